// RUN: attn-opt %s --attn-materialize-quantization --split-input-file --verify-diagnostics

func.func @packed(%q: tensor<?x8x64xf16>, %c: tensor<?xi32>, %scale: f32) -> tensor<?x8x64xf16> {
  // expected-error @+1 {{'attn.block_attention' op expected sequences of one length with quant and smooth, got cu_seqlens_q, cu_seqlens_k or seqused_k}}
  %o = attn.block_attention %q, %q, %q scale(%scale) cu_seqlens_q(%c) cu_seqlens_k(%c)
    {quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8x64xf16>
  return %o : tensor<?x8x64xf16>
}

// -----

func.func @pages(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %used: tensor<?xi32>, %table: tensor<?x?xi32>, %scale: f32) -> tensor<?x8x?x64xf16> {
  // expected-error @+1 {{'attn.block_attention' op expected sequences of one length with quant and smooth, got cu_seqlens_q, cu_seqlens_k or seqused_k}}
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table) {quant = #attn.quant<pv = <f8E4M3FN, per_channel>>}
    : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return %o : tensor<?x8x?x64xf16>
}
