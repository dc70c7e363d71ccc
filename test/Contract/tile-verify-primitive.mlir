// RUN: attn-opt %s --attn-tile-verify=primitive --split-input-file --verify-diagnostics --allow-unregistered-dialect

attn_tile.kernel @kernel(%q: !attn_tile.view<?x?x?x64xf16>, %scale: f32, %o: !attn_tile.view<?x?x?x64xf16>) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : tensor<128xf32>
  %it = attn_tile.range %c0 to %c0
  %r = attn_tile.for (%j, %masked) in %it iter_args(%acc = %zero) -> (tensor<128xf32>) {
    %e = math.exp2 %acc : tensor<128xf32>
    attn_tile.yield %e : tensor<128xf32>
  }
  attn_tile.return
}
attn.plan @plan(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "scale"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]],
                target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>} {
  %o = attn.launch(%q, %scale) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["ceildiv(q[2], 128)", "q[1]", "q[0]"]>] : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

attn_tile.kernel @softmax(%x: !attn_tile.view<?x64xf32>) {
  %c0 = arith.constant 0 : index
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x64xf32> -> tensor<128x64xf32>
  %m = arith.constant dense<0.0> : tensor<128xf32>
  // expected-error @+2 {{'attn_tile.softmax_statistics' op expected an op of the primitive room (R2p)}}
  // expected-note @+1 {{attn-tile-online-softmax should have rewritten it}}
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %m : tensor<128x64xf32>, tensor<128xf32>
  // expected-error @+2 {{'attn_tile.softmax_probabilities' op expected an op of the primitive room (R2p)}}
  // expected-note @+1 {{attn-tile-online-softmax should have rewritten it}}
  %p = attn_tile.softmax_probabilities %s, %m, %m : tensor<128x64xf32>, tensor<128xf32>
  // expected-error @+2 {{'attn_tile.online_softmax' op expected an op of the primitive room (R2p)}}
  // expected-note @+1 {{attn-tile-decompose-softmax should have rewritten it}}
  %p1, %m2, %l2, %a = attn_tile.online_softmax %s, %m, %m : tensor<128x64xf32>, tensor<128xf32>
  // expected-error @+2 {{'attn_tile.normalize' op expected an op of the primitive room (R2p)}}
  // expected-note @+1 {{attn-tile-decompose-softmax should have rewritten it}}
  %n = attn_tile.normalize %s, %m : tensor<128x64xf32>, tensor<128xf32>
  // expected-error @+2 {{'attn_tile.log_sum_exp' op expected an op of the primitive room (R2p)}}
  // expected-note @+1 {{attn-tile-decompose-softmax should have rewritten it}}
  %lse = attn_tile.log_sum_exp %m, %m : tensor<128xf32>
  attn_tile.return
}
