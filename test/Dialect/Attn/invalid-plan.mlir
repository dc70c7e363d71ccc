// RUN: attn-opt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{'attn.kernel' op expected the body to end with attn.yield}}
attn.kernel @kernel_c1() {
  %c = arith.constant 1.0 : f32
}

// -----

// expected-error @+1 {{'attn.kernel' op expected attn.yield of ('tensor<?xf16>'), got ()}}
attn.kernel @kernel_c1_types(%x: tensor<?xf16>) -> tensor<?xf16> {
  // expected-note @+1 {{yielded here}}
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected 1 argument names, got 0}}
attn.plan @plan_c1_count(%x: tensor<?xf16>)
    attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected distinct names of arguments, results and intermediates, got "x" twice}}
attn.plan @plan_c1_distinct(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["x"], result_shapes = [["x[0]"]]} {
  attn.yield %x : tensor<?xf16>
}

// -----

// expected-error @+1 {{'attn.plan' op expected 1 result shapes, got 0}}
attn.plan @plan_c2_count(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = []} {
  attn.yield %x : tensor<?xf16>
}

// -----

// expected-error @+1 {{'attn.plan' op expected the shape of result 0 to have the rank of 'tensor<?xf16>', got 2 sizes}}
attn.plan @plan_c2_rank(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]", "1"]]} {
  attn.yield %x : tensor<?xf16>
}

// -----

// expected-error @+1 {{'attn.plan' op expected the shape of result 0 to be a list of strings, got "x[0]"}}
attn.plan @plan_c2_list(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = ["x[0]"]} {
  attn.yield %x : tensor<?xf16>
}

// -----

// expected-error @+1 {{'attn.plan' op expected attn.yield of ('tensor<?xf16>'), got ()}}
attn.plan @plan_c3_yield(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-note @+1 {{yielded here}}
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected only attn.launch and attn.choose in the body, got 'arith.constant'}}
attn.plan @plan_c3_launch() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-note @+1 {{found here}}
  %c = arith.constant 1.0 : f32
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected expressions over the tensor arguments of the plan, got 'z' in "z[0]"}}
attn.plan @plan_c4_name(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["z[0]"]]} {
  attn.yield %x : tensor<?xf16>
}

// -----

// expected-error @+1 {{'attn.plan' op expected expressions over the tensor arguments of the plan, got 'scale' in "scale[0]"}}
attn.plan @plan_c4_scalar(%scale: f32)
    attributes {arg_names = ["scale"], result_names = [], result_shapes = [],
                constraints = [#attn.constraint<"1", "got {scale[0]}">]} {
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected a dimension of 'x' below its rank 1, got 1 in "x[1] > 0"}}
attn.plan @plan_c4_rank(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = [],
                constraints = [#attn.constraint<"x[1] > 0", "empty">]} {
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected #attn.constraint in constraints, got "x[0] > 0"}}
attn.plan @plan_c4_constraint(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = [], constraints = ["x[0] > 0"]} {
  attn.yield
}

// -----

attn.kernel @k() {
  attn.yield
}
attn.plan @plan_c4_launch(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected expressions over the tensor arguments of the plan, got 'z' in "z[0]"}}
  attn.launch() variants [#attn.variant<kernel = @k, when = "z[0]">] : () -> ()
  attn.yield
}

// -----

attn.plan @launch_c1_none() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected at least one variant, got none}}
  attn.launch() variants [] : () -> ()
  attn.yield
}

// -----

attn.plan @launch_c1_kind() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected #attn.variant in variants, got @k}}
  attn.launch() variants [@k] : () -> ()
  attn.yield
}

// -----

attn.plan @launch_c1_missing() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected a kernel of the module, got @missing}}
  attn.launch() variants [#attn.variant<kernel = @missing, when = "1">] : () -> ()
  attn.yield
}

// -----

// expected-note @+1 {{defined here}}
func.func private @function()
attn.plan @launch_c1_function() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected @function to be a kernel, got 'func.func'}}
  attn.launch() variants [#attn.variant<kernel = @function, when = "1">] : () -> ()
  attn.yield
}

// -----

// expected-note @+1 {{kernel defined here}}
attn.kernel @k(%x: tensor<?xf16>) {
  attn.yield
}
attn.plan @launch_c2() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected the type of @k, '(tensor<?xf16>) -> ()', got '() -> ()'}}
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected an expression, got "x[0] +": in expression 'x[0] +', column 7: expected a number, a name, '-' or '('}}
attn.plan @result_shape_expression(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0] +"]]} {
  attn.yield %x : tensor<?xf32>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @plan_c1_intermediate(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected distinct names of arguments, results and intermediates, got "x" twice}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "x", shape = ["x[0]", "8"]>]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @plan_c4_intermediate(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected expressions over the tensor arguments of the plan, got 't' in "t[0]"}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["t[0]", "8"]>]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @plan_c4_offset(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected a dimension of 'x' below its rank 1, got 1 in "x[1]"}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["x[0]", "8"], offset = "x[1]">]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

// expected-error @+1 {{'attn.plan' op expected expressions over the tensor arguments of the plan, got 'z' in "z[0]"}}
attn.plan @plan_c4_workspace() attributes {arg_names = [], result_names = [], result_shapes = [], workspace = "z[0]"} {
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @launch_c3_count(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected 1 intermediates, one for each result that the plan does not yield, got 0}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @launch_c3_kind(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected #attn.intermediate in intermediates, got "t"}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] intermediates ["t"]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @launch_c3_rank(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected the shape of "t" to have the rank of 'tensor<?x8xi32>', got 1 sizes}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["x[0]"]>]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @launch_c3_static(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected the static sizes of 'tensor<?x8xi32>' in the shape of "t", got "9" for 8}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["x[0]", "9"]>]
    : (tensor<?xf16>) -> tensor<?x8xi32>
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %t: !attn_tile.view<?x8xi32>) {
  attn_tile.return
}
attn.plan @launch_c3_scalar(%x: tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected the shape of "t" to have the rank of 'f32', got 0 sizes}}
  %t = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = []>]
    : (tensor<?xf16>) -> f32
  attn.yield
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @launch_c3_yielded(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.launch' op expected 0 intermediates, one for each result that the plan does not yield, got 1}}
  %y = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["x[0]"]>] : (tensor<?xf16>) -> tensor<?xf16>
  attn.yield %y : tensor<?xf16>
}

// -----

attn.kernel @k() {
  attn.yield
}
attn.plan @launch_c4() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected a launch before a dependent one, got the first of its plan}}
  attn.launch() dependent variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}

// -----

attn.kernel @k() {
  attn.yield
}
attn.plan @launch_c4_case() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.choose {
    case "1" {
      // expected-error @+1 {{'attn.launch' op expected a launch before a dependent one, got the first of its plan}}
      attn.launch() dependent variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.yield
    }
  }
  attn.yield
}

// -----

// expected-note @+1 {{expected 'attn_gpu.wait_for_launches' in it}}
attn_gpu.kernel @k() attributes {threads = 128} {
  attn_gpu.return
}
attn.plan @launch_c5() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  // expected-error @+1 {{'attn.launch' op expected @k to wait for the launches before, as the kernel of a dependent launch}}
  attn.launch() dependent variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}
