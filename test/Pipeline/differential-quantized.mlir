// RUN: attn-opt %s --attn-to-explicit -o %t.explicit.mlir

// Quantization changes what is within the recipe's error, smoothing nothing but by rounding, the log-sum-exp included:
// the means make its correction large.

// DEFINE: %{inputs} =
// DEFINE: %{explicit} = attn-interpret %t.explicit.mlir --compare=%s --tolerance=5e-2 --random=1 --mean=k=3 --mean=q=0.25 %{inputs}
// DEFINE: %{reference} = attn-interpret %t.explicit.mlir --reference --tolerance=5e-2 --random=1 --mean=k=3 --mean=q=0.25 %{inputs}
// DEFINE: %{check} = %{explicit} && %{reference}

// Grouped queries, lengths that divide nothing, more keys than queries and fewer.
// REDEFINE: %{inputs} = --shape=q=2x4x67x48 --shape=k=2x2x145x48 --shape=v=2x2x145x80
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x131x48 --shape=k=1x1x33x48 --shape=v=1x1x33x80
// RUN: %{check}

// Some rows alone.
// REDEFINE: %{inputs} = --shape=q=1x2x300x48 --shape=k=1x2x400x48 --shape=v=1x2x400x80 --rows=9
// RUN: %{check}

// No keys, no queries, no heads, no batch.
// REDEFINE: %{inputs} = --shape=q=1x2x9x48 --shape=k=1x1x0x48 --shape=v=1x1x0x80
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x0x48 --shape=k=1x1x9x48 --shape=v=1x1x9x80
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x0x9x48 --shape=k=1x1x9x48 --shape=v=1x1x9x80
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=0x2x9x48 --shape=k=0x1x9x48 --shape=v=0x1x9x80
// RUN: %{check}

// NaN stays NaN.
// RUN: attn-interpret %t.explicit.mlir --random=1 --mean=q=nan --shape=q=1x1x2x48 --shape=k=1x1x5x48 --shape=v=1x1x5x80 --print | FileCheck %s --check-prefix=NAN
// NAN: o[0, 0, 0]: nan, nan,
// NAN: o[0, 0, 1]: nan, nan,
// NAN: lse[0, 0]: nan, nan

// The comparison is one that can fail.
// RUN: sed 's/bottom_right/top_left/' %t.explicit.mlir > %t.wrong.mlir
// RUN: not attn-interpret %t.wrong.mlir --compare=%s --tolerance=5e-2 --random=1 --shape=q=1x1x9x48 --shape=k=1x1x5x48 --shape=v=1x1x5x80

func.func @attention(%q: tensor<?x?x?x48xf16>, %k: tensor<?x?x?x48xf16>, %v: tensor<?x?x?x80xf16>)
    -> (tensor<?x?x?x80xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v
    {mask = #attn.mask<causal = bottom_right>, quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x48xf16>, tensor<?x?x?x48xf16>, tensor<?x?x?x80xf16>) -> (tensor<?x?x?x80xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x80xf16>, tensor<?x?x?xf32>
}
