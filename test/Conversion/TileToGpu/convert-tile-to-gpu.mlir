// RUN: attn-opt %s --split-input-file --convert-tile-to-gpu | FileCheck %s

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 3, ping_pong = true, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

// Causal attention with grouped queries and log-sum-exp, as it comes from the
// passes before: programs dealt from a counter, the longest first, and an
// output buffer of its own.

// CHECK-LABEL: attn_gpu.kernel @causal(
// CHECK-SAME: %[[SCALE:[^:]*]]: f32, %[[TILES:[^:]*]]: index, %[[HEADS:[^:]*]]: index, %[[BATCH:[^:]*]]: index, %[[COUNTER:[^:]*]]: !attn_gpu.global<i32>, %[[TOGETHER:[^:]*]]: index,
// CHECK-SAME: %[[LK:[^:]*]]: index, %[[KVHEADS:[^:]*]]: index, %[[LQ:[^:]*]]: index,
// CHECK-SAME: %[[QMAP:[^:]*]]: !attn_gpu.tensor_map, %[[KMAP:[^:]*]]: !attn_gpu.tensor_map, %[[VMAP:[^:]*]]: !attn_gpu.tensor_map, %[[OMAP:[^:]*]]: !attn_gpu.tensor_map,
// CHECK-SAME: %[[LSTRIDE0:[^:]*]]: i64, %[[LSTRIDE1:[^:]*]]: i64, %[[LSE:[^:]*]]: !attn_gpu.global<f32>)
// CHECK-SAME: attributes {consumer_registers = 240 : i64, ping_pong, producer_registers = 24 : i64, shared_memory_limit = 232448 : i64, warpgroups = 2 : i64}

// One buffer for the queries, one for each stage for what the loop loads.
// CHECK-DAG: %[[OBUF:.*]] = attn_gpu.alloc "o" : <128x128xbf16>
// CHECK-DAG: %[[V:.*]] = attn_gpu.channel "v" : <3 x 96x128xbf16>
// CHECK-DAG: %[[K:.*]] = attn_gpu.channel "k" : <3 x 96x64xbf16>
// CHECK-DAG: %[[Q:.*]] = attn_gpu.channel "q" : <1 x 128x64xbf16>

// CHECK: attn_gpu.for_program (%[[I:.*]], %[[H:.*]], %[[B:.*]]) in (%[[TILES]], %[[HEADS]], %[[BATCH]]) dynamic counter(%[[COUNTER]]) reverse(%[[TOGETHER]]) {
// CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// CHECK: %[[GROUP:.*]] = arith.divui %[[HEADS]], %[[KVHEADS]]
// CHECK: %[[KVHEAD:.*]] = arith.divui %[[H]], %[[GROUP]]
// CHECK: %[[ROW:.*]] = arith.muli %[[I]]
// CHECK: %[[DIAGONAL:.*]] = arith.subi %[[LK]], %[[LQ]]

// Coordinates of a copy go from the innermost out.
// CHECK: attn_gpu.put %[[Q]], %[[QMAP]][%{{.*}}, %[[ROW]], %[[H]], %[[B]]] : <1 x 128x64xbf16>
// CHECK-NEXT: %[[QT:.*]] = attn_gpu.get %[[Q]] : <1 x 128x64xbf16> -> <128x64xbf16>

// A negative scale turns the sign of the queries where they lie.
// CHECK: %[[NEGATIVE:.*]] = arith.cmpf olt, %[[SCALE]]
// CHECK-NOT: arith.negf {{.*}}64xbf16
// CHECK: attn_gpu.negate %[[QT]] when %[[NEGATIVE]] : <128x64xbf16>

