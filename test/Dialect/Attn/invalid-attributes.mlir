// RUN: attn-opt %s --verify-diagnostics --split-input-file

// A policy that is not known is an error, wherever it is written.
// expected-error @+1 {{expected an attribute of the dialect 'attn' (mask, quant, smooth, preset, score_quant, output_quant, groups, quantizer, products, target, schedule, rowwise, expr, param, intermediate, constraint, variant), got 'sparse'}}
func.func private @unknown_attribute() attributes {sparse = #attn.sparse<blocks = 64>}

// -----

// expected-error @+1 {{'func.func' op expected no attribute of the dialect 'attn', got 'attn.quant'}}
func.func private @attribute_of_function() attributes {attn.quant = "i8"}

// -----

// expected-error @+1 {{'builtin.module' op expected no attribute of the dialect 'attn', got 'attn.sparse'}}
module attributes {attn.sparse} {}

// -----

// expected-error @+1 {{expected 'causal = top_left' or 'causal = bottom_right', got no alignment}}
func.func private @mask_without_alignment() attributes {mask = #attn.mask<causal>}

// -----

// expected-error @+1 {{expected 'causal = top_left' or 'causal = bottom_right', got 'top_right'}}
func.func private @mask_alignment() attributes {mask = #attn.mask<causal = top_right>}

// -----

// expected-error @+1 {{expected 'causal = top_left' or 'causal = bottom_right', got 'none'}}
func.func private @mask_causal_none() attributes {mask = #attn.mask<causal = none>}

// -----

// expected-error @+1 {{expected mask 'none' or 'causal', got 'window'}}
func.func private @mask_kind() attributes {mask = #attn.mask<window = 128>}

// -----

// expected-error @+1 {{expected warpgroups to be from 1 to 3, got 4}}
func.func private @schedule_warpgroups() attributes {schedule = #attn.schedule<tile_q = 256, tile_k = 128, warpgroups = 4, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>}

// -----

// expected-error @+1 {{expected tile_q to be 64 * warpgroups = 128, got 192}}
func.func private @schedule_tile_q() attributes {schedule = #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>}

// -----

// expected-error @+1 {{expected tile_k to be a multiple of 16 from 16 to 256, got 120}}
func.func private @schedule_tile_k() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 120, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>}

// -----

// expected-error @+1 {{expected stages to be from 1 to 8, got 0}}
func.func private @schedule_stages() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 0, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>}

// -----

// expected-error @+1 {{expected query_stages to be from 1 to 8, got 9}}
func.func private @schedule_query_stages() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 9>}

// -----

// expected-error @+1 {{expected query_stages = 1 with pack_heads, whose query tile the consumers gather, got 2}}
func.func private @schedule_packed_query_stages() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 240, pack_heads = true, query_stages = 2>}

// -----

// expected-error @+1 {{expected producer_registers to be a multiple of 8 from 24 to 256, got 16}}
func.func private @schedule_producer_registers() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 16, consumer_registers = 240>}

// -----

// expected-error @+1 {{expected consumer_registers to be a multiple of 8 from 24 to 256, got 250}}
func.func private @schedule_consumer_registers() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 250>}

// -----

// expected-error @+1 {{expected output = direct with split_keys, got reuse_q}}
func.func private @schedule_split_keys() attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 256, split_keys = true>}

// -----

// expected-error @+1 {{expected output = direct with pack_heads, got own}}
func.func private @schedule_pack_heads() attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256, pack_heads = true>}

// -----

