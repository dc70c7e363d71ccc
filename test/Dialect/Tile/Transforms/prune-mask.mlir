// RUN: attn-opt %s -split-input-file --attn-tile-prune-mask --canonicalize | FileCheck %s

// Without a diagonal the length alone decides which tiles are full.

// CHECK-LABEL: attn_tile.kernel @length(
// CHECK-SAME: %[[N:[^:]*]]: index, %[[LK:[^:]*]]: index)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK: %[[FULL:.*]] = arith.divui %[[LK]], %[[C8]]
// CHECK: %[[IT:.*]] = attn_tile.range %[[C0]] to %[[N]] full %[[C0]] to %[[FULL]]
// CHECK-NOT: attn_tile.range
// CHECK: attn_tile.for {{.*}} in %[[IT]]
attn_tile.kernel @length(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index, %lk: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%lk) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// The last row bounds the range, the first row the full tiles. Both loops of
// the textbook form are narrowed.

// CHECK-LABEL: attn_tile.kernel @diagonal(
// CHECK-SAME: %[[N:[^:]*]]: index, %[[LK:[^:]*]]: index, %[[ROW:[^:]*]]: index, %[[DIAG:[^:]*]]: index)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK: %[[BYLENGTH:.*]] = arith.divui %[[LK]], %[[C8]]
// CHECK: %[[END:.*]] = arith.addi %[[ROW]], %[[DIAG]]
// CHECK: %[[LASTEND:.*]] = arith.addi %[[END]], %[[C16]]
// CHECK: %[[LAST:.*]] = arith.maxsi %[[LASTEND]], %[[C0]]
// CHECK: %[[FIRSTEND:.*]] = arith.addi %[[END]], %[[C1]]
// CHECK: %[[FIRST:.*]] = arith.maxsi %[[FIRSTEND]], %[[C0]]
// CHECK: %[[VISIBLE:.*]] = arith.ceildivui %[[LAST]], %[[C8]]
// CHECK: %[[UPPER:.*]] = arith.minsi %[[N]], %[[VISIBLE]]
// CHECK: %[[BYROW:.*]] = arith.divui %[[FIRST]], %[[C8]]
// CHECK: %[[FULL:.*]] = arith.minsi %[[BYLENGTH]], %[[BYROW]]
// CHECK: %[[IT:.*]] = attn_tile.range %[[C0]] to %[[UPPER]] full %[[C0]] to %[[FULL]]
// CHECK: attn_tile.for {{.*}} in %[[IT]]
// CHECK: attn_tile.mask {{.*}} when(%
// CHECK: %[[IT2:.*]] = attn_tile.range {{.*}} full
// CHECK: attn_tile.for {{.*}} in %[[IT2]]
attn_tile.kernel @diagonal(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
                           %n: index, %lk: index, %row: index, %diag: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%row, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%row, %col) length(%lk) diagonal(%diag) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %col = arith.muli %c8, %j : index
    %t = attn_tile.load %x[%row, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%row, %col) length(%lk) diagonal(%diag) when(%masked) : tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%col, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%row, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

// The fused loop. A lower bound that is not 0 is kept.

// CHECK-LABEL: attn_tile.kernel @online(
// CHECK-SAME: %[[BEGIN:[^:]*]]: index, %[[N:[^:]*]]: index)
// CHECK: attn_tile.range %[[BEGIN]] to %[[N]] full %[[BEGIN]] to
attn_tile.kernel @online(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
                         %begin: index, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %begin to %n
  %m, %l, %acc = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero, %a0 = %zero2)
      -> (tensor<16xf32>, tensor<16xf32>, tensor<16x32xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%col, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %w = attn_tile.broadcast %alpha : tensor<16xf32> -> tensor<16x32xf32>
    %a = arith.mulf %w, %a0 : tensor<16x32xf32>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %m1, %l1, %a1 : tensor<16xf32>, tensor<16xf32>, tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

// Rows of a group belong to one query: its last row bounds the range, its first
// the full tiles.

// CHECK-LABEL: attn_tile.kernel @group(
// CHECK-SAME: %[[N:[^:]*]]: index, %[[LK:[^:]*]]: index, %[[ROW:[^:]*]]: index, %[[DIAG:[^:]*]]: index, %[[G:[^:]*]]: index)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C15:.*]] = arith.constant 15 : index
// CHECK: %[[BYLENGTH:.*]] = arith.divui %[[LK]], %[[C8]]
// CHECK: %[[LASTROW:.*]] = arith.addi %[[ROW]], %[[C15]]
// CHECK: %[[LASTQUERY:.*]] = arith.divui %[[LASTROW]], %[[G]]
// CHECK: %[[LASTEND:.*]] = arith.addi %[[LASTQUERY]], %[[DIAG]]
// CHECK: %[[LASTPAST:.*]] = arith.addi %[[LASTEND]], %[[C1]]
// CHECK: %[[LAST:.*]] = arith.maxsi %[[LASTPAST]], %[[C0]]
// CHECK: %[[FIRSTQUERY:.*]] = arith.divui %[[ROW]], %[[G]]
// CHECK: %[[FIRSTEND:.*]] = arith.addi %[[FIRSTQUERY]], %[[DIAG]]
// CHECK: %[[FIRSTPAST:.*]] = arith.addi %[[FIRSTEND]], %[[C1]]
// CHECK: %[[FIRST:.*]] = arith.maxsi %[[FIRSTPAST]], %[[C0]]
// CHECK: %[[VISIBLE:.*]] = arith.ceildivui %[[LAST]], %[[C8]]
// CHECK: %[[UPPER:.*]] = arith.minsi %[[N]], %[[VISIBLE]]
// CHECK: %[[BYROW:.*]] = arith.divui %[[FIRST]], %[[C8]]
// CHECK: %[[FULL:.*]] = arith.minsi %[[BYLENGTH]], %[[BYROW]]
// CHECK: attn_tile.range %[[C0]] to %[[UPPER]] full %[[C0]] to %[[FULL]]
attn_tile.kernel @group(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index, %lk: index, %row: index,
                        %diag: index, %g: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%row, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%row, %col) length(%lk) diagonal(%diag) group(%g) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