// A program that sees no key visits the tile behind the last, which is zeros.
// A diagonal may cut any number of tiles: no bound on them.
// CHECK: %[[LAST:.*]] = arith.ceildivui %[[LK]]
// CHECK-NEXT: %[[PASTEND:.*]] = arith.addi %[[LAST]]
// CHECK: %[[ZEROSUM:.*]] = arith.constant dense<0.000000e+00> : tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
// CHECK: %[[R:.*]]:3 = attn_gpu.for (%[[J:.*]], %[[MASKED:.*]]) from %{{.*}} to %{{.*}} full %{{.*}} past_end %[[PASTEND]] iter_args(%[[M:[^ ]*]] = %{{[^ ]*}}, %[[L:[^ ]*]] = %[[ZEROSUM]], %[[A:[^ ]*]] = %{{[^ ]*}}) ->
// CHECK-SAME: (tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>, tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>, tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>)

// CHECK: %[[COLUMN:.*]] = arith.muli %[[J]]
// CHECK-NEXT: attn_gpu.put %[[K]], %[[KMAP]][%{{.*}}, %[[COLUMN]], %[[KVHEAD]], %[[B]]]
// CHECK-NEXT: %[[KT:.*]] = attn_gpu.get %[[K]]
// CHECK-NEXT: %[[S0:.*]] = attn_gpu.mma %[[QT]], %[[KT]] transpose_b
// CHECK-NEXT: %[[S:.*]] = attn_gpu.wait %[[S0]] younger 0 : <tensor<128x96xf32, #attn_gpu.fragment<warpgroups = 2>>>
// CHECK-NEXT: attn_gpu.release %[[KT]]
// CHECK-NEXT: %[[SM:.*]] = attn_gpu.mask %[[S]] at(%[[ROW]], %[[COLUMN]]) length(%[[LK]]) diagonal(%[[DIAGONAL]]) when(%[[MASKED]])

// A maximum is whole, a sum stays partial, also around the loop; what
// multiplies it becomes a factor.
// CHECK: attn_gpu.reduce max %[[SM]] : {{.*}} -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// CHECK: %[[P:.*]] = math.exp2 %{{.*}} : tensor<128x96xf32, #attn_gpu.fragment<warpgroups = 2>>
// CHECK: %[[ALPHA:.*]] = math.exp2 %{{.*}} : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// CHECK: %[[SUM:.*]] = attn_gpu.reduce sum %[[P]] : {{.*}} -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
// CHECK-NEXT: %[[FACTOR:.*]] = attn_gpu.as_factor %[[ALPHA]] : {{.*}} -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
// CHECK-NEXT: %[[L1:.*]] = math.fma %[[L]], %[[FACTOR]], %[[SUM]] : tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
// CHECK-NOT: attn_gpu.combine

// The rounded probabilities stay in registers.
// CHECK: attn_gpu.put %[[V]], %[[VMAP]][%{{.*}}, %[[COLUMN]], %[[KVHEAD]], %[[B]]]
// CHECK-NEXT: %[[VT:.*]] = attn_gpu.get %[[V]]
// CHECK: %[[AW:.*]] = arith.mulf %[[A]]
// CHECK-NEXT: %[[PACKED:.*]] = attn_gpu.pack %[[P]] : {{.*}} -> tensor<128x96xbf16, #attn_gpu.operand<warpgroups = 2>>
// CHECK-NEXT: %[[A0:.*]] = attn_gpu.mma %[[PACKED]], %[[VT]] into %[[AW]]
// CHECK-NEXT: %[[A1:.*]] = attn_gpu.wait %[[A0]] younger 0
// CHECK-NEXT: attn_gpu.release %[[VT]]
// CHECK-NEXT: attn_gpu.yield %{{.*}}, %[[L1]], %[[A1]]

