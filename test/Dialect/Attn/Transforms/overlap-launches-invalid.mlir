// RUN: attn-opt %s --verify-diagnostics --attn-overlap-launches

attn.kernel @k() {
  attn.yield
}
// expected-error @+2 {{'attn.plan' op expected a target, which says whether launches can overlap}}
// expected-note @+1 {{attn-select-schedule should have set it}}
attn.plan @no_target() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.launch() variants [#attn.variant<kernel = @k, when = "1">] : () -> ()
  attn.yield
}
