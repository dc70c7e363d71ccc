// Codes of values side by side, and what smoothing takes from a log-sum-exp, by kernels: in every bit, and but for the
// rounding of sums.

// RUN: rm -rf %t && split-file %s %t

// DEFINE: %{name} = arranged
// DEFINE: %{tolerance} = 0
// DEFINE: %{inputs} =
// DEFINE: %{tile} = attn-compile %t/%{name}.mlir --from=explicit --emit=tile -o %t/tile.mlir && attn-interpret %t/tile.mlir --compare=%t/%{name}.mlir --tolerance=%{tolerance} --random=1 --mean=%{inputs}
// DEFINE: %{gpu} = attn-compile %t/%{name}.mlir --from=explicit --emit=gpu -o %t/gpu.mlir && attn-interpret %t/gpu.mlir --compare=%t/%{name}.mlir --tolerance=%{tolerance} --random=1 --mean=%{inputs}
// DEFINE: %{check} = %{tile} && %{gpu}

// REDEFINE: %{inputs} = v=1 --shape=v=2x3x300x72
// RUN: %{check}
// REDEFINE: %{inputs} = v=1 --shape=v=1x1x128x72
// RUN: %{check}
// REDEFINE: %{inputs} = v=1 --shape=v=1x2x1x72
// RUN: %{check}
// REDEFINE: %{inputs} = v=1 --shape=v=1x2x0x72
// RUN: %{check}

// The same where codes are read by something else too, and in two steps.
// REDEFINE: %{name} = apart
// REDEFINE: %{inputs} = v=1 --shape=v=2x3x300x72
// RUN: %{check}
// REDEFINE: %{inputs} = v=1 --shape=v=1x2x1x72
// RUN: %{check}
// REDEFINE: %{inputs} = v=1 --shape=v=1x2x0x72
// RUN: %{check}

// Differences from a mean.
// REDEFINE: %{name} = smoothed
// REDEFINE: %{inputs} = v=3 --shape=v=2x3x150x40
// RUN: %{check}
// REDEFINE: %{inputs} = v=3 --shape=v=1x1x0x40
// RUN: %{check}

// Grouped queries.
// REDEFINE: %{name} = corrected
// REDEFINE: %{tolerance} = 1e-6
// REDEFINE: %{inputs} = k=3 --shape=q=2x6x67x48 --shape=k=2x2x300x48
// RUN: %{check}
// REDEFINE: %{inputs} = k=3 --shape=q=1x2x1x48 --shape=k=1x2x0x48
// RUN: %{check}
// REDEFINE: %{inputs} = k=3 --shape=q=1x0x9x48 --shape=k=1x0x9x48
// RUN: %{check}

// Of a sample, in one launch; values saturate.
// REDEFINE: %{name} = sampled
// REDEFINE: %{inputs} = x=3 --shape=x=2x3x300x40
// RUN: %{check}
// REDEFINE: %{inputs} = x=3 --shape=x=1x2x30x40
// RUN: %{check}
// REDEFINE: %{inputs} = x=3 --shape=x=1x1x0x40
// RUN: %{check}

// Codes and the correction from one read of the queries.
// REDEFINE: %{name} = together
// REDEFINE: %{tolerance} = 1e-6
// REDEFINE: %{inputs} = k=3 --shape=q=2x6x67x48 --shape=k=2x2x300x48
// RUN: %{check}
// REDEFINE: %{inputs} = k=3 --shape=q=1x2x200x48 --shape=k=1x2x0x48
// RUN: %{check}

// The host knows that rows of places are multiples of 16 bytes.
// RUN: attn-compile %t/arranged.mlir --from=explicit --emit=ptx -o - | FileCheck %s --check-prefix=PTX
// PTX: .entry arranged_1(
// PTX: cvt.rn.satfinite.e4m3x2.f32
// PTX: st.global.v4.b32
// PTX-NOT: .entry arranged_2(
// RUN: attn-compile %t/apart.mlir --from=explicit --emit=ptx -o - | FileCheck %s --check-prefix=APART
// APART: .entry apart_2(
// APART: st.global.v4.b32

//--- arranged.mlir
func.func @arranged(%v: tensor<?x?x?x72xf16> {attn.name = "v"}) -> (tensor<?x?x72x?xf8E4M3FN>, tensor<?x?x72xf32>) {
  %a = attn.absmax %v : tensor<?x?x?x72xf16> -> tensor<?x?x72xf32>
  %c, %s = attn.quantize %v absmax(%a : tensor<?x?x72xf32>) as <groups = <per_channel>, max = 448.0>
    : tensor<?x?x?x72xf16> -> (tensor<?x?x?x72xf8E4M3FN>, tensor<?x?x72xf32>)
  %t = attn.arrange %c : tensor<?x?x?x72xf8E4M3FN> -> tensor<?x?x72x?xf8E4M3FN>
  return %t, %s : tensor<?x?x72x?xf8E4M3FN>, tensor<?x?x72xf32>
}