// The queries' buffer is free as soon as the loop ends; the sum is combined
// once, for all its readers.
// CHECK: attn_gpu.release %[[QT]]
// CHECK-NEXT: %[[LSUM:.*]] = attn_gpu.combine %[[R]]#1
// CHECK-NOT: attn_gpu.combine
// CHECK: arith.divf %{{.*}}, %[[LSUM]]
// CHECK: %[[O:.*]] = arith.select
// CHECK-NEXT: attn_gpu.copy_out_wait
// CHECK-NEXT: attn_gpu.store_tile %[[O]], %[[OBUF]]
// CHECK-NEXT: attn_gpu.copy_out %[[OBUF]], %[[OMAP]][%{{.*}}, %[[ROW]], %[[H]], %[[B]]]
// CHECK: math.log2 %[[LSUM]]
// CHECK: %[[LSEVALUE:.*]] = arith.mulf %{{.*}} : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// CHECK: %[[B64:.*]] = arith.index_cast %[[B]] : index to i64
// CHECK-NEXT: arith.muli %[[B64]], %[[LSTRIDE0]]
// CHECK: %[[H64:.*]] = arith.index_cast %[[H]] : index to i64
// CHECK-NEXT: arith.muli %[[H64]], %[[LSTRIDE1]]
// CHECK-NEXT: %[[OFFSET:.*]] = arith.addi
// CHECK-NEXT: attn_gpu.store_rows %[[LSEVALUE]], %[[LSE]][%[[OFFSET]]] row %[[ROW]] length %[[LQ]]
// CHECK-NEXT: }
// CHECK-NEXT: attn_gpu.copy_out_wait
// CHECK-NEXT: attn_gpu.return