// expected-error @+1 {{expected the text to be an expression, got "q[0] +"}}
func.func private @expr_syntax() attributes {expr = #attn.expr<"q[0] +">}

// -----

// expected-error @+1 {{expected the normalised expression "q[0] + 1", got "q[0]+1"}}
func.func private @expr_normalised() attributes {expr = #attn.expr<"q[0]+1">}

// -----

// expected-error @+1 {{expected the constraint to be an expression, got "k[0] = q[0]"}}
func.func private @constraint_expr() attributes {constraint = #attn.constraint<"k[0] = q[0]", "wrong batch">}

// -----

// expected-error @+1 {{expected a placeholder of the message to be an expression, got ""}}
func.func private @constraint_placeholder() attributes {constraint = #attn.constraint<"k[0] == q[0]", "expected {q[0]}, got {}">}

// -----

// expected-error @+1 {{expected a placeholder of the message to be an expression, got "{k[0]"}}
func.func private @constraint_open_brace() attributes {constraint = #attn.constraint<"k[0] == q[0]", "expected {q[0]}, got {k[0]">}

// -----

// expected-error @+1 {{expected when to be an expression, got "always"}}
func.func private @variant_when() attributes {variant = #attn.variant<kernel = @k, when = "always">}

// -----

// expected-error @+1 {{expected 1 to 3 expressions in programs, got 4}}
func.func private @variant_programs() attributes {variant = #attn.variant<kernel = @k, when = "1", programs = ["1", "1", "1", "1"]>}

// -----

// expected-error @+1 {{expected 3 expressions in grid, got 1}}
func.func private @variant_grid() attributes {variant = #attn.variant<kernel = @k, when = "1", grid = ["1"]>}

// -----

// expected-error @+1 {{expected a string in grid, got 1 : i64}}
func.func private @variant_grid_type() attributes {variant = #attn.variant<kernel = @k, when = "1", grid = [1, 1, 1]>}

// -----

// expected-error @+1 {{expected threads and shared_memory to be at least 0, got -1 and 0}}
func.func private @variant_threads() attributes {variant = #attn.variant<kernel = @k, when = "1", threads = -1>}

// -----

// expected-error @+1 {{expected #attn.param in params, got "q"}}
func.func private @variant_params() attributes {variant = #attn.variant<kernel = @k, when = "1", params = ["q"]>}

// -----

// expected-error @+1 {{expected the field 'name' in a parameter of kind pointer}}
func.func private @param_name() attributes {param = #attn.param<kind = pointer>}

// -----

// expected-error @+1 {{expected the field 'expr' in a parameter of kind value}}
func.func private @param_expr() attributes {param = #attn.param<kind = value>}

// -----

// expected-error @+1 {{expected no field 'expr' in a parameter of kind scalar}}
func.func private @param_no_expr() attributes {param = #attn.param<kind = scalar, name = "scale", expr = "1">}

// -----

// expected-error @+1 {{expected the field 'box' in a parameter of kind tensor_map}}
func.func private @param_box() attributes {param = #attn.param<kind = tensor_map, name = "q">}

// -----

// expected-error @+1 {{expected a box of 1 to 5 sizes, got 6}}
func.func private @param_box_rank() attributes {param = #attn.param<kind = tensor_map, name = "q", box = [1, 1, 1, 1, 1, 1]>}

// -----

// expected-error @+1 {{expected the sizes of a box to be 1 to 256, got 512}}
func.func private @param_box_size() attributes {param = #attn.param<kind = tensor_map, name = "q", box = [512]>}

// -----

// expected-error @+1 {{expected swizzle 0, 32, 64 or 128, got 16}}
func.func private @param_swizzle() attributes {param = #attn.param<kind = tensor_map, name = "q", box = [64], swizzle = 16>}

// -----

// expected-error @+1 {{expected no field 'swizzle' in a parameter of kind pointer}}
func.func private @param_no_swizzle() attributes {param = #attn.param<kind = pointer, name = "q", swizzle = 128>}

// -----

// expected-error @+1 {{expected no field 'dim' in a parameter of kind pointer}}
func.func private @param_no_dim() attributes {param = #attn.param<kind = pointer, name = "q", dim = 1>}

// -----

// expected-error @+1 {{expected dim to be at least 0, got -1}}
func.func private @param_dim() attributes {param = #attn.param<kind = stride, name = "q", dim = -1>}

// -----

// expected-error @+1 {{expected expr to be an expression, got "q["}}
func.func private @param_expr_syntax() attributes {param = #attn.param<kind = workspace, expr = "q[">}

// -----

// expected-error @+1 {{expected an identifier for 'attn.name' on argument 0, got "my query"}}
func.func private @name_identifier(tensor<4xf32> {attn.name = "my query"})

// -----

// expected-error @+1 {{expected a string for 'attn.name' on argument 0, got 1 : i64}}
func.func private @name_string(tensor<4xf32> {attn.name = 1})

// -----

// expected-error @+1 {{expected the attribute 'attn.name' on argument 0, got 'attn.quant'}}
func.func private @name_other(tensor<4xf32> {attn.quant = "i8"})

// -----

// expected-error @+1 {{expected an identifier for 'attn.name' on result 0, got "1"}}
func.func private @name_result() -> (tensor<4xf32> {attn.name = "1"})

// -----

// expected-error @+1 {{expected 0 to 5 expressions in shape, got 6}}
func.func private @intermediate_rank() attributes {i = #attn.intermediate<name = "t", shape = ["1", "1", "1", "1", "1", "1"]>}

// -----

// expected-error @+1 {{expected a string in shape, got 1 : i64}}
func.func private @intermediate_size() attributes {i = #attn.intermediate<name = "t", shape = [1]>}

// -----

// expected-error @+1 {{expected offset to be an expression, got "q["}}
func.func private @intermediate_offset() attributes {i = #attn.intermediate<name = "t", shape = [], offset = "q[">}

// -----

// expected-error @+2 {{expected one of [longest_first, in_order] for in which order the query tiles of a head are dealt, got: shortest_first}}
// expected-error @+1 {{failed to parse Attn_ScheduleAttr parameter 'order'}}
func.func private @schedule_order() attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, order = shortest_first>}

// -----

// expected-error @+1 {{expected no field 'ragged' in a parameter of kind pointer}}
func.func private @param_no_ragged() attributes {param = #attn.param<kind = pointer, name = "q", ragged = 1>}

// -----

// expected-error @+1 {{expected threads to be a power of two from 32 to 1024, got 96}}
func.func private @rowwise_threads() attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 96>}

// -----

// expected-error @+1 {{expected tiles to be a power of two from 1 to 64, got 3}}
func.func private @rowwise_tiles() attributes {a = #attn.rowwise<tile_rows = 8, threads = 128, tiles = 3>}

// -----

// A row fits a warp.
// expected-error @+1 {{expected tile_rows to be a power of two from threads / 32 = 8 to 1024, got 4}}
func.func private @rowwise_rows() attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 256>}

// -----

// expected-error @+1 {{expected tile_rows to be a power of two from threads / 32 = 4 to 1024, got 12}}
func.func private @rowwise_rows_power() attributes {schedule = #attn.rowwise<tile_rows = 12, threads = 128>}

// -----

// expected-error @+1 {{expected alignment to be a power of two from 1 to 16, got 12}}
func.func private @param_alignment() attributes {param = #attn.param<kind = pointer, name = "q", alignment = 12>}

// -----

// expected-error @+1 {{expected no field 'alignment' in a parameter of kind stride}}
func.func private @param_no_alignment() attributes {param = #attn.param<kind = stride, name = "q", alignment = 16>}

// -----

// expected-error @+1 {{expected ragged to be a dimension from 1 to 2, got 0}}
func.func private @param_ragged_innermost() attributes {param = #attn.param<kind = tensor_map, name = "q", box = [64, 1, 128], ragged = 0>}

// -----

// expected-error @+1 {{expected ragged to be a dimension from 1 to 2, got 3}}
func.func private @param_ragged_dimension() attributes {param = #attn.param<kind = tensor_map, name = "q", box = [64, 1, 128], ragged = 3>}

// -----

// expected-error @+1 {{expected a ragged box of at most 3 sizes, got 4}}
func.func private @param_ragged_rank() attributes {param = #attn.param<kind = tensor_map, name = "q", box = [64, 128, 1, 1], ragged = 1>}
