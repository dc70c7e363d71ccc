// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s --mlir-print-op-generic | attn-opt | FileCheck %s

// CHECK-LABEL: func.func @attention(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x128xbf16> {attn.name = "query"}, %[[K:.*]]: tensor<?x?x?x128xbf16>, %[[V:.*]]: tensor<?x?x?x128xbf16>, %[[SCALE:.*]]: f32
func.func @attention(%q: tensor<?x?x?x128xbf16> {attn.name = "query"}, %k: tensor<?x?x?x128xbf16>,
                     %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  // CHECK: %{{.*}}, %{{.*}} = attn.attention %[[Q]], %[[K]], %[[V]] scale(%[[SCALE]]) {mask = #attn.mask<causal = bottom_right>}
  // CHECK-SAME: : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @split_attention(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x64xf16>, %[[K:.*]]: tensor<?x?x16x64xf16>, %[[S:.*]]: f32, %[[USED:.*]]: tensor<?xi32>, %[[TABLE:.*]]: tensor<?x?xi32>)
func.func @split_attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x16x64xf16>, %s: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) {
  // CHECK: attn.split_attention %[[Q]], %[[Q]], %[[Q]] scale(%[[S]]) {mask = #attn.mask<causal = bottom_right>, splits = "min(ceildiv(k[2], 256), sms)", tile_k = 128 : i64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  %a:2 = attn.split_attention %q, %q, %q scale(%s) {splits = "min(ceildiv(k[2], 256), sms)", tile_k = 128, mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  // CHECK: attn.split_attention %[[Q]], %[[K]], %[[K]] scale(%[[S]]) seqused_k(%[[USED]]) block_table(%[[TABLE]]) {splits = "min(block_table[1], 4)", tile_k = 64 : i64} : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  %b:2 = attn.split_attention %q, %k, %k scale(%s) seqused_k(%used) block_table(%table) {splits = "min(block_table[1], 4)", tile_k = 64}
    : (tensor<?x?x?x64xf16>, tensor<?x?x16x64xf16>, tensor<?x?x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// CHECK-LABEL: func.func private @packed_heads()
// CHECK-SAME: output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>
func.func private @packed_heads() attributes {
  schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                            output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>}

// CHECK-LABEL: func.func private @query_stages()
// CHECK-SAME: consumer_registers = 256, query_stages = 2>
func.func private @query_stages() attributes {
  schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                            output = own, producer_registers = 24, consumer_registers = 256, query_stages = 2>}

// No mask is the default and is not printed.
// CHECK-LABEL: func.func @attention_defaults(
func.func @attention_defaults(%q: tensor<2x8x?x64xf16>, %k: tensor<2x4x?x64xf16>, %v: tensor<2x4x?x40xf16>)
    -> tensor<2x8x?x40xf16> {
  // CHECK: attn.attention %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x8x?x64xf16>, tensor<2x4x?x64xf16>, tensor<2x4x?x40xf16>) -> tensor<2x8x?x40xf16>
  %o = attn.attention %q, %k, %v {mask = #attn.mask<none>}
    : (tensor<2x8x?x64xf16>, tensor<2x4x?x64xf16>, tensor<2x4x?x40xf16>) -> tensor<2x8x?x40xf16>
  return %o : tensor<2x8x?x40xf16>
}

// CHECK-LABEL: attn.kernel @attention_0(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x64xf16>, %[[K:.*]]: tensor<?x?x?x64xf16>, %[[V:.*]]: tensor<?x?x?x64xf16>, %[[SCALE:.*]]: f32) -> tensor<?x?x?x64xf16>
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 112, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
attn.kernel @attention_0(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>,
                         %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {
      target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448,
                            registers = 65536, mma = wgmma, copy = tma>,
      schedule = #attn.schedule<tile_q = 128, tile_k = 112, warpgroups = 2, stages = 2, ping_pong = true,
                                scheduler = dynamic, output = own, producer_registers = 24,
                                consumer_registers = 240>} {
  // CHECK: %[[O:.*]] = attn.block_attention %[[Q]], %[[K]], %[[V]] scale(%[[SCALE]]) {mask = #attn.mask<causal = top_left>}
  // CHECK-SAME: : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  // CHECK: attn.yield %[[O]] : tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// A kernel may be private and may give the log-sum-exp too. What a schedule has
// by default is not printed.
// CHECK-LABEL: attn.kernel private @with_lse(
// CHECK-SAME: consumer_registers = 160, overlap = false, order = in_order>
attn.kernel private @with_lse(%q: tensor<?x?x?x64xf16>, %scale: f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
    attributes {schedule = #attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true,
                                          scheduler = dynamic, output = own, producer_registers = 32,
                                          consumer_registers = 160, overlap = false, order = in_order>} {
  // CHECK: attn.block_attention {{.*}} -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  %o, %lse = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

// CHECK-LABEL: attn.plan @attention_plan(
// CHECK-SAME: arg_names = ["q", "k", "v", "scale"]
// CHECK-SAME: constraints = [#attn.constraint<"k[0] == q[0]", "expected the batch of k to be {q[0]}, got {k[0]}">]
// CHECK-SAME: result_names = ["o"], result_shapes = {{\[}}["q[0]", "q[1]", "q[2]", "64"]]
// CHECK-SAME: workspace = "8", zeroed = 4 : i64
attn.plan @attention_plan(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>,
                          %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "64"]],
                constraints = [#attn.constraint<"k[0] == q[0]", "expected the batch of k to be {q[0]}, got {k[0]}">],
                workspace = "8", zeroed = 4} {
  // CHECK: %[[OUT:.*]] = attn.launch(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) variants
  // CHECK-SAME: #attn.variant<kernel = @attention_0, when = "q[2] > 1", programs = ["ceildiv(q[2], 128)", "q[1]", "q[0]"]>
  // CHECK-SAME: #attn.variant<kernel = @attention_0, when = "1", grid = ["min(sms, q[1])", "1", "1"], threads = 384, shared_memory = 1024
  // CHECK-SAME: #attn.param<kind = tensor_map, name = "q", box = [64, 128, 1, 1], swizzle = 128>
  // CHECK-SAME: #attn.param<kind = tensor_map, name = "k", box = [64, 1, 128], swizzle = 128, ragged = 2>
  // CHECK-SAME: #attn.param<kind = pointer, name = "o">
  // CHECK-SAME: #attn.param<kind = stride, name = "o", dim = 2>
  // CHECK-SAME: #attn.param<kind = value, expr = "q[2]">
  // CHECK-SAME: #attn.param<kind = scalar, name = "scale">
  // CHECK-SAME: #attn.param<kind = workspace, expr = "4">
  %o = attn.launch(%q, %k, %v, %scale) variants [
      #attn.variant<kernel = @attention_0, when = "q[2] > 1", programs = ["ceildiv(q[2], 128)", "q[1]", "q[0]"]>,
      #attn.variant<kernel = @attention_0, when = "1", grid = ["min(sms, q[1])", "1", "1"], threads = 384,
                    shared_memory = 1024,
                    params = [#attn.param<kind = tensor_map, name = "q", box = [64, 128, 1, 1], swizzle = 128>,
                              #attn.param<kind = tensor_map, name = "k", box = [64, 1, 128], swizzle = 128, ragged = 2>,
                              #attn.param<kind = pointer, name = "o">,
                              #attn.param<kind = stride, name = "o", dim = 2>,
                              #attn.param<kind = value, expr = "q[2]">,
                              #attn.param<kind = scalar, name = "scale">,
                              #attn.param<kind = workspace, expr = "4">]>]
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  // CHECK: attn.yield %[[OUT]]
  attn.yield %o : tensor<?x?x?x64xf16>
}

// CHECK-LABEL: func.func @merge(
func.func @merge(%parts: tensor<?x2x?x?x128xf32>, %lses: tensor<?x2x?x?xf32>)
    -> (tensor<2x?x?x128xbf16>, tensor<2x?x?xf32>, tensor<2x?x?x128xf32>) {
  // CHECK: %[[O:.*]], %[[LSE:.*]] = attn.merge %{{.*}}, %{{.*}} : (tensor<?x2x?x?x128xf32>, tensor<?x2x?x?xf32>) -> (tensor<2x?x?x128xbf16>, tensor<2x?x?xf32>)
  %o, %lse = attn.merge %parts, %lses
    : (tensor<?x2x?x?x128xf32>, tensor<?x2x?x?xf32>) -> (tensor<2x?x?x128xbf16>, tensor<2x?x?xf32>)
  // CHECK: attn.merge %{{.*}}, %{{.*}} : (tensor<?x2x?x?x128xf32>, tensor<?x2x?x?xf32>) -> tensor<2x?x?x128xf32>
  %f = attn.merge %parts, %lses : (tensor<?x2x?x?x128xf32>, tensor<?x2x?x?xf32>) -> tensor<2x?x?x128xf32>
  return %o, %lse, %f : tensor<2x?x?x128xbf16>, tensor<2x?x?xf32>, tensor<2x?x?x128xf32>
}

// A result that the plan does not yield is an intermediate tensor.
// CHECK-LABEL: attn.plan @intermediates(
// CHECK-SAME: workspace = "256 + q[2] * 8"
attn.plan @intermediates(%q: tensor<?x?x?x64xf16>, %scale: f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>)
    attributes {arg_names = ["q", "scale"], result_names = ["a", "b"], workspace = "256 + q[2] * 8",
                result_shapes = [["q[0]", "q[1]", "q[2]", "64"], ["q[0]", "q[1]", "q[2]", "64"]]} {
  // CHECK: %[[A:.*]]:2 = attn.launch(%{{.*}}, %{{.*}}) variants [#attn.variant<kernel = @with_lse, when = "1">]
  // CHECK-SAME: intermediates [#attn.intermediate<name = "rows", shape = ["q[0]", "q[1]", "q[2]"], offset = "256">]
  // CHECK-SAME: : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  %a, %rows = attn.launch(%q, %scale) variants [#attn.variant<kernel = @with_lse, when = "1">]
    intermediates [#attn.intermediate<name = "rows", shape = ["q[0]", "q[1]", "q[2]"], offset = "256">]
    : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  // CHECK: attn.launch(%[[A]]#0, %{{.*}}) variants [#attn.variant<kernel = @with_lse, when = "1">] intermediates [#attn.intermediate<name = "more", shape = ["q[0]", "q[1]", "q[2]"]>]
  %b, %more = attn.launch(%a, %scale) variants [#attn.variant<kernel = @with_lse, when = "1">]
    intermediates [#attn.intermediate<name = "more", shape = ["q[0]", "q[1]", "q[2]"]>]
    : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  attn.yield %a, %b : tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>
}

// Alternatives, of which the sizes choose one.
// CHECK-LABEL: attn.plan @choose(
attn.plan @choose(%q: tensor<?x?x?x64xf16>, %scale: f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
    attributes {arg_names = ["q", "scale"], result_names = ["o", "lse"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "64"], ["q[0]", "q[1]", "q[2]"]]} {
  // CHECK: %[[R:.*]]:2 = attn.choose -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  // CHECK-NEXT: case "q[2] <= 64" {
  // CHECK-NEXT: %[[FIRST:.*]]:2 = attn.launch
  // CHECK-NEXT: %[[SECOND:.*]]:2 = attn.launch(%[[FIRST]]#0,
  // CHECK-NEXT: attn.yield %[[SECOND]]#0, %[[FIRST]]#1
  // CHECK-NEXT: }
  // CHECK-NEXT: case "1" {
  // CHECK-NEXT: %[[WHOLE:.*]]:2 = attn.launch
  // CHECK-NEXT: attn.yield %[[WHOLE]]#0, %[[WHOLE]]#1
  // CHECK-NEXT: }
  // CHECK-NEXT: }
  %o, %lse = attn.choose -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
    case "q[2] <= 64" {
      %a, %b = attn.launch(%q, %scale) variants [#attn.variant<kernel = @with_lse, when = "1">]
        intermediates [#attn.intermediate<name = "a", shape = ["q[0]", "q[1]", "q[2]", "64"]>]
        : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
      %c, %d = attn.launch(%a, %scale) variants [#attn.variant<kernel = @with_lse, when = "1">]
        intermediates [#attn.intermediate<name = "d", shape = ["q[0]", "q[1]", "q[2]"]>]
        : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
      attn.yield %c, %b : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
    }
    case "1" {
      %a, %b = attn.launch(%q, %scale) variants [#attn.variant<kernel = @with_lse, when = "1">]
        : (tensor<?x?x?x64xf16>, f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
      attn.yield %a, %b : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
    }
  }
  // CHECK: attn.choose {
  // CHECK-NEXT: case "0" {
  // CHECK-NEXT: attn.yield
  // CHECK-NEXT: }
  // CHECK-NEXT: }
  // CHECK-NEXT: attn.yield %[[R]]#0, %[[R]]#1
  attn.choose {
    case "0" {
      attn.yield
    }
  }
  attn.yield %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}

// CHECK-LABEL: attn.kernel @rowwise(
// CHECK-SAME: schedule = #attn.rowwise<tile_rows = 4, threads = 128>
attn.kernel @rowwise(%parts: tensor<?x?x?x?x128xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xf32>
    attributes {schedule = #attn.rowwise<tile_rows = 4, threads = 128>} {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x128xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xf32>
  attn.yield %o : tensor<?x?x?x128xf32>
}

attn.kernel @plain_rows(%x: tensor<?x128xf32>) {
  attn.yield
}

// CHECK-LABEL: attn.plan @pointers(
// CHECK: #attn.param<kind = pointer, name = "x", alignment = 16>, #attn.param<kind = pointer, name = "x">
attn.plan @pointers(%x: tensor<?x128xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  attn.launch(%x) variants [#attn.variant<kernel = @plain_rows, when = "1", params = [
      #attn.param<kind = pointer, name = "x", alignment = 16>, #attn.param<kind = pointer, name = "x", alignment = 0>]>]
    : (tensor<?x128xf32>) -> ()
  attn.yield
}

attn.kernel @halve(%x: tensor<?xf32>) -> tensor<?xf32> {
  attn.yield %x : tensor<?xf32>
}

// CHECK-LABEL: attn.plan @dependent(
attn.plan @dependent(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // CHECK: %[[T:.*]] = attn.launch(%{{.*}}) variants
  %t = attn.launch(%x) variants [#attn.variant<kernel = @halve, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["x[0]"]>] : (tensor<?xf32>) -> tensor<?xf32>
  // CHECK: attn.launch(%[[T]]) dependent variants [#attn.variant<kernel = @halve, when = "1">] : (tensor<?xf32>) -> tensor<?xf32>
  %y = attn.launch(%t) dependent variants [#attn.variant<kernel = @halve, when = "1">] : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %y : tensor<?xf32>
}

// A chip of which one kernel runs at a time.
// CHECK-LABEL: func.func private @serial_target
// CHECK-SAME: copy = tma, overlap_launches = false>
func.func private @serial_target() attributes {
  target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                        mma = wgmma, copy = tma, overlap_launches = false>}
