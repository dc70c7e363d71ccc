// RUN: attn-opt %s --verify-diagnostics --split-input-file

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c1_none(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected at least one case, each with a guard, got 0 cases and 0 guards}}
  %y = attn.choose -> tensor<?xf16> {
  }
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c1_guards(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected at least one case, each with a guard, got 1 cases and 2 guards}}
  %y = "attn.choose"() <{guards = ["1", "0"]}> ({
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      "attn.yield"(%a) : (tensor<?xf16>) -> ()
  }) : () -> tensor<?xf16>
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c1_expression(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected an expression, got "x[0] <": in expression 'x[0] <', column 7: expected a number, a name, '-' or '('}}
  %y = attn.choose -> tensor<?xf16> {
    case "x[0] <" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      attn.yield %a : tensor<?xf16>
    }
  }
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @plan_c4_guard(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected expressions over the tensor arguments of the plan, got 'z' in "z[0]"}}
  %y = attn.choose -> tensor<?xf16> {
    case "z[0]" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      attn.yield %a : tensor<?xf16>
    }
  }
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c2_types(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected case 1 to end with attn.yield of ('tensor<?xf16>')}}
  %y = attn.choose -> tensor<?xf16> {
    case "1" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      attn.yield %a : tensor<?xf16>
    }
    case "1" {
      attn.yield
    }
  }
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c2_launches(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected only attn.launch in case 0, got 'arith.constant'}}
  %y = attn.choose -> tensor<?xf16> {
    case "1" {
      // expected-note @+1 {{found here}}
      %c = arith.constant 1.0 : f32
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      attn.yield %a : tensor<?xf16>
    }
  }
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c3_argument(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected case 0 to yield results of its own launches, each once}}
  %y = attn.choose -> tensor<?xf16> {
    case "1" {
      attn.yield %x : tensor<?xf16>
    }
  }
  attn.yield %y : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c3_twice(%x: tensor<?xf16>) -> (tensor<?xf16>, tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = ["y", "z"], result_shapes = [["x[0]"], ["x[0]"]]} {
  // expected-error @+1 {{'attn.choose' op expected case 0 to yield results of its own launches, each once}}
  %y:2 = attn.choose -> (tensor<?xf16>, tensor<?xf16>) {
    case "1" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      attn.yield %a, %a : tensor<?xf16>, tensor<?xf16>
    }
  }
  attn.yield %y#0, %y#1 : tensor<?xf16>, tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c4(%x: tensor<?xf16>) -> tensor<?xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  %z = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
  // expected-error @+1 {{'attn.choose' op expected the plan to yield result 0 once}}
  %y = attn.choose -> tensor<?xf16> {
    case "1" {
      %a = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
      attn.yield %a : tensor<?xf16>
    }
  }
  attn.yield %z : tensor<?xf16>
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
attn.plan @choose_c2_nested(%x: tensor<?xf16>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.choose' op expected only attn.launch in case 0, got 'attn.choose'}}
  attn.choose {
    case "1" {
      // expected-note @+1 {{found here}}
      attn.choose {
        case "1" {
          attn.yield
        }
      }
      attn.yield
    }
  }
  attn.yield
}

// -----

func.func @choose_parent() {
  // expected-error @+1 {{'attn.choose' op expects parent op 'attn.plan'}}
  attn.choose {
    case "1" {
      attn.yield
    }
  }
  return
}

// -----

attn_tile.kernel @k(%x: !attn_tile.view<?xf16>, %y: !attn_tile.view<?xf16>) {
  attn_tile.return
}
// expected-error @+1 {{'attn.plan' op expected results that are each another value, got one of before as result 1}}
attn.plan @plan_c3_twice(%x: tensor<?xf16>) -> (tensor<?xf16>, tensor<?xf16>)
    attributes {arg_names = ["x"], result_names = ["y", "z"], result_shapes = [["x[0]"], ["x[0]"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @k, when = "1">] : (tensor<?xf16>) -> tensor<?xf16>
  attn.yield %y, %y : tensor<?xf16>, tensor<?xf16>
}
