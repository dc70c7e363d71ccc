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
// DEFINE: %{textbook} = attn-interpret %t/textbook.mlir --compare=%t/scheduled.mlir --tolerance=6e-4 --random=1 %{inputs}
// DEFINE: %{online} = attn-interpret %t/online.mlir --compare=%t/textbook.mlir --tolerance=6e-4 --random=1 %{inputs}
// DEFINE: %{pruned} = attn-interpret %t/pruned.mlir --compare=%t/online.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{folded} = attn-interpret %t/folded.mlir --compare=%t/pruned.mlir --tolerance=6e-4 --random=1 %{inputs}
// DEFINE: %{primitive} = attn-interpret %t/primitive.mlir --compare=%t/folded.mlir --tolerance=6e-4 --random=1 %{inputs}
// DEFINE: %{clean} = attn-interpret %t/clean.mlir --compare=%t/primitive.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{reference} = attn-interpret %t/clean.mlir --reference=%t/declared.mlir --tolerance=6e-4 --random=1 %{inputs}
// DEFINE: %{check} = %{textbook} && %{online} && %{pruned} && %{folded} && %{primitive} && %{clean} && %{reference}

// Square.
// REDEFINE: %{inputs} = --shape=q=1x2x150x128 --shape=k=1x2x150x128 --shape=v=1x2x150x128
// RUN: %{check}

// More keys than any query sees.
// REDEFINE: %{inputs} = --shape=q=1x3x65x128 --shape=k=1x1x300x128 --shape=v=1x1x300x128
// RUN: %{check}

// More queries than keys.
// REDEFINE: %{inputs} = --shape=q=1x1x130x128 --shape=k=1x1x20x128 --shape=v=1x1x20x128
// RUN: %{check}

// No keys: zeros and -inf.
// REDEFINE: %{inputs} = --shape=q=1x2x65x128 --shape=k=1x1x0x128 --shape=v=1x1x0x128
// RUN: %{check}

// No queries.
// REDEFINE: %{inputs} = --shape=q=1x2x0x128 --shape=k=1x1x65x128 --shape=v=1x1x65x128
// RUN: %{check}

//--- declared.mlir
func.func @attention(%q: tensor<?x?x?x128xf16>, %k: tensor<?x?x?x128xf16>, %v: tensor<?x?x?x128xf16>)
    -> (tensor<?x?x?x128xf16>, tensor<?x?x?xf32>) {
  %scale = arith.constant -0.125 : f32
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>) -> (tensor<?x?x?x128xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xf16>, tensor<?x?x?xf32>
}

//--- scheduled.mlir
#schedule = #attn.schedule<tile_q = 64, tile_k = 80, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @attention_0(%q: tensor<?x?x?x128xf16>, %k: tensor<?x?x?x128xf16>, %v: tensor<?x?x?x128xf16>)
    -> (tensor<?x?x?x128xf16>, tensor<?x?x?xf32>) attributes {schedule = #schedule} {
  %scale = arith.constant -0.125 : f32
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>) -> (tensor<?x?x?x128xf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x128xf16>, tensor<?x?x?xf32>
}

attn.plan @attention(%q: tensor<?x?x?x128xf16>, %k: tensor<?x?x?x128xf16>, %v: tensor<?x?x?x128xf16>)
    -> (tensor<?x?x?x128xf16>, tensor<?x?x?xf32>)
    attributes {arg_names = ["q", "k", "v"], result_names = ["o", "lse"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "128"], ["q[0]", "q[1]", "q[2]"]]} {
  %o, %lse = attn.launch(%q, %k, %v) variants [#attn.variant<kernel = @attention_0, when = "1">]
    : (tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>) -> (tensor<?x?x?x128xf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x128xf16>, tensor<?x?x?xf32>
}
