// RUN: split-file %s %t
// RUN: attn-opt %t/declared.mlir --attn-lower-attention -o %t/explicit.mlir
// RUN: attn-opt %t/explicit.mlir --attn-form-kernels -o %t/formed.mlir
// RUN: attn-opt %t/formed.mlir --attn-select-schedule -o %t/scheduled.mlir
// RUN: attn-opt %t/scheduled.mlir --canonicalize --cse -o %t/scheduled-clean.mlir

// The passes before tiles, each checked by running the program before and after
// it on the same inputs: they must not change a bit, but for the default scale,
// which attn-lower-attention rounds to f32. The attentions share their
// arguments; nobody reads the log-sum-exp of the second.

// DEFINE: %{inputs} =
// DEFINE: %{explicit} = attn-interpret %t/explicit.mlir --compare=%t/declared.mlir --tolerance=1e-6 --random=1 %{inputs}
// DEFINE: %{formed} = attn-interpret %t/formed.mlir --compare=%t/explicit.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{scheduled} = attn-interpret %t/scheduled.mlir --compare=%t/formed.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{clean} = attn-interpret %t/scheduled-clean.mlir --compare=%t/scheduled.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{check} = %{explicit} && %{formed} && %{scheduled} && %{clean}

// Grouped queries, lengths that divide nothing, more queries than keys.
// REDEFINE: %{inputs} = --shape=q=2x4x67x40 --shape=k=2x2x45x40 --shape=v=2x2x45x72
// RUN: %{check}

// One head of keys for all; more keys than queries.
// REDEFINE: %{inputs} = --shape=q=1x3x31x40 --shape=k=1x1x203x40 --shape=v=1x1x203x72
// RUN: %{check}

// A negative scale.
// REDEFINE: %{inputs} = --shape=q=1x2x33x40 --shape=k=1x2x65x40 --shape=v=1x2x65x72 --scalar=scale=-0.5
// RUN: %{check}

// No keys: zeros and -inf.
// REDEFINE: %{inputs} = --shape=q=1x2x9x40 --shape=k=1x1x0x40 --shape=v=1x1x0x72
// RUN: %{check}

// No queries, no heads, no batch.
// REDEFINE: %{inputs} = --shape=q=1x2x0x40 --shape=k=1x1x9x40 --shape=v=1x1x9x72
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x0x9x40 --shape=k=1x1x9x40 --shape=v=1x1x9x72
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=0x2x9x40 --shape=k=0x1x9x40 --shape=v=0x1x9x72
// RUN: %{check}

// NaN stays NaN wherever it was.
// REDEFINE: %{inputs} = --shape=q=1x1x9x40 --shape=k=1x1x5x40 --shape=v=1x1x5x72 --mean=q=nan
// RUN: %{check}

// The comparison is one that can fail.
// RUN: sed 's/top_left/bottom_right/' %t/explicit.mlir > %t/wrong.mlir
// RUN: not attn-interpret %t/wrong.mlir --compare=%t/declared.mlir --tolerance=1e-6 --random=1 --shape=q=1x1x9x40 --shape=k=1x1x5x40 --shape=v=1x1x5x72

//--- declared.mlir
func.func @attention(%q: tensor<?x?x?x40xf16>, %k: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x72xf16>, %scale: f32)
    -> (tensor<?x?x?x72xf16>, tensor<?x?x?xf32>, tensor<?x?x?x72xf16>, tensor<?x?x?x72xf16>) {
  %o0, %lse0 = attn.attention %q, %k, %v {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> (tensor<?x?x?x72xf16>, tensor<?x?x?xf32>)
  %o1, %lse1 = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> (tensor<?x?x?x72xf16>, tensor<?x?x?xf32>)
  %o2 = attn.attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> tensor<?x?x?x72xf16>
  return %o0, %lse0, %o1, %o2
    : tensor<?x?x?x72xf16>, tensor<?x?x?xf32>, tensor<?x?x?x72xf16>, tensor<?x?x?x72xf16>
}
