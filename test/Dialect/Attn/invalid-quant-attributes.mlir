// RUN: attn-opt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{expected codes of q and k to be i8 or f8E4M3FN, got 'f8E5M2'}}
func.func private @score_quant_c1() attributes {a = #attn.score_quant<f8E5M2, per_thread>}

// -----

// expected-error @+1 {{expected no q_rows with per_token, got 16}}
func.func private @score_quant_c2_given() attributes {a = #attn.score_quant<i8, per_token, q_rows = 16>}

// -----

// expected-error @+1 {{expected k_rows to be a multiple of 16 from 16 to 1024, got 100}}
func.func private @score_quant_c2_step() attributes {a = #attn.score_quant<i8, per_block, k_rows = 100>}

// -----

// expected-error @+1 {{expected q_rows to be a multiple of 16 from 16 to 1024, got 2048}}
func.func private @score_quant_c2_limit() attributes {a = #attn.score_quant<i8, per_warp, q_rows = 2048>}

// -----

// expected-error @+1 {{expected rounding to be half_even with 'f8E4M3FN', got half_away}}
func.func private @score_quant_c3() attributes {a = #attn.score_quant<f8E4M3FN, per_thread, rounding = half_away>}

// -----

// expected-error @+1 {{expected epsilon to be from 1.000000e-30 to 1.000000e+00, got 0.000000e+00}}
func.func private @score_quant_c4() attributes {a = #attn.score_quant<i8, per_thread, epsilon = 0.0>}

// -----

// expected-error @+1 {{expected codes of v to be f8E4M3FN, got 'i8'}}
func.func private @output_quant_c1() attributes {a = #attn.output_quant<i8, per_channel>}

// -----

// expected-error @+1 {{expected max to be 448 or 2.25, got 1.000000e+00}}
func.func private @output_quant_c2() attributes {a = #attn.output_quant<f8E4M3FN, per_channel, max = 1.0>}

// -----

// expected-error @+1 {{expected p_max to be from 1.000000e+00 to 4.480000e+02, got 4.490000e+02}}
func.func private @output_quant_c3() attributes {a = #attn.output_quant<f8E4M3FN, per_channel, p_max = 449.0>}

// -----

// expected-error @+1 {{expected period to be a multiple of 32 from 32 to 1024, got 48}}
func.func private @output_quant_c4() attributes {a = #attn.output_quant<f8E4M3FN, per_channel, period = 48>}

// -----

// expected-error @+1 {{expected no period with accumulate = single, got 64}}
func.func private @output_quant_c4_single() attributes {a = #attn.output_quant<f8E4M3FN, per_channel, accumulate = single, period = 64>}

// -----

// expected-error @+1 {{expected epsilon to be from 1.000000e-30 to 1.000000e+00, got 2.000000e+00}}
func.func private @output_quant_c5() attributes {a = #attn.output_quant<f8E4M3FN, per_channel, epsilon = 2.0>}

// -----

// expected-error @+1 {{expected qk or pv in quant, got none}}
func.func private @quant_c1() attributes {a = #attn.quant<>}

// -----

// expected-error @+2 {{to be one of: per_tensor, per_block, per_warp, per_thread, per_token}}
// expected-error @+1 {{failed to parse Attn_ScoreQuantAttr parameter 'granularity'}}
func.func private @granularity() attributes {a = #attn.score_quant<i8, per_channel>}

// -----

// What is not known is never ignored.
// expected-error @+1 {{expected smooth to name 'k', once, got 'v'}}
func.func private @smoothing() attributes {a = #attn.smooth<k = mean, v = mean>}

// -----

// expected-error @+1 {{expected 'k = mean', got 'median'}}
func.func private @smoothing_kind() attributes {a = #attn.smooth<k = median>}

// -----

// expected-error @+1 {{expected 'k = mean' in smooth, got nothing}}
func.func private @smoothing_none() attributes {a = #attn.smooth<>}

// -----

// expected-error @+1 {{expected positive rows with per_block, got 0}}
func.func private @groups_c1() attributes {a = #attn.groups<per_block>}

// -----

// expected-error @+1 {{expected no rows with per_channel, got 16}}
func.func private @groups_c1_none() attributes {a = #attn.groups<per_channel, rows = 16>}

// -----

// expected-error @+1 {{expected rows to be a multiple of 8 with per_thread_column, got 12}}
func.func private @groups_c2() attributes {a = #attn.groups<per_thread_column, rows = 12>}

// -----

// expected-error @+1 {{expected max to be from 1.000000e+00 to 4.480000e+02, got 5.000000e-01}}
func.func private @quantizer_c1() attributes {a = #attn.quantizer<groups = <per_tensor>, max = 0.5>}

// -----

// expected-error @+1 {{expected epsilon to be from 1.000000e-30 to 1.000000e+00, got 1.000000e-35}}
func.func private @quantizer_c2() attributes {a = #attn.quantizer<groups = <per_tensor>, max = 127.0, epsilon = 1.0e-35>}

// -----

// expected-error @+1 {{expected p_max to be from 1.000000e+00 to 4.480000e+02, got 5.000000e-01}}
func.func private @products_c1() attributes {a = #attn.products<p_max = 0.5, row_sum = coded, accumulate = single>}

// -----

// expected-error @+1 {{expected period to be a multiple of 32 from 32 to 1024, got 0}}
func.func private @products_c2() attributes {a = #attn.products<p_max = 448.0, row_sum = coded, accumulate = two_level>}

// -----

// expected-error @+1 {{expected no period with accumulate = single, got 128}}
func.func private @products_c2_single() attributes {a = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single, period = 128>}

// -----

// expected-error @+1 {{expected codes of i8 for the scores with exp = linear, got 'f8E4M3FN'}}
func.func private @quant_c2() attributes {a = #attn.quant<qk = <f8E4M3FN, per_block>, pv = <f8E4M3FN, per_channel, exp = linear>>}

// -----

// expected-error @+1 {{expected codes of i8 for the scores with exp = two_knot, got none}}
func.func private @quant_c2_none() attributes {a = #attn.quant<pv = <f8E4M3FN, per_channel, exp = two_knot>>}

// -----

// expected-error @+1 {{expected a preset among int8_fp8, int8_fp8_two_knot, int8_fp8_linear, q8_f16, sage1, sage2, sage2pp, fa3_fp8, got 'sage'}}
func.func private @preset_c1() attributes {a = #attn.preset<sage>}
