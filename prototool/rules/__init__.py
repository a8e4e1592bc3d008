"""Floor 5: the catalogue of rules, one file each; `ALL` is its table of contents, in the order of the codes."""

from __future__ import annotations

from prototool.check.rule import Rule
from prototool.rules.absolute_path import absolute_path
from prototool.rules.absolute_solver_path import absolute_solver_path
from prototool.rules.accuracy_always_one import accuracy_always_one
from prototool.rules.activation_before_loss import activation_before_loss
from prototool.rules.average_loss_below_one import average_loss_below_one
from prototool.rules.bad_filler import bad_filler
from prototool.rules.bad_input_fields import bad_input_fields
from prototool.rules.bad_value import bad_value
from prototool.rules.batchnorm_frozen import batchnorm_frozen
from prototool.rules.batchnorm_of_one_value import batchnorm_of_one_value
from prototool.rules.batchnorm_parameters import batchnorm_parameters
from prototool.rules.batchnorm_small_batch import batchnorm_small_batch
from prototool.rules.batchnorm_test_batch import batchnorm_test_batch
from prototool.rules.batchnorm_without_scale import batchnorm_without_scale
from prototool.rules.bias_before_batchnorm import bias_before_batchnorm
from prototool.rules.byte_order_mark import byte_order_mark
from prototool.rules.clip_of_nothing import clip_of_nothing
from prototool.rules.clip_to_nothing import clip_to_nothing
from prototool.rules.coeff_ignored import coeff_ignored
from prototool.rules.constant_weights import constant_weights
from prototool.rules.dilation_of_zero import dilation_of_zero
from prototool.rules.dropout_before_batchnorm import dropout_before_batchnorm
from prototool.rules.dropout_before_max_pooling import dropout_before_max_pooling
from prototool.rules.dropout_before_sigmoid import dropout_before_sigmoid
from prototool.rules.dropout_behind_pooling import dropout_behind_pooling
from prototool.rules.dropout_between_convolutions import dropout_between_convolutions
from prototool.rules.dropout_instead_of_batchnorm import dropout_instead_of_batchnorm
from prototool.rules.dropout_kind_on_maps import dropout_kind_on_maps
from prototool.rules.dropout_of_nothing import dropout_of_nothing
from prototool.rules.dropout_out_of_range import dropout_out_of_range
from prototool.rules.dropout_place import dropout_place
from prototool.rules.dropout_ratio_on_maps import dropout_ratio_on_maps
from prototool.rules.duplicate_layer_name import duplicate_layer_name
from prototool.rules.duplicate_top import duplicate_top
from prototool.rules.duplicate_weights_name import duplicate_weights_name
from prototool.rules.empty_blob import empty_blob
from prototool.rules.empty_net import empty_net
from prototool.rules.empty_path import empty_path
from prototool.rules.few_clean_layers import few_clean_layers
from prototool.rules.filler_field_ignored import filler_field_ignored
from prototool.rules.filler_without_spread import filler_without_spread
from prototool.rules.filler_without_type import filler_without_type
from prototool.rules.flatten_stops_gradient import flatten_stops_gradient
from prototool.rules.foreign_comment import foreign_comment
from prototool.rules.fork_dialect import fork_dialect
from prototool.rules.gradient_to_labels import gradient_to_labels
from prototool.rules.hdf5_output_once import hdf5_output_once
from prototool.rules.ignored_rand_skip import ignored_rand_skip
from prototool.rules.ignored_transform import ignored_transform
from prototool.rules.in_place_after_own_top import in_place_after_own_top
from prototool.rules.in_place_on_constant import in_place_on_constant
from prototool.rules.in_place_on_shared_memory import in_place_on_shared_memory
from prototool.rules.in_place_wrong_gradient import in_place_wrong_gradient
from prototool.rules.in_place_wrong_value import in_place_wrong_value
from prototool.rules.include_and_exclude import include_and_exclude
from prototool.rules.input_fields import input_fields
from prototool.rules.input_shape_without_input import input_shape_without_input
from prototool.rules.iter_size_below_one import iter_size_below_one
from prototool.rules.kernel_ignored import kernel_ignored
from prototool.rules.layer_in_no_phase import layer_in_no_phase
from prototool.rules.layer_order import layer_order
from prototool.rules.legacy_format import legacy_format
from prototool.rules.logistic_loss_of_scores import logistic_loss_of_scores
from prototool.rules.loss_counted_twice import loss_counted_twice
from prototool.rules.loss_of_probabilities import loss_of_probabilities
from prototool.rules.loss_without_effect import loss_without_effect
from prototool.rules.lost_level import lost_level
from prototool.rules.lrn_k_ignored import lrn_k_ignored
from prototool.rules.merge_conflict import merge_conflict
from prototool.rules.mirrored_test import mirrored_test
from prototool.rules.missing_base_lr import missing_base_lr
from prototool.rules.missing_field import missing_field
from prototool.rules.missing_gamma import missing_gamma
from prototool.rules.missing_max_iter import missing_max_iter
from prototool.rules.missing_mean_file import missing_mean_file
from prototool.rules.missing_momentum import missing_momentum
from prototool.rules.missing_net_file import missing_net_file
from prototool.rules.missing_power import missing_power
from prototool.rules.missing_snapshot_folder import missing_snapshot_folder
from prototool.rules.missing_stepsize import missing_stepsize
from prototool.rules.missing_stepvalue import missing_stepvalue
from prototool.rules.missing_test_interval import missing_test_interval
from prototool.rules.missing_weights_file import missing_weights_file
from prototool.rules.mixed_eras import mixed_eras
from prototool.rules.momentum_not_allowed import momentum_not_allowed
from prototool.rules.needs_cudnn import needs_cudnn
from prototool.rules.negative_gamma import negative_gamma
from prototool.rules.net_refused import net_refused
from prototool.rules.net_without_layers import net_without_layers
from prototool.rules.no_break_space import no_break_space
from prototool.rules.no_gradient_through import no_gradient_through
from prototool.rules.normalize_ignored import normalize_ignored
from prototool.rules.not_a_text_file import not_a_text_file
from prototool.rules.not_in_place import not_in_place
from prototool.rules.nothing_learns import nothing_learns
from prototool.rules.nothing_saved import nothing_saved
from prototool.rules.nothing_tested import nothing_tested
from prototool.rules.other_scale_in_test import other_scale_in_test
from prototool.rules.other_values_in_test import other_values_in_test
from prototool.rules.out_of_range import out_of_range
from prototool.rules.param_of_another_type import param_of_another_type
from prototool.rules.phase_field import phase_field
from prototool.rules.plain_descent import plain_descent
from prototool.rules.pooling_outside import pooling_outside
from prototool.rules.power_of_nothing import power_of_nothing
from prototool.rules.random_bias import random_bias
from prototool.rules.rate_dies_out import rate_dies_out
from prototool.rules.rate_rises import rate_rises
from prototool.rules.repeated_field import repeated_field
from prototool.rules.repeated_test import repeated_test
from prototool.rules.rms_decay_range import rms_decay_range
from prototool.rules.root_folder_slash import root_folder_slash
from prototool.rules.runaway_value import runaway_value
from prototool.rules.same_data_in_test import same_data_in_test
from prototool.rules.shape_mismatch import shape_mismatch
from prototool.rules.shared_in_place import shared_in_place
from prototool.rules.sharing_mismatch import sharing_mismatch
from prototool.rules.shuffled_test import shuffled_test
from prototool.rules.smart_quote import smart_quote
from prototool.rules.softmax_over_one import softmax_over_one
from prototool.rules.solver_type_twice import solver_type_twice
from prototool.rules.step_never_reached import step_never_reached
from prototool.rules.stepvalue_order import stepvalue_order
from prototool.rules.stochastic_on_cpu import stochastic_on_cpu
from prototool.rules.swapped_phase import swapped_phase
from prototool.rules.syntax_error import syntax_error
from prototool.rules.target_field import target_field
from prototool.rules.target_format import target_format
from prototool.rules.target_gone import target_gone
from prototool.rules.target_layer_type import target_layer_type
from prototool.rules.target_reads_otherwise import target_reads_otherwise
from prototool.rules.target_wiring import target_wiring
from prototool.rules.template_hole import template_hole
from prototool.rules.test_coverage import test_coverage
from prototool.rules.test_iter_count import test_iter_count
from prototool.rules.test_net_mismatch import test_net_mismatch
from prototool.rules.test_never_reached import test_never_reached
from prototool.rules.test_size import test_size
from prototool.rules.test_state_count import test_state_count
from prototool.rules.train_net_count import train_net_count
from prototool.rules.training_without_loss import training_without_loss
from prototool.rules.transform_ignored import transform_ignored
from prototool.rules.unknown_bottom import unknown_bottom
from prototool.rules.unknown_enum_value import unknown_enum_value
from prototool.rules.unknown_field import unknown_field
from prototool.rules.unknown_layer_type import unknown_layer_type
from prototool.rules.unknown_policy import unknown_policy
from prototool.rules.unknown_regularization import unknown_regularization
from prototool.rules.unknown_solver_type import unknown_solver_type
from prototool.rules.unknown_v0_type import unknown_v0_type
from prototool.rules.unread_rate_field import unread_rate_field
from prototool.rules.unread_stepvalue import unread_stepvalue
from prototool.rules.unread_top import unread_top
from prototool.rules.unread_update_field import unread_update_field
from prototool.rules.unseeded import unseeded
from prototool.rules.unshuffled_list import unshuffled_list
from prototool.rules.unused_suppression import unused_suppression
from prototool.rules.v0_field_dropped import v0_field_dropped
from prototool.rules.v0_padding import v0_padding
from prototool.rules.weights_without_loss import weights_without_loss
from prototool.rules.wrong_backend import wrong_backend
from prototool.rules.wrong_kind_of_file import wrong_kind_of_file
from prototool.rules.wrong_number_of_blobs import wrong_number_of_blobs
from prototool.rules.wrong_type import wrong_type

