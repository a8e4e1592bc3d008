"""What each dialect adds to Caffe 1.0. Written by `python -m prototool.schema.compile`; do not edit."""

# ruff: noqa: E501

TABLES = {
    "addons": """
message CTCDecoderParameter
	blank_index	1	optional	int32		-1
	ctc_merge_repeated	2	optional	bool		true
message CTCLossParameter
	output_delay	1	optional	int32		0
	blank_index	2	optional	int32		-1
	preprocess_collapse_repeated	3	optional	bool		false
	ctc_merge_repeated	4	optional	bool		true
	loss_calculation_t	5	optional	int32		0
message CTCParameter
	threshold	1	optional	float		0.7
	decode_type	2	optional	enum	CTCParameter.Decoder	best_path
message ConvolutionParameter
	tf_pad	19	optional	enum	ConvolutionParameter.TFPaddingMethod	SAME
message DetectionOutputParameter
	use_polygon	13	optional	bool		true
message FillerParameter
message HashingLossParameter
	bi_margin	100001	optional	float
	tradeoff	100002	optional	float
	nsim	100003	optional	int32
message LSTMParameter
	num_output	1	optional	uint32
	clipping_threshold	2	optional	float		0
	weight_filler	3	optional	message	FillerParameter
	bias_filler	4	optional	message	FillerParameter
	batch_size	5	optional	uint32		1
message LayerParameter
	lstm_param	140	optional	message	LSTMParameter
	ctc_param	141	optional	message	CTCParameter
	transpose_param	142	optional	message	TransposeParameter
	reverse_param	143	optional	message	ReverseParameter
	ctc_loss_param	148	optional	message	CTCLossParameter
	ctc_decoder_param	149	optional	message	CTCDecoderParameter
	st_param	150	optional	message	SpatialTransformerParameter
	shuffle_channel_param	164	optional	message	ShuffleChannelParameter
	relu6_param	208	optional	message	ReLU6Parameter
	hashing_loss_param	100001	optional	message	HashingLossParameter
message MultiBoxLossParameter
	use_polygon	24	optional	bool		true
message PoolingParameter
	ceil_mode	13	optional	bool		true
message PriorBoxParameter
	denser_prior_boxes	14	optional	bool		false
	width	100001	repeated	float
	height	100002	repeated	float
message ReLU6Parameter
	engine	2	optional	enum	ReLU6Parameter.Engine	DEFAULT
message ReverseParameter
	axis	1	optional	int32		0
message ShuffleChannelParameter
	group	1	optional	uint32		1
message SpatialTransformerParameter
	transform_type	1	optional	string		affine
	sampler_type	2	optional	string		bilinear
	output_H	3	optional	int32
	output_W	4	optional	int32
	to_compute_dU	5	optional	bool		true
	theta_1_1	6	optional	double
	theta_1_2	7	optional	double
	theta_1_3	8	optional	double
	theta_2_1	9	optional	double
	theta_2_2	10	optional	double
	theta_2_3	11	optional	double
message TransformationParameter
	min_scaling_factor	8	optional	float		0.75
	max_scaling_factor	9	optional	float		1.5
	max_rotation_angle	10	optional	uint32		0
	contrast_brightness_adjustment	11	optional	bool		false
	smooth_filtering	12	optional	bool		false
	min_side_min	13	optional	uint32		0
	min_contrast	14	optional	float		0.8
	max_contrast	15	optional	float		1.2
	max_brightness_shift	16	optional	uint32		5
	max_smooth	17	optional	float		6
	apply_probability	18	optional	float		0.5
	debug_params	19	optional	bool		false
	max_color_shift	20	optional	uint32		0
	min_side_max	21	optional	uint32		0
	min_side	22	optional	uint32		0
message TransposeParameter
	dim	1	repeated	int32
message V1LayerParameter
enum CTCParameter.Decoder
	best_path	0
	best_path_thres	1
	prefix_search	2
enum ConvolutionParameter.TFPaddingMethod
	SAME	0
	VALID	1
enum LayerType
	Axpy	0
	CTCGreedyDecoder	1
	CTCLoss	2
	DiceCoefLoss	3
	HashingLoss	4
	ImageLabelmapData	5
	Lstm	6
	PriorBoxClustered	7
	ReLU6	8
	Reverse	9
	ShuffleChannel	10
	SigmoidCrossEntropyBalanceLoss	11
	SpatialTransformer	12
	Transpose	13
enum ReLU6Parameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum V1LayerParameter.LayerType
	CROP	40
""",
    "c3d": """
message BlobProto
	length	3	optional	int32		0
message Convolution3DParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	pad	3	optional	uint32		0
	kernel_size	4	optional	uint32
	group	5	optional	uint32		1
	kernel_depth	6	optional	uint32
	stride	7	optional	uint32		1
	temporal_stride	8	optional	uint32		1
	weight_filler	9	optional	message	FillerParameter
	bias_filler	10	optional	message	FillerParameter
	filter_group	11	optional	uint32		1
	temporal_pad	12	optional	uint32		0
message ConvolutionParameter
	kernel_depth	6	optional	uint32
	temporal_stride	8	optional	uint32		1
	filter_group	11	optional	uint32		1
	temporal_pad	12	optional	uint32		0
message DataParameter
	show_data	8	optional	int32		0
message DownSamplingParameter
	type	1	optional	enum	DownSamplingParameter.DownSamplingType	VOTE
	spatial_factor	2	optional	int32
	temporal_factor	3	optional	int32
message FillerParameter
message ImageDataParameter
	new_length	11	optional	uint32		0
	show_data	12	optional	int32		0
	use_image	13	optional	bool		false
	sampling_rate	14	optional	int32		1
	use_label	15	optional	bool		true
	use_temporal_jitter	16	optional	bool		false
	mean_value	17	optional	float		0
	num_truth_channels	18	optional	uint32		1
	use_byte_input	19	optional	bool		false
	is_flow	20	optional	bool		false
	truth_scale	21	optional	float		1
	clip_min	22	optional	float
	clip_max	23	optional	float
message LayerParameter
	video_data_param	6660	optional	message	VideoDataParameter
	convolution3d_param	6661	optional	message	Convolution3DParameter
	pooling3d_param	6662	optional	message	Pooling3DParameter
message Pooling3DParameter
	pool	1	optional	enum	Pooling3DParameter.PoolMethod	MAX
	kernel_size	2	optional	uint32
	stride	3	optional	uint32		1
	pad	4	optional	uint32		0
	kernel_depth	5	optional	uint32
	temporal_stride	6	optional	uint32		1
message PoolingParameter
	kernel_depth	5	optional	uint32
	temporal_stride	6	optional	uint32		1
message V1LayerParameter
	down_sampling_param	23	optional	message	DownSamplingParameter
message VideoDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	mean_file	3	optional	string
	batch_size	4	optional	uint32		1
	crop_size	5	optional	uint32		0
	mirror	6	optional	bool		false
	rand_skip	7	optional	uint32		0
	shuffle	8	optional	bool		false
	new_height	9	optional	uint32		0
	new_width	10	optional	uint32		0
	is_color	11	optional	bool		true
	root_folder	12	optional	string
	new_length	13	optional	uint32
	show_data	14	optional	bool		false
	use_image	15	optional	bool		false
	use_temporal_jitter	16	optional	bool		false
	sampling_rate	17	optional	uint32		1
	max_sampling_rate	18	optional	uint32		1
	use_sampling_rate_jitter	19	optional	bool		false
	use_multiple_label	20	optional	bool		false
	num_of_labels	21	optional	uint32		1
message VolumeDatum
	channels	1	optional	int32
	length	2	optional	int32		1
	height	3	optional	int32
	width	4	optional	int32
	data	5	optional	bytes
	label	6	optional	int32
	float_data	7	repeated	float
enum DownSamplingParameter.DownSamplingType
	NONE	0
	VOTE	1
	AVERAGE	2
enum LayerType
	BlackHole	0
	Convolution3D	1
	Deconvolution3D	2
	L2Normalize	3
	Pooling3D	4
	VideoData	5
enum Pooling3DParameter.PoolMethod
	MAX	0
	AVE	1
	STOCHASTIC	2
enum V1LayerParameter.LayerType
	ELTWISE_PRODUCT	25
	CONVOLUTION3D	30
	POOLING3D	31
	VOLUME_DATA	32
	VIDEO_DATA	33
	DECONVOLUTION3D	34
	VIDEO_SEGMENTATION_DATA	35
	VOXEL_SOFTMAX	36
	VOXEL_SOFTMAX_LOSS	37
	VIDEO_WITH_VOXEL_TRUTH_DATA	38
	VOXEL_CUSTOM_LOSS	39
	DOWN_SAMPLING	40
""",
    "cascade": """
message BBoxRegParameter
	bbox_mean	1	repeated	float
	bbox_std	2	repeated	float
	cls_aware	3	optional	bool		true
message BoxGroupOutputParameter
	fg_thr	1	optional	float		0
	iou_thr	2	optional	float		0.5
	nms_type	3	optional	string		IOU
	box_group_param	4	repeated	message	BoxGroupParameter
	field_whr	5	optional	float		2
	field_xyr	6	optional	float		2
	max_nms_num	7	optional	uint32		0
	max_post_nms_num	8	optional	uint32		0
	min_size	9	optional	float		15
message BoxGroupParameter
	field_h	1	repeated	uint32
	field_w	2	repeated	uint32
	stride	3	optional	uint32
message DecodeBBoxParameter
	gt_iou_thr	1	optional	float		0.95
message DetectionDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	batch_size	3	optional	uint32
	coord_num	4	optional	uint32		4
	stride	5	repeated	uint32
	field_h	6	repeated	uint32
	field_w	7	repeated	uint32
	fg_threshold	8	optional	float		0.5
	ignore_fg_threshold	9	optional	float		0.4
	resize_width	10	optional	uint32
	resize_height	11	optional	uint32
	crop_width	12	optional	uint32		0
	crop_height	13	optional	uint32		0
	min_scale	14	optional	float
	max_scale	15	optional	float
	multiscale_prob	16	optional	float		0.5
	min_whaspect	17	optional	float
	max_whaspect	18	optional	float
	short_size	19	optional	uint32
	long_size	20	optional	uint32
	min_gt_width	21	optional	float		0
	min_gt_height	22	optional	float		0
	shuffle	23	optional	string		random
	output_gt_boxes	24	optional	bool		false
	cache_images	25	optional	bool		false
	root_folder	26	optional	string
	distort_param	27	optional	message	DistortionParameter
	resize_param	28	optional	message	ResizeParameter
	resize_ratio	29	optional	float
	crop_short_size	30	optional	uint32
	crop_long_size	31	optional	uint32
	low_scale_ratio	32	optional	float
	high_scale_ratio	33	optional	float
	anchor_ignore_margin_ratio	34	optional	float
	anchor_ignore_iou_thr	35	optional	float
	pickup_iou_thr	36	optional	float		0.2
	mix_group_size	37	optional	uint32		64
	template_ratio	38	repeated	float
message DetectionEvaluateParameter
	num_classes	1	optional	uint32
	overlap_threshold	2	optional	float		0.5
	evaluate_difficult_gt	3	optional	bool		true
	name_size_file	4	optional	string
message DetectionGroupAccuracyParameter
	cls_num	1	optional	uint32
	field_h	2	repeated	uint32
	field_w	3	repeated	uint32
	stride	4	optional	uint32
	field_whr	5	optional	float		2
	field_xyr	6	optional	float		4
	bg_threshold	7	optional	float		0.5
	objectness	8	optional	bool		false
message DetectionGroupLossParameter
	cls_num	1	optional	uint32
	lambda	2	optional	float		1
	field_h	3	repeated	uint32
	field_w	4	repeated	uint32
	stride	5	optional	uint32
	field_whr	6	optional	float		4
	field_xyr	7	optional	float		0.25
	bg_threshold	8	optional	float		0.5
	bg_multiple	9	optional	uint32		4
	neg_mining_type	10	optional	string		random
	neg_ranking_type	11	optional	string		conf_loss
	min_num_neg	12	optional	uint32		5
	objectness	13	optional	bool		false
	batch_size	14	optional	int32		-1
	pos_neg_weighted	15	optional	bool		false
	bbox_loss_type	16	optional	string		Smooth_L1
message DistortionParameter
	brightness_prob	1	optional	float		0
	brightness_delta	2	optional	float		0
	contrast_prob	3	optional	float		0
	contrast_lower	4	optional	float		0
	contrast_upper	5	optional	float		0
	hue_prob	6	optional	float		0
	hue_delta	7	optional	float		0
	saturation_prob	8	optional	float		0
	saturation_lower	9	optional	float		0
	saturation_upper	10	optional	float		0
	random_order_prob	11	optional	float		0
message EvalDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	batch_size	3	optional	uint32
	resize_width	4	optional	uint32
	resize_height	5	optional	uint32
	short_size	6	optional	uint32
	long_size	7	optional	uint32
	root_folder	8	optional	string
message FrcnnOutputParameter
	conf_thr	1	optional	float		0
	iou_thr	2	optional	float		0.5
	nms_type	3	optional	string		IOU
	max_det_num	4	optional	uint32		0
	save_output_param	5	optional	message	SaveOutputParameter
message HardMiningParameter
	num_roi_per_image	1	optional	uint32		128
	num_image	2	optional	uint32		4
message LabelMap
	item	1	repeated	message	LabelMapItem
message LabelMapItem
	name	1	optional	string
	label	2	optional	int32
	display_name	3	optional	string
message LayerParameter
	roi_pooling_param	147	optional	message	ROIPoolingParameter
	psroi_pooling_param	148	optional	message	PSROIPoolingParameter
	smooth_l1_loss_param	149	optional	message	SmoothL1LossParameter
	bbox_reg_param	150	optional	message	BBoxRegParameter
	detection_data_param	151	optional	message	DetectionDataParameter
	eval_data_param	152	optional	message	EvalDataParameter
	hard_mining_param	153	optional	message	HardMiningParameter
	scale_route_param	154	optional	message	ScaleRouteParameter
	decode_bbox_param	155	optional	message	DecodeBBoxParameter
	detection_group_loss_param	156	optional	message	DetectionGroupLossParameter
	detection_group_accuracy_param	157	optional	message	DetectionGroupAccuracyParameter
	box_group_output_param	158	optional	message	BoxGroupOutputParameter
	proposal_target_param	159	optional	message	ProposalTargetParameter
	frcnn_output_param	160	optional	message	FrcnnOutputParameter
	detection_evaluate_param	161	optional	message	DetectionEvaluateParameter
message PSROIPoolingParameter
	spatial_scale	1	required	float
	output_dim	2	required	int32
	group_size	3	required	int32
message PoolingParameter
	ceil_mode	13	optional	bool		true
message ProposalTargetParameter
	cls_num	1	optional	uint32
	batch_size	2	optional	int32		128
	fg_fraction	3	optional	float		0.25
	num_img_per_batch	4	optional	uint32		4
	fg_thr	5	optional	float		0.5
	bg_thr_hg	6	optional	float		0.5
	bg_thr_lw	7	optional	float		0.1
	img_width	8	optional	uint32
	img_height	9	optional	uint32
	iou_weighted	10	optional	bool		false
	bbox_thr_lw	11	optional	float		0
	bbox_thr_hg	12	optional	float		10
	pickup_discard	13	optional	bool		true
	append_gtbox	14	optional	bool		true
message ROIPoolingParameter
	pooled_h	1	optional	uint32		0
	pooled_w	2	optional	uint32		0
	spatial_scale	3	optional	float		1
	pad_ratio	4	optional	float		0
message ResizeParameter
	prob	1	optional	float		1
	resize_mode	2	optional	enum	ResizeParameter.Resize_mode	WARP
	height	3	optional	uint32		0
	width	4	optional	uint32		0
	pad_mode	5	optional	enum	ResizeParameter.Pad_mode	CONSTANT
	pad_value	6	repeated	float
	interp_mode	7	repeated	enum	ResizeParameter.Interp_mode
	height_scale	8	optional	uint32		0
	width_scale	9	optional	uint32		0
message SaveOutputParameter
	output_directory	1	optional	string
	output_name_prefix	2	optional	string
	output_format	3	optional	string
	label_map_file	4	optional	string
	name_size_file	5	optional	string
	num_test_image	6	optional	uint32
message ScaleRouteParameter
	low_scale	1	optional	float
	high_scale	2	optional	float
message SmoothL1LossParameter
	sigma	1	optional	float		1
message SolverParameter
	eval_type	42	optional	string		classification
	ap_version	43	optional	string		Integral
	show_per_class_result	44	optional	bool		false
enum LayerType
	BboxAccuracy	0
	BoxGroupOutput	1
	DecodeBBox	2
	DetectionData	3
	DetectionEvaluate	4
	DetectionGroupAccuracy	5
	DetectionGroupLoss	6
	EvalData	7
	FrcnnOutput	8
	HardMining	9
	ProposalTarget	10
	PSROIPooling	11
	ROIAlign	12
	ROIPooling	13
	ScaleRoute	14
	SmoothL1Loss	15
enum ResizeParameter.Interp_mode
	LINEAR	1
	AREA	2
	NEAREST	3
	CUBIC	4
	LANCZOS4	5
enum ResizeParameter.Pad_mode
	CONSTANT	1
	MIRRORED	2
	REPEAT_NEAREST	3
enum ResizeParameter.Resize_mode
	WARP	1
	FIT_SMALL_SIZE	2
	FIT_LARGE_SIZE_AND_PAD	3
""",
    "deepdetect": """
message ContinuationIndicatorParameter
	time_step	1	optional	uint32		0
	axis	2	optional	int32		0
	batch_size	100002	optional	uint32		0
message ConvolutionParameter
	cudnn_flavor	19	optional	enum	ConvolutionParameter.CudnnFlavor	MIN_MEMORY
message CtcLossParameter
	alphabet_size	1	optional	uint32		0
	time_step	3	optional	uint32		0
	blank_label	4	optional	int32		0
message Datum
	label	5	optional	float
message DenseImageDataParameter
	source	1	optional	string
	batch_size	2	optional	uint32
	rand_skip	3	optional	uint32		0
	shuffle	4	optional	bool		false
	new_height	5	optional	uint32		0
	new_width	6	optional	uint32		0
	is_color	7	optional	bool		true
	mean_file	8	optional	string
	root_folder	9	optional	string
	mirror	10	optional	bool		false
	crop_width	11	optional	uint32		0
	crop_height	12	optional	uint32		0
	rotate	13	optional	bool		false
	one_hot_nclasses	14	optional	uint32		0
message DetectionEvaluateParameter
	output_logits	7	optional	bool		false
message DetectionOutputParameter
	objectness_score	13	optional	float		0.01
	output_logits	14	optional	bool		false
message DiceCoefLossParameter
	generalization	3	optional	enum	DiceCoefLossParameter.GeneralizationMode	NONE
	ignore_label	4	optional	int32		-1
	weight_mode	5	optional	enum	DiceCoefLossParameter.WeightMode	INVERSE_VOLUME
	weights	6	optional	string
	contour_shape	7	optional	enum	DiceCoefLossParameter.ContourShape	NO
	contour_size	8	optional	int32		7
	contour_amplitude	9	optional	float		5
message DistortionParameter
	prob	1	optional	float		0
	brightness	2	optional	bool		false
	brightness_delta	3	optional	float		0
	contrast	4	optional	bool		false
	contrast_lower	5	optional	float		0
	contrast_upper	6	optional	float		0
	hue	7	optional	bool		false
	hue_delta	8	optional	float		0
	saturation	9	optional	bool		false
	saturation_lower	10	optional	float		0
	saturation_upper	11	optional	float		0
	random_order	12	optional	bool		false
	all_effects	13	optional	bool		false
message DropoutParameter
	scale_train	2	optional	bool		true
message FocalLossParameter
	engine	1	optional	enum	FocalLossParameter.Engine	DEFAULT
	axis	2	optional	int32		1
	alpha	3	optional	float		0.25
	gamma	4	optional	float		2
message GeometryParameter
	prob	1	optional	float		0
	persp_horizontal	2	optional	bool		true
	persp_vertical	3	optional	bool		true
	zoom_out	4	optional	bool		true
	zoom_in	5	optional	bool		true
	zoom_factor	6	optional	float		0.25
	persp_factor	7	optional	float		0.25
	all_effects	8	optional	bool		false
	pad_mode	9	optional	enum	GeometryParameter.Pad_mode	MIRRORED
message HDF5DataParameter
	image	4	optional	bool		false
message ImageDataParameter
	label_size	13	optional	uint32		1
	ignore_label	15	optional	int32		255
	label_type	16	optional	enum	ImageDataParameter.LabelType	IMAGE
message InterpParameter
	height	1	optional	int32		0
	width	2	optional	int32		0
	zoom_factor	3	optional	int32		1
	shrink_factor	4	optional	int32		1
	pad_beg	5	optional	int32		0
	pad_end	6	optional	int32		0
	mode	7	optional	enum	InterpParameter.Mode	LINEAR
message LabelsequenceAccuracyParameter
	blank_label	1	optional	int32		0
message LayerParameter
	dense_image_data_param	46	optional	message	DenseImageDataParameter
	roi_pooling_param	147	optional	message	ROIPoolingParameter
	smooth_l1_loss_param	148	optional	message	SmoothL1LossParameter
	selu_param	149	optional	message	SeLuParameter
	selu_dropout_param	150	optional	message	SeLuDropoutParameter
	upsample_param	152	optional	message	UpsampleParameter
	interp_param	153	optional	message	InterpParameter
	shuffle_channel_param	154	optional	message	ShuffleChannelParameter
	focal_loss_param	156	optional	message	FocalLossParameter
	ctc_loss_param	157	optional	message	CtcLossParameter
	continuation_indicator_param	158	optional	message	ContinuationIndicatorParameter
	labelsequence_accuracy_param	159	optional	message	LabelsequenceAccuracyParameter
	dice_coef_loss_param	208	optional	message	DiceCoefLossParameter
	reverse_param	209	optional	message	ReverseParameter
message MultiBoxLossParameter
	objectness_score	24	optional	float		0.01
message NoiseParameter
	all_effects	14	optional	bool		false
message NonMaximumSuppressionParameter
	soft_nms	4	optional	bool		false
	theta	5	optional	float		0.5
message ROIPoolingParameter
	pooled_h	1	optional	uint32		0
	pooled_w	2	optional	uint32		0
	spatial_scale	3	optional	float		-1
message ReverseParameter
	axis	1	optional	int32		0
message SeLuDropoutParameter
	dropout_ratio	1	optional	float		0.1
	alpha	2	optional	float		-1.75809932
message SeLuParameter
	lambda	1	optional	float		1.05070102
	alpha	2	optional	float		1.67326319
message ShuffleChannelParameter
	group	1	optional	uint32		1
message SmoothL1LossParameter
	sigma	1	optional	float		1
message SoftmaxParameter
	scaling_temperature	3	optional	float		1
message SolverParameter
	amsgrad	45	optional	bool		false
	rectified	46	optional	bool		true
	adabelief	47	optional	bool		false
	warmup_iter	48	optional	int32		0
	warmup_start_lr	49	optional	float		0
	min_lr	50	optional	float		1e-06
	lr_mult	51	optional	float		0.8
	p_mult	52	optional	float		2
	period	53	optional	int32		-1
	lookahead	54	optional	bool		false
	lookahead_steps	55	optional	int32		6
	lookahead_alpha	56	optional	float		0.5
	gc	57	optional	bool		false
	decoupled_wd_t0	60	optional	int32		1000
	decoupled_wd_mult	61	optional	float		2
	lr_dropout	62	optional	float		1
message SparseDatum
	size	1	optional	int32		0
	nnz	2	optional	int32		0
	indices	3	repeated	int32			packed
	label	4	optional	float
	data	5	repeated	float			packed
message TransformationParameter
	rotate	15	optional	bool		false
	geometry_param	16	optional	message	GeometryParameter
	untransformed_top	17	optional	bool		false
message UpsampleParameter
	scale	1	optional	uint32		2
	scale_h	2	optional	uint32
	scale_w	3	optional	uint32
	pad_out_h	4	optional	bool		false
	pad_out_w	5	optional	bool		false
	upsample_h	6	optional	uint32
	upsample_w	7	optional	uint32
message V1LayerParameter
enum ConvolutionParameter.CudnnFlavor
	SINGLE_HANDLE	0
	MULTIPLE_HANDLES	1
	MIN_MEMORY	2
enum DiceCoefLossParameter.ContourShape
	NO	0
	SIMPLE	1
	SHARP	2
enum DiceCoefLossParameter.GeneralizationMode
	NONE	0
	MULTICLASS	1
	MULTICLASS_WEIGHTED	2
	MULTICLASS_WEIGHTED_BATCH	3
	MULTICLASS_WEIGHTED_ALL	4
enum DiceCoefLossParameter.WeightMode
	INVERSE_VOLUME	0
	EQUALIZE_CLASSES	1
	EXTRA_SMALL_VOLUMES	2
enum FocalLossParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum GeometryParameter.Pad_mode
	CONSTANT	1
	MIRRORED	2
	REPEAT_NEAREST	3
enum ImageDataParameter.LabelType
	NONE	0
	IMAGE	1
	PIXEL	2
enum InterpParameter.Mode
	LINEAR	1
	NEAREST	3
enum LayerType
	Axpy	0
	BroadcastMul	1
	ContinuationIndicator	2
	ConvolutionDepthwise	3
	CrossEntropyLoss	4
	CtcLoss	5
	DenseImageData	6
	DiceCoefLoss	7
	FocalLoss	8
	Interp	9
	LabelsequenceAccuracy	10
	MemorySparseData	11
	MultiBoxFocalLoss	12
	MultiLabelAccuracy	13
	MultiLabelSigmoidLoss	14
	ReLU6	15
	Reverse	16
	ROIPooling	17
	SeLu	18
	SeLuDropout	19
	ShuffleChannel	20
	SoftmaxWithInfogainLoss	21
	SparseData	22
	SparseInnerProduct	23
	Upsample	24
enum V1LayerParameter.LayerType
	SELU	40
	SELU_DROPOUT	41
	DICE_LOSS	42
""",
    "deeplab": """
message AdaptiveBiasChannelParameter
	num_iter	1	optional	int32		1
	bg_portion	2	optional	float		0.2
	fg_portion	3	optional	float		0.2
	suppress_others	4	optional	bool		true
	margin_others	5	optional	float		1e-05
message BatchNormParameter
	update_global_stats	4	optional	bool		false
message BiasChannelParameter
	bg_bias	1	optional	float		1
	fg_bias	2	optional	float		2
	ignore_label	3	repeated	int32
	label_type	4	optional	enum	BiasChannelParameter.LabelType	IMAGE
	background_label	6	optional	int32		0
message DenseCRFParameter
	max_iter	1	optional	int32		10
	pos_xy_std	2	repeated	float
	pos_w	3	repeated	float
	bi_xy_std	4	repeated	float
	bi_rgb_std	5	repeated	float
	bi_w	6	repeated	float
	output_probability	7	optional	bool		true
message DomainTransformParameter
	num_iter	1	optional	int32		3
	spatial_sigma	2	optional	float		50
	range_sigma	3	optional	float		5
	min_weight	4	optional	float		0
message ImageDataParameter
	ignore_label	15	optional	int32		255
	label_type	16	optional	enum	ImageDataParameter.LabelType	IMAGE
message InterpParameter
	height	1	optional	int32		0
	width	2	optional	int32		0
	zoom_factor	3	optional	int32		1
	shrink_factor	4	optional	int32		1
	pad_beg	5	optional	int32		0
	pad_end	6	optional	int32		0
message LayerParameter
	domain_transform_param	147	optional	message	DomainTransformParameter
	adaptive_bias_channel_param	148	optional	message	AdaptiveBiasChannelParameter
	bias_channel_param	149	optional	message	BiasChannelParameter
	unique_label_param	150	optional	message	UniqueLabelParameter
	mat_read_param	151	optional	message	MatReadParameter
	dense_crf_param	152	optional	message	DenseCRFParameter
	interp_param	153	optional	message	InterpParameter
	seg_accuracy_param	154	optional	message	SegAccuracyParameter
	mat_write_param	155	optional	message	MatWriteParameter
message MatReadParameter
	prefix	1	required	string
	source	2	optional	string
	strip	3	optional	int32		0
	batch_size	4	optional	int32		1
message MatWriteParameter
	prefix	1	required	string
	source	2	optional	string
	strip	3	optional	int32		0
	period	4	optional	int32		1
message SegAccuracyParameter
	metric	1	optional	enum	SegAccuracyParameter.AccuracyMetric	PixelAccuracy
	ignore_label	2	repeated	int32
	reset	3	optional	bool		true
message TransformationParameter
	scale_factors	8	repeated	float
	crop_width	9	optional	uint32		0
	crop_height	10	optional	uint32		0
message UniqueLabelParameter
	max_labels	1	required	int32
	ignore_label	2	repeated	int32
	force_label	3	repeated	float
enum BiasChannelParameter.LabelType
	IMAGE	1
	PIXEL	2
enum ImageDataParameter.LabelType
	NONE	0
	IMAGE	1
	PIXEL	2
enum LayerType
	AdaptiveBiasChannel	0
	BiasChannel	1
	DenseCRF	2
	DomainTransform	3
	DomainTransformForwardOnly	4
	ImageSegData	5
	Interp	6
	MatRead	7
	MatWrite	8
	SegAccuracy	9
	SpatialProduct	10
	UniqueLabel	11
enum SegAccuracyParameter.AccuracyMetric
	PixelAccuracy	0
	ClassAccuracy	1
	PixelIOU	2
""",
    "depthwise": """
enum LayerType
	ConvolutionDepthwise	0
	DepthwiseConvolution	1
""",
    "face": """
message AccuracyParameter
	min_is_better	4	optional	bool		false
message BNParameter
	slope_filler	1	optional	message	FillerParameter
	bias_filler	2	optional	message	FillerParameter
	momentum	3	optional	float		0.9
	eps	4	optional	float		1e-05
	frozen	5	optional	bool		false
	engine	6	optional	enum	BNParameter.Engine	DEFAULT
message BatchContrastiveParameter
	positive_margin	1	optional	float		1
	negative_margin	2	optional	float		1
	positive_weight	3	optional	float		1
	negative_weight	4	optional	float		1
	max_only	5	optional	bool		false
message BatchNormParameter
	moving_average_fraction	2	optional	float		0.99
	disable_mean	4	optional	bool		false
	disable_variance	5	optional	bool		false
	scale_filler	7	optional	message	FillerParameter
	bias_filler	8	optional	message	FillerParameter
	engine	15	optional	enum	BatchNormParameter.Engine	DEFAULT
message CenterLossParameter
	num_output	1	optional	uint32
	center_filler	2	optional	message	FillerParameter
	axis	3	optional	int32		1
	distance_type	29	optional	string		L2
message ChannelScaleParameter
	do_forward	1	optional	bool		true
	do_backward_feature	2	optional	bool		true
	do_backward_scale	3	optional	bool		true
	global_scale	4	optional	bool		false
	max_global_scale	5	optional	float		1000
	min_global_scale	6	optional	float		0
	init_global_scale	7	optional	float		1
message ConfidencePenaltyLossParameter
	beta	1	optional	float		0.1
message ConvolutionParameter
	cudnn_convolution_algo_seeker	19	optional	enum	ConvolutionParameter.CuDNNConvolutionAlgorithmSeeker	FINDEX
	shape_offset	20	repeated	uint32
message DropoutParameter
	sqrt_scale	2	optional	bool		false
message EltwiseAffineParameter
	slope_filler	1	optional	message	FillerParameter
	bias_filler	2	optional	message	FillerParameter
	channel_shared	3	optional	bool		false
message EltwiseParameter
message FCNDataParameter
	template_h	1	optional	uint32		48
	template_w	2	optional	uint32		42
	expand_left	3	optional	float		0.25
	expand_right	4	optional	float		0.25
	expand_top	5	optional	float		0.5
	expand_bottom	6	optional	float		0.25
	roi_multiply_h	7	optional	float		5
	roi_multiply_w	8	optional	float		5
	scale_step	9	optional	float		1.1
	scale_step_num	10	optional	int32		5
	gaussian_size_h	11	optional	int32		7
	gaussian_size_w	12	optional	int32		7
	gaussian_std_h	13	optional	float		1.5
	gaussian_std_w	14	optional	float		1.5
	use_hog	15	optional	bool		false
	hog_cell_size	16	optional	int32		4
	min_iou	17	optional	float		0.8
message FeatureDecayLossParameter
	decay_threshold	1	optional	float		20
	force_decay	2	optional	bool		false
message FillerParameter
	alpha	9	optional	float		0
message FlipParameter
	flip_width	1	optional	bool		true
	flip_height	2	optional	bool		false
message FocalLossParameter
	type	1	optional	enum	FocalLossParameter.Type	ORIGIN
	gamma	2	optional	float		2
	alpha	3	optional	float		1
	beta	4	optional	float		1
message GeneralContrastiveParameter
	positive_margin	1	optional	float		0
	negative_margin	2	optional	float		1
	positive_weight	3	optional	float		1
	negative_weight	4	optional	float		1
	normalize_negative	5	optional	float		0
	positive_outlier_thresh	6	optional	float		4
	square	7	optional	bool		false
	max_negative_only	8	optional	bool		false
	max_positive_only	9	optional	bool		false
	positive_first	10	optional	bool		false
	positive_upper_bound	11	optional	float		1
	exp_negative_weight	12	optional	bool		false
	add_intra_mae	13	optional	bool		false
	max_negative_margin	14	optional	float		1.2
message GeneralTripletParameter
	margin	1	optional	float		0.2
	add_center_loss	2	optional	bool		true
	hardest_only	3	optional	bool		false
	positive_first	4	optional	bool		false
	positive_upper_bound	5	optional	float		1
	positive_weight	6	optional	float		1
	negative_weight	7	optional	float		1
message HotspotParameter
	gaussian_std	1	optional	float		1
	output_height	2	optional	uint32		0
	output_width	3	optional	uint32		0
	data_height	4	optional	uint32		0
	data_width	5	optional	uint32		0
	mean_removed	6	optional	bool		true
message ImageDataParameter
	face_transform	13	optional	bool		false
	max_shear_ratio	14	optional	float		0
	max_aspect_ratio	15	optional	float		0
	max_rotate_angle	16	optional	float		0
	min_random_scale	17	optional	float		1
	max_random_scale	18	optional	float		1
	max_random_shift	19	optional	uint32		0
	face_mirror	20	optional	bool		false
	face_point_num	21	optional	uint32		0
	balance_class	22	optional	bool		false
	balance_by	23	optional	uint32		0
	label_cut_start	24	optional	uint32		0
	label_cut_end	25	optional	uint32		0
message InfimumLossParamter
	infimum	1	optional	float		0.25
message InnerDistanceParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	weight_filler	3	optional	message	FillerParameter
	bias_filler	4	optional	message	FillerParameter
	axis	5	optional	int32		1
	transpose	6	optional	bool		false
	distance_type	7	optional	string		L2
	normalize	8	optional	bool		false
	update_center_only	9	optional	bool		false
message InnerProductParameter
	normalize	7	optional	bool		false
message InsanityParameter
	lb	1	optional	float		5
	ub	2	optional	float		10
message LabelSpecificAddParameter
	bias	1	optional	float		0
	transform_test	2	optional	bool		false
	bias_base	3	optional	float		0
	bias_gamma	4	optional	float		0
	bias_power	5	optional	float		1
	bias_min	6	optional	float		0
	bias_max	7	optional	float		0
	iteration	8	optional	uint32		0
message LabelSpecificAffineParameter
	scale_base	1	optional	float		1
	scale_gamma	2	optional	float		0
	scale_power	3	optional	float		1
	scale_max	4	optional	float		1
	transform_test	5	optional	bool		false
	iteration	6	optional	uint32		0
	bias_base	7	optional	float		0
	bias_gamma	8	optional	float		0
	bias_power	9	optional	float		1
	bias_max	10	optional	float		0
	power_base	11	optional	float		1
	power_gamma	12	optional	float		0
	power_power	13	optional	float		-1
	power_min	14	optional	float		0.5
	auto_tune	15	optional	bool		false
	reset	16	optional	bool		false
message LabelSpecificHardMarginParameter
	positive_weight	1	optional	float		0.5
message LabelSpecificMarginParameter
	margin_base	1	optional	float		0
	margin_max	2	optional	float		10
	power	3	optional	float		1
	gamma	4	optional	float		1
	iteration	5	optional	int32		0
	reset_margin	6	optional	bool		false
	margin_on_test	7	optional	bool		false
	auto_tune	8	optional	bool		false
	type	9	optional	enum	LabelSpecificMarginParameter.MarginType	HARD
message LabelSpecificRescaleParameter
	positive_weight	1	optional	float		1
	negative_weight	2	optional	float		1
	positive_lower_bound	3	optional	float		0
	negative_upper_bound	4	optional	float		0
	rescale_test	5	optional	bool		false
	for_ip	6	optional	bool		false
	positive_weight_base	7	optional	float		0
	gamma	8	optional	float		0
	power	9	optional	float		1
	positive_weight_min	10	optional	float		0
	positive_weight_max	11	optional	float		0
	iteration	12	optional	uint32		0
	bias_fix	13	optional	bool		false
	power_on_positive	14	optional	bool		false
message LargeMarginInnerProductParameter
	num_output	1	optional	uint32
	type	2	optional	enum	LargeMarginInnerProductParameter.LargeMarginType	SINGLE
	weight_filler	3	optional	message	FillerParameter
	axis	4	optional	int32		1
	base	5	optional	float		1
	gamma	6	optional	float		0
	power	7	optional	float		1
	iteration	8	optional	int32		0
	lambda_min	9	optional	float		0
message LayerParameter
	bn_param	200	optional	message	BNParameter
	local_param	201	optional	message	LocalParameter
	insanity_param	202	optional	message	InsanityParameter
	triplet_loss_param	203	optional	message	TripletLossParameter
	eltwise_affine_param	205	optional	message	EltwiseAffineParameter
	sub_region_param	206	optional	message	SubRegionParameter
	noise_param	207	optional	message	NoiseParameter
	hotspot_param	208	optional	message	HotspotParameter
	predict_box_param	209	optional	message	PredictBoxParameter
	fcn_data_param	210	optional	message	FCNDataParameter
	center_loss_param	211	optional	message	CenterLossParameter
	flip_param	212	optional	message	FlipParameter
	inner_distance_param	213	optional	message	InnerDistanceParameter
	normalize_param	214	optional	message	NormalizeParameter
	general_contrastive_loss_param	215	optional	message	GeneralContrastiveParameter
	soft_contrastive_loss_param	216	optional	message	SoftContrastiveParameter
	general_triplet_loss_param	217	optional	message	GeneralTripletParameter
	soft_truncation_param	218	optional	message	SoftTruncationParameter
	pairwise_param	221	optional	message	PairwiseParameter
	smoothl1_param	222	optional	message	SmoothL1Parameter
	batch_contrastive_loss_param	223	optional	message	BatchContrastiveParameter
	truncation_param	225	optional	message	TruncationParameter
	nca_param	226	optional	message	NCAParameter
	largemargin_inner_product_param	227	optional	message	LargeMarginInnerProductParameter
	label_specific_rescale_param	228	optional	message	LabelSpecificRescaleParameter
	infimum_loss_param	229	optional	message	InfimumLossParamter
	ordinal_regression_loss_param	230	optional	message	OrdinalRegressionParameter
	resize_param	231	optional	message	ResizeParameter
	margin_inner_product_param	232	optional	message	MarginInnerProductParameter
	feature_decay_loss_param	233	optional	message	FeatureDecayLossParameter
	confidence_penalty_loss_param	234	optional	message	ConfidencePenaltyLossParameter
	focal_loss_param	235	optional	message	FocalLossParameter
	label_specific_margin_param	236	optional	message	LabelSpecificMarginParameter
	channel_scale_param	237	optional	message	ChannelScaleParameter
	label_specific_affine_param	238	optional	message	LabelSpecificAffineParameter
	label_specific_hard_margin_param	239	optional	message	LabelSpecificHardMarginParameter
	label_specific_add_param	241	optional	message	LabelSpecificAddParameter
message LocalParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	pad	3	optional	uint32		0
	kernel_size	4	optional	uint32
	stride	6	optional	uint32		1
	weight_filler	7	optional	message	FillerParameter
	bias_filler	8	optional	message	FillerParameter
message MarginInnerProductParameter
	num_output	1	optional	uint32
	type	2	optional	enum	MarginInnerProductParameter.MarginType	SINGLE
	weight_filler	3	optional	message	FillerParameter
	axis	4	optional	int32		1
	base	5	optional	float		1
	gamma	6	optional	float		0
	power	7	optional	float		1
	iteration	8	optional	int32		0
	lambda_min	9	optional	float		0
message MemoryDataParameter
	transpose	5	optional	bool		false
message NCAParameter
	min_negative_only	1	optional	bool		false
message NoiseParameter
	gaussian_std	1	optional	float		0
	uniform_range	2	optional	float		0
	bias	3	optional	float		0
message NormalizeParameter
	normalize_type	1	optional	string		L2
	fix_gradient	2	optional	bool		false
	bp_norm	3	optional	bool		false
message OrdinalRegressionParameter
	k	1	optional	uint32
	weight_file	2	optional	string
message PReLUParameter
message PairwiseParameter
	operation	1	optional	enum	PairwiseParameter.PairwiseOp	SUM
	coeff	2	repeated	float
message ParameterParameter
	blob_filler	2	optional	message	FillerParameter
message PoolingParameter
	blobs_lr	13	optional	float
	blobs_a_min	14	optional	float		0.0001
message PredictBoxParameter
	stride	1	optional	uint32		2
	receptive_field	2	optional	uint32		12
	nms	3	optional	bool		true
	output_vector	4	optional	bool		true
	positive_thresh	5	optional	float		0.5
	bbreg_exp	6	optional	bool		true
message ResizeParameter
	height	1	optional	uint32
	width	2	optional	uint32
	is_pyramid_test	3	optional	bool		false
	out_height_scale	4	optional	float
	out_width_scale	5	optional	float
message ScaleParameter
	min_value	6	optional	float
	max_value	7	optional	float
message SmoothL1Parameter
	turn_point	1	optional	float		1
message SoftContrastiveParameter
	positive_margin	1	optional	float		1
	negative_margin	2	optional	float		1
	positive_weight	3	optional	float		1
	negative_weight	4	optional	float		1
	exponent_scale	5	optional	float		1
	square	6	optional	bool		false
message SoftTruncationParameter
	c	1	optional	float		2
message SoftmaxParameter
	hard_ratio	3	optional	float		1
	class_weight	4	repeated	float
	hard_mining_label	5	optional	int32
	cutting_point	6	optional	float
	normalize_type	7	optional	string		Softmax
	label_smooth_factor	8	optional	float		0
message SolverParameter
	clamp_weights_lower	42	optional	float		-999999.875
	clamp_weights_upper	43	optional	float		999999.875
	clip_weights	44	optional	float		-1
message SubRegionParameter
	region_height	1	optional	uint32
	region_width	2	optional	uint32
	data_height	3	optional	uint32
	data_width	4	optional	uint32
	as_dim	5	optional	uint32		1
message TransformationParameter
	crop_h	8	optional	uint32		0
	crop_w	9	optional	uint32		0
	center_crop	10	optional	bool		false
	erase_ratio	11	optional	float		0
	scale_min	12	optional	float		0.02
	scale_max	13	optional	float		0.4
	aspect_min	14	optional	float		0.33
	aspect_max	15	optional	float		3
message TripletLossParameter
	margin	1	optional	float		1
message TruncationParameter
	lower_bound	1	optional	float		0
	upper_bound	2	optional	float		5
message V1LayerParameter
	bn_param	43	optional	message	BNParameter
	local_param	44	optional	message	LocalParameter
	prelu_param	45	optional	message	PReLUParameter
	insanity_param	46	optional	message	InsanityParameter
	triplet_loss_param	47	optional	message	TripletLossParameter
	eltwise_affine_param	49	optional	message	EltwiseAffineParameter
	sub_region_param	50	optional	message	SubRegionParameter
	noise_param	51	optional	message	NoiseParameter
enum BNParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum BatchNormParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum ConvolutionParameter.CuDNNConvolutionAlgorithmSeeker
	GET	0
	FINDEX	1
enum EltwiseParameter.EltwiseOp
	SORT	3
enum FocalLossParameter.Type
	ORIGIN	0
	LINEAR	1
	ONEADDP	2
enum LabelSpecificMarginParameter.MarginType
	HARD	0
	SOFT	1
enum LargeMarginInnerProductParameter.LargeMarginType
	SINGLE	0
	DOUBLE	1
	TRIPLE	2
	QUADRUPLE	3
enum LayerType
	Arccos	0
	Axpy	1
	BatchContrastiveLoss	2
	BN	3
	CenterLoss	4
	ChannelScale	5
	ConfidencePenaltyLoss	6
	CorrelationLoss	7
	Cosine	8
	FCNAccuracy	9
	Flip	10
	FocalLoss	11
	GeneralContrastiveLoss	12
	GeneralTripletLoss	13
	GlobalLSEMargin	14
	Gram	15
	Hotspot	16
	InnerDistance	17
	Insanity	18
	LabelSpecificAdd	19
	LargeMarginInnerProduct	20
	Local	21
	MarginInnerProduct	22
	MovingNormalize	23
	MultiLabelImageData	24
	NCALoss	25
	Noise	26
	Normalize	27
	Pairwise	28
	PredictBox	29
	Resize	30
	Slope	31
	SmoothL1Loss	32
	SoftContrastiveLoss	33
	SoftTruncation	34
	SubRegion	35
	Transformer	36
	TripletLoss	37
	Truncation	38
enum MarginInnerProductParameter.MarginType
	SINGLE	0
	DOUBLE	1
	TRIPLE	2
	QUADRUPLE	3
enum PairwiseParameter.PairwiseOp
	SUM	1
	PROD	2
	MAX	3
enum PoolingParameter.PoolMethod
	DEF	3
	DEF_ALL	4
	DEF_ALL2	5
	DEF_ALL3	6
	DEF_ALL4	7
	LOWRES	8
enum V1LayerParameter.LayerType
	LOCAL	41
	BN	42
	NORMALIZE	43
	INSANITY	44
	TRIPLET_LOSS	45
	ROIPOOLING	46
	BATCH_NORM	47
	ELTWISE_AFFINE	48
""",
    "flownet": """
message AccumParameter
	top_height	1	optional	uint32		0
	top_width	2	optional	uint32		0
	size_divisible_by	3	optional	uint32		0
	have_reference	4	optional	bool		false
message AugmentationCoeff
	mirror	1	optional	float		0
	dx	2	optional	float		0
	dy	3	optional	float		0
	angle	4	optional	float		0
	zoom_x	5	optional	float		1
	zoom_y	6	optional	float		1
	pow_nomean0	10	optional	float		1
	pow_nomean1	11	optional	float		1
	pow_nomean2	12	optional	float		1
	add_nomean0	13	optional	float		0
	add_nomean1	14	optional	float		0
	add_nomean2	15	optional	float		0
	mult_nomean0	16	optional	float		1
	mult_nomean1	17	optional	float		1
	mult_nomean2	18	optional	float		1
	pow_withmean0	19	optional	float		1
	pow_withmean1	20	optional	float		1
	pow_withmean2	21	optional	float		1
	add_withmean0	22	optional	float		0
	add_withmean1	23	optional	float		0
	add_withmean2	24	optional	float		0
	mult_withmean0	25	optional	float		1
	mult_withmean1	26	optional	float		1
	mult_withmean2	27	optional	float		1
	lmult_pow	28	optional	float		1
	lmult_add	29	optional	float		0
	lmult_mult	30	optional	float		1
	col_angle	31	optional	float		0
	fog_amount	38	optional	float		0
	fog_size	39	optional	float		0
	motion_blur_angle	40	optional	float		0
	motion_blur_size	41	optional	float		0
	shadow_angle	42	optional	float		0
	shadow_distance	43	optional	float		0
	shadow_strength	44	optional	float		0
	noise	45	optional	float		0
	gamma	100	optional	float		1
	brightness	101	optional	float		0
	contrast	102	optional	float		1
	color1	103	optional	float		1
	color2	104	optional	float		1
	color3	105	optional	float		1
message AugmentationParameter
	write_augmented	2	optional	string
	max_multiplier	3	optional	float		255
	augment_during_test	4	optional	bool		false
	recompute_mean	5	optional	uint32		0
	write_mean	6	optional	string
	mean_per_pixel	7	optional	bool		true
	mode	8	optional	string		add
	mirror	10	optional	message	RandomGeneratorParameter
	translate	11	optional	message	RandomGeneratorParameter
	rotate	12	optional	message	RandomGeneratorParameter
	zoom	13	optional	message	RandomGeneratorParameter
	squeeze	14	optional	message	RandomGeneratorParameter
	translate_x	15	optional	message	RandomGeneratorParameter
	translate_y	16	optional	message	RandomGeneratorParameter
	mean	18	repeated	float
	lmult_pow	20	optional	message	RandomGeneratorParameter
	lmult_mult	21	optional	message	RandomGeneratorParameter
	lmult_add	22	optional	message	RandomGeneratorParameter
	sat_pow	23	optional	message	RandomGeneratorParameter
	sat_mult	24	optional	message	RandomGeneratorParameter
	sat_add	25	optional	message	RandomGeneratorParameter
	col_pow	26	optional	message	RandomGeneratorParameter
	col_mult	27	optional	message	RandomGeneratorParameter
	col_add	28	optional	message	RandomGeneratorParameter
	ladd_pow	29	optional	message	RandomGeneratorParameter
	ladd_mult	30	optional	message	RandomGeneratorParameter
	ladd_add	31	optional	message	RandomGeneratorParameter
	col_rotate	32	optional	message	RandomGeneratorParameter
	crop_width	33	optional	uint32		0
	crop_height	34	optional	uint32		0
	gamma	35	optional	message	RandomGeneratorParameter
	brightness	36	optional	message	RandomGeneratorParameter
	contrast	37	optional	message	RandomGeneratorParameter
	color	38	optional	message	RandomGeneratorParameter
	bottomwidth	80	optional	uint32		0
	bottomheight	81	optional	uint32		0
	num	82	optional	uint32		0
	chromatic_eigvec	83	repeated	float
	fog_amount	100	optional	message	RandomGeneratorParameter
	fog_size	101	optional	message	RandomGeneratorParameter
	motion_blur_angle	102	optional	message	RandomGeneratorParameter
	motion_blur_size	103	optional	message	RandomGeneratorParameter
	shadow_angle	104	optional	message	RandomGeneratorParameter
	shadow_distance	105	optional	message	RandomGeneratorParameter
	shadow_strength	106	optional	message	RandomGeneratorParameter
	noise	107	optional	message	RandomGeneratorParameter
message BlackAugmentationParameter
	black	10	optional	message	RandomGeneratorParameter
	border	11	optional	message	RandomGeneratorParameter
message CoeffScheduleParameter
	half_life	1	optional	float		1
	initial_coeff	2	optional	float		1
	final_coeff	3	optional	float		1
message CorrelationParameter
	pad	2	optional	uint32		0
	kernel_size	3	optional	uint32
	max_displacement	4	optional	uint32
	stride_1	5	optional	uint32		1
	stride_2	6	optional	uint32		1
	do_abs	7	optional	bool		false
	single_direction	8	optional	int32		0
	correlation_type	15	optional	enum	CorrelationParameter.CorrelationType	MULTIPLY
message DataParameter
	preselection_file	3001	optional	string
	preselection_label	3002	optional	int32
	range_start	3003	optional	int32		0
	range_end	3004	optional	int32		-1
	rand_permute	3005	optional	bool		false
	rand_permute_order	3006	optional	enum	DataParameter.RANDPERMORDER	FIRST_PERMUTE_THEN_RANGE
	rand_permute_seed	3007	optional	uint32		0
	slice_point	3008	repeated	uint32
	encoding	3009	repeated	enum	DataParameter.CHANNELENCODING
	verbose	3010	optional	bool		false
	subtract	3011	repeated	float
	permute_every_iter	3012	optional	uint32		0
	block_size	3013	optional	uint32		0
	disk_reader_threads	4001	optional	uint32		1
	huge_video_dataset	7000	optional	bool		false
	limit_samples	7001	optional	int32		-1
message DownsampleParameter
	top_height	1	optional	uint32		0
	top_width	2	optional	uint32		0
message FillerParameter
	diag_val	9	repeated	float
message FlowWarpParameter
	fill_value	1	optional	enum	FlowWarpParameter.FillParameter	ZERO
message L1LossParameter
	l2_per_location	1	optional	bool		false
	l2_prescale_by_channels	2	optional	bool		false
	normalize_by_num_entries	3	optional	bool		false
	epsilon	4	optional	float		0.01
	plateau	3001	optional	float		0
message LayerParameter
	coeff_schedule_param	148	optional	message	CoeffScheduleParameter
	augmentation_param	149	optional	message	AugmentationParameter
	correlation_param	150	optional	message	CorrelationParameter
	l1_loss_param	151	optional	message	L1LossParameter
	writer_param	152	optional	message	WriterParameter
	reader_param	153	optional	message	ReaderParameter
	mean_param	154	optional	message	MeanParameter
	resample_param	155	optional	message	ResampleParameter
	downsample_param	156	optional	message	DownsampleParameter
	reshape_every_iter	157	optional	bool		true
	lpq_loss_param	158	optional	message	LpqLossParameter
	flow_warp_param	159	optional	message	FlowWarpParameter
	accum_param	160	optional	message	AccumParameter
	black_augmentation_param	161	optional	message	BlackAugmentationParameter
message LpqLossParameter
	pq_episode_starts_at_iter	4010	repeated	uint32
	p	4011	repeated	float
	q	4012	repeated	float
	p_epsilon	4013	optional	float		0
	q_epsilon	4014	optional	float		0.01
	l2_prescale_by_channels	4016	optional	bool		false
	normalize_by_num_entries	4017	optional	bool		false
message MeanParameter
	operation	1	required	enum	MeanParameter.MeanOperation
	file	2	optional	string
	value	3	repeated	float
	mean_scale	4	optional	float		1
	input_scale	5	optional	float		1
	output_scale	6	optional	float		1
message RandomGeneratorParameter
	rand_type	1	optional	string		uniform
	exp	2	optional	bool		false
	mean	4	optional	float		0
	spread	5	optional	float		0
	prob	6	optional	float		1
	apply_schedule	7	optional	bool		true
	discretize	8	optional	bool		false
	multiplier	9	optional	float		1
message ReaderParameter
	file	1	required	string
	num	2	optional	uint32		1
message ResampleParameter
	width	1	optional	uint32
	height	2	optional	uint32
	type	3	optional	enum	ResampleParameter.ResampleType	LINEAR
	antialias	4	optional	bool		true
	factor	5	optional	float		1
message WriterParameter
	file	1	optional	string
	folder	2	optional	string
	prefix	3	optional	string
	suffix	4	optional	string
	normalize	5	optional	bool		false
	scale	6	optional	float		1
enum CorrelationParameter.CorrelationType
	MULTIPLY	0
	SUBTRACT	1
enum DataParameter.CHANNELENCODING
	UINT8	1
	UINT16FLOW	2
	BOOL1	3
enum DataParameter.RANDPERMORDER
	FIRST_PERMUTE_THEN_RANGE	0
	FIRST_RANGE_THEN_PERMUTE	1
enum FlowWarpParameter.FillParameter
	ZERO	1
	NOT_A_NUMBER	2
enum LayerType
	Accum	0
	BlackAugmentation	1
	ChannelNorm	2
	Correlation	3
	Correlation1D	4
	CustomData	5
	DataAugmentation	6
	DisparityData	7
	Downsample	8
	FloatReader	9
	FloatWriter	10
	FlowAugmentation	11
	FLOWriter	12
	FlowWarp	13
	GenerateAugmentationParameters	14
	ImgReader	15
	ImgWriter	16
	L1Loss	17
	LpqLoss	18
	Mean	19
	NegReLU	20
	PFMWriter	21
	Resample	22
enum MeanParameter.MeanOperation
	ADD	1
	SUBTRACT	4
enum ResampleParameter.ResampleType
	NEAREST	1
	LINEAR	2
	CUBIC	3
	AREA	4
""",
    "intel": """
message BatchNormParameter
	engine	4	optional	enum	BatchNormParameter.Engine	DEFAULT
	use_weight_bias	5	optional	bool		true
	bias_term	6	optional	bool		true
	filler	7	optional	message	FillerParameter
	bias_filler	8	optional	message	FillerParameter
	stats_batch_size	9	optional	uint32		0
	relu	10	optional	bool		false
message BoxAnnotatorOHEMParameter
message CompileNetState
	is_init	1	optional	bool		true
	bn_scale_remove	2	optional	bool		false
	bn_scale_merge	3	optional	bool		false
	kept_bn_layers	4	repeated	string
	negative_conv_names	5	repeated	string
	negative_conv_indexes	6	repeated	uint32
message ConcatParameter
	engine	3	optional	enum	ConcatParameter.Engine	DEFAULT
	per_fla_fuse	4	optional	bool		false
message ConvolutionParameter
	relu	19	optional	bool		false
	negative_slope	20	optional	float		0
	conv_algorithm	21	optional	string		direct
	coeff	23	repeated	float
	fusion_type	24	optional	enum	ConvolutionParameter.FusionType	NONE_FUSION
message DataParameter
	shuffle	11	optional	bool		false
	side	12	repeated	uint32
message EltwiseParameter
	engine	4	optional	enum	EltwiseParameter.Engine	DEFAULT
message EvalDetectionParameter
	side	1	optional	uint32		7
	num_class	2	optional	uint32		20
	num_object	3	optional	uint32		2
	threshold	4	optional	float		0.5
	sqrt	5	optional	bool		true
	constriant	6	optional	bool		true
	score_type	7	optional	enum	EvalDetectionParameter.ScoreType	MULTIPLY
	nms	8	optional	float		-1
	biases	9	repeated	float
message FillerParameter
	scale	9	optional	float		1
message ImageDataParameter
	min_height	13	optional	uint32		0
	min_width	14	optional	uint32		0
message InnerProductParameter
	engine	7	optional	enum	InnerProductParameter.Engine	DEFAULT
	relu	8	optional	bool		false
	negative_slope	9	optional	float		0
message LRNParameter
message LayerParameter
	smooth_l1_loss_param	148	optional	message	SmoothL1LossParameter
	engine	149	optional	string
	multinode	150	optional	message	MultinodeLayerParameter
	mn_activation_param	151	optional	message	MnActivationParameter
	box_annotator_ohem_param	152	optional	message	BoxAnnotatorOHEMParameter
	psroi_pooling_param	153	optional	message	PSROIPoolingParameter
	roi_pooling_param	154	optional	message	ROIPoolingParameter
	spatial_dropout_param	155	optional	message	SpatialDropoutParameter
	mn_grad_compress_param	156	optional	message	MnParamGradCompressParameter
	quantization_param	158	optional	message	QuantizationParameter
	reorg_param	159	optional	message	ReorgParameter
	split_param	208	optional	message	SplitParameter
	region_loss_param	209	optional	message	RegionLossParameter
	eval_detection_param	301	optional	message	EvalDetectionParameter
message LossParameter
	label_smoothing	5	optional	float		0
message MnActivationParameter
	num_nodes_in	1	optional	uint32
	num_nodes_out	2	optional	uint32
	model_parts_in	3	optional	uint32		1
	model_parts_out	4	optional	uint32		1
	need_reduce	5	optional	bool		true
message MnModelParallelParameter
	layer_from	1	required	string
	layer_to	2	optional	string
	num_nodes	3	optional	uint32
	model_parts	4	optional	uint32
message MnParamGradCompressLayerTypeList
	layer_type	1	repeated	string
message MnParamGradCompressParameter
	param_grad_compress_enable	1	repeated	bool
message MultiPhaseSolverParameter
	params_pair	1	repeated	message	SolverBatchSizePair
message MultinodeLayerParameter
	num_nodes	1	optional	uint32
	model_parts	2	optional	uint32		1
message MultinodeParameter
	model_parallel	1	repeated	message	MnModelParallelParameter
	compress_layer_type_list	2	optional	message	MnParamGradCompressLayerTypeList
message NetParameter
	engine	9	optional	string
	compile_net_state	10	optional	message	CompileNetState
	bn_stats_batch_size	11	optional	uint32		0
	multinode	101	optional	message	MultinodeParameter
message PSROIPoolingParameter
message PoolingParameter
	avg_include_pad	13	optional	bool		true
	axis	14	optional	int32		1
	pad_3d	15	repeated	uint32
	kernel_size_3d	16	repeated	uint32
	stride_3d	17	repeated	uint32
message QuantizationParameter
	precision	1	optional	enum	QuantizationParameter.Precision	DYNAMIC_FIXED_POINT
	rounding_scheme	2	optional	enum	QuantizationParameter.Rounding	NEAREST
	bw_layer_in	3	optional	uint32		32
	bw_layer_out	4	optional	uint32		32
	bw_params	5	optional	uint32		32
	fl_layer_in	6	repeated	int32
	fl_layer_out	7	repeated	int32
	fl_params	8	repeated	int32
	scale_in	20	repeated	float
	scale_out	21	repeated	float
	scale_params	22	repeated	float
	is_negative_input	23	optional	bool		false
	force_u8_input	24	optional	bool		false
message ROIPoolingParameter
	pooled_size	4	repeated	uint32
message RandomAspectRatioParameter
	min_area_ratio	1	optional	float		0.5
	max_area_ratio	2	optional	float		1
	aspect_ratio_change	3	optional	float		1
	max_attempt	4	optional	uint32		10
	resize_param	5	optional	message	ResizeParameter
message RandomResizeParameter
	min_size	1	optional	uint32		0
	max_size	2	optional	uint32		0
	resize_param	3	optional	message	ResizeParameter
message ReLUParameter
	fuse	3	optional	bool		false
message RegionLossParameter
	side	1	optional	uint32		13
	num_class	2	optional	uint32		20
	bias_match	3	optional	uint32		1
	coords	4	optional	uint32		4
	num	5	optional	uint32		5
	softmax	6	optional	uint32		1
	jitter	7	optional	float		0.2
	rescore	8	optional	uint32		1
	object_scale	9	optional	float		1
	class_scale	10	optional	float		1
	noobject_scale	11	optional	float		0.5
	coord_scale	12	optional	float		5
	absolute	13	optional	uint32		1
	thresh	14	optional	float		0.2
	random	15	optional	uint32		1
	biases	16	repeated	float
	softmax_tree	17	optional	string
	class_map	18	optional	string
message ReorgParameter
	stride	1	optional	uint32
	reverse	2	optional	bool		false
message ReshapeParameter
	pixelshuffler	4	optional	int32		1
message ResizeParameter
message SmoothL1LossParameter
message SolverBatchSizePair
	solver_params	1	optional	message	SolverParameter
	batch_size	2	optional	uint32
message SolverParameter
	show_per_class_result	43	optional	bool		false
	plateau_winsize	44	repeated	int32
	disabled_update	46	optional	bool		false
	engine	47	optional	string
	warmup_iter	48	optional	int32		0
	warmup_start_lr	49	optional	float		0
	local_lr_auto	50	optional	bool		false
	local_gw_ratio	51	optional	float		0.001
	test_offset	52	optional	int32		0
	stagelr	150	repeated	float
	stageiter	151	repeated	int32
message SpatialDropoutParameter
	dropout_ratio	1	optional	float		0.5
message SplitParameter
	engine	1	optional	enum	SplitParameter.Engine	DEFAULT
message TransformationParameter
	random_resize_param	15	optional	message	RandomResizeParameter
	random_aspect_ratio_param	16	optional	message	RandomAspectRatioParameter
	flow	17	optional	bool		false
	bgr2rgb	18	optional	bool		false
	pad	19	optional	uint32		0
enum BatchNormParameter.Engine
	DEFAULT	0
	CAFFE	1
	MKL2017	3
	MKLDNN	4
enum ConcatParameter.Engine
	DEFAULT	0
	CAFFE	1
	MKL2017	3
	MKLDNN	4
enum ConvolutionParameter.Engine
	MKL2017	3
	MKLDNN	4
enum ConvolutionParameter.FusionType
	NONE_FUSION	0
	SUM_FUSION	1
enum EltwiseParameter.Engine
	DEFAULT	0
	CAFFE	1
	MKL2017	3
	MKLDNN	4
enum EvalDetectionParameter.ScoreType
	OBJ	0
	PROB	1
	MULTIPLY	2
enum InnerProductParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
	MKLDNN	3
enum LRNParameter.Engine
	MKL2017	3
	MKLDNN	4
enum LayerType
	Axpy	0
	BoxData	1
	EvalDetection	2
	MKLBatchNorm	3
	MnActivation	4
	RegionLoss	5
	Reorg	6
	SpatialDropout	7
enum PoolingParameter.Engine
	MKL2017	3
	MKLDNN	4
enum QuantizationParameter.Precision
	DYNAMIC_FIXED_POINT	0
enum QuantizationParameter.Rounding
	NEAREST	0
enum ReLUParameter.Engine
	MKL2017	3
	MKLDNN	4
enum SplitParameter.Engine
	DEFAULT	0
	CAFFE	1
	MKL2017	3
	MKLDNN	4
""",
    "mscnn": """
message BBoxRegParameter
	bbox_mean	1	repeated	float
	bbox_std	2	repeated	float
	cls_aware	3	optional	bool		true
message BoxOutputParameter
	fg_thr	1	optional	float		0
	iou_thr	2	optional	float		0.5
	nms_type	3	optional	string		IOU
	field_h	4	repeated	uint32
	field_w	5	repeated	uint32
	downsample_rate	6	repeated	uint32
	field_whr	7	optional	float		2
	field_xyr	8	optional	float		2
	max_nms_num	9	optional	uint32		0
	max_post_nms_num	10	optional	uint32		0
	min_size	11	optional	float		15
message DecodeBBoxParameter
	gt_iou_thr	1	optional	float		0.95
message DetectionAccuracyParameter
	cls_num	1	optional	uint32
	coord_num	2	optional	uint32		4
	field_h	3	optional	uint32
	field_w	4	optional	uint32
	downsample_rate	5	optional	uint32
	top_k	6	optional	uint32		1
	field_whr	7	optional	float		2
	field_xyr	8	optional	float		4
	bg_threshold	9	optional	float		0.5
	objectness	10	optional	bool		false
message DetectionLossParameter
	cls_num	1	optional	uint32
	coord_num	2	optional	uint32		4
	lambda	3	optional	float		1
	field_h	4	optional	uint32
	field_w	5	optional	uint32
	downsample_rate	6	optional	uint32
	bb_smooth	7	optional	bool		true
	field_whr	8	optional	float		2
	field_xyr	9	optional	float		2
	bg_threshold	10	optional	float		0.5
	bg_multiple	11	optional	uint32		4
	sample_mode	12	optional	string		random
	objectness	13	optional	bool		false
	iou_weighted	14	optional	bool		false
	pos_neg_weighted	15	optional	bool		false
message ImageGtDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	mean_file	3	optional	string
	batch_size	4	optional	uint32
	mirror	5	optional	bool		false
	downsample_rate	6	repeated	uint32
	coord_num	7	optional	uint32		4
	field_h	8	repeated	uint32
	field_w	9	repeated	uint32
	fg_threshold	10	optional	float		0.5
	resize_width	11	optional	uint32
	resize_height	12	optional	uint32
	crop_width	13	optional	uint32		0
	crop_height	14	optional	uint32		0
	do_multiple_scale	15	optional	bool		false
	min_scale	16	optional	uint32
	max_scale	17	optional	uint32
	min_whaspect	18	optional	float
	max_whaspect	19	optional	float
	min_gt_width	20	optional	float		0
	min_gt_height	21	optional	float		0
	shuffle	22	optional	bool		false
	output_gt_boxes	23	optional	bool		false
	fg_img_multiple	24	optional	uint32		1
	cache_images	25	optional	bool		false
	root_folder	26	optional	string
message LayerParameter
	roi_pooling_param	147	optional	message	ROIPoolingParameter
	smooth_l1_loss_param	148	optional	message	SmoothL1LossParameter
	detection_loss_param	149	optional	message	DetectionLossParameter
	detection_accuracy_param	150	optional	message	DetectionAccuracyParameter
	box_output_param	151	optional	message	BoxOutputParameter
	proposal_target_param	152	optional	message	ProposalTargetParameter
	image_gt_data_param	153	optional	message	ImageGtDataParameter
	bbox_reg_param	154	optional	message	BBoxRegParameter
	decode_bbox_param	155	optional	message	DecodeBBoxParameter
message ProposalTargetParameter
	cls_num	1	optional	uint32
	batch_size	2	optional	int32		128
	fg_fraction	3	optional	float		0.25
	num_img_per_batch	4	optional	uint32		4
	fg_thr	5	optional	float		0.5
	bg_thr_hg	6	optional	float		0.5
	bg_thr_lw	7	optional	float		0.1
	img_width	8	optional	uint32
	img_height	9	optional	uint32
	iou_weighted	10	optional	bool		false
message ROIPoolingParameter
	pooled_h	1	optional	uint32		0
	pooled_w	2	optional	uint32		0
	spatial_scale	3	optional	float		1
	pad_ratio	4	optional	float		0
message SmoothL1LossParameter
	sigma	1	optional	float		1
enum LayerType
	BboxAccuracy	0
	BoxOutput	1
	DecodeBBox	2
	DetectionAccuracy	3
	DetectionLoss	4
	ImageGtData	5
	ProposalTarget	6
	ROIAlign	7
	ROIPooling	8
	SmoothL1Loss	9
""",
    "nvidia": """
message AnnotatedDatum
	record_id	4	optional	uint32		0
message BatchNormParameter
	scale_filler	5	optional	message	FillerParameter
	bias_filler	6	optional	message	FillerParameter
	scale_bias	7	optional	bool		false
	engine	15	optional	enum	BatchNormParameter.Engine	DEFAULT
message BlobProto
	raw_data_type	10	optional	enum	Type
	raw_diff_type	11	optional	enum	Type
	raw_data	12	optional	bytes
	raw_diff	13	optional	bytes
message ConvolutionParameter
	cudnn_convolution_algo_seeker	19	optional	enum	ConvolutionParameter.CuDNNConvolutionAlgorithmSeeker	FINDEX
	conv_algos_override	20	optional	string		-1,-1,-1
message DataParameter
	prefetch	10	optional	uint32		0
	threads	11	optional	uint32		0
	parser_threads	12	optional	uint32		0
	cache	13	optional	bool		false
	shuffle	14	optional	bool		false
	precache	16	optional	bool		false
message Datum
	record_id	8	optional	uint32		0
message DetectNetAugmentationParameter
	crop_prob	1	optional	float		1
	shift_x	2	optional	uint32		0
	shift_y	3	optional	uint32		0
	scale_prob	4	optional	float		0.33
	scale_min	5	optional	float		0.7
	scale_max	6	optional	float		1
	flip_prob	7	optional	float		0.33
	rotation_prob	8	optional	float		0.33
	max_rotate_degree	9	optional	float		1
	hue_rotation_prob	10	optional	float		0.33
	hue_rotation	11	optional	float		15
	desaturation_prob	12	optional	float		0.33
	desaturation_max	13	optional	float		0.5
	resize_param	208	optional	message	ResizeParameter
	noise_param	209	optional	message	NoiseParameter
	emit_constraint	210	optional	message	EmitConstraint
	distort_param	213	optional	message	DistortionParameter
	expand_param	214	optional	message	ExpansionParameter
message DetectNetGroundTruthParameter
	stride	1	optional	uint32		4
	scale_cvg	2	optional	float		0.5
	gridbox_type	3	optional	enum	DetectNetGroundTruthParameter.GridboxType	GRIDBOX_MAX
	max_cvg_len	4	optional	uint32		50
	min_cvg_len	5	optional	uint32		50
	coverage_type	7	optional	enum	DetectNetGroundTruthParameter.CoverageType	RECTANGULAR
	image_size_x	8	optional	uint32		1248
	image_size_y	9	optional	uint32		384
	obj_norm	11	optional	bool		false
	crop_bboxes	12	optional	bool		true
	object_class	13	repeated	message	DetectNetGroundTruthParameter.ClassMapping
message DetectNetGroundTruthParameter.ClassMapping
	src	1	required	uint32
	dst	2	required	uint32
message DistortionParameter
message DropoutParameter
	engine	2	optional	enum	DropoutParameter.Engine	DEFAULT
	random_seed	3	optional	int64		-1
message ELUParameter
	lambda	2	optional	float		1
message EmitConstraint
message ExpansionParameter
message FillerParameter
message ImageDataParameter
	short_side	13	optional	uint32		0
	threads	14	optional	uint32		4
	cache	15	optional	bool		false
	precache	16	optional	bool		false
	dataset_share_per_node	17	optional	float		1
message LayerParameter
	forward_type	145	optional	enum	Type	FLOAT
	backward_type	146	optional	enum	Type	FLOAT
	forward_math	147	optional	enum	Type	FLOAT
	backward_math	148	optional	enum	Type	FLOAT
	debug	149	optional	bool		false
	cudnn_math_override	150	optional	int32		-1
	trt_param	152	optional	message	TRTParameter
	detectnet_groundtruth_param	6801	optional	message	DetectNetGroundTruthParameter
	detectnet_augmentation_param	6802	optional	message	DetectNetAugmentationParameter
message LossParameter
	label_smoothing	4	optional	float		0
message MultiBoxLossParameter
	ignore_difficult_gt	24	optional	bool		false
message NetParameter
	default_forward_type	11	optional	enum	Type	FLOAT
	default_backward_type	12	optional	enum	Type	FLOAT
	default_forward_math	13	optional	enum	Type	FLOAT
	default_backward_math	14	optional	enum	Type	FLOAT
	global_grad_scale	15	optional	float		1
	global_grad_scale_adaptive	16	optional	bool		false
	default_conv_algos_override	17	optional	string		-1,-1,-1
	reduce_buckets	18	optional	int32		6
	default_cudnn_math_override	19	optional	int32		-1
	eltwise_mem_sharing	20	optional	bool		true
message NoiseParameter
message PoolingParameter
	torch_pooling	40	optional	bool		false
message ResizeParameter
message SolverParameter
	test_initialization	32	optional	bool		false
	rampup_interval	41	optional	int32		0
	rampup_lr	42	optional	float		0
	min_lr	43	optional	float		0
	solver_data_type	44	optional	enum	Type	FLOAT
	store_blobs_in_old_format	45	optional	bool		false
	momentum_policy	46	optional	string		fixed
	max_momentum	47	optional	float		0.99
	momentum_power	48	optional	float		1
	larc	49	optional	bool		false
	larc_policy	50	optional	string		scale
	larc_eta	51	optional	float		0.001
	weight_decay_policy	52	optional	string		fixed
	weight_decay_power	53	optional	float		1
	test_and_snapshot_last_epochs	54	optional	int32		0
	larc_turbo	55	optional	bool		false
	max_weight_decay	56	optional	float		0
	eval_type	241	optional	string		classification
	ap_version	242	optional	string		Integral
	plateau_winsize	243	repeated	int32
	show_per_class_result	244	optional	bool		false
message TRTParameter
	trt_mode	1	optional	enum	TRTParameter.TRTMode	INT8
	top_k	2	optional	uint32		1
	deploy	3	required	string
	model	4	required	string
	deploy_outputs	5	repeated	string
	calibrator	6	optional	string
message TransformationParameter
	use_gpu_transform	8	optional	bool		false
	random_seed	9	optional	int64		-1
	img_rand_resize_lower	10	optional	uint32		0
	img_rand_resize_upper	11	optional	uint32		0
	rand_resize_ratio_lower	12	optional	float		0
	rand_resize_ratio_upper	13	optional	float		0
	vertical_stretch_lower	14	optional	float		1
	vertical_stretch_upper	15	optional	float		1
	horizontal_stretch_lower	16	optional	float		1
	horizontal_stretch_upper	17	optional	float		1
	interpolation_algo_down	18	optional	enum	TransformationParameter.InterpolationAlgo	INTER_NEAREST
	interpolation_algo_up	19	optional	enum	TransformationParameter.InterpolationAlgo	INTER_CUBIC
	allow_upscale	20	optional	bool		false
	forward_packing	21	optional	enum	Packing	NCHW
	display	22	optional	bool		false
	num_labels	23	optional	int32		0
	resize_param	208	optional	message	ResizeParameter
	noise_param	209	optional	message	NoiseParameter
	emit_constraint	210	optional	message	EmitConstraint
	crop_h	211	optional	uint32		0
	crop_w	212	optional	uint32		0
	distort_param	213	optional	message	DistortionParameter
	expand_param	214	optional	message	ExpansionParameter
enum BatchNormParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum ConvolutionParameter.CuDNNConvolutionAlgorithmSeeker
	GET	0
	FINDEX	1
enum DetectNetGroundTruthParameter.CoverageType
	RECTANGULAR	0
enum DetectNetGroundTruthParameter.GridboxType
	GRIDBOX_MAX	0
	GRIDBOX_MIN	1
enum DropoutParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum LayerType
	Axpy	0
	DetectNetTransformation	1
	L1Loss	2
	TRT	3
enum Packing
	NCHW	0
	NHWC	1
enum SolverParameter.SolverType
	SAG	6
enum TRTParameter.TRTMode
	FP32	0
	FP16	1
	INT8	2
enum TransformationParameter.InterpolationAlgo
	INTER_NEAREST	0
	INTER_LINEAR	1
	INTER_CUBIC	2
	INTER_AREA	3
enum Type
	DOUBLE	0
	FLOAT	1
	FLOAT16	2
	INT	3
	UINT	4
	BOOL	5
""",
    "opencl": """
message AffinityParameter
	offset	1	repeated	int64
message BatchNormParameter
	fused_relu	4	optional	bool		false
message BlobProto
	shape_stride	10	optional	message	BlobShape
	packed_data	11	optional	bytes
	packed_diff	12	optional	bytes
	data_type	13	optional	enum	DataType
message BlobShape
message ConvolutionParameter
	fuse_type	19	optional	enum	ConvolutionParameter.FuseType	UNFUSED
	eltwise_param	20	optional	message	EltwiseParameter
	relu_param	30	optional	message	ReLUParameter
message DropoutParameter
	scale_train	2	optional	bool		true
message EltwiseParameter
message LRNParameter
	fuse_type	7	optional	enum	LRNParameter.FuseType	UNFUSED
	pooling_param	8	optional	message	PoolingParameter
	unit_test_mode	9	optional	bool		false
	unit_test_fuse_kernel	10	optional	bool		false
message LayerParameter
	bottom_data_type	12	optional	enum	DataType
	compute_data_type	13	optional	enum	DataType
	top_data_type	14	optional	enum	DataType
	bottom_quantizer	16	repeated	message	QuantizerParameter
	top_quantizer	17	repeated	message	QuantizerParameter
	net_quantizer	18	optional	message	QuantizerParameter
	blobs_quantizer	19	repeated	message	QuantizerParameter
	autotune	20	optional	enum	Autotune
	device	95	optional	int64		-1
	bottom_shared_index	96	repeated	int64
	top_shared_index	97	repeated	int64
	mergecrop_param	148	optional	message	MergeCropParameter
	affinity_param	149	optional	message	AffinityParameter
	moe_param	150	optional	message	MOEParameter
	noise_param	151	optional	message	NoiseParameter
message MOEParameter
	gating_net	1	optional	message	NetParameter
	expert_net	2	repeated	message	NetParameter
	expert_instances	3	repeated	int64
	select_experts	4	optional	int64
	map_bottom	5	repeated	enum	MOEParameter.BottomMapping
	full_forward	6	optional	bool		false
message MemoryDataParameter
	dim	5	repeated	uint64
message MergeCropParameter
	operation	1	optional	enum	MergeCropParameter.MergeOp	STACK
	forward	2	repeated	bool
	backward	3	repeated	bool
message NetParameter
	data_type	42	optional	enum	DataType
	quantizer	80	repeated	message	QuantizerParameter
	reduced_memory_inference	81	optional	bool		false
	autotune	82	optional	enum	Autotune
message NetState
	quantizer_mode	4	optional	enum	QuantizerMode	CAFFE_QUANT_PASSIVE
message NoiseParameter
	mu	1	optional	float		0
	sigma	2	optional	float		1
message PoolingParameter
	dilation	13	repeated	uint64
	axis	16	optional	int64		1
message QuantizerParameter
	name	1	optional	string
	zone	2	optional	int64
	input_data_type	3	optional	enum	DataType
	output_data_type	4	optional	enum	DataType
	observed_max	5	optional	double
	observed_min	6	optional	double
	max_in	7	optional	double
	min_in	8	optional	double
	max_out	9	optional	double
	min_out	10	optional	double
	mode	11	optional	enum	QuantizerMode	CAFFE_QUANT_PASSIVE
	device	12	optional	int64		-1
	pseudo_target_type	13	optional	enum	DataType	CAFFE_INT8_QUANTIZED
	pseudo_reset_observed	14	optional	bool		false
message ReLUParameter
message SolverParameter
	device	18	optional	int64		-1
	data_type	43	optional	enum	DataType
message TuningSet
	name	1	repeated	string
	value	2	repeated	int64
message V1LayerParameter
	affinity_param	43	optional	message	AffinityParameter
enum Autotune
	CAFFE_AUTOTUNE_DISABLED	0
	CAFFE_AUTOTUNE_FUNCTION	1
	CAFFE_AUTOTUNE_FUNCTION_PARAMETER	2
enum ConvolutionParameter.Engine
	LIBDNN	3
	INTEL_SPATIAL	4
	FFT	5
enum ConvolutionParameter.FuseType
	UNFUSED	0
	FUSED_CONV_MAX_POOLING_RELU	1
	FUSED_CONV_RELU	2
	FUSED_CONV_ELTWISE_RELU	3
enum DataType
	CAFFE_FLOAT	0
	CAFFE_HALF	1
	CAFFE_DOUBLE	2
	CAFFE_INT8_QUANTIZED	3
	CAFFE_INT16_QUANTIZED	4
	CAFFE_INT32_QUANTIZED	5
	CAFFE_INT64_QUANTIZED	6
	CAFFE_PACKED_BINARY	7
enum LRNParameter.FuseType
	UNFUSED	0
	FUSED_POOL_MAX	1
enum LayerType
	Affinity	0
	ConnectedComponent	1
	LibDNNConvolution	2
	LibDNNPooling	3
	MalisLoss	4
	MergeCrop	5
	MOE	6
	Noise	7
	Quantizer	8
enum MOEParameter.BottomMapping
	GATING	1
	EXPERT	2
	GATING_AND_EXPERT	3
enum MergeCropParameter.MergeOp
	STACK	0
	ADD	1
enum PoolingParameter.Engine
	LIBDNN	3
enum QuantizerMode
	CAFFE_QUANT_PASSIVE	0
	CAFFE_QUANT_OBSERVE	1
	CAFFE_QUANT_PSEUDO	2
""",
    "pspnet": """
message BNParameter
	slope_filler	1	optional	message	FillerParameter
	bias_filler	2	optional	message	FillerParameter
	momentum	3	optional	float		0.9
	eps	4	optional	float		1e-05
	frozen	5	optional	bool		false
	engine	6	optional	enum	BNParameter.Engine	DEFAULT
message DenseCRFParameter
message FillerParameter
message InterpParameter
message LayerParameter
	interp_param	143	optional	message	InterpParameter
	seg_accuracy_param	144	optional	message	SegAccuracyParameter
	mat_write_param	145	optional	message	MatWriteParameter
	dense_crf_param	146	optional	message	DenseCRFParameter
	bn_param	152	optional	message	BNParameter
message MatWriteParameter
message SegAccuracyParameter
enum BNParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum LayerType
	BN	0
""",
    "pulls": """
message ChannelTransformParameter
	to_color	1	optional	bool		false
	to_gray	2	optional	bool		false
	to_binary	3	optional	bool		false
	binary_threshold	4	optional	float
	append	5	optional	bool		false
message ConvolutionParameter
	mem_group_size	100009	optional	uint32		1
message CropParameter
	blob_name	1	optional	string
message CropTransformParameter
	width	1	repeated	uint32
	height	2	repeated	uint32
	size	3	repeated	uint32
	width_perc	4	repeated	float
	height_perc	5	repeated	float
	size_perc	6	repeated	float
	location	7	optional	enum	CropTransformParameter.CropLocation	RANDOM
message DataParameter
	transform_param	100009	optional	message	TransformationParameter
message DocDataParameter
	sources	1	repeated	string
	weights	2	repeated	float
	batch_size	3	optional	uint32
	rand_skip	4	optional	uint32
	backend	5	optional	enum	DataParameter.DB
	label_names	6	repeated	string
	missing_value	7	optional	int32		-1
message FasterRcnnDetectionOutputParameter
	num_classes	1	optional	uint32
	background_label_id	3	optional	int32		0
	nms_param	4	optional	message	NonMaximumSuppressionParameter
	confidence_threshold	9	optional	float
message FillerParameter
message ImageDataParameter
	transform_param	100011	optional	message	TransformationParameter
message ImageTransformationParameter
	params	1	repeated	message	ProbImageTransformParameter
message LayerParameter
	triplet_loss_param	132	optional	message	TripletLossParameter
	local_param	140	optional	message	LocalParameter
	rbm_inner_product_param	145	optional	message	RBMInnerProductParameter
	multi_label_data_param	147	optional	message	MultiLabelDataParameter
	pairwise_param	148	optional	message	PairwiseParameter
	quantization_param	149	optional	message	QuantizationParameter
	randvec_param	150	optional	message	RandVecParameter
	image_transform_param	200	optional	message	ImageTransformationParameter
	doc_data_param	201	optional	message	DocDataParameter
	faster_rcnn_detection_output_param	208	optional	message	FasterRcnnDetectionOutputParameter
	saliency_pooling_param	100147	optional	message	SaliencyPoolingParameter
	simpler_nms_param	8266712	optional	message	SimplerNMSParameter
message LinearTransformParameter
	shift	1	repeated	float
	scale	2	repeated	float
	shift_file	3	optional	string
	scale_file	4	optional	string
	interpolation	5	optional	enum	LinearTransformParameter.Interpolation	INTER_LINEAR
	error_on_size_mismatch	6	optional	bool		false
message LocalParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	pad	3	optional	uint32		0
	kernel_size	4	optional	uint32
	stride	6	optional	uint32		1
	weight_filler	7	optional	message	FillerParameter
	bias_filler	8	optional	message	FillerParameter
message LocalWeightedConvolutionParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	pad	3	optional	uint32		0
	kernel_size	4	optional	uint32
	stride	6	optional	uint32		1
	weight_filler	7	optional	message	FillerParameter
	bias_filler	8	optional	message	FillerParameter
message MultiLabelDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	mean_file	3	optional	string
	batch_size	4	optional	uint32		1
	crop_size	5	optional	uint32		0
	mirror	6	optional	bool		false
	rand_skip	7	optional	uint32		0
	shuffle	8	optional	bool		false
	new_height	9	optional	uint32		0
	new_width	10	optional	uint32		0
	is_color	11	optional	bool		true
	root_folder	12	optional	string
	label_num	13	optional	uint32		1
message NetParameter
	version	100001	optional	int32		1
message NonMaximumSuppressionParameter
	nms_threshold	1	optional	float		0.3
	top_k	2	optional	int32
	eta	3	optional	float		1
message PairwiseParameter
	threshold	1	optional	float		-1
message ProbImageTransformParameter
	resize_params	1	repeated	message	ResizeTransformParameter
	crop_params	2	repeated	message	CropTransformParameter
	reflect_params	3	repeated	message	ReflectTransformParameter
	linear_params	4	repeated	message	LinearTransformParameter
	channel_params	5	repeated	message	ChannelTransformParameter
	resize_prob_weights	11	repeated	float
	crop_prob_weights	12	repeated	float
	reflect_prob_weights	13	repeated	float
	linear_prob_weights	14	repeated	float
	channel_prob_weights	15	repeated	float
message QuantizationParameter
	threshold	1	optional	float		-1
message RBMInnerProductParameter
	forward_is_update	1	optional	bool		true
	connection_layer_param	2	optional	message	LayerParameter
	hidden_activation_layer_param	3	optional	message	LayerParameter
	hidden_sampling_layer_param	4	optional	message	LayerParameter
	visible_activation_layer_param	5	optional	message	LayerParameter
	visible_sampling_layer_param	6	optional	message	LayerParameter
	visible_bias_term	7	optional	bool		true
	sample_steps_in_update	8	optional	uint32		1
	visible_bias_filler	9	optional	message	FillerParameter
	loss_measure	10	repeated	enum	RBMInnerProductParameter.LossMeasure
message RandVecParameter
	batch_size	1	optional	uint32		1
	dim	2	optional	uint32		128
	lower	3	optional	float		-1
	upper	4	optional	float		1
	height	6	optional	uint32		1
	width	7	optional	uint32		1
message ReflectTransformParameter
	horz_reflect_prob	1	optional	float		0
	vert_reflect_prob	2	optional	float		0
message ResizeTransformParameter
	width	1	repeated	uint32
	height	2	repeated	uint32
	size	3	repeated	uint32
	width_perc	4	repeated	float
	height_perc	5	repeated	float
	size_perc	6	repeated	float
	interpolation	7	optional	enum	ResizeTransformParameter.Interpolation	INTER_LINEAR
message SaliencyPoolingParameter
	engine	1	optional	enum	SaliencyPoolingParameter.Engine	DEFAULT
	kernel_size	2	optional	uint32
	stride	3	optional	uint32		1
	pad	4	optional	uint32		0
	kernel_h	5	optional	uint32
	kernel_w	6	optional	uint32
	stride_h	7	optional	uint32
	stride_w	8	optional	uint32
	pad_h	9	optional	uint32		0
	pad_w	10	optional	uint32		0
	global_pooling	12	optional	bool		false
message SimplerNMSParameter
	cls_threshold	1	optional	float		0.5
	max_num_proposals	2	optional	uint32		300
	iou_threshold	3	optional	float		0.7
	min_bbox_size	4	optional	uint32		16
	feat_stride	5	optional	uint32		16
	pre_nms_topn	6	optional	uint32		6000
	post_nms_topn	7	optional	uint32		300
	scale	8	repeated	float
message SolverParameter
	snapshot_before_train	100	optional	bool		false
	clip_gradients_global	101	optional	bool		true
message SpatialPyramidPoolingParameter
	pool	1	optional	enum	SpatialPyramidPoolingParameter.PoolMethod	MAX
	spatial_bin	2	repeated	uint32
	scale	3	repeated	float
message TopKParameter
	k	1	optional	uint32
	a	2	optional	float
	across_channels	3	optional	bool		false
message TransformationParameter
	min_resize	8	optional	uint32		0
	max_resize	9	optional	uint32		0
	square_resize	10	optional	bool		true
message TripletLossParameter
	margin	1	optional	float		1
	losstype	2	optional	uint32		1
	num_triplets	3	optional	uint32		3
	use_pair	4	optional	uint32		0
	num_negatives	100003	optional	uint32		3
message V0LayerParameter
	can_clobber	100057	optional	bool		true
	context_pad	100058	optional	uint32		0
	crop_mode	100059	optional	string		warp
message V1LayerParameter
	triplet_loss_param	43	optional	message	TripletLossParameter
	local_param	44	optional	message	LocalParameter
	local_weighted_convolution_param	102	optional	message	LocalWeightedConvolutionParameter
	spatial_pyramid_pooling_param	100030	optional	message	SpatialPyramidPoolingParameter
	topk_param	100042	optional	message	TopKParameter
enum CropTransformParameter.CropLocation
	RANDOM	0
	CENTER	1
	RAND_CORNER	2
enum DataParameter.DB
	LEVELDB	0
	LMDB	1
enum LayerType
	BernoulliSample	0
	DocData	1
	FasterRcnnDetectionOutput	2
	Local	3
	MultiLabelData	4
	PairwiseLoss	5
	QuantizationLoss	6
	RandVec	7
	RBMInnerProduct	8
	SaliencyPooling	9
	SimpleCrop	10
	SimplerNMS	11
	TripletLoss	12
	Unpooling	13
	XCovLoss	14
enum LinearTransformParameter.Interpolation
	INTER_NEAREST	0
	INTER_LINEAR	1
	INTER_AREA	2
	INTER_CUBIC	3
	INTER_LANCZOS4	4
enum RBMInnerProductParameter.LossMeasure
	RECONSTRUCTION	0
	FREE_ENERGY	1
enum ResizeTransformParameter.Interpolation
	INTER_NEAREST	0
	INTER_LINEAR	1
	INTER_AREA	2
	INTER_CUBIC	3
	INTER_LANCZOS4	4
enum SaliencyPoolingParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum SpatialPyramidPoolingParameter.PoolMethod
	MAX	0
	AVE	1
	STOCHASTIC	2
enum V1LayerParameter.LayerType
	TRIPLET_LOSS	40
	LOCAL	41
	SPATIAL_PYRAMID_POOLING	100033
	ACCURACY_REGRESSION	100038
	TOPK	100039
	LOCAL_WEIGHTED_CONVOLUTION	100139
""",
    "rcnn": """
message BoxAnnotatorOHEMParameter
	roi_per_img	1	required	uint32
	ignore_label	2	optional	int32		-1
message DropoutParameter
	scale_train	2	optional	bool		true
message LayerParameter
	box_annotator_ohem_param	10000	optional	message	BoxAnnotatorOHEMParameter
	psroi_pooling_param	10001	optional	message	PSROIPoolingParameter
	roi_warping_param	11870	optional	message	ROIWarpingParameter
	mask_resize_param	11890	optional	message	MaskResizeParameter
	roi_pooling_param	8266711	optional	message	ROIPoolingParameter
	smooth_l1_loss_param	8266712	optional	message	SmoothL1LossParameter
	proposal_param	8266713	optional	message	ProposalParameter
message LossParameter
	pre_fixed_normalizer	4	optional	float		1
message MaskResizeParameter
	output_height	1	optional	uint32		0
	output_width	2	optional	uint32		0
message PSROIPoolingParameter
	spatial_scale	1	required	float
	output_dim	2	required	int32
	group_size	3	required	int32
message ProposalParameter
	feat_stride	1	optional	uint32		16
	base_size	2	optional	uint32		16
	min_size	3	optional	uint32		16
	ratio	4	repeated	float
	scale	5	repeated	float
	pre_nms_topn	6	optional	uint32		6000
	post_nms_topn	7	optional	uint32		300
	nms_thresh	8	optional	float		0.7
message ROIPoolingParameter
	pooled_h	1	optional	uint32		0
	pooled_w	2	optional	uint32		0
	spatial_scale	3	optional	float		1
message ROIWarpingParameter
	pooled_h	1	optional	uint32		0
	pooled_w	2	optional	uint32		0
	spatial_scale	3	optional	float		1
message SmoothL1LossParameter
	sigma	1	optional	float		1
enum LayerType
	BoxAnnotatorOHEM	0
	MaskPooling	1
	MaskResize	2
	Proposal	3
	PSROIPooling	4
	ROIPooling	5
	ROIWarping	6
	SmoothL1Loss	7
	SmoothL1LossOHEM	8
	SoftmaxWithLossOHEM	9
enum LossParameter.NormalizationMode
	PRE_FIXED	3
""",
    "segnet": """
message BNParameter
	scale_filler	1	optional	message	FillerParameter
	shift_filler	2	optional	message	FillerParameter
	bn_mode	3	optional	enum	BNParameter.BNMode	LEARN
message DenseImageDataParameter
	source	1	optional	string
	batch_size	2	optional	uint32
	rand_skip	3	optional	uint32		0
	shuffle	4	optional	bool		false
	new_height	5	optional	uint32		0
	new_width	6	optional	uint32		0
	is_color	7	optional	bool		true
	mean_file	8	optional	string
	root_folder	9	optional	string
	mirror	10	optional	bool		false
	crop_width	11	optional	uint32		0
	crop_height	12	optional	uint32		0
message DropoutParameter
	sample_weights_test	2	optional	bool		false
message FillerParameter
message LayerParameter
	bn_param	45	optional	message	BNParameter
	upsample_param	137	optional	message	UpsampleParameter
	dense_image_data_param	138	optional	message	DenseImageDataParameter
message LossParameter
	weight_by_label_freqs	3	optional	bool		false
	class_weighting	4	repeated	float
message UpsampleParameter
	scale	1	optional	uint32		2
	scale_h	2	optional	uint32
	scale_w	3	optional	uint32
	pad_out_h	4	optional	bool		false
	pad_out_w	5	optional	bool		false
	upsample_h	6	optional	uint32
	upsample_w	7	optional	uint32
enum BNParameter.BNMode
	LEARN	0
	INFERENCE	1
enum LayerType
	BN	0
	DenseImageData	1
	Upsample	2
""",
    "spark": """
message CoSDataParameter
	source	1	optional	string
	batch_size	2	optional	uint32
	shuffle	3	optional	bool		false
	dataframe_format	4	optional	string		parquet
	top	5	repeated	message	CoSDataParameter.TopBlob
message CoSDataParameter.TopBlob
	name	1	optional	string
	type	2	optional	enum	CoSDataParameter.DataType
	channels	3	optional	uint32		0
	height	4	optional	uint32		0
	width	5	optional	uint32		0
	sample_num_axes	6	optional	uint32		3
	transform_param	7	optional	message	TransformationParameter
	out_channels	8	optional	uint32		0
	out_height	9	optional	uint32		0
	out_width	10	optional	uint32		0
	transpose	11	optional	bool		false
message LayerParameter
	source_class	10001	optional	string
	cos_data_param	10010	optional	message	CoSDataParameter
message MemoryDataParameter
	share_in_parallel	10000	optional	bool		true
	source	10001	optional	string
	dataframe_column_select	10002	repeated	string
	image_encoded	10003	optional	bool		false
	dataframe_format	10004	optional	string		parquet
message TransformationParameter
enum CoSDataParameter.DataType
	STRING	0
	INT	1
	FLOAT	2
	INT_ARRAY	3
	FLOAT_ARRAY	4
	ENCODED_IMAGE	5
	RAW_IMAGE	6
	ENCODED_IMAGE_WITH_DIM	7
""",
    "ssd": """
message AnnotatedDataParameter
	batch_sampler	1	repeated	message	BatchSampler
	label_map_file	2	optional	string
	anno_type	3	optional	enum	AnnotatedDatum.AnnotationType
message AnnotatedDatum
	datum	1	optional	message	Datum
	type	2	optional	enum	AnnotatedDatum.AnnotationType
	annotation_group	3	repeated	message	AnnotationGroup
message Annotation
	instance_id	1	optional	int32		0
	bbox	2	optional	message	NormalizedBBox
message AnnotationGroup
	group_label	1	optional	int32
	annotation	2	repeated	message	Annotation
message BatchSampler
	use_original_image	1	optional	bool		true
	sampler	2	optional	message	Sampler
	sample_constraint	3	optional	message	SampleConstraint
	max_sample	4	optional	uint32
	max_trials	5	optional	uint32		100
message Datum
message DetectionEvaluateParameter
	num_classes	1	optional	uint32
	background_label_id	2	optional	uint32		0
	overlap_threshold	3	optional	float		0.5
	evaluate_difficult_gt	4	optional	bool		true
	name_size_file	5	optional	string
	resize_param	6	optional	message	ResizeParameter
message DetectionOutputParameter
	num_classes	1	optional	uint32
	share_location	2	optional	bool		true
	background_label_id	3	optional	int32		0
	nms_param	4	optional	message	NonMaximumSuppressionParameter
	save_output_param	5	optional	message	SaveOutputParameter
	code_type	6	optional	enum	PriorBoxParameter.CodeType	CORNER
	keep_top_k	7	optional	int32		-1
	variance_encoded_in_target	8	optional	bool		false
	confidence_threshold	9	optional	float
	visualize	10	optional	bool		false
	visualize_threshold	11	optional	float
	save_file	12	optional	string
message DistortionParameter
	brightness_prob	1	optional	float		0
	brightness_delta	2	optional	float		0
	contrast_prob	3	optional	float		0
	contrast_lower	4	optional	float		0
	contrast_upper	5	optional	float		0
	hue_prob	6	optional	float		0
	hue_delta	7	optional	float		0
	saturation_prob	8	optional	float		0
	saturation_lower	9	optional	float		0
	saturation_upper	10	optional	float		0
	random_order_prob	11	optional	float		0
message EmitConstraint
	emit_type	1	optional	enum	EmitConstraint.EmitType	CENTER
	emit_overlap	2	optional	float
message ExpansionParameter
	prob	1	optional	float		1
	max_expand_ratio	2	optional	float		1
message FillerParameter
message LabelMap
	item	1	repeated	message	LabelMapItem
message LabelMapItem
	name	1	optional	string
	label	2	optional	int32
	display_name	3	optional	string
message LayerParameter
	annotated_data_param	200	optional	message	AnnotatedDataParameter
	multibox_loss_param	201	optional	message	MultiBoxLossParameter
	permute_param	202	optional	message	PermuteParameter
	prior_box_param	203	optional	message	PriorBoxParameter
	detection_output_param	204	optional	message	DetectionOutputParameter
	detection_evaluate_param	205	optional	message	DetectionEvaluateParameter
	norm_param	206	optional	message	NormalizeParameter
	video_data_param	207	optional	message	VideoDataParameter
message MultiBoxLossParameter
	loc_loss_type	1	optional	enum	MultiBoxLossParameter.LocLossType	SMOOTH_L1
	conf_loss_type	2	optional	enum	MultiBoxLossParameter.ConfLossType	SOFTMAX
	loc_weight	3	optional	float		1
	num_classes	4	optional	uint32
	share_location	5	optional	bool		true
	match_type	6	optional	enum	MultiBoxLossParameter.MatchType	PER_PREDICTION
	overlap_threshold	7	optional	float		0.5
	use_prior_for_matching	8	optional	bool		true
	background_label_id	9	optional	uint32		0
	use_difficult_gt	10	optional	bool		true
	do_neg_mining	11	optional	bool
	neg_pos_ratio	12	optional	float		3
	neg_overlap	13	optional	float		0.5
	code_type	14	optional	enum	PriorBoxParameter.CodeType	CORNER
	encode_variance_in_target	16	optional	bool		false
	map_object_to_agnostic	17	optional	bool		false
	ignore_cross_boundary_bbox	18	optional	bool		false
	bp_inside	19	optional	bool		false
	mining_type	20	optional	enum	MultiBoxLossParameter.MiningType	MAX_NEGATIVE
	nms_param	21	optional	message	NonMaximumSuppressionParameter
	sample_size	22	optional	int32		64
	use_prior_for_nms	23	optional	bool		false
	normalize	100010	optional	bool		true
message NoiseParameter
	prob	1	optional	float		0
	hist_eq	2	optional	bool		false
	inverse	3	optional	bool		false
	decolorize	4	optional	bool		false
	gauss_blur	5	optional	bool		false
	jpeg	6	optional	float		-1
	posterize	7	optional	bool		false
	erode	8	optional	bool		false
	saltpepper	9	optional	bool		false
	saltpepper_param	10	optional	message	SaltPepperParameter
	clahe	11	optional	bool		false
	convert_to_hsv	12	optional	bool		false
	convert_to_lab	13	optional	bool		false
message NonMaximumSuppressionParameter
	nms_threshold	1	optional	float		0.3
	top_k	2	optional	int32
	eta	3	optional	float		1
message NormalizeParameter
	across_spatial	1	optional	bool		true
	scale_filler	2	optional	message	FillerParameter
	channel_shared	3	optional	bool		true
	eps	4	optional	float		1e-10
message NormalizedBBox
	xmin	1	optional	float
	ymin	2	optional	float
	xmax	3	optional	float
	ymax	4	optional	float
	label	5	optional	int32
	difficult	6	optional	bool
	score	7	optional	float
	size	8	optional	float
message PermuteParameter
	order	1	repeated	uint32
message PriorBoxParameter
	min_size	1	repeated	float
	max_size	2	repeated	float
	aspect_ratio	3	repeated	float
	flip	4	optional	bool		true
	clip	5	optional	bool		false
	variance	6	repeated	float
	img_size	7	optional	uint32
	img_h	8	optional	uint32
	img_w	9	optional	uint32
	step	10	optional	float
	step_h	11	optional	float
	step_w	12	optional	float
	offset	13	optional	float		0.5
message ResizeParameter
	prob	1	optional	float		1
	resize_mode	2	optional	enum	ResizeParameter.Resize_mode	WARP
	height	3	optional	uint32		0
	width	4	optional	uint32		0
	pad_mode	5	optional	enum	ResizeParameter.Pad_mode	CONSTANT
	pad_value	6	repeated	float
	interp_mode	7	repeated	enum	ResizeParameter.Interp_mode
	height_scale	8	optional	uint32		0
	width_scale	9	optional	uint32		0
message SaltPepperParameter
	fraction	1	optional	float		0
	value	2	repeated	float
message SampleConstraint
	min_jaccard_overlap	1	optional	float
	max_jaccard_overlap	2	optional	float
	min_sample_coverage	3	optional	float
	max_sample_coverage	4	optional	float
	min_object_coverage	5	optional	float
	max_object_coverage	6	optional	float
message Sampler
	min_scale	1	optional	float		1
	max_scale	2	optional	float		1
	min_aspect_ratio	3	optional	float		1
	max_aspect_ratio	4	optional	float		1
message SaveOutputParameter
	output_directory	1	optional	string
	output_name_prefix	2	optional	string
	output_format	3	optional	string
	label_map_file	4	optional	string
	name_size_file	5	optional	string
	num_test_image	6	optional	uint32
	resize_param	7	optional	message	ResizeParameter
message SolverParameter
	eval_type	41	optional	string		classification
	ap_version	42	optional	string		Integral
	plateau_winsize	43	repeated	int32
	show_per_class_result	44	optional	bool		false
message SolverState
	minimum_loss	5	optional	float		1e+38
	iter_last_event	6	optional	int32		0
message TransformationParameter
	resize_param	8	optional	message	ResizeParameter
	noise_param	9	optional	message	NoiseParameter
	emit_constraint	10	optional	message	EmitConstraint
	crop_h	11	optional	uint32		0
	crop_w	12	optional	uint32		0
	distort_param	13	optional	message	DistortionParameter
	expand_param	14	optional	message	ExpansionParameter
message VideoDataParameter
	video_type	1	optional	enum	VideoDataParameter.VideoType	WEBCAM
	device_id	2	optional	int32		0
	video_file	3	optional	string
	skip_frames	4	optional	uint32		0
enum AnnotatedDatum.AnnotationType
	BBOX	0
enum EmitConstraint.EmitType
	CENTER	0
	MIN_OVERLAP	1
enum LayerType
	AnnotatedData	0
	DetectionEvaluate	1
	DetectionOutput	2
	MultiBoxLoss	3
	Normalize	4
	Permute	5
	PriorBox	6
	SmoothL1Loss	7
	VideoData	8
enum MultiBoxLossParameter.ConfLossType
	SOFTMAX	0
	LOGISTIC	1
enum MultiBoxLossParameter.LocLossType
	L2	0
	SMOOTH_L1	1
enum MultiBoxLossParameter.MatchType
	BIPARTITE	0
	PER_PREDICTION	1
enum MultiBoxLossParameter.MiningType
	NONE	0
	MAX_NEGATIVE	1
	HARD_EXAMPLE	2
enum PriorBoxParameter.CodeType
	CORNER	1
	CENTER_SIZE	2
	CORNER_SIZE	3
enum ResizeParameter.Interp_mode
	LINEAR	1
	AREA	2
	NEAREST	3
	CUBIC	4
	LANCZOS4	5
enum ResizeParameter.Pad_mode
	CONSTANT	1
	MIRRORED	2
	REPEAT_NEAREST	3
enum ResizeParameter.Resize_mode
	WARP	1
	FIT_SMALL_SIZE	2
	FIT_LARGE_SIZE_AND_PAD	3
enum VideoDataParameter.VideoType
	WEBCAM	0
	VIDEO	1
""",
    "tsn": """
message BNParameter
	slope_filler	1	optional	message	FillerParameter
	bias_filler	2	optional	message	FillerParameter
	momentum	3	optional	float		0.9
	eps	4	optional	float		1e-05
	frozen	5	optional	bool		false
	engine	6	optional	enum	BNParameter.Engine	DEFAULT
message BatchReductionParameter
	level	1	repeated	int32
	reduction_param	2	optional	message	ReductionParameter
	pos	3	optional	bool		false
message ConvolutionParameter
	dilation_h	17	optional	uint32
	dilation_w	18	optional	uint32
message DataParameter
	shuffle	10	optional	bool		false
message EltwiseParameter
message FillerParameter
message LayerParameter
	bn_param	137	optional	message	BNParameter
	video_data_param	140	optional	message	VideoDataParameter
	seg_data_param	141	optional	message	SegDataParameter
	roi_pooling_param	150	optional	message	ROIPoolingParameter
	batch_reduction_param	162	optional	message	BatchReductionParameter
message MemoryOptimizationParameter
	optimize_train	1	optional	bool		true
	optimize_test	2	optional	bool		false
	exclude_blob	3	repeated	string
message NetParameter
	mem_param	200	optional	message	MemoryOptimizationParameter
message ROIPoolingParameter
	pooled_h	1	optional	uint32		0
	pooled_w	2	optional	uint32		0
	spatial_scale	3	optional	float		1
message ReductionParameter
	k	4	optional	int32		1
message SegDataParameter
	source	1	optional	string
	root_dir	2	optional	string
	shuffle	3	optional	bool		false
	balance	4	optional	bool		false
message SolverParameter
	device_id	18	repeated	int32
	richness	37	optional	int32		300
	group_id	38	repeated	int32
message TransformationParameter
	fix_crop	10	optional	bool		false
	multi_scale	11	optional	bool		false
	scale_ratios	12	repeated	float
	max_distort	13	optional	int32		1
	is_flow	14	optional	bool		false
	more_fix_crop	15	optional	bool		false
	stride	16	optional	int32		1
	upper_size	17	optional	int32
	upper_height	18	optional	int32
	upper_width	19	optional	int32
	original_image	20	optional	bool		false
message VideoDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	mean_file	3	optional	string
	batch_size	4	optional	uint32
	crop_size	5	optional	uint32		0
	mirror	6	optional	bool		false
	rand_skip	7	optional	uint32		0
	shuffle	8	optional	bool		false
	new_height	9	optional	uint32		0
	new_width	10	optional	uint32		0
	new_length	11	optional	uint32		1
	num_segments	12	optional	uint32		1
	modality	13	optional	enum	VideoDataParameter.Modality	FLOW
	name_pattern	14	optional	string
	encoded	15	optional	bool		false
	grayscale	16	optional	bool		false
enum BNParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum EltwiseParameter.EltwiseOp
	STOCHASTIC_SUM	3
enum LayerType
	BatchReduction	0
	BN	1
	Gather	2
	Normalize	3
	ROIPooling	4
	Scatter	5
	SegData	6
	SmoothL1Loss	7
	SyncBN	8
	VideoData	9
enum ReductionParameter.ReductionOp
	TOPK	5
enum VideoDataParameter.Modality
	RGB	0
	FLOW	1
""",
    "yolo": """
message AnnotatedDataParameter
	yolo_data_type	4	optional	int32		0
	yolo_data_jitter	5	optional	float		0.3
	train_diffcult	6	optional	bool		true
	single_class	7	optional	bool		true
	seg_scales	8	optional	int32		8
	seg_resize_width	9	optional	int32		0
	seg_resize_height	10	optional	int32		0
	difficult_label_warmup	11	optional	bool		false
message AnnotatedDatum
message Annotation
	lanes	3	optional	message	LaneInfo
message Datum
	seg_label	8	optional	bytes
message LaneInfo
	x	1	optional	float
	y	2	optional	float
	id	3	optional	int32
message LayerParameter
	reorg_param	149	optional	message	ReorgParameter
	upsample_param	150	optional	message	UpsampleParameter
	relu6_param	211	optional	message	ReLUParameter
	region_loss_param	600	optional	message	RegionLossParameter
	yolo_detection_output_param	601	optional	message	YoloDetectionOutputParameter
	yolov3_detection_output_param	602	optional	message	Yolov3DetectionOutputParameter
	yolov3_param	603	optional	message	Yolov3Parameter
	yolo_seg_param	604	optional	message	YoloSegParameter
	segmentation_evaluate_param	605	optional	message	SegmentationEvaluateParameter
message ReLUParameter
message RegionLossParameter
	side	1	optional	uint32		13
	num_class	2	optional	uint32		20
	bias_match	3	optional	uint32		1
	coords	4	optional	uint32		4
	num	5	optional	uint32		5
	softmax	6	optional	uint32		1
	jitter	7	optional	float		0.2
	rescore	8	optional	uint32		1
	object_scale	9	optional	float		1
	class_scale	10	optional	float		1
	noobject_scale	11	optional	float		0.5
	coord_scale	12	optional	float		5
	absolute	13	optional	uint32		1
	thresh	14	optional	float		0.2
	random	15	optional	uint32		1
	biases	16	repeated	float
	softmax_tree	17	optional	string
	class_map	18	optional	string
message ReorgParameter
	stride	1	optional	uint32
	reverse	2	optional	bool		false
message ResizeParameter
message SegmentationEvaluateParameter
	num_classes	1	optional	uint32		1
	threshold	2	optional	float		0.5
message SolverParameter
	stagelr	50	repeated	float
	stageiter	51	repeated	int32
	eval_type	52	optional	string		classification
	ap_version	53	optional	string		Integral
message TransformationParameter
	resize_param	8	repeated	message	ResizeParameter
	enable_classf_aug	15	optional	bool		false
	min_scaling_factor	16	optional	float		0.75
	max_scaling_factor	17	optional	float		1.5
	max_rotation_angle	18	optional	uint32		0
	contrast_brightness_adjustment	19	optional	bool		false
	smooth_filtering	20	optional	bool		false
	min_contrast	21	optional	float		0.8
	max_contrast	22	optional	float		1.2
	max_brightness_shift	23	optional	uint32		5
	max_smooth	24	optional	float		6
	max_color_shift	25	optional	uint32		0
	min_side_min	26	optional	uint32		0
	min_side_max	27	optional	uint32		0
	min_side	28	optional	uint32		0
	apply_probability	29	optional	float		0.5
	debug_params	30	optional	bool		false
	cvt_bgr2rgb	31	optional	bool		false
message UpsampleParameter
	scale	1	optional	int32		1
message V1LayerParameter
	relu6_param	61	optional	message	ReLUParameter
message YoloDetectionOutputParameter
	side	1	optional	uint32		13
	num_classes	2	optional	uint32		20
	num_box	3	optional	uint32		5
	coords	4	optional	uint32		4
	confidence_threshold	5	optional	float		0.01
	nms_threshold	6	optional	float		0.45
	biases	7	repeated	float
	label_map_file	8	optional	string
message YoloSegItem
	name	1	optional	string
	label_id	2	optional	int32
	label	3	optional	int32
	r	4	optional	int32		0
	g	5	optional	int32		0
	b	6	optional	int32		0
message YoloSegLabel
	item	1	repeated	message	YoloSegItem
message YoloSegParameter
	num_class	1	optional	uint32		0
	object_scale	2	optional	float		5
	class_scale	3	optional	float		1
	use_logic_gradient	4	optional	bool		false
	use_hardsigmoid	5	optional	bool		false
message Yolov3DetectionOutputParameter
	num_classes	1	optional	uint32		20
	num_box	2	optional	uint32		3
	confidence_threshold	3	optional	float		0.01
	nms_threshold	4	optional	float		0.45
	biases	5	repeated	float
	anchors_scale	6	repeated	uint32
	mask_group_num	7	optional	uint32		2
	mask	8	repeated	uint32
	gaussian_box	9	optional	bool		false
message Yolov3Parameter
	side	1	optional	uint32		13
	num_class	2	optional	uint32		20
	num	3	optional	uint32		5
	object_scale	4	optional	float		1
	class_scale	5	optional	float		1
	noobject_scale	6	optional	float		0.5
	coord_scale	7	optional	float		5
	thresh	8	optional	float		0.2
	anchors_scale	10	optional	uint32		32
	biases	11	repeated	float
	mask	12	repeated	uint32
	use_logic_gradient	13	optional	bool		false
	use_focal_loss	14	optional	bool		false
	iou_loss	15	optional	enum	Yolov3Parameter.IOU_LOSS	MSE
	iou_normalizer	16	optional	float		0.25
	iou_thresh	17	optional	float		0.5
	max_delta	18	optional	float		10
	accumulate	19	optional	bool		true
	label_smooth_eps	20	optional	float		0.1
enum AnnotatedDatum.AnnotationType
	BBOXandSeg	1
	LANE	2
enum LayerType
	AssistedExcitation	0
	Axpy	1
	GaussianYolov3	2
	LaneData	3
	RegionLoss	4
	ReLU6	5
	Reorg	6
	SegmentationEvaluate	7
	Upsample	8
	YoloDetectionOutput	9
	YoloSeg	10
	Yolov3	11
	Yolov3DetectionOutput	12
enum V1LayerParameter.LayerType
	RELU6	61
enum Yolov3Parameter.IOU_LOSS
	IOU	0
	GIOU	1
	MSE	2
	DIOU	3
	CIOU	4
""",
}
