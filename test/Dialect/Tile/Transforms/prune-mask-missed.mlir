// RUN: attn-opt %s -split-input-file --attn-tile-prune-mask | FileCheck %s
// RUN: attn-opt %s -split-input-file --attn-tile-prune-mask --remarks-filter=attn --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARK

// What the pass leaves alone, and why.

// A loop without a mask, and one whose full tiles are known, are no loss.

// CHECK-LABEL: attn_tile.kernel @nothing_to_do(
// CHECK: attn_tile.range %{{[^ ]*}} to %{{[^ ]*}}{{$}}
// CHECK: attn_tile.range {{.*}} to {{.*}} full %{{[^ ]*}} to %[[FULL:.*]]{{$}}
// CHECK-NOT: attn_tile.range
// REMARK-NOT: remark
attn_tile.kernel @nothing_to_do(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index, %full: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %plain = attn_tile.range %c0 to %n
  %known = attn_tile.range %c0 to %n full %c0 to %full
  %a, %b = attn_tile.for (%j, %masked) in %plain iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %m, %l = attn_tile.for (%j, %masked) in %known iter_args(%m0 = %a, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// Tiles are 8 wide, the mask is placed every 16 columns.

// CHECK-LABEL: attn_tile.kernel @other_column(
// CHECK-NOT: full
// REMARK: remark: {{.*}}the mask does not start at the tile's first column
attn_tile.kernel @other_column(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c16 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @varying_length(
// CHECK-NOT: full
// REMARK: remark: {{.*}}the mask varies inside the loop
attn_tile.kernel @varying_length(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %length = arith.addi %col, %n : index
    %s = attn_tile.mask %t at(%c0, %col) length(%length) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// CHECK-LABEL: attn_tile.kernel @two_masks(
// CHECK-NOT: full
// REMARK: remark: {{.*}}the loop has several masks
attn_tile.kernel @two_masks(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s0 = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %s = attn_tile.mask %s0 at(%c0, %col) length(%n) diagonal(%c0) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// The number of tiles visited is carried too, and pruning would change it.

// CHECK-LABEL: attn_tile.kernel @counts_tiles(
// CHECK-NOT: full
// REMARK: remark: {{.*}}a tile without visible keys may change what the loop carries
attn_tile.kernel @counts_tiles(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %one = arith.constant dense<1.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l, %t = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero, %t0 = %zero)
      -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %r = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %r at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    %t1 = arith.addf %t0, %one : tensor<16xf32>
    attn_tile.yield %m1, %l1, %t1 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %t, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

// A sum that does not start at zero is multiplied by the correction 0 of a row
// that sees no key.

// CHECK-LABEL: attn_tile.kernel @first_sum(
// CHECK-NOT: full
// REMARK: remark: {{.*}}a tile without visible keys may change what the loop carries
attn_tile.kernel @first_sum(%x: !attn_tile.view<?x?xf32>, %e: !attn_tile.view<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %one = arith.constant dense<1.0> : tensor<16xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %one) -> (tensor<16xf32>, tensor<16xf32>) {
    %col = arith.muli %j, %c8 : index
    %t = attn_tile.load %x[%c0, %col] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %s = attn_tile.mask %t at(%c0, %col) length(%n) when(%masked) : tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.store %l, %e[%c0] : tensor<16xf32>, !attn_tile.view<?xf32>
  attn_tile.return
}
