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

// Lengths that tiles do not divide.
// REDEFINE: %{inputs} = --shape=q=2x4x67x40 --shape=k=2x1x205x40 --shape=v=2x1x205x72
// RUN: %{check}

// One query, as in decoding.
// REDEFINE: %{inputs} = --shape=q=2x2x1x40 --shape=k=2x2x130x40 --shape=v=2x2x130x72
// RUN: %{check}

// Scores far from 0.
// REDEFINE: %{inputs} = --shape=q=1x1x64x40 --shape=k=1x1x128x40 --shape=v=1x1x128x72 --mean=q=5 --mean=k=5
// RUN: %{check}

// No keys: zeros.
// REDEFINE: %{inputs} = --shape=q=1x2x65x40 --shape=k=1x1x0x40 --shape=v=1x1x0x72
// RUN: %{check}

// No queries.
// REDEFINE: %{inputs} = --shape=q=1x2x0x40 --shape=k=1x1x65x40 --shape=v=1x1x65x72
// RUN: %{check}

// A negative scale, which turns the maximum into the minimum.
// REDEFINE: %{inputs} = --shape=q=1x2x65x40 --shape=k=1x2x99x40 --shape=v=1x2x99x72 --scalar=scale=-0.25
// RUN: %{check}

//--- declared.mlir
func.func @attention(%q: tensor<?x?x?x40xf16>, %k: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x72xf16>, %scale: f32)
    -> tensor<?x?x?x72xf16> {
  %o = attn.attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> tensor<?x?x?x72xf16>
  return %o : tensor<?x?x?x72xf16>
}

//--- scheduled.mlir
#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @attention_0(%q: tensor<?x?x?x40xf16>, %k: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x72xf16>, %scale: f32)
    -> tensor<?x?x?x72xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> tensor<?x?x?x72xf16>
  attn.yield %o : tensor<?x?x?x72xf16>
}

attn.plan @attention(%q: tensor<?x?x?x40xf16>, %k: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x72xf16>, %scale: f32)
    -> tensor<?x?x?x72xf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "72"]]} {
  %o = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @attention_0, when = "1">]
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>, f32) -> tensor<?x?x?x72xf16>
  attn.yield %o : tensor<?x?x?x72xf16>
}