// The plan learns the counter's place, the grid, the threads and, in the order
// of the kernel's arguments, the parameters. A warpgroup stores its own rows.
// CHECK: attn.plan @attention
// CHECK-SAME: workspace = "4", zeroed = 4 : i64
// CHECK: variants [#attn.variant<kernel = @causal, when = "1", programs = ["ceildiv(q[2], 128)", "q[1]", "q[0]"],
// CHECK-SAME: grid = ["min(sms, (ceildiv(q[2], 128)) * (q[1]) * (q[0]))", "1", "1"], threads = 384, params = [
// CHECK-SAME: #attn.param<kind = scalar, name = "scale">,
// CHECK-SAME: #attn.param<kind = value, expr = "ceildiv(q[2], 128)">, #attn.param<kind = value, expr = "q[1]">, #attn.param<kind = value, expr = "q[0]">,
// CHECK-SAME: #attn.param<kind = workspace, expr = "0">,
// CHECK-SAME: #attn.param<kind = value, expr = "k[2]">, #attn.param<kind = value, expr = "k[1]">, #attn.param<kind = value, expr = "q[2]">,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "q", box = [64, 128, 1, 1], swizzle = 128>,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "k", box = [64, 96, 1, 1], swizzle = 128>,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "v", box = [64, 96, 1, 1], swizzle = 128>,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "o", box = [64, 64, 1, 1], swizzle = 128>,
// CHECK-SAME: #attn.param<kind = stride, name = "lse">, #attn.param<kind = stride, name = "lse", dim = 1>, #attn.param<kind = pointer, name = "lse">]>]
attn_tile.kernel @causal(%q: !attn_tile.view<?x?x?x64xbf16>, %k: !attn_tile.view<?x?x?x64xbf16>, %v: !attn_tile.view<?x?x?x128xbf16>, %scale: f32,
                         %o: !attn_tile.view<?x?x?x128xbf16>, %lse: !attn_tile.view<?x?x?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c96 = arith.constant 96 : index
  %c128 = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  %ln2 = arith.constant 0.693147182 : f32
  %one = arith.constant dense<1.0> : tensor<128xf32>
  %zeros = arith.constant dense<0.0> : tensor<128xf32>
  %lowest = arith.constant dense<0xFF800000> : tensor<128xf32>
  %scores0 = arith.constant dense<0.0> : tensor<128x96xf32>
  %acc0 = arith.constant dense<0.0> : tensor<128x128xf32>
  %i = attn_tile.program_id 0
  %h = attn_tile.program_id 1
  %b = attn_tile.program_id 2
  %lk = attn_tile.dim %k, 2 : !attn_tile.view<?x?x?x64xbf16>
  %kv_heads = attn_tile.dim %k, 1 : !attn_tile.view<?x?x?x64xbf16>
  %heads = attn_tile.dim %q, 1 : !attn_tile.view<?x?x?x64xbf16>
  %group = arith.divui %heads, %kv_heads : index
  %kv_head = arith.divui %h, %group : index
  %row = arith.muli %i, %c128 : index
  %lq = attn_tile.dim %q, 2 : !attn_tile.view<?x?x?x64xbf16>
  %diagonal = arith.subi %lk, %lq : index
  %qt = attn_tile.load %q[%b, %h, %row, %c0] : !attn_tile.view<?x?x?x64xbf16> -> tensor<128x64xbf16>
  %tiles = arith.ceildivui %lk, %c96 : index
  %full = arith.divui %lk, %c96 : index
  %range = attn_tile.range %c0 to %tiles full %c0 to %full
  %factor = math.absf %scale : f32
  %negative = arith.cmpf olt, %scale, %zero : f32
  %minus_q = arith.negf %qt : tensor<128x64xbf16>
  %qs = arith.select %negative, %minus_q, %qt : tensor<128x64xbf16>
  %r:3 = attn_tile.for (%j, %masked) in %range iter_args(%m = %lowest, %l = %zeros, %a = %acc0) -> (tensor<128xf32>, tensor<128xf32>, tensor<128x128xf32>) {
    %column = arith.muli %j, %c96 : index
    %kt = attn_tile.load %k[%b, %kv_head, %column, %c0] : !attn_tile.view<?x?x?x64xbf16> -> tensor<96x64xbf16>
    %s = attn_tile.dot %qs, %kt, %scores0 transpose_b : tensor<128x64xbf16>, tensor<96x64xbf16> -> tensor<128x96xf32>
    %sm = attn_tile.mask %s at(%row, %column) length(%lk) diagonal(%diagonal) when(%masked) : tensor<128x96xf32>
    %c = attn_tile.splat %factor : f32 -> tensor<128xf32>
    %top = attn_tile.reduce max %sm : tensor<128x96xf32> -> tensor<128xf32>
    %m1 = arith.maxnumf %m, %top : tensor<128xf32>
    %unseen = arith.cmpf oeq, %m1, %lowest : tensor<128xf32>
    %safe = arith.select %unseen, %zeros, %m1 : tensor<128xi1>, tensor<128xf32>
    %minus = arith.negf %safe : tensor<128xf32>
    %shift = arith.mulf %minus, %c : tensor<128xf32>
    %shifts = attn_tile.broadcast %shift : tensor<128xf32> -> tensor<128x96xf32>
    %cs = attn_tile.splat %factor : f32 -> tensor<128x96xf32>
    %x = math.fma %sm, %cs, %shifts : tensor<128x96xf32>
    %p = math.exp2 %x : tensor<128x96xf32>
    %y = math.fma %m, %c, %shift : tensor<128xf32>
    %alpha = math.exp2 %y : tensor<128xf32>
    %sum = attn_tile.reduce sum %p : tensor<128x96xf32> -> tensor<128xf32>
    %l1 = math.fma %l, %alpha, %sum : tensor<128xf32>
    %pt = arith.truncf %p : tensor<128x96xf32> to tensor<128x96xbf16>
    %vt = attn_tile.load %v[%b, %kv_head, %column, %c0] : !attn_tile.view<?x?x?x128xbf16> -> tensor<96x128xbf16>
    %alphas = attn_tile.broadcast %alpha : tensor<128xf32> -> tensor<128x128xf32>
    %aw = arith.mulf %a, %alphas : tensor<128x128xf32>
    %a1 = attn_tile.dot %pt, %vt, %aw : tensor<128x96xbf16>, tensor<96x128xbf16> -> tensor<128x128xf32>
    attn_tile.yield %m1, %l1, %a1 : tensor<128xf32>, tensor<128xf32>, tensor<128x128xf32>
  }
  %blind = arith.cmpf oeq, %r#1, %zeros : tensor<128xf32>
  %inverse = arith.divf %one, %r#1 : tensor<128xf32>
  %inverses = attn_tile.broadcast %inverse : tensor<128xf32> -> tensor<128x128xf32>
  %mean = arith.mulf %r#2, %inverses : tensor<128x128xf32>
  %blinds = attn_tile.broadcast %blind : tensor<128xi1> -> tensor<128x128xi1>
  %out = arith.select %blinds, %acc0, %mean : tensor<128x128xi1>, tensor<128x128xf32>
  %ot = arith.truncf %out : tensor<128x128xf32> to tensor<128x128xbf16>
  attn_tile.store %ot, %o[%b, %h, %row, %c0] : tensor<128x128xbf16>, !attn_tile.view<?x?x?x128xbf16>
  %cf = attn_tile.splat %factor : f32 -> tensor<128xf32>
  %log = math.log2 %r#1 : tensor<128xf32>
  %sum2 = math.fma %r#0, %cf, %log : tensor<128xf32>
  %ln2s = attn_tile.splat %ln2 : f32 -> tensor<128xf32>
  %lse_tile = arith.mulf %sum2, %ln2s : tensor<128xf32>
  attn_tile.store %lse_tile, %lse[%b, %h, %row] : tensor<128xf32>, !attn_tile.view<?x?x?xf32>
  attn_tile.return
}

