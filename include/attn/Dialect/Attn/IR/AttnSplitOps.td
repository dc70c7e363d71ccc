// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNSPLITOPS
#define ATTN_DIALECT_ATTN_IR_ATTNSPLITOPS

include "attn/Dialect/Attn/IR/AttnAttentionOps.td"

def Attn_SplitAttentionOp : Attn_Op<"split_attention", [Pure, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "attention over parts of the keys, as many as fill the machine";
  let description = [{
    Part s of S is `attn.block_attention` over the keys [s c, min((s + 1) c, Lk))
    with `c = ceildiv(ceildiv(Lk, tile_k), S) * tile_k`: whole key tiles, dealt
    evenly. Lk is the sequence's own length where sequences have one. A row that
    sees none of a part's keys is 0 and -inf there. `attn.merge` of the parts
    gives the attention over all keys.

    `splits` is S, an expression over the sizes of q, k, v and block_table (by
    these names) and `sms`, so that the same sizes give the same bits on the same
    machine, and the host knows it, whatever lengths sequences have.

    Shapes: q [B, Hq, Lq, D], parts [S, B, Hq, Lq, Dv], lses [S, B, Hq, Lq].

    Constraints:
    * (C1) parts has rank 5, lses rank 4; both are f32 without an encoding, and
      their static S agree.
    * (C2) (C1) to (C11) of `attn.attention` for q, k, v, what says where the
      keys lie, and one part of the results, but for its element type. Queries
      are dense.
    * (C3) `tile_k` is positive.
    * (C4) `splits` is an expression over sizes of q, k, v and, if it is given,
      block_table, and `sms`.
    * (C5) there is no attribute but `splits`, `tile_k` and `mask`.

    ```mlir
    %parts, %lses = attn.split_attention %q, %k, %v scale(%scale) {splits = "min(ceildiv(k[2], 256), 16)", tile_k = 128}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
      -> (tensor<?x?x?x?x128xf32>, tensor<?x?x?x?xf32>)
    ```
  }];
  let arguments = (ins
    Arg<Attn_Tensor16, "queries [B, Hq, Lq, D]">:$q,
    Arg<Attn_Tensor16, "keys [B, Hk, Lk, D], [Tk, Hk, D] or [P, Hk, page, D]">:$k,
    Arg<Attn_Tensor16, "values [B, Hk, Lk, Dv], [Tk, Hk, Dv] or [P, Hk, page, Dv]">:$v,
    Arg<F32, "factor of the scores">:$scale,
    Arg<Optional<Attn_IntegersOf<1>>, "first rows of the sequences in packed k and v [B + 1]">:$cu_seqlens_k,
    Arg<Optional<Attn_IntegersOf<1>>, "keys that each sequence has [B]">:$seqused_k,
    Arg<Optional<Attn_IntegersOf<2>>, "pages of the sequences [B, N]">:$block_table,
    StrAttr:$splits, I64Attr:$tile_k,
    DefaultValuedAttr<Attn_MaskAttr, "::attn::CausalAlignment::none">:$mask);
  let results = (outs
    Res<RankedTensorOf<[F32]>, "outputs of the parts [S, B, Hq, Lq, Dv]">:$parts,
    Res<RankedTensorOf<[F32]>, "their log-sum-exps [S, B, Hq, Lq]">:$lses);
  let assemblyFormat = [{
    $q `,` $k `,` $v `scale` `(` $scale `)` (`cu_seqlens_k` `(` $cu_seqlens_k^ `)`)?
    (`seqused_k` `(` $seqused_k^ `)`)? (`block_table` `(` $block_table^ `)`)? attr-dict
    `:` `(` type($q) `,` type($k) `,` type($v)
    `` custom<TypeIfGiven>(ref($cu_seqlens_k), type($cu_seqlens_k))
    `` custom<TypeIfGiven>(ref($seqused_k), type($seqused_k))
    `` custom<TypeIfGiven>(ref($block_table), type($block_table))
    `)` `->` `(` type($parts) `,` type($lses) `)`
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = !strconcat([{
    /// Queries are dense: what asks about sequences gets no offsets of them.
    ::mlir::Value getCuSeqlensQ() { return {}; }
    /// The tensor that `splits` calls so; null if it knows none.
    ::mlir::Value getSizedTensor(::llvm::StringRef name);
  }], attnSequenceFunctions);
}

#endif
