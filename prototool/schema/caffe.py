"""The schema of Caffe 1.0. Written by `python -m prototool.schema.compile`; do not edit."""

from prototool.schema.types import Schema

SCHEMA = Schema(
    "caffe",
    """
message AccuracyParameter
	top_k	1	optional	uint32		1
	axis	2	optional	int32		1
	ignore_label	3	optional	int32
message ArgMaxParameter
	out_max_val	1	optional	bool		false
	top_k	2	optional	uint32		1
	axis	3	optional	int32
message BatchNormParameter
	use_global_stats	1	optional	bool
	moving_average_fraction	2	optional	float		0.999
	eps	3	optional	float		1e-05
message BiasParameter
	axis	1	optional	int32		1
	num_axes	2	optional	int32		1
	filler	3	optional	message	FillerParameter
message BlobProto
	num	1	optional	int32		0
	channels	2	optional	int32		0
	height	3	optional	int32		0
	width	4	optional	int32		0
	data	5	repeated	float			packed
	diff	6	repeated	float			packed
	shape	7	optional	message	BlobShape
	double_data	8	repeated	double			packed
	double_diff	9	repeated	double			packed
message BlobProtoVector
	blobs	1	repeated	message	BlobProto
message BlobShape
	dim	1	repeated	int64			packed
message ClipParameter
	min	1	required	float
	max	2	required	float
message ConcatParameter
	concat_dim	1	optional	uint32		1
	axis	2	optional	int32		1
message ContrastiveLossParameter
	margin	1	optional	float		1
	legacy_version	2	optional	bool		false
message ConvolutionParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	pad	3	repeated	uint32
	kernel_size	4	repeated	uint32
	group	5	optional	uint32		1
	stride	6	repeated	uint32
	weight_filler	7	optional	message	FillerParameter
	bias_filler	8	optional	message	FillerParameter
	pad_h	9	optional	uint32		0
	pad_w	10	optional	uint32		0
	kernel_h	11	optional	uint32
	kernel_w	12	optional	uint32
	stride_h	13	optional	uint32
	stride_w	14	optional	uint32
	engine	15	optional	enum	ConvolutionParameter.Engine	DEFAULT
	axis	16	optional	int32		1
	force_nd_im2col	17	optional	bool		false
	dilation	18	repeated	uint32
message CropParameter
	axis	1	optional	int32		2
	offset	2	repeated	uint32
message DataParameter
	source	1	optional	string
	scale	2	optional	float		1
	mean_file	3	optional	string
	batch_size	4	optional	uint32
	crop_size	5	optional	uint32		0
	mirror	6	optional	bool		false
	rand_skip	7	optional	uint32		0
	backend	8	optional	enum	DataParameter.DB	LEVELDB
	force_encoded_color	9	optional	bool		false
	prefetch	10	optional	uint32		4
message Datum
	channels	1	optional	int32
	height	2	optional	int32
	width	3	optional	int32
	data	4	optional	bytes
	label	5	optional	int32
	float_data	6	repeated	float
	encoded	7	optional	bool		false
message DropoutParameter
	dropout_ratio	1	optional	float		0.5
message DummyDataParameter
	data_filler	1	repeated	message	FillerParameter
	num	2	repeated	uint32
	channels	3	repeated	uint32
	height	4	repeated	uint32
	width	5	repeated	uint32
	shape	6	repeated	message	BlobShape
message ELUParameter
	alpha	1	optional	float		1
message EltwiseParameter
	operation	1	optional	enum	EltwiseParameter.EltwiseOp	SUM
	coeff	2	repeated	float
	stable_prod_grad	3	optional	bool		true
message EmbedParameter
	num_output	1	optional	uint32
	input_dim	2	optional	uint32
	bias_term	3	optional	bool		true
	weight_filler	4	optional	message	FillerParameter
	bias_filler	5	optional	message	FillerParameter
message ExpParameter
	base	1	optional	float		-1
	scale	2	optional	float		1
	shift	3	optional	float		0
message FillerParameter
	type	1	optional	string		constant
	value	2	optional	float		0
	min	3	optional	float		0
	max	4	optional	float		1
	mean	5	optional	float		0
	std	6	optional	float		1
	sparse	7	optional	int32		-1
	variance_norm	8	optional	enum	FillerParameter.VarianceNorm	FAN_IN
message FlattenParameter
	axis	1	optional	int32		1
	end_axis	2	optional	int32		-1
message HDF5DataParameter
	source	1	optional	string
	batch_size	2	optional	uint32
	shuffle	3	optional	bool		false
message HDF5OutputParameter
	file_name	1	optional	string
message HingeLossParameter
	norm	1	optional	enum	HingeLossParameter.Norm	L1
message ImageDataParameter
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
message InfogainLossParameter
	source	1	optional	string
	axis	2	optional	int32		1
message InnerProductParameter
	num_output	1	optional	uint32
	bias_term	2	optional	bool		true
	weight_filler	3	optional	message	FillerParameter
	bias_filler	4	optional	message	FillerParameter
	axis	5	optional	int32		1
	transpose	6	optional	bool		false
message InputParameter
	shape	1	repeated	message	BlobShape
message LRNParameter
	local_size	1	optional	uint32		5
	alpha	2	optional	float		1
	beta	3	optional	float		0.75
	norm_region	4	optional	enum	LRNParameter.NormRegion	ACROSS_CHANNELS
	k	5	optional	float		1
	engine	6	optional	enum	LRNParameter.Engine	DEFAULT
message LayerParameter
	name	1	optional	string
	type	2	optional	string
	bottom	3	repeated	string
	top	4	repeated	string
	loss_weight	5	repeated	float
	param	6	repeated	message	ParamSpec
	blobs	7	repeated	message	BlobProto
	include	8	repeated	message	NetStateRule
	exclude	9	repeated	message	NetStateRule
	phase	10	optional	enum	Phase
	propagate_down	11	repeated	bool
	transform_param	100	optional	message	TransformationParameter
	loss_param	101	optional	message	LossParameter
	accuracy_param	102	optional	message	AccuracyParameter
	argmax_param	103	optional	message	ArgMaxParameter
	concat_param	104	optional	message	ConcatParameter
	contrastive_loss_param	105	optional	message	ContrastiveLossParameter
	convolution_param	106	optional	message	ConvolutionParameter
	data_param	107	optional	message	DataParameter
	dropout_param	108	optional	message	DropoutParameter
	dummy_data_param	109	optional	message	DummyDataParameter
	eltwise_param	110	optional	message	EltwiseParameter
	exp_param	111	optional	message	ExpParameter
	hdf5_data_param	112	optional	message	HDF5DataParameter
	hdf5_output_param	113	optional	message	HDF5OutputParameter
	hinge_loss_param	114	optional	message	HingeLossParameter
	image_data_param	115	optional	message	ImageDataParameter
	infogain_loss_param	116	optional	message	InfogainLossParameter
	inner_product_param	117	optional	message	InnerProductParameter
	lrn_param	118	optional	message	LRNParameter
	memory_data_param	119	optional	message	MemoryDataParameter
	mvn_param	120	optional	message	MVNParameter
	pooling_param	121	optional	message	PoolingParameter
	power_param	122	optional	message	PowerParameter
	relu_param	123	optional	message	ReLUParameter
	sigmoid_param	124	optional	message	SigmoidParameter
	softmax_param	125	optional	message	SoftmaxParameter
	slice_param	126	optional	message	SliceParameter
	tanh_param	127	optional	message	TanHParameter
	threshold_param	128	optional	message	ThresholdParameter
	window_data_param	129	optional	message	WindowDataParameter
	python_param	130	optional	message	PythonParameter
	prelu_param	131	optional	message	PReLUParameter
	spp_param	132	optional	message	SPPParameter
	reshape_param	133	optional	message	ReshapeParameter
	log_param	134	optional	message	LogParameter
	flatten_param	135	optional	message	FlattenParameter
	reduction_param	136	optional	message	ReductionParameter
	embed_param	137	optional	message	EmbedParameter
	tile_param	138	optional	message	TileParameter
	batch_norm_param	139	optional	message	BatchNormParameter
	elu_param	140	optional	message	ELUParameter
	bias_param	141	optional	message	BiasParameter
	scale_param	142	optional	message	ScaleParameter
	input_param	143	optional	message	InputParameter
	crop_param	144	optional	message	CropParameter
	parameter_param	145	optional	message	ParameterParameter
	recurrent_param	146	optional	message	RecurrentParameter
	swish_param	147	optional	message	SwishParameter
	clip_param	148	optional	message	ClipParameter
message LogParameter
	base	1	optional	float		-1
	scale	2	optional	float		1
	shift	3	optional	float		0
message LossParameter
	ignore_label	1	optional	int32
	normalize	2	optional	bool
	normalization	3	optional	enum	LossParameter.NormalizationMode	VALID
message MVNParameter
	normalize_variance	1	optional	bool		true
	across_channels	2	optional	bool		false
	eps	3	optional	float		1e-09
message MemoryDataParameter
	batch_size	1	optional	uint32
	channels	2	optional	uint32
	height	3	optional	uint32
	width	4	optional	uint32
message NetParameter
	name	1	optional	string
	layers	2	repeated	message	V1LayerParameter
	input	3	repeated	string
	input_dim	4	repeated	int32
	force_backward	5	optional	bool		false
	state	6	optional	message	NetState
	debug_info	7	optional	bool		false
	input_shape	8	repeated	message	BlobShape
	layer	100	repeated	message	LayerParameter
message NetState
	phase	1	optional	enum	Phase	TEST
	level	2	optional	int32		0
	stage	3	repeated	string
message NetStateRule
	phase	1	optional	enum	Phase
	min_level	2	optional	int32
	max_level	3	optional	int32
	stage	4	repeated	string
	not_stage	5	repeated	string
message PReLUParameter
	filler	1	optional	message	FillerParameter
	channel_shared	2	optional	bool		false
message ParamSpec
	name	1	optional	string
	share_mode	2	optional	enum	ParamSpec.DimCheckMode
	lr_mult	3	optional	float		1
	decay_mult	4	optional	float		1
message ParameterParameter
	shape	1	optional	message	BlobShape
message PoolingParameter
	pool	1	optional	enum	PoolingParameter.PoolMethod	MAX
	kernel_size	2	optional	uint32
	stride	3	optional	uint32		1
	pad	4	optional	uint32		0
	kernel_h	5	optional	uint32
	kernel_w	6	optional	uint32
	stride_h	7	optional	uint32
	stride_w	8	optional	uint32
	pad_h	9	optional	uint32		0
	pad_w	10	optional	uint32		0
	engine	11	optional	enum	PoolingParameter.Engine	DEFAULT
	global_pooling	12	optional	bool		false
	round_mode	13	optional	enum	PoolingParameter.RoundMode	CEIL
message PowerParameter
	power	1	optional	float		1
	scale	2	optional	float		1
	shift	3	optional	float		0
message PythonParameter
	module	1	optional	string
	layer	2	optional	string
	param_str	3	optional	string
	share_in_parallel	4	optional	bool		false
message ReLUParameter
	negative_slope	1	optional	float		0
	engine	2	optional	enum	ReLUParameter.Engine	DEFAULT
message RecurrentParameter
	num_output	1	optional	uint32		0
	weight_filler	2	optional	message	FillerParameter
	bias_filler	3	optional	message	FillerParameter
	debug_info	4	optional	bool		false
	expose_hidden	5	optional	bool		false
message ReductionParameter
	operation	1	optional	enum	ReductionParameter.ReductionOp	SUM
	axis	2	optional	int32		0
	coeff	3	optional	float		1
message ReshapeParameter
	shape	1	optional	message	BlobShape
	axis	2	optional	int32		0
	num_axes	3	optional	int32		-1
message SPPParameter
	pyramid_height	1	optional	uint32
	pool	2	optional	enum	SPPParameter.PoolMethod	MAX
	engine	6	optional	enum	SPPParameter.Engine	DEFAULT
message ScaleParameter
	axis	1	optional	int32		1
	num_axes	2	optional	int32		1
	filler	3	optional	message	FillerParameter
	bias_term	4	optional	bool		false
	bias_filler	5	optional	message	FillerParameter
message SigmoidParameter
	engine	1	optional	enum	SigmoidParameter.Engine	DEFAULT
message SliceParameter
	slice_dim	1	optional	uint32		1
	slice_point	2	repeated	uint32
	axis	3	optional	int32		1
message SoftmaxParameter
	engine	1	optional	enum	SoftmaxParameter.Engine	DEFAULT
	axis	2	optional	int32		1
message SolverParameter
	net	24	optional	string
	net_param	25	optional	message	NetParameter
	train_net	1	optional	string
	train_net_param	21	optional	message	NetParameter
	test_net	2	repeated	string
	test_net_param	22	repeated	message	NetParameter
	train_state	26	optional	message	NetState
	test_state	27	repeated	message	NetState
	weights	42	repeated	string
	test_iter	3	repeated	int32
	test_interval	4	optional	int32		0
	test_initialization	32	optional	bool		true
	test_compute_loss	19	optional	bool		false
	max_iter	7	optional	int32
	iter_size	36	optional	int32		1
	base_lr	5	optional	float
	lr_policy	8	optional	string
	gamma	9	optional	float
	power	10	optional	float
	stepsize	13	optional	int32
	stepvalue	34	repeated	int32
	type	40	optional	string		SGD
	solver_type	30	optional	enum	SolverParameter.SolverType	SGD
	momentum	11	optional	float
	momentum2	39	optional	float		0.999
	rms_decay	38	optional	float		0.99
	delta	31	optional	float		1e-08
	weight_decay	12	optional	float
	regularization_type	29	optional	string		L2
	clip_gradients	35	optional	float		-1
	solver_mode	17	optional	enum	SolverParameter.SolverMode	GPU
	device_id	18	optional	int32		0
	random_seed	20	optional	int64		-1
	layer_wise_reduce	41	optional	bool		true
	display	6	optional	int32
	average_loss	33	optional	int32		1
	debug_info	23	optional	bool		false
	snapshot	14	optional	int32		0
	snapshot_prefix	15	optional	string
	snapshot_format	37	optional	enum	SolverParameter.SnapshotFormat	BINARYPROTO
	snapshot_after_train	28	optional	bool		true
	snapshot_diff	16	optional	bool		false
message SolverState
	iter	1	optional	int32
	learned_net	2	optional	string
	history	3	repeated	message	BlobProto
	current_step	4	optional	int32		0
message SwishParameter
	beta	1	optional	float		1
message TanHParameter
	engine	1	optional	enum	TanHParameter.Engine	DEFAULT
message ThresholdParameter
	threshold	1	optional	float		0
message TileParameter
	axis	1	optional	int32		1
	tiles	2	optional	int32
message TransformationParameter
	scale	1	optional	float		1
	mirror	2	optional	bool		false
	crop_size	3	optional	uint32		0
	mean_file	4	optional	string
	mean_value	5	repeated	float
	force_color	6	optional	bool		false
	force_gray	7	optional	bool		false
message V0LayerParameter
	name	1	optional	string
	type	2	optional	string
	num_output	3	optional	uint32
	biasterm	4	optional	bool		true
	weight_filler	5	optional	message	FillerParameter
	bias_filler	6	optional	message	FillerParameter
	pad	7	optional	uint32		0
	kernelsize	8	optional	uint32
	group	9	optional	uint32		1
	stride	10	optional	uint32		1
	pool	11	optional	enum	V0LayerParameter.PoolMethod	MAX
	dropout_ratio	12	optional	float		0.5
	local_size	13	optional	uint32		5
	alpha	14	optional	float		1
	beta	15	optional	float		0.75
	source	16	optional	string
	scale	17	optional	float		1
	meanfile	18	optional	string
	batchsize	19	optional	uint32
	cropsize	20	optional	uint32		0
	mirror	21	optional	bool		false
	k	22	optional	float		1
	blobs	50	repeated	message	BlobProto
	blobs_lr	51	repeated	float
	weight_decay	52	repeated	float
	rand_skip	53	optional	uint32		0
	det_fg_threshold	54	optional	float		0.5
	det_bg_threshold	55	optional	float		0.5
	det_fg_fraction	56	optional	float		0.25
	det_context_pad	58	optional	uint32		0
	det_crop_mode	59	optional	string		warp
	new_num	60	optional	int32		0
	new_channels	61	optional	int32		0
	new_height	62	optional	int32		0
	new_width	63	optional	int32		0
	shuffle_images	64	optional	bool		false
	concat_dim	65	optional	uint32		1
	hdf5_output_param	1001	optional	message	HDF5OutputParameter
message V1LayerParameter
	layer	1	optional	message	V0LayerParameter
	bottom	2	repeated	string
	top	3	repeated	string
	name	4	optional	string
	type	5	optional	enum	V1LayerParameter.LayerType
	blobs	6	repeated	message	BlobProto
	blobs_lr	7	repeated	float
	weight_decay	8	repeated	float
	concat_param	9	optional	message	ConcatParameter
	convolution_param	10	optional	message	ConvolutionParameter
	data_param	11	optional	message	DataParameter
	dropout_param	12	optional	message	DropoutParameter
	hdf5_data_param	13	optional	message	HDF5DataParameter
	hdf5_output_param	14	optional	message	HDF5OutputParameter
	image_data_param	15	optional	message	ImageDataParameter
	infogain_loss_param	16	optional	message	InfogainLossParameter
	inner_product_param	17	optional	message	InnerProductParameter
	lrn_param	18	optional	message	LRNParameter
	pooling_param	19	optional	message	PoolingParameter
	window_data_param	20	optional	message	WindowDataParameter
	power_param	21	optional	message	PowerParameter
	memory_data_param	22	optional	message	MemoryDataParameter
	argmax_param	23	optional	message	ArgMaxParameter
	eltwise_param	24	optional	message	EltwiseParameter
	threshold_param	25	optional	message	ThresholdParameter
	dummy_data_param	26	optional	message	DummyDataParameter
	accuracy_param	27	optional	message	AccuracyParameter
	hinge_loss_param	29	optional	message	HingeLossParameter
	relu_param	30	optional	message	ReLUParameter
	slice_param	31	optional	message	SliceParameter
	include	32	repeated	message	NetStateRule
	exclude	33	repeated	message	NetStateRule
	mvn_param	34	optional	message	MVNParameter
	loss_weight	35	repeated	float
	transform_param	36	optional	message	TransformationParameter
	tanh_param	37	optional	message	TanHParameter
	sigmoid_param	38	optional	message	SigmoidParameter
	softmax_param	39	optional	message	SoftmaxParameter
	contrastive_loss_param	40	optional	message	ContrastiveLossParameter
	exp_param	41	optional	message	ExpParameter
	loss_param	42	optional	message	LossParameter
	param	1001	repeated	string
	blob_share_mode	1002	repeated	enum	V1LayerParameter.DimCheckMode
message WindowDataParameter
	source	1	optional	string
	scale	2	optional	float		1
	mean_file	3	optional	string
	batch_size	4	optional	uint32
	crop_size	5	optional	uint32		0
	mirror	6	optional	bool		false
	fg_threshold	7	optional	float		0.5
	bg_threshold	8	optional	float		0.5
	fg_fraction	9	optional	float		0.25
	context_pad	10	optional	uint32		0
	crop_mode	11	optional	string		warp
	cache_images	12	optional	bool		false
	root_folder	13	optional	string
enum ConvolutionParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum DataParameter.DB
	LEVELDB	0
	LMDB	1
enum EltwiseParameter.EltwiseOp
	PROD	0
	SUM	1
	MAX	2
enum FillerParameter.VarianceNorm
	FAN_IN	0
	FAN_OUT	1
	AVERAGE	2
enum HingeLossParameter.Norm
	L1	1
	L2	2
enum LRNParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum LRNParameter.NormRegion
	ACROSS_CHANNELS	0
	WITHIN_CHANNEL	1
enum LossParameter.NormalizationMode
	FULL	0
	VALID	1
	BATCH_SIZE	2
	NONE	3
enum ParamSpec.DimCheckMode
	STRICT	0
	PERMISSIVE	1
enum Phase
	TRAIN	0
	TEST	1
enum PoolingParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum PoolingParameter.PoolMethod
	MAX	0
	AVE	1
	STOCHASTIC	2
enum PoolingParameter.RoundMode
	CEIL	0
	FLOOR	1
enum ReLUParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum ReductionParameter.ReductionOp
	SUM	1
	ASUM	2
	SUMSQ	3
	MEAN	4
enum SPPParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum SPPParameter.PoolMethod
	MAX	0
	AVE	1
	STOCHASTIC	2
enum SigmoidParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum SoftmaxParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum SolverParameter.SnapshotFormat
	HDF5	0
	BINARYPROTO	1
enum SolverParameter.SolverMode
	CPU	0
	GPU	1
enum SolverParameter.SolverType
	SGD	0
	NESTEROV	1
	ADAGRAD	2
	RMSPROP	3
	ADADELTA	4
	ADAM	5
enum TanHParameter.Engine
	DEFAULT	0
	CAFFE	1
	CUDNN	2
enum V0LayerParameter.PoolMethod
	MAX	0
	AVE	1
	STOCHASTIC	2
enum V1LayerParameter.DimCheckMode
	STRICT	0
	PERMISSIVE	1
enum V1LayerParameter.LayerType
	NONE	0
	ACCURACY	1
	BNLL	2
	CONCAT	3
	CONVOLUTION	4
	DATA	5
	DROPOUT	6
	EUCLIDEAN_LOSS	7
	FLATTEN	8
	HDF5_DATA	9
	HDF5_OUTPUT	10
	IM2COL	11
	IMAGE_DATA	12
	INFOGAIN_LOSS	13
	INNER_PRODUCT	14
	LRN	15
	MULTINOMIAL_LOGISTIC_LOSS	16
	POOLING	17
	RELU	18
	SIGMOID	19
	SOFTMAX	20
	SOFTMAX_LOSS	21
	SPLIT	22
	TANH	23
	WINDOW_DATA	24
	ELTWISE	25
	POWER	26
	SIGMOID_CROSS_ENTROPY_LOSS	27
	HINGE_LOSS	28
	MEMORY_DATA	29
	ARGMAX	30
	THRESHOLD	31
	DUMMY_DATA	32
	SLICE	33
	MVN	34
	ABSVAL	35
	SILENCE	36
	CONTRASTIVE_LOSS	37
	EXP	38
	DECONVOLUTION	39
""",
)
