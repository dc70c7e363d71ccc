// RUN: attn-opt %s --attn-tile-verify --split-input-file --verify-diagnostics --allow-unregistered-dialect

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
  %m1, %l1 = attn_tile.softmax_statistics %s, %m, %m : tensor<128x64xf32>, tensor<128xf32>
  %p = attn_tile.softmax_probabilities %s, %m, %m : tensor<128x64xf32>, tensor<128xf32>
  %p1, %m2, %l2, %a = attn_tile.online_softmax %s, %m, %m : tensor<128x64xf32>, tensor<128xf32>
  %n = attn_tile.normalize %s, %m : tensor<128x64xf32>, tensor<128xf32>
  %lse = attn_tile.log_sum_exp %m, %m : tensor<128xf32>
  attn_tile.return
}

// -----

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
  // expected-error @+2 {{'attn.launch' op expected programs in every variant}}
  // expected-note @+1 {{convert-attn-to-tile should have set it}}
  %o = attn.launch(%q, %scale) variants [#attn.variant<kernel = @kernel, when = "1">] : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+2 {{'attn.kernel' op expected an op of the tile room (R2)}}
// expected-note @+1 {{convert-attn-to-tile should have rewritten it}}
attn.kernel @kernel(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+2 {{'func.func' op expected an op of the tile room (R2)}}
// expected-note @+1 {{attn-form-kernels should have rewritten it}}
func.func @function() {
  return
}

// -----

attn_tile.kernel @other() {
  // expected-error @+2 {{'test.op' op expected an op of the tile room (R2)}}
  // expected-note @+1 {{the room holds builtin.module, attn.plan, attn.launch, attn.choose, attn.yield and the dialects attn_tile, scf, arith, math}}
  "test.op"() : () -> ()
  attn_tile.return
}

// -----

attn_tile.kernel @types(%x: f32, %n: index) {
  %b = arith.constant true
  %t = arith.constant dense<0.0> : tensor<4xf32>
  // expected-error @+1 {{'scf.if' op expected views, iterators, scalars and static tensors without encoding, got 'vector<4xf32>'}}
  %r = scf.if %b -> (vector<4xf32>) {
    // expected-error @+1 {{'arith.constant' op expected views, iterators, scalars and static tensors without encoding, got 'vector<4xf32>'}}
    %v = arith.constant dense<0.0> : vector<4xf32>
    scf.yield %v : vector<4xf32>
  } else {
    // expected-error @+1 {{'arith.constant' op expected views, iterators, scalars and static tensors without encoding, got 'vector<4xf32>'}}
    %v = arith.constant dense<1.0> : vector<4xf32>
    scf.yield %v : vector<4xf32>
  }
  attn_tile.return
}

// -----

attn_tile.kernel @encoding() {
  // expected-error @+1 {{'arith.constant' op expected views, iterators, scalars and static tensors without encoding, got 'tensor<4xf32, "layout">'}}
  %t = arith.constant dense<0.0> : tensor<4xf32, "layout">
  attn_tile.return
}
