// RUN: attn-opt %s --split-input-file --attn-overlap-launches | FileCheck %s
// RUN: attn-opt %s --split-input-file --attn-overlap-launches --attn-overlap-launches | FileCheck %s

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma>

// Every launch behind another one, in cases and after them; what a case
// starts with, only if something comes before the choice.

attn.kernel @k() {
  attn.yield
}
// CHECK-LABEL: attn.plan @sequence
// CHECK: attn.launch() variants
// CHECK: attn.launch() dependent variants
// CHECK: case "1" {
// CHECK: attn.launch() dependent variants
// CHECK: attn.launch() dependent variants
// CHECK: case "sms > 4" {
// CHECK: attn.launch() dependent variants
attn.plan @sequence() attributes {arg_names = [], result_names = [], result_shapes = [], target = #target} {
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.choose {
    case "1" {
      attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.yield
    }
    case "sms > 4" {
      attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.yield
    }
  }
  attn.yield
}

// CHECK-LABEL: attn.plan @choice
// CHECK: case "1" {
// CHECK: attn.launch() variants
// CHECK: attn.launch() dependent variants
// CHECK: case "sms > 4" {
// CHECK: attn.launch() variants
// CHECK: }
// CHECK: attn.launch() dependent variants
attn.plan @choice() attributes {arg_names = [], result_names = [], result_shapes = [], target = #target} {
  attn.choose {
    case "1" {
      attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.yield
    }
    case "sms > 4" {
      attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
      attn.yield
    }
  }
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}

// One launch has nothing to overlap, so that a target is not needed.
// CHECK-LABEL: attn.plan @alone
// CHECK: attn.launch() variants
attn.plan @alone() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}

// -----

#serial = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                       mma = wgmma, copy = tma, overlap_launches = false>

attn.kernel @k() {
  attn.yield
}
// The target has the last word.
// CHECK-LABEL: attn.plan @serial
// CHECK: attn.launch() variants
// CHECK: attn.launch() variants
attn.plan @serial() attributes {arg_names = [], result_names = [], result_shapes = [], target = #serial} {
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.launch() dependent variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}
