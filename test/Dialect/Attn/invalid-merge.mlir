// RUN: attn-opt %s --verify-diagnostics --split-input-file

func.func @merge_c1_parts(%parts: tensor<?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected parts rank 5, got 4}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c1_lses(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected lses rank 4, got 3}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c1_o(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected o rank 4, got 3}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x64xbf16>
  return
}

// -----

func.func @merge_c1_lse(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected lse rank 3, got 2}}
  %o, %lse = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> (tensor<?x?x?x64xbf16>, tensor<?x?xf32>)
  return
}

// -----

func.func @merge_c1_encoding(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32, "strided">) {
  // expected-error @+1 {{'attn.merge' op expected lses without an encoding, got "strided"}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32, "strided">) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c2_parts(%parts: tensor<?x?x?x?x64xbf16>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op operand #0 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x?x?x64xbf16>'}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xbf16>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c2_o(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op result #0 must be ranked tensor of 16-bit float or bfloat16 type or 32-bit float values, but got 'tensor<?x?x?x64xf64>'}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xf64>
  return
}

// -----

func.func @merge_c3_parts(%parts: tensor<?x?x?x?x?xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected parts head size to be a multiple of 8 from 8 to 256, got ?}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c3_o(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected o head size 64, got 128}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @merge_c4_parts(%parts: tensor<2x?x?x?x64xf32>, %lses: tensor<3x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected lses number of parts 2, got 3}}
  %o = attn.merge %parts, %lses : (tensor<2x?x?x?x64xf32>, tensor<3x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c4_batch(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x2x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected o batch 2, got 3}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x2x?x?xf32>) -> tensor<3x?x?x64xbf16>
  return
}

// -----

func.func @merge_c4_heads(%parts: tensor<?x?x8x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected lse heads 8, got 4}}
  %o, %lse = attn.merge %parts, %lses : (tensor<?x?x8x?x64xf32>, tensor<?x?x?x?xf32>) -> (tensor<?x?x?x64xbf16>, tensor<?x4x?xf32>)
  return
}

// -----

func.func @merge_c4_length(%parts: tensor<?x?x?x5x64xf32>, %lses: tensor<?x?x?x6xf32>) {
  // expected-error @+1 {{'attn.merge' op expected lses length 5, got 6}}
  %o = attn.merge %parts, %lses : (tensor<?x?x?x5x64xf32>, tensor<?x?x?x6xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @merge_c5(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) {
  // expected-error @+1 {{'attn.merge' op expected no attribute, got 'mask'}}
  %o = attn.merge %parts, %lses {mask = 1 : i64} : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}
