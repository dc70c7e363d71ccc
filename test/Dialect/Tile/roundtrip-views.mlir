// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s --mlir-print-op-generic | attn-opt | FileCheck %s

// CHECK-LABEL: attn_tile.kernel @packed(
// CHECK-SAME: %[[Q:[^:]*]]: !attn_tile.view<?x8x64xf16>, %[[LIST:[^:]*]]: !attn_tile.view<?x8xi32>)
attn_tile.kernel @packed(%q: !attn_tile.view<?x8x64xf16>, %list: !attn_tile.view<?x8xi32>) {
  %c0 = arith.constant 0 : index
  // CHECK: %[[N:.*]] = attn_tile.load_scalar %[[LIST]][%{{.*}}, %{{.*}}] : !attn_tile.view<?x8xi32>
  %n = attn_tile.load_scalar %list[%c0, %c0] : !attn_tile.view<?x8xi32>
  // CHECK: attn_tile.limit_programs 1 below %[[N]]
  attn_tile.limit_programs 1 below %n
  // CHECK: %[[T:.*]] = attn_tile.transpose %[[Q]] [1, 0, 2] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<8x?x64xf16>
  %t = attn_tile.transpose %q [1, 0, 2] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<8x?x64xf16>
  // CHECK: %[[W:.*]] = attn_tile.window %[[T]] dim 1[%{{.*}}, %[[N]]] : !attn_tile.view<8x?x64xf16> -> !attn_tile.view<8x?x64xf16>
  %w = attn_tile.window %t dim 1 [%c0, %n] : !attn_tile.view<8x?x64xf16> -> !attn_tile.view<8x?x64xf16>
  // CHECK: attn_tile.load %[[W]][
  %tile = attn_tile.load %w[%c0, %c0, %c0] : !attn_tile.view<8x?x64xf16> -> tensor<16x64xf16>
  attn_tile.return
}

// CHECK-LABEL: attn_tile.kernel @paged(
attn_tile.kernel @paged(%pool: !attn_tile.view<?x8x16x64xf16>, %table: !attn_tile.view<?x?xi32>) {
  %b = attn_tile.program_id 0
  %n = arith.constant 40 : index
  // CHECK: attn_tile.pages %{{.*}}, %{{.*}}[%{{.*}}] length %{{.*}} : !attn_tile.view<?x8x16x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<8x?x64xf16>
  %k = attn_tile.pages %pool, %table[%b] length %n
    : !attn_tile.view<?x8x16x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}
