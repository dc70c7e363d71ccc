// RUN: attn-opt %s --verify-diagnostics --split-input-file

func.func @arrange_c1(%v: tensor<?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected values rank 4, got 3}}
  %t = attn.arrange %v : tensor<?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c1_arranged(%v: tensor<?x?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected arranged rank 4, got 3}}
  %t = attn.arrange %v : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x64x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c1_encoding(%v: tensor<?x?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected arranged without an encoding, got "nhd"}}
  %t = attn.arrange %v : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN, "nhd">
  return
}

// -----

func.func @arrange_c2(%v: tensor<?x?x?x64xi8>) {
  // expected-error @+1 {{'attn.arrange' op operand #0 must be ranked tensor of f8E4M3FN type values, but got 'tensor<?x?x?x64xi8>'}}
  %t = attn.arrange %v : tensor<?x?x?x64xi8> -> tensor<?x?x64x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c2_arranged(%v: tensor<?x?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op result #0 must be ranked tensor of f8E4M3FN type values, but got 'tensor<?x?x64x?xi8>'}}
  %t = attn.arrange %v : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xi8>
  return
}

// -----

func.func @arrange_c3(%v: tensor<?x?x?x68xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected values head size to be a multiple of 8 from 8 to 256, got 68}}
  %t = attn.arrange %v : tensor<?x?x?x68xf8E4M3FN> -> tensor<?x?x68x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c3_channels(%v: tensor<?x?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected arranged channels 64, got 32}}
  %t = attn.arrange %v : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x32x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c3_open(%v: tensor<?x?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected arranged channels 64, got ?}}
  %t = attn.arrange %v : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x?x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c4(%v: tensor<?x4x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected arranged heads 4, got 2}}
  %t = attn.arrange %v : tensor<?x4x?x64xf8E4M3FN> -> tensor<?x2x64x?xf8E4M3FN>
  return
}

// -----

func.func @arrange_c4_places(%v: tensor<?x?x130x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected arranged places 256, got 144}}
  %t = attn.arrange %v : tensor<?x?x130x64xf8E4M3FN> -> tensor<?x?x64x144xf8E4M3FN>
  return
}

// -----

func.func @arrange_c5(%v: tensor<?x?x?x64xf8E4M3FN>) {
  // expected-error @+1 {{'attn.arrange' op expected no attribute, got 'window'}}
  %t = attn.arrange %v {window = 1} : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  return
}
