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

// expected-error @+1 {{'attn.plan' op expected distinct names of arguments and results, got "x" twice}}
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

// expected-error @+1 {{'attn.plan' op expected only attn.launch in the body, got 'arith.constant'}}
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