//--- apart.mlir
func.func @apart(%v: tensor<?x?x?x72xf16> {attn.name = "v"}) -> (tensor<?x?x?x72xf8E4M3FN>, tensor<?x?x72x?xf8E4M3FN>) {
  %a = attn.absmax %v : tensor<?x?x?x72xf16> -> tensor<?x?x72xf32>
  %c, %s = attn.quantize %v absmax(%a : tensor<?x?x72xf32>) as <groups = <per_channel>, max = 448.0>
    : tensor<?x?x?x72xf16> -> (tensor<?x?x?x72xf8E4M3FN>, tensor<?x?x72xf32>)
  %t = attn.arrange %c : tensor<?x?x?x72xf8E4M3FN> -> tensor<?x?x72x?xf8E4M3FN>
  return %c, %t : tensor<?x?x?x72xf8E4M3FN>, tensor<?x?x72x?xf8E4M3FN>
}

//--- smoothed.mlir
func.func @smoothed(%v: tensor<?x?x?x40xf16> {attn.name = "v"}) -> (tensor<?x?x40x?xf8E4M3FN>, tensor<?x?x40xf32>) {
  %m = attn.mean %v : tensor<?x?x?x40xf16> -> tensor<?x?x40xf32>
  %a = attn.absmax %v minus(%m : tensor<?x?x40xf32>) : tensor<?x?x?x40xf16> -> tensor<?x?x40xf32>
  %c, %s = attn.quantize %v minus(%m : tensor<?x?x40xf32>) absmax(%a : tensor<?x?x40xf32>) as <groups = <per_channel>, max = 448.0>
    : tensor<?x?x?x40xf16> -> (tensor<?x?x?x40xf8E4M3FN>, tensor<?x?x40xf32>)
  %t = attn.arrange %c : tensor<?x?x?x40xf8E4M3FN> -> tensor<?x?x40x?xf8E4M3FN>
  return %t, %s : tensor<?x?x40x?xf8E4M3FN>, tensor<?x?x40xf32>
}

//--- sampled.mlir
func.func @sampled(%x: tensor<?x?x?x40xf16> {attn.name = "x"}) -> (tensor<?x?x40x?xf8E4M3FN>, tensor<?x?x40xf32>, tensor<?x?x?x40xi8>, tensor<?x?x?xf32>) {
  %m = attn.sample_statistics mean %x {sample = 64} : tensor<?x?x?x40xf16> -> tensor<?x?x40xf32>
  %a = attn.sample_statistics absmax %x {sample = 16} : tensor<?x?x?x40xf16> -> tensor<?x?x40xf32>
  %c, %s = attn.quantize %x absmax(%a : tensor<?x?x40xf32>) as <groups = <per_channel>, max = 448.0, headroom = 1.0>
    : tensor<?x?x?x40xf16> -> (tensor<?x?x?x40xf8E4M3FN>, tensor<?x?x40xf32>)
  %t = attn.arrange %c : tensor<?x?x?x40xf8E4M3FN> -> tensor<?x?x40x?xf8E4M3FN>
  %d, %ds = attn.quantize %x minus(%m : tensor<?x?x40xf32>) as <groups = <per_thread_column, rows = 128>, max = 127.0>
    : tensor<?x?x?x40xf16> -> (tensor<?x?x?x40xi8>, tensor<?x?x?xf32>)
  return %t, %s, %d, %ds : tensor<?x?x40x?xf8E4M3FN>, tensor<?x?x40xf32>, tensor<?x?x?x40xi8>, tensor<?x?x?xf32>
}

//--- together.mlir
func.func @together(%q: tensor<?x?x?x48xf16>, %k: tensor<?x?x?x48xf16> {attn.name = "k"}) -> (tensor<?x?x?x48xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) {
  %m = attn.mean %k : tensor<?x?x?x48xf16> -> tensor<?x?x48xf32>
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x48xf16>, tensor<?x?x48xf32>) -> tensor<?x?x?xf32>
  %q8, %qs = attn.quantize %q as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<?x?x?x48xf16> -> (tensor<?x?x?x48xi8>, tensor<?x?x?xf32>)
  return %q8, %qs, %c : tensor<?x?x?x48xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>
}

//--- corrected.mlir
func.func @corrected(%q: tensor<?x?x?x48xf16>, %k: tensor<?x?x?x48xf16> {attn.name = "k"}) -> tensor<?x?x?xf32> {
  %m = attn.mean %k : tensor<?x?x?x48xf16> -> tensor<?x?x48xf32>
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x48xf16>, tensor<?x?x48xf32>) -> tensor<?x?x?xf32>
  return %c : tensor<?x?x?xf32>
}
