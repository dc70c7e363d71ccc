// RUN: attn-opt %s --verify-diagnostics --split-input-file

func.func @mean_c1(%x: tensor<?x?x64xf16>) {
  // expected-error @+1 {{'attn.mean' op expected x rank 4, got 3}}
  %r = attn.mean %x : tensor<?x?x64xf16> -> tensor<?x64xf32>
  return
}

// -----

func.func @mean_c1_result(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.mean' op expected mean rank 3, got 4}}
  %r = attn.mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x?x64xf32>
  return
}

// -----

func.func @mean_c1_encoding(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.mean' op expected mean without an encoding, got "nhd"}}
  %r = attn.mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32, "nhd">
  return
}

// -----

func.func @mean_c2(%x: tensor<?x?x?x64xf32>) {
  // expected-error @+1 {{'attn.mean' op operand #0 must be ranked tensor of 16-bit float or bfloat16 type values, but got 'tensor<?x?x?x64xf32>'}}
  %r = attn.mean %x : tensor<?x?x?x64xf32> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @mean_c3(%x: tensor<?x?x?x68xf16>) {
  // expected-error @+1 {{'attn.mean' op expected x head size to be a multiple of 8 from 8 to 256, got 68}}
  %r = attn.mean %x : tensor<?x?x?x68xf16> -> tensor<?x?x68xf32>
  return
}

// -----

func.func @mean_c3_result(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.mean' op expected mean head size 64, got 32}}
  %r = attn.mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x32xf32>
  return
}

// -----

func.func @mean_c4(%x: tensor<?x4x?x64xf16>) {
  // expected-error @+1 {{'attn.mean' op expected mean heads 4, got 2}}
  %r = attn.mean %x : tensor<?x4x?x64xf16> -> tensor<?x2x64xf32>
  return
}

// -----

func.func @mean_c5(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.mean' op expected no attribute, got 'window'}}
  %r = attn.mean %x {window = 1} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @absmax_c1(%x: tensor<?x?x?x64xf16>, %m: tensor<?x64xf32>) {
  // expected-error @+1 {{'attn.absmax' op expected minus rank 3, got 2}}
  %r = attn.absmax %x minus(%m : tensor<?x64xf32>) : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @absmax_c1_encoding(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.absmax' op expected absmax without an encoding, got "nhd"}}
  %r = attn.absmax %x : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32, "nhd">
  return
}

// -----

func.func @absmax_c2(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.absmax' op result #0 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x64xf16>'}}
  %r = attn.absmax %x : tensor<?x?x?x64xf16> -> tensor<?x?x64xf16>
  return
}

// -----

func.func @absmax_c3(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x32xf32>) {
  // expected-error @+1 {{'attn.absmax' op expected minus head size 64, got 32}}
  %r = attn.absmax %x minus(%m : tensor<?x?x32xf32>) : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @absmax_c4(%x: tensor<3x?x?x64xf16>) {
  // expected-error @+1 {{'attn.absmax' op expected absmax batch 3, got 2}}
  %r = attn.absmax %x : tensor<3x?x?x64xf16> -> tensor<2x?x64xf32>
  return
}

// -----

func.func @absmax_c5(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.absmax' op expected no attribute, got 'window'}}
  %r = attn.absmax %x {window = 1} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @absmax_c6(%x: tensor<?x?x?x64xf32>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.absmax' op expected x of 16 bits with minus, got 'f32'}}
  %r = attn.absmax %x minus(%m : tensor<?x?x64xf32>) : tensor<?x?x?x64xf32> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @block_statistics_c1(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.block_statistics' op expected blocks rank 4, got 3}}
  %r = attn.block_statistics mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @block_statistics_c2(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.block_statistics' op result #0 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x?x64xf16>'}}
  %r = attn.block_statistics mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_statistics_c3(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.block_statistics' op expected blocks head size 64, got 32}}
  %r = attn.block_statistics mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x?x32xf32>
  return
}

// -----

func.func @block_statistics_c4(%x: tensor<?x?x300x64xf16>) {
  // expected-error @+1 {{'attn.block_statistics' op expected blocks count 3, got 2}}
  %r = attn.block_statistics mean %x : tensor<?x?x300x64xf16> -> tensor<?x?x2x64xf32>
  return
}

// -----

func.func @block_statistics_c5(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.block_statistics' op expected no attribute but 'kind', got 'window'}}
  %r = attn.block_statistics mean %x {window = 1} : tensor<?x?x?x64xf16> -> tensor<?x?x?x64xf32>
  return
}

// -----

func.func @block_statistics_c6(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.block_statistics' op expected minus with absmax only, got one with mean}}
  %r = attn.block_statistics mean %x minus(%m : tensor<?x?x64xf32>) : tensor<?x?x?x64xf16> -> tensor<?x?x?x64xf32>
  return
}

// -----

func.func @combine_statistics_c1(%s: tensor<?x?x64xf32>, %x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.combine_statistics' op expected blocks rank 4, got 3}}
  %r = attn.combine_statistics mean %s of %x : (tensor<?x?x64xf32>, tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32>
  return
}

// -----

func.func @combine_statistics_c2(%s: tensor<?x?x?x64xf32>, %x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.combine_statistics' op result #0 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x64xf16>'}}
  %r = attn.combine_statistics mean %s of %x : (tensor<?x?x?x64xf32>, tensor<?x?x?x64xf16>) -> tensor<?x?x64xf16>
  return
}

// -----

func.func @combine_statistics_c3(%s: tensor<?x?x?x32xf32>, %x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.combine_statistics' op expected blocks head size 64, got 32}}
  %r = attn.combine_statistics mean %s of %x : (tensor<?x?x?x32xf32>, tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32>
  return
}

// -----

func.func @combine_statistics_c4(%s: tensor<?x?x3x64xf32>, %x: tensor<?x?x400x64xf16>) {
  // expected-error @+1 {{'attn.combine_statistics' op expected blocks count 4, got 3}}
  %r = attn.combine_statistics mean %s of %x : (tensor<?x?x3x64xf32>, tensor<?x?x400x64xf16>) -> tensor<?x?x64xf32>
  return
}

// -----

func.func @combine_statistics_c5(%s: tensor<?x?x?x64xf32>, %x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.combine_statistics' op expected no attribute but 'kind', got 'window'}}
  %r = attn.combine_statistics absmax %s of %x {window = 1} : (tensor<?x?x?x64xf32>, tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32>
  return
}

// -----

func.func @sample_statistics_c1(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.sample_statistics' op expected statistics rank 3, got 4}}
  %r = attn.sample_statistics mean %x {sample = 64} : tensor<?x?x?x64xf16> -> tensor<?x?x?x64xf32>
  return
}

// -----

func.func @sample_statistics_c2(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.sample_statistics' op result #0 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x64xf16>'}}
  %r = attn.sample_statistics mean %x {sample = 64} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf16>
  return
}

// -----

func.func @sample_statistics_c3(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.sample_statistics' op expected statistics head size 64, got 32}}
  %r = attn.sample_statistics mean %x {sample = 64} : tensor<?x?x?x64xf16> -> tensor<?x?x32xf32>
  return
}

// -----

func.func @sample_statistics_c4(%x: tensor<3x?x?x64xf16>) {
  // expected-error @+1 {{'attn.sample_statistics' op expected statistics batch 3, got 2}}
  %r = attn.sample_statistics absmax %x {sample = 64} : tensor<3x?x?x64xf16> -> tensor<2x?x64xf32>
  return
}

// -----

func.func @sample_statistics_c5(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.sample_statistics' op expected no attribute but 'kind' and 'sample', got 'window'}}
  %r = attn.sample_statistics mean %x {sample = 64, window = 1} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @sample_statistics_c6(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.sample_statistics' op expected minus with absmax only, got one with mean}}
  %r = attn.sample_statistics mean %x minus(%m : tensor<?x?x64xf32>) {sample = 64} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}

// -----

func.func @sample_statistics_c7(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.sample_statistics' op expected sample to be a multiple of 16 from 16 to 1024, got 50}}
  %r = attn.sample_statistics mean %x {sample = 50} : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return
}
