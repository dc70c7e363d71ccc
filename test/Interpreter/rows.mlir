// Sampled rows: the first and the last are among them, the others are NaN. An
// attention whose result another one reads is computed in full all the same.

// RUN: attn-interpret %s --entry=declared --random=1 --rows=2 --print | FileCheck %s
// RUN: attn-interpret %s --entry=twice --random=1 --rows=2 --print | FileCheck %s
// RUN: attn-interpret %s --entry=tiled --random=1 --rows=2 --print | FileCheck %s
// RUN: attn-interpret %s --entry=declared --random=1 --rows=1 --print | FileCheck %s --check-prefix=ONE
// RUN: attn-interpret %s --entry=declared --random=1 --rows=3 --print | FileCheck %s --check-prefix=THREE
// RUN: attn-interpret %s --entry=declared --random=1 --rows=4 --print | FileCheck %s --check-prefix=ALL

// CHECK: o[0, 0, 0]: {{[-0-9]}}
// CHECK-NEXT: o[0, 0, 1]: nan,
// CHECK-NEXT: o[0, 0, 2]: nan,
// CHECK-NEXT: o[0, 0, 3]: {{[-0-9]}}

// ONE: o[0, 0, 0]: {{[-0-9]}}
// ONE-NEXT: o[0, 0, 1]: nan,
// ONE-NEXT: o[0, 0, 2]: nan,
// ONE-NEXT: o[0, 0, 3]: nan,

// THREE: o[0, 0, 0]: {{[-0-9]}}
// THREE: nan, nan, nan, nan, nan, nan, nan, nan{{$}}
// THREE-NOT: nan
// THREE: o[0, 0, 3]: {{[-0-9]}}

// ALL-NOT: nan

func.func @declared(%q: tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16> {
  %o = attn.attention %q, %q, %q
    : (tensor<1x1x4x8xf16>, tensor<1x1x4x8xf16>, tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16>
  func.return %o : tensor<1x1x4x8xf16>
}

func.func @twice(%q: tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16> {
  %k = attn.attention %q, %q, %q
    : (tensor<1x1x4x8xf16>, tensor<1x1x4x8xf16>, tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16>
  %o = attn.attention %q, %k, %k
    : (tensor<1x1x4x8xf16>, tensor<1x1x4x8xf16>, tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16>
  func.return %o : tensor<1x1x4x8xf16>
}

attn_tile.kernel @copy(%x: !attn_tile.view<1x1x4x8xf16>, %y: !attn_tile.view<1x1x4x8xf16>) {
  %c0 = arith.constant 0 : index
  %t = attn_tile.load %x[%c0, %c0, %c0, %c0] : !attn_tile.view<1x1x4x8xf16> -> tensor<4x8xf16>
  attn_tile.store %t, %y[%c0, %c0, %c0, %c0] : tensor<4x8xf16>, !attn_tile.view<1x1x4x8xf16>
  attn_tile.return
}
attn.plan @tiled(%x: tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16>
    attributes {arg_names = ["x"], result_names = ["o"], result_shapes = [["1", "1", "4", "8"]]} {
  %o = attn.launch(%x) variants [#attn.variant<kernel = @copy, when = "1", programs = ["1"]>]
    : (tensor<1x1x4x8xf16>) -> tensor<1x1x4x8xf16>
  attn.yield %o : tensor<1x1x4x8xf16>
}