attn.plan @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o", "lse"], target = #target,
                result_shapes = [["q[0]", "q[1]", "q[2]", "128"], ["q[0]", "q[1]", "q[2]"]]} {
  %o, %lse = attn.launch(%q, %k, %v, %scale)
    variants [#attn.variant<kernel = @causal, when = "1", programs = ["ceildiv(q[2], 128)", "q[1]", "q[0]"]>]
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x128xbf16>, f32) -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 192, tile_k = 64, warpgroups = 3, stages = 2, ping_pong = false, scheduler = persistent,
                           output = reuse_q, producer_registers = 32, consumer_registers = 160>

// No diagonal: programs are alike, so they keep their order, and the length
// cuts one tile. The output takes the queries' place, which stay until then.
// The grid has one axis; the others have one program.

// CHECK-LABEL: attn_gpu.kernel @dense(
// CHECK-SAME: %[[TILES:[^:]*]]: index, %[[ONE:[^:]*]]: index, %[[LK:[^:]*]]: index, %[[QMAP:[^:]*]]: !attn_gpu.tensor_map, %[[KMAP:[^:]*]]: !attn_gpu.tensor_map, %[[OMAP:[^:]*]]: !attn_gpu.tensor_map)
// CHECK-NOT: ping_pong
// CHECK-SAME: warpgroups = 3 : i64
// CHECK-NOT: attn_gpu.alloc
// CHECK: attn_gpu.for_program (%[[I:.*]], %{{.*}}, %{{.*}}) in (%[[TILES]], %[[ONE]], %[[ONE]]) persistent {
// CHECK: %[[QT:.*]] = attn_gpu.get
// CHECK: attn_gpu.for {{.*}} max_masked 1
// CHECK-NOT: diagonal
// CHECK: attn_gpu.yield
// CHECK-NOT: attn_gpu.release %[[QT]]
// CHECK: %[[STAGING:.*]] = attn_gpu.view_as %[[QT]] : <192x64xf16> -> <192x64xf16>
// CHECK-NEXT: attn_gpu.store_tile %{{.*}}, %[[STAGING]]
// CHECK-NEXT: attn_gpu.copy_out %[[STAGING]], %[[OMAP]]
// CHECK-NEXT: attn_gpu.copy_out_wait
// CHECK-NEXT: attn_gpu.release %[[QT]]
// CHECK-NEXT: }
// CHECK-NEXT: attn_gpu.copy_out_wait
// CHECK-NEXT: attn_gpu.return
// CHECK: attn.plan @attention
// CHECK-NOT: workspace
// CHECK: programs = ["ceildiv(q[0], 192)"], grid = ["min(sms, (ceildiv(q[0], 192)) * (1) * (1))", "1", "1"], threads = 512, params = [
// CHECK-SAME: #attn.param<kind = value, expr = "ceildiv(q[0], 192)">, #attn.param<kind = value, expr = "1">, #attn.param<kind = value, expr = "k[0]">,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "q", box = [64, 192], swizzle = 128>,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "k", box = [64, 64], swizzle = 128>,
// CHECK-SAME: #attn.param<kind = tensor_map, name = "o", box = [64, 64], swizzle = 128>]
attn_tile.kernel @dense(%q: !attn_tile.view<?x64xf16>, %k: !attn_tile.view<?x64xf16>, %o: !attn_tile.view<?x64xf16>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c192 = arith.constant 192 : index
  %zero = arith.constant dense<0.0> : tensor<192x64xf32>
  %i = attn_tile.program_id 0
  %row = arith.muli %i, %c192 : index
  %n = attn_tile.dim %k, 0 : !attn_tile.view<?x64xf16>
  %tiles = arith.ceildivui %n, %c64 : index
  %full = arith.divui %n, %c64 : index
  %range = attn_tile.range %c0 to %tiles full %c0 to %full
  %qt = attn_tile.load %q[%row, %c0] : !attn_tile.view<?x64xf16> -> tensor<192x64xf16>
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<192x64xf32>) {
    %column = arith.muli %j, %c64 : index
    %kt = attn_tile.load %k[%column, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<192x64xf16>, tensor<64x64xf16> -> tensor<192x64xf32>
    %sm = attn_tile.mask %s at(%row, %column) length(%n) when(%masked) : tensor<192x64xf32>
    %p = arith.truncf %sm : tensor<192x64xf32> to tensor<192x64xf16>
    %vt = attn_tile.load %k[%column, %c0] : !attn_tile.view<?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<192x64xf16>, tensor<64x64xf16> -> tensor<192x64xf32>
    attn_tile.yield %a1 : tensor<192x64xf32>
  }
  %ot = arith.truncf %r : tensor<192x64xf32> to tensor<192x64xf16>
  attn_tile.store %ot, %o[%row, %c0] : tensor<192x64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

attn.plan @attention(%q: tensor<?x64xf16>, %k: tensor<?x64xf16>) -> tensor<?x64xf16>
    attributes {arg_names = ["q", "k"], result_names = ["o"], result_shapes = [["q[0]", "64"]], target = #target} {
  %o = attn.launch(%q, %k) variants [#attn.variant<kernel = @dense, when = "1", programs = ["ceildiv(q[0], 192)"]>]
    : (tensor<?x64xf16>, tensor<?x64xf16>) -> tensor<?x64xf16>
  attn.yield %o : tensor<?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

// Two counters lie apart, behind the workspace that the plan has already. What
// is launched twice with other arguments is two kernels.

// CHECK-LABEL: attn_gpu.kernel @first(
// CHECK: attn_gpu.kernel @second(
// CHECK: attn.plan @two
// CHECK-SAME: workspace = "260", zeroed = 260 : i64
// CHECK: #attn.variant<kernel = @first,
// CHECK-SAME: threads = 256, params = [
// CHECK-SAME: #attn.param<kind = workspace, expr = "128">
// CHECK: #attn.variant<kernel = @second,
// CHECK-SAME: #attn.param<kind = workspace, expr = "256">
attn_tile.kernel @first(%q: !attn_tile.view<?xf32>) attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}

attn_tile.kernel @second(%q: !attn_tile.view<?xf32>) attributes {schedule = #schedule, target = #target} {
  attn_tile.return
}

attn.plan @two(%q: tensor<?xf32>)
    attributes {arg_names = ["q"], result_names = [], result_shapes = [], target = #target, workspace = "8", zeroed = 8} {
  attn.launch(%q) variants [#attn.variant<kernel = @first, when = "1", programs = ["q[0]", "1", "1"]>] : (tensor<?xf32>) -> ()
  attn.launch(%q) variants [#attn.variant<kernel = @second, when = "1", programs = ["q[0]", "1", "1"]>] : (tensor<?xf32>) -> ()
  attn.yield
}

// -----

// Does not fire: a kernel that has its place already stays as it is.

// CHECK-LABEL: attn_gpu.kernel @done(
// CHECK-NEXT: attn_gpu.return
// CHECK: attn.plan @nothing() attributes {arg_names = [], result_names = [], result_shapes = []} {
// CHECK-NEXT: attn.yield
attn_gpu.kernel @done() attributes {consumer_registers = 240 : i64, producer_registers = 24 : i64, shared_memory_limit = 232448 : i64, warpgroups = 1 : i64} {
  attn_gpu.return
}

attn.plan @nothing() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.yield
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = persistent,
                           output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>

// Packed heads: the consumers gather the queries into a buffer of their own and
// write what they computed from registers; no copy out is to be awaited.

// CHECK-LABEL: attn_gpu.kernel @packed(
// CHECK-SAME: %[[LQ:[^:]*]]: index, %[[G:[^:]*]]: index, %{{[^:]*}}: index, %{{[^:]*}}: index, %[[QROW:[^:]*]]: i64, %[[QHEAD:[^:]*]]: i64, %[[Q:[^:]*]]: !attn_gpu.global<f16>,
// CHECK-SAME: %{{[^:]*}}: !attn_gpu.tensor_map, %[[OROW:[^:]*]]: i64, %[[OHEAD:[^:]*]]: i64, %[[O:[^:]*]]: !attn_gpu.global<f16>, %[[LROW:[^:]*]]: i64, %[[LHEAD:[^:]*]]: i64, %[[L:[^:]*]]: !attn_gpu.global<f32>)
// CHECK: %[[BUFFER:.*]] = attn_gpu.alloc "q" : <64x64xf16>
// CHECK: attn_gpu.for_program (%[[I:.*]], %[[H:.*]], %{{.*}}) in
// CHECK: %[[LENGTH:.*]] = arith.muli %[[LQ]], %[[G]]
// CHECK: %[[HEAD:.*]] = arith.muli %[[H]], %[[G]]
// CHECK: %[[WIDE:.*]] = arith.index_cast %[[HEAD]] : index to i64
// CHECK: %[[PART:.*]] = arith.muli %[[WIDE]], %[[QHEAD]]
// CHECK: %[[OFFSET:.*]] = arith.addi %{{.*}}, %[[PART]]
// CHECK: attn_gpu.gather_rows %[[Q]][%[[OFFSET]]] row %[[I]] length %[[LENGTH]] group %[[G]] strides(%[[QROW]], %[[QHEAD]]) to %[[BUFFER]]
// CHECK: attn_gpu.for
// CHECK: attn_gpu.mma %[[BUFFER]],
// CHECK-NOT: attn_gpu.store_tile
// CHECK: attn_gpu.scatter_rows %{{.*}}, %[[O]][%{{.*}}] row %[[I]] length %{{.*}} group %[[G]] strides(%[[OROW]], %[[OHEAD]])
// CHECK: attn_gpu.store_rows %{{.*}}, %[[L]][%{{.*}}] row %[[I]] length %{{.*}} group %[[G]] strides(%[[LROW]], %[[LHEAD]])
// CHECK-NEXT: }
// CHECK-NEXT: attn_gpu.return
attn_tile.kernel @packed(%q: !attn_tile.view<?x?x64xf16>, %k: !attn_tile.view<?x?x64xf16>,
                         %o: !attn_tile.view<?x?x64xf16>, %lse: !attn_tile.view<?x?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %rows = arith.constant dense<0.0> : tensor<64xf32>
  %i = attn_tile.program_id 0
  %h = attn_tile.program_id 1
  %group = attn_tile.dim %k, 0 : !attn_tile.view<?x?x64xf16>
  %n = attn_tile.dim %k, 1 : !attn_tile.view<?x?x64xf16>
  %qrows = attn_tile.pack_heads %q dim 0 group %group : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %orows = attn_tile.pack_heads %o dim 0 group %group : !attn_tile.view<?x?x64xf16> -> !attn_tile.view<?x?x64xf16>
  %lrows = attn_tile.pack_heads %lse dim 0 group %group : !attn_tile.view<?x?xf32> -> !attn_tile.view<?x?xf32>
  %qt = attn_tile.load %qrows[%h, %i, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
  %range = attn_tile.range %c0 to %n
  %r = attn_tile.for (%j, %masked) in %range iter_args(%a = %zero) -> (tensor<64x64xf32>) {
    %kt = attn_tile.load %k[%h, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %s = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    %sm = attn_tile.mask %s at(%i, %j) length(%n) when(%masked) : tensor<64x64xf32>
    %p = arith.truncf %sm : tensor<64x64xf32> to tensor<64x64xf16>
    %vt = attn_tile.load %k[%h, %j, %c0] : !attn_tile.view<?x?x64xf16> -> tensor<64x64xf16>
    %a1 = attn_tile.dot %p, %vt, %a : tensor<64x64xf16>, tensor<64x64xf16> -> tensor<64x64xf32>
    attn_tile.yield %a1 : tensor<64x64xf32>
  }
  %ot = arith.truncf %r : tensor<64x64xf32> to tensor<64x64xf16>
  attn_tile.store %ot, %orows[%h, %i, %c0] : tensor<64x64xf16>, !attn_tile.view<?x?x64xf16>
  attn_tile.store %rows, %lrows[%h, %i] : tensor<64xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

attn.plan @packed_plan(%q: tensor<?x?x64xf16>, %k: tensor<?x?x64xf16>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
    attributes {arg_names = ["q", "k"], result_names = ["o", "lse"], result_shapes = [["q[0]", "q[1]", "64"], ["q[0]", "q[1]"]]} {
  %r:2 = attn.launch(%q, %k) variants [#attn.variant<kernel = @packed, when = "1", programs = ["q[1]", "k[0]"]>]
    : (tensor<?x?x64xf16>, tensor<?x?x64xf16>) -> (tensor<?x?x64xf16>, tensor<?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x64xf16>, tensor<?x?xf32>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

// What stays inside the plan is a parameter by its own name, with the sizes
// that the plan states, be it written or read.

// CHECK-LABEL: attn.plan @chained(
// CHECK-SAME: workspace = "132", zeroed = 132 : i64
// CHECK: #attn.variant<kernel = @write,
// CHECK-SAME: #attn.param<kind = value, expr = "q[0] + 1">
// CHECK-SAME: #attn.param<kind = pointer, name = "t">
// CHECK-SAME: intermediates [#attn.intermediate<name = "t", shape = ["q[0] + 1"]>]
// CHECK: #attn.variant<kernel = @read,
// CHECK-SAME: #attn.param<kind = value, expr = "q[0] + 1">
attn_tile.kernel @write(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<64xf32>
  attn_tile.store %zero, %y[%c0] : tensor<64xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

attn_tile.kernel @read(%x: !attn_tile.view<?xf32>) attributes {schedule = #schedule, target = #target} {
  %length = attn_tile.dim %x, 0 : !attn_tile.view<?xf32>
  attn_tile.return
}

attn.plan @chained(%q: tensor<?xf32>)
    attributes {arg_names = ["q"], result_names = [], result_shapes = [], target = #target} {
  %t = attn.launch(%q) variants [#attn.variant<kernel = @write, when = "1", programs = ["1"]>]
    intermediates [#attn.intermediate<name = "t", shape = ["q[0] + 1"]>] : (tensor<?xf32>) -> tensor<?xf32>
  attn.launch(%t) variants [#attn.variant<kernel = @read, when = "1", programs = ["1"]>] : (tensor<?xf32>) -> ()
  attn.yield
}
