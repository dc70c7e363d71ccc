// RUN: attn-opt %s --convert-attn-to-tile --split-input-file | FileCheck %s
// RUN: attn-opt %s --convert-attn-to-tile --split-input-file | attn-opt --convert-attn-to-tile --split-input-file | FileCheck %s

// A program owns a block of 16 rows, two tiles that are read once: magnitudes as integers, largest of a row, of the rows
// that share a scale, then scales and codes. Only the first row of a class writes its scale.

// CHECK-LABEL: attn_tile.kernel @rows(
// CHECK-SAME: %[[X:[^:]*]]: !attn_tile.view<?x?x?x72xf16>, %[[CODES:[^:]*]]: !attn_tile.view<?x?x?x72xi8>, %[[SCALES:[^:]*]]: !attn_tile.view<?x?x?xf32>)
// CHECK: arith.muli %{{.*}}, %c16{{.*}} : index
// CHECK-COUNT-2: attn_tile.load %[[X]][{{.*}}] : !attn_tile.view<?x?x?x72xf16> -> tensor<8x128xf16>
// CHECK: arith.bitcast %{{.*}} : tensor<8x128xf32> to tensor<8x128xi32>
// CHECK: arith.maxsi
// CHECK: %[[LARGEST:.*]] = attn_tile.reduce max %{{.*}} : tensor<8x128xi32> -> tensor<8xi32>
// CHECK: attn_tile.max_of_rows %[[LARGEST]] period 8 span 1
// CHECK: %[[FLOORED:.*]] = arith.select
// CHECK: %[[SCALE:.*]] = arith.divf %[[FLOORED]], %{{.*}} : tensor<8xf32>
// CHECK: arith.divf %{{.*}}, %[[FLOORED]]
// CHECK: attn_tile.scatter %[[SCALE]], %[[SCALES]]
// CHECK-NOT: attn_tile.load
// CHECK: arith.mulf
// CHECK: arith.addf %{{.*}}, %{{.*}} : tensor<8x128xf32>
// CHECK: %[[BITS:.*]] = arith.bitcast %{{.*}} : tensor<8x128xf32> to tensor<8x128xi32>
// CHECK: %[[CODE:.*]] = arith.select %{{.*}}, %[[BITS]], %{{.*}} : tensor<8x128xi1>, tensor<8x128xi32>
// CHECK: arith.trunci %[[CODE]] : tensor<8x128xi32> to tensor<8x128xi8>
// CHECK: attn_tile.store %{{.*}}, %[[CODES]]
// CHECK: attn.plan
// CHECK: programs = ["ceildiv(x[2], 16)", "x[1]", "x[0]"]
attn.kernel @rows(%x: tensor<?x?x?x72xf16>) -> (tensor<?x?x?x72xi8>, tensor<?x?x?xf32>)
    attributes {schedule = #attn.rowwise<tile_rows = 8, threads = 128, tiles = 2>} {
  %c, %s = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x72xf16> -> (tensor<?x?x?x72xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x72xi8>, tensor<?x?x?xf32>
}

attn.plan @plan(%x: tensor<?x?x?x72xf16>) -> (tensor<?x?x?x72xi8>, tensor<?x?x?xf32>)
    attributes {arg_names = ["x"], result_names = ["codes", "scales"],
                result_shapes = [["x[0]", "x[1]", "x[2]", "72"], ["x[0]", "x[1]", "ceildiv(x[2], 16) * 8"]]} {
  %r:2 = attn.launch(%x) variants [#attn.variant<kernel = @rows, when = "1">]
    : (tensor<?x?x?x72xf16>) -> (tensor<?x?x?x72xi8>, tensor<?x?x?xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x72xi8>, tensor<?x?x?xf32>
}

// -----

// Blocks that do not fit into registers are read twice.
// CHECK-LABEL: attn_tile.kernel @long(
// CHECK: scf.for {{.*}} -> (tensor<16x128xi32>) {
// CHECK-COUNT-4: attn_tile.load
// CHECK: attn_tile.max_of_rows %{{.*}} period 1 span 1
// CHECK: scf.for
// CHECK-COUNT-4: attn_tile.load
// CHECK: attn_tile.store
attn.kernel @long(%x: tensor<?x?x?x128xf16>) -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
    attributes {schedule = #attn.rowwise<tile_rows = 16, threads = 256>} {
  %c, %s = attn.quantize %x as <groups = <per_block, rows = 1024>, max = 127.0> : tensor<?x?x?x128xf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x128xi8>, tensor<?x?x?xf32>
}

// -----

// Largest magnitudes that are given are read once; a head without rows has scales all the same.
// CHECK-LABEL: attn_tile.kernel @channels(
// CHECK-SAME: %{{[^:]*}}: !attn_tile.view<?x?x?x64xbf16>, %[[AMAX:[^:]*]]: !attn_tile.view<?x?x64xf32>
// CHECK-COUNT-4: attn_tile.load %{{.*}} -> tensor<16x64xbf16>
// CHECK: %[[VECTOR:.*]] = attn_tile.load %[[AMAX]]{{.*}} -> tensor<64xf32>
// CHECK: attn_tile.broadcast %[[VECTOR]] columns : tensor<64xf32> -> tensor<16x64xf32>
// CHECK-NOT: attn_tile.load
// CHECK: arith.truncf %{{.*}} : tensor<16x64xf32> to tensor<16x64xf8E4M3FN>
// CHECK: programs = ["max(1, ceildiv(x[2], 64))", "x[1]", "x[0]"]
attn.kernel @channels(%x: tensor<?x?x?x64xbf16>, %a: tensor<?x?x64xf32>) -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
    attributes {schedule = #attn.rowwise<tile_rows = 16, threads = 128, tiles = 4>} {
  %c, %s = attn.quantize %x absmax(%a : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 448.0> : tensor<?x?x?x64xbf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
  attn.yield %c, %s : tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>
}

attn.plan @plan(%x: tensor<?x?x?x64xbf16>, %a: tensor<?x?x64xf32>) -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
    attributes {arg_names = ["x", "a"], result_names = ["codes", "scales"],
                result_shapes = [["x[0]", "x[1]", "x[2]", "64"], ["x[0]", "x[1]", "64"]]} {
  %r:2 = attn.launch(%x, %a) variants [#attn.variant<kernel = @channels, when = "1">]
    : (tensor<?x?x?x64xbf16>, tensor<?x?x64xf32>) -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
  attn.yield %r#0, %r#1 : tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>
}

// -----

// One row at a time, in their order.
// CHECK-LABEL: attn_tile.kernel @sums(
// CHECK: scf.for {{.*}} -> (tensor<1x64xf32>) {
// CHECK-COUNT-16: attn_tile.load %{{.*}} -> tensor<1x64xbf16>
// CHECK-COUNT-16: arith.addf
attn.kernel @sums(%x: tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xf32> attributes {schedule = #attn.rowwise<tile_rows = 1, threads = 32>} {
  %s = attn.block_statistics mean %x : tensor<?x?x?x64xbf16> -> tensor<?x?x?x64xf32>
  attn.yield %s : tensor<?x?x?x64xf32>
}

// -----

// A sample is read at once: the first row of each 64th of the length.
// CHECK-LABEL: attn_tile.kernel @sample(
// CHECK: %[[LENGTH:.*]] = attn_tile.dim %{{.*}}, 2
// CHECK: arith.divui %[[LENGTH]], %{{.*}}
// CHECK: arith.remui %[[LENGTH]], %{{.*}}
// CHECK-COUNT-64: attn_tile.load %{{.*}} -> tensor<1x64xbf16>
// CHECK-COUNT-64: arith.addf
// CHECK: arith.divf
// CHECK: attn_tile.store
attn.kernel @sample(%x: tensor<?x?x?x64xbf16>) -> tensor<?x?x64xf32> attributes {schedule = #attn.rowwise<tile_rows = 1, threads = 32>} {
  %s = attn.sample_statistics mean %x {sample = 64} : tensor<?x?x?x64xbf16> -> tensor<?x?x64xf32>
  attn.yield %s : tensor<?x?x64xf32>
}
