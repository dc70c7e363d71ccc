// RUN: split-file %s %t
// RUN: attn-opt %t/scheduled.mlir --convert-attn-to-tile -o %t/textbook.mlir
// RUN: attn-opt %t/textbook.mlir --attn-tile-online-softmax -o %t/online.mlir
// RUN: attn-opt %t/online.mlir --attn-tile-prune-mask -o %t/pruned.mlir
// RUN: attn-opt %t/pruned.mlir --attn-tile-fold-scales -o %t/folded.mlir
// RUN: attn-opt %t/folded.mlir --attn-tile-decompose-softmax -o %t/primitive.mlir
// RUN: attn-opt %t/primitive.mlir --canonicalize --cse -o %t/clean.mlir

// Each pass is checked by running the program before and after it on the same
// inputs. Probabilities are rounded to the input type at another place by every
// pass but attn-tile-prune-mask and the clean-up, which must not change a bit; in
// the end they are compared with float64 attention.

// DEFINE: %{inputs} =
// DEFINE: %{textbook} = attn-interpret %t/textbook.mlir --compare=%t/scheduled.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{online} = attn-interpret %t/online.mlir --compare=%t/textbook.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{pruned} = attn-interpret %t/pruned.mlir --compare=%t/online.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{folded} = attn-interpret %t/folded.mlir --compare=%t/pruned.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{primitive} = attn-interpret %t/primitive.mlir --compare=%t/folded.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{clean} = attn-interpret %t/clean.mlir --compare=%t/primitive.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{reference} = attn-interpret %t/clean.mlir --reference=%t/declared.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{check} = %{textbook} && %{online} && %{pruned} && %{folded} && %{primitive} && %{clean} && %{reference}

// More queries than keys: the first 90 rows see nothing.
// REDEFINE: %{inputs} = --shape=q=1x4x200x64 --shape=k=1x2x110x64 --shape=v=1x2x110x40
// RUN: %{check}

// Fewer queries than keys.
// REDEFINE: %{inputs} = --shape=q=2x2x70x64 --shape=k=2x1x301x64 --shape=v=2x1x301x40
// RUN: %{check}

// Lengths that tiles divide.
// REDEFINE: %{inputs} = --shape=q=1x1x128x64 --shape=k=1x1x96x64 --shape=v=1x1x96x40
// RUN: %{check}

// No keys: zeros and -inf.
// REDEFINE: %{inputs} = --shape=q=1x2x65x64 --shape=k=1x1x0x64 --shape=v=1x1x0x40
// RUN: %{check}

// No queries.
// REDEFINE: %{inputs} = --shape=q=1x2x0x64 --shape=k=1x1x65x64 --shape=v=1x1x65x40
// RUN: %{check}

// A negative scale, which turns the maximum into the minimum.
// REDEFINE: %{inputs} = --shape=q=1x2x100x64 --shape=k=1x1x110x64 --shape=v=1x1x110x40 --scalar=scale=-0.25
// RUN: %{check}

// A scale of 0: the mean of the visible values.
// REDEFINE: %{inputs} = --shape=q=1x2x100x64 --shape=k=1x1x110x64 --shape=v=1x1x110x40 --scalar=scale=0
// RUN: %{check}

// A scale so large that one key takes all.
// REDEFINE: %{inputs} = --shape=q=1x2x100x64 --shape=k=1x1x110x64 --shape=v=1x1x110x40 --scalar=scale=1000
// RUN: %{check}

// NaN in the queries reaches every row that sees a key, and no other.
// REDEFINE: %{inputs} = --shape=q=1x1x100x64 --shape=k=1x1x50x64 --shape=v=1x1x50x40 --mean=q=nan
// RUN: %{check}

//--- declared.mlir
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x40xbf16>, %scale: f32)
    -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x40xbf16>) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>
}

//--- scheduled.mlir
#schedule = #attn.schedule<tile_q = 64, tile_k = 48, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @attention_0(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x40xbf16>, %scale: f32)
    -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>) attributes {schedule = #schedule} {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x40xbf16>) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>
}

attn.plan @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x40xbf16>, %scale: f32)
    -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o", "lse"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "40"], ["q[0]", "q[1]", "q[2]"]]} {
  %o, %lse = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @attention_0, when = "1">]
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x40xbf16>, f32) -> (tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x40xbf16>, tensor<?x?x?xf32>
}
