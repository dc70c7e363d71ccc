// RUN: attn-opt %s --attn-gpu-merge-launches | FileCheck %s

// A kernel that two launches run has one set of parameters for each: it stays as it is, and so does a choice.
// CHECK-LABEL: attn_gpu.kernel @twice(
// CHECK-NOT: _with_
// CHECK: attn.plan @shared
// CHECK-COUNT-2: kernel = @twice,
// CHECK: attn.plan @choice
// CHECK: attn.choose
attn_gpu.kernel @twice(%n: index) attributes {threads = 32} {
  attn_gpu.return
}
attn_gpu.kernel @a(%n: index) attributes {threads = 32} {
  attn_gpu.return
}
attn_gpu.kernel @b(%n: index) attributes {threads = 32} {
  attn_gpu.return
}
attn_gpu.kernel @c(%n: index) attributes {threads = 32} {
  attn_gpu.return
}
attn.plan @shared(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>)
    attributes {arg_names = ["x"], result_names = ["o", "p"], result_shapes = [["x[0]"], ["x[0]"]]} {
  %o = attn.launch(%x) variants [#attn.variant<kernel = @twice, when = "1", grid = ["1", "1", "1"], threads = 32, params = [#attn.param<kind = value, expr = "1">]>] : (tensor<?xf32>) -> tensor<?xf32>
  %p = attn.launch(%x) variants [#attn.variant<kernel = @twice, when = "1", grid = ["1", "1", "1"], threads = 32, params = [#attn.param<kind = value, expr = "2">]>] : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %o, %p : tensor<?xf32>, tensor<?xf32>
}
attn.plan @choice(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>)
    attributes {arg_names = ["x"], result_names = ["o", "p", "q"], result_shapes = [["x[0]"], ["x[0]"], ["x[0]"]]} {
  %o = attn.launch(%x) variants [#attn.variant<kernel = @a, when = "1", grid = ["1", "1", "1"], threads = 32, params = [#attn.param<kind = value, expr = "1">]>] : (tensor<?xf32>) -> tensor<?xf32>
  %p = attn.launch(%x) variants [#attn.variant<kernel = @b, when = "1", grid = ["1", "1", "1"], threads = 32, params = [#attn.param<kind = value, expr = "1">]>] : (tensor<?xf32>) -> tensor<?xf32>
  %q = attn.choose -> tensor<?xf32> {
    case "1" {
      %r = attn.launch(%x) variants [#attn.variant<kernel = @c, when = "1", grid = ["1", "1", "1"], threads = 32, params = [#attn.param<kind = value, expr = "1">]>] : (tensor<?xf32>) -> tensor<?xf32>
      attn.yield %r : tensor<?xf32>
    }
  }
  attn.yield %o, %p, %q : tensor<?xf32>, tensor<?xf32>, tensor<?xf32>
}
