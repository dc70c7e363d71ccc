// RUN: attn-opt %s --convert-tile-to-gpu --split-input-file | FileCheck %s

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 8, threads = 128>

// 16 threads share a row of 64 columns, 16 bytes each. Rows of x start at
// multiples of 16 bytes, which the host checks; those of y, by the size that the plan says, of 8.
// The first coordinate of the grid is the fastest, and a CTA runs one program.

// CHECK-LABEL: attn_gpu.kernel @scale(
// CHECK-SAME: %[[TILES:[^:]*]]: index, %[[HEADS:[^:]*]]: index, %[[COUNT:[^:]*]]: index, %[[XH:[^:]*]]: i64, %[[LX:[^:]*]]: index
// CHECK-SAME: attributes {threads = 128 : i64} {
// CHECK: %[[ID:.*]] = attn_gpu.cta_id
// CHECK: %[[TILE:.*]] = arith.remui %[[ID]], %[[TILES]]
// CHECK: %[[REST:.*]] = arith.divui %[[ID]], %[[TILES]]
// CHECK: %[[HEAD:.*]] = arith.remui %[[REST]], %[[HEADS]]
// CHECK: %[[ROW:.*]] = arith.muli %[[TILE]], %{{.*}}
// CHECK: %[[SUM:.*]] = scf.for %[[I:.*]] = %{{.*}} to %[[COUNT]] step %{{.*}} iter_args(%[[ACC:.*]] = %{{.*}}) -> (tensor<8x64xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>) {
// CHECK: %[[WIDE:.*]] = arith.index_cast %[[HEAD]] : index to i64
// CHECK: arith.muli %[[WIDE]], %[[XH]]
// CHECK: %[[T:.*]] = attn_gpu.load_global %{{.*}}[%{{.*}}] at(%[[ROW]], %{{.*}}) bounds(%[[LX]], %{{.*}}) strides(%{{.*}}) align 16 : <f32> -> tensor<8x64xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
// CHECK: arith.addf %[[ACC]], %[[T]] : tensor<8x64xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
// CHECK: %[[TOP:.*]] = attn_gpu.reduce max %[[SUM]]
// CHECK: attn_gpu.broadcast %[[TOP]]
// CHECK: arith.truncf %{{.*}} : tensor<8x64xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>> to tensor<8x64xbf16, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>
// CHECK: attn_gpu.store_global %{{.*}} align 8 : tensor<8x64xbf16, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>, <bf16>
// CHECK: attn_gpu.store_global %{{.*}} align 8 : tensor<8x64xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>, <f32>
// CHECK: attn_gpu.store_global %[[TOP]], %{{.*}}[%{{.*}}] at(%[[ROW]]) bounds(%{{.*}}) align 4 : tensor<8xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>, <f32>
// CHECK: attn.plan @plan
// CHECK-SAME: arg_names
// CHECK: grid = ["(ceildiv(x[1], 8)) * (x[0]) * (1)", "1", "1"], threads = 128, params = [
// CHECK-SAME: #attn.param<kind = value, expr = "ceildiv(x[1], 8)">, #attn.param<kind = value, expr = "x[0]">
// CHECK-SAME: #attn.param<kind = pointer, name = "x", alignment = 16>
// CHECK-SAME: #attn.param<kind = pointer, name = "o", alignment = 8>
// CHECK-SAME: #attn.param<kind = pointer, name = "y", alignment = 8>
attn_tile.kernel @scale(%x: !attn_tile.view<?x?x64xf32>, %n: !attn_tile.view<?xf32>, %o: !attn_tile.view<?x?x64xbf16>,
                        %y: !attn_tile.view<?x?x?xf32>, %m: !attn_tile.view<?x?xf32>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : tensor<8x64xf32>
  %i = attn_tile.program_id 0
  %h = attn_tile.program_id 1
  %row = arith.muli %i, %c8 : index
  %count = attn_tile.dim %n, 0 : !attn_tile.view<?xf32>
  %sum = scf.for %j = %c0 to %count step %c1 iter_args(%a = %zero) -> (tensor<8x64xf32>) {
    %t = attn_tile.load %x[%h, %row, %c0] : !attn_tile.view<?x?x64xf32> -> tensor<8x64xf32>
    %s = arith.addf %a, %t : tensor<8x64xf32>
    scf.yield %s : tensor<8x64xf32>
  }
  %top = attn_tile.reduce max %sum : tensor<8x64xf32> -> tensor<8xf32>
  %tops = attn_tile.broadcast %top : tensor<8xf32> -> tensor<8x64xf32>
  %mean = arith.divf %sum, %tops : tensor<8x64xf32>
  %rounded = arith.truncf %mean : tensor<8x64xf32> to tensor<8x64xbf16>
  attn_tile.store %rounded, %o[%h, %row, %c0] : tensor<8x64xbf16>, !attn_tile.view<?x?x64xbf16>
  attn_tile.store %mean, %y[%h, %row, %c0] : tensor<8x64xf32>, !attn_tile.view<?x?x?xf32>
  attn_tile.store %top, %m[%h, %row] : tensor<8xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x?x64xf32>, %n: tensor<?xf32>) -> (tensor<?x?x64xbf16>, tensor<?x?x?xf32>, tensor<?x?xf32>)
    attributes {arg_names = ["x", "n"], result_names = ["o", "y", "m"], target = #target,
                result_shapes = [["x[0]", "x[1]", "64"], ["x[0]", "x[1]", "66"], ["x[0]", "x[1]"]]} {
  %r:3 = attn.launch(%x, %n) variants [#attn.variant<kernel = @scale, when = "1", programs = ["ceildiv(x[1], 8)", "x[0]"]>]
    : (tensor<?x?x64xf32>, tensor<?xf32>) -> (tensor<?x?x64xbf16>, tensor<?x?x?xf32>, tensor<?x?xf32>)
  attn.yield %r#0, %r#1, %r#2 : tensor<?x?x64xbf16>, tensor<?x?x?xf32>, tensor<?x?xf32>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 128, threads = 32>

// Rows by index, several in one thread.

// CHECK-LABEL: attn_gpu.kernel @reverse(
// CHECK: %[[IOTA:.*]] = attn_gpu.iota 0 : tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>
// CHECK: %[[SPLAT:.*]] = attn_gpu.splat %{{.*}} : i32 -> tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>
// CHECK: %[[PLACE:.*]] = arith.subi %[[SPLAT]], %[[IOTA]]
// CHECK: %[[T:.*]] = attn_gpu.gather %[[X:.*]][%{{.*}}] at(%[[IOTA]]) bounds(%{{.*}}) : <i32>, tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>> -> tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>
// CHECK: attn_gpu.scatter %[[T]], %{{.*}}[%{{.*}}] at(%[[PLACE]], %{{.*}}) bounds(%{{.*}}, %{{.*}}) strides(%{{.*}}) : tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>, <i32>, tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>, tensor<128xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>
// CHECK: attn_gpu.iota 1 : tensor<128x2xi32, #attn_gpu.strips<threads = 32, row_threads = 1, vector = 2>>
attn_tile.kernel @reverse(%x: !attn_tile.view<?xi32>, %y: !attn_tile.view<?x8xi32>)
    attributes {schedule = #schedule, target = #target} {
  %one = arith.constant dense<1> : tensor<128xi32>
  %n = attn_tile.dim %x, 0 : !attn_tile.view<?xi32>
  %i = attn_tile.iota 0 : tensor<128xi32>
  %number = arith.index_cast %n : index to i32
  %last = attn_tile.splat %number : i32 -> tensor<128xi32>
  %place = arith.subi %last, %i : tensor<128xi32>
  %t = attn_tile.gather %x[%i] : !attn_tile.view<?xi32>, tensor<128xi32> -> tensor<128xi32>
  attn_tile.scatter %t, %y[%place, %one] : tensor<128xi32>, !attn_tile.view<?x8xi32>, tensor<128xi32>, tensor<128xi32>
  %columns = attn_tile.iota 1 : tensor<128x2xi32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?xi32>) -> tensor<?x8xi32>
    attributes {arg_names = ["x"], result_names = ["y"], target = #target, result_shapes = [["x[0]", "8"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @reverse, when = "1", programs = ["1"]>] : (tensor<?xi32>) -> tensor<?x8xi32>
  attn.yield %y : tensor<?x8xi32>
}

// -----

// Of 16-bit rows a thread holds 8 neighbours, 16 bytes; places of a dynamic number are multiples of what the plan's
// expression and the column are. What rows share keeps its place in shared memory open.

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>
#schedule = #attn.rowwise<tile_rows = 16, threads = 128>

// CHECK-LABEL: attn_gpu.kernel @codes(
// CHECK: attn_gpu.load_global {{.*}} align 16 : <bf16> -> tensor<16x64xbf16, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 8>>
// CHECK: attn_gpu.max_of_rows %{{.*}} period 8 span 2 : tensor<16xi32, #attn_gpu.strips<threads = 128, row_threads = 8, vector = 8>>
// CHECK: attn_gpu.store_global {{.*}} align 8 : tensor<16x64xi8,
attn_tile.kernel @codes(%x: !attn_tile.view<?x64xbf16>, %o: !attn_tile.view<?x?xi8>, %m: !attn_tile.view<?xi32>)
    attributes {schedule = #schedule, target = #target} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %i = attn_tile.program_id 0
  %row = arith.muli %i, %c16 : index
  %column = arith.muli %i, %c64 : index
  %t = attn_tile.load %x[%row, %c0] : !attn_tile.view<?x64xbf16> -> tensor<16x64xbf16>
  %wide = arith.extf %t : tensor<16x64xbf16> to tensor<16x64xf32>
  %bits = arith.bitcast %wide : tensor<16x64xf32> to tensor<16x64xi32>
  %max = attn_tile.reduce max %bits : tensor<16x64xi32> -> tensor<16xi32>
  %shared = attn_tile.max_of_rows %max period 8 span 2 : tensor<16xi32>
  %codes = arith.trunci %bits : tensor<16x64xi32> to tensor<16x64xi8>
  attn_tile.store %codes, %o[%row, %column] : tensor<16x64xi8>, !attn_tile.view<?x?xi8>
  attn_tile.store %shared, %m[%row] : tensor<16xi32>, !attn_tile.view<?xi32>
  attn_tile.return
}

attn.plan @plan(%x: tensor<?x64xbf16>) -> (tensor<?x?xi8>, tensor<?xi32>)
    attributes {arg_names = ["x"], result_names = ["o", "m"], target = #target,
                result_shapes = [["x[0]", "ceildiv(x[0], 16) * 64"], ["x[0]"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @codes, when = "1", programs = ["ceildiv(x[0], 16)"]>]
    : (tensor<?x64xbf16>) -> (tensor<?x?xi8>, tensor<?xi32>)
  attn.yield %r#0, %r#1 : tensor<?x?xi8>, tensor<?xi32>
}