ALL: tuple[Rule, ...] = (
    syntax_error,
    not_a_text_file,
    no_break_space,
    merge_conflict,
    foreign_comment,
    template_hole,
    smart_quote,
    byte_order_mark,
    unknown_field,
    repeated_field,
    wrong_type,
    out_of_range,
    missing_field,
    unknown_enum_value,
    wrong_kind_of_file,
    fork_dialect,
    unused_suppression,
    unknown_bottom,
    duplicate_top,
    shared_in_place,
    include_and_exclude,
    unknown_layer_type,
    unread_top,
    weights_without_loss,
    training_without_loss,
    nothing_learns,
    layer_in_no_phase,
    phase_field,
    duplicate_weights_name,
    duplicate_layer_name,
    net_without_layers,
    empty_blob,
    shape_mismatch,
    wrong_number_of_blobs,
    not_in_place,
    bad_filler,
    sharing_mismatch,
    bad_value,
    needs_cudnn,
    in_place_wrong_value,
    in_place_wrong_gradient,
    in_place_after_own_top,
    in_place_on_shared_memory,
    in_place_on_constant,
    batchnorm_parameters,
    batchnorm_frozen,
    batchnorm_test_batch,
    batchnorm_without_scale,
    bias_before_batchnorm,
    batchnorm_small_batch,
    batchnorm_of_one_value,
    dropout_out_of_range,
    dropout_of_nothing,
    loss_without_effect,
    loss_counted_twice,
    loss_of_probabilities,
    logistic_loss_of_scores,
    activation_before_loss,
    softmax_over_one,
    no_gradient_through,
    gradient_to_labels,
    accuracy_always_one,
    normalize_ignored,
    param_of_another_type,
    transform_ignored,
    filler_without_type,
    filler_field_ignored,
    filler_without_spread,
    constant_weights,
    random_bias,
    clip_of_nothing,
    power_of_nothing,
    pooling_outside,
    kernel_ignored,
    dilation_of_zero,
    lrn_k_ignored,
    coeff_ignored,
    stochastic_on_cpu,
    hdf5_output_once,
    flatten_stops_gradient,
    dropout_before_batchnorm,
    few_clean_layers,
    dropout_before_max_pooling,
    dropout_before_sigmoid,
    dropout_between_convolutions,
    dropout_instead_of_batchnorm,
    layer_order,
    dropout_place,
    dropout_kind_on_maps,
    dropout_ratio_on_maps,
    dropout_behind_pooling,
    train_net_count,
    test_iter_count,
    test_state_count,
    missing_test_interval,
    unknown_solver_type,
    solver_type_twice,
    momentum_not_allowed,
    rms_decay_range,
    average_loss_below_one,
    unknown_policy,
    missing_stepsize,
    negative_gamma,
    unknown_regularization,
    net_refused,
    empty_net,
    test_net_mismatch,
    empty_path,
    missing_gamma,
    missing_power,
    missing_base_lr,
    missing_max_iter,
    stepvalue_order,
    unread_stepvalue,
    missing_stepvalue,
    unread_rate_field,
    step_never_reached,
    rate_dies_out,
    rate_rises,
    iter_size_below_one,
    nothing_tested,
    test_never_reached,
    repeated_test,
    clip_to_nothing,
    runaway_value,
    missing_momentum,
    plain_descent,
    unread_update_field,
    nothing_saved,
    missing_snapshot_folder,
    missing_net_file,
    missing_weights_file,
    unseeded,
    test_coverage,
    test_size,
    lost_level,
    swapped_phase,
    absolute_solver_path,
    absolute_path,
    mirrored_test,
    wrong_backend,
    unshuffled_list,
    root_folder_slash,
    ignored_rand_skip,
    same_data_in_test,
    other_scale_in_test,
    other_values_in_test,
    shuffled_test,
    ignored_transform,
    missing_mean_file,
    mixed_eras,
    unknown_v0_type,
    v0_padding,
    bad_input_fields,
    legacy_format,
    input_fields,
    input_shape_without_input,
    v0_field_dropped,
    target_gone,
    target_layer_type,
    target_field,
    target_format,
    target_wiring,
    target_reads_otherwise,
)
