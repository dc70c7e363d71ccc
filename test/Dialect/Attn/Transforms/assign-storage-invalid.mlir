// RUN: attn-opt %s --attn-assign-storage --verify-diagnostics

attn_tile.kernel @bits(%x: !attn_tile.view<8xi1>) {
  attn_tile.return
}
attn.plan @plan() attributes {arg_names = [], result_names = [], result_shapes = []} {
  // expected-error @+1 {{'attn.launch' op expected whole bytes for an element of "a", got 'tensor<8xi1>'}}
  %a = attn.launch() variants [#attn.variant<kernel = @bits, when = "1">]
    intermediates [#attn.intermediate<name = "a", shape = ["8"]>] : () -> tensor<8xi1>
  attn.yield
}
