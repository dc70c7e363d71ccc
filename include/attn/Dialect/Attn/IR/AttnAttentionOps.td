// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNATTENTIONOPS
#define ATTN_DIALECT_ATTN_IR_ATTNATTENTIONOPS

include "attn/Dialect/Attn/IR/AttnAttrs.td"
include "attn/Dialect/Attn/IR/AttnInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

defvar Attn_Tensor16 = RankedTensorOf<[F16, BF16]>;

/// A tensor of i32 of one rank.
class Attn_IntegersOf<int rank>
    : ConfinedType<RankedTensorOf<[I32]>, [HasAnyRankOfPred<[rank]>],
                   "tensor of i32 of rank " # rank, "::mlir::RankedTensorType">;

// Where the sequences lie, the same for every op that reads them.
defvar attnSequences = (ins
  Arg<Optional<Attn_IntegersOf<1>>, "first rows of the sequences in packed q [B + 1]">:$cu_seqlens_q,
  Arg<Optional<Attn_IntegersOf<1>>, "first rows of the sequences in packed k and v [B + 1]">:$cu_seqlens_k,
  Arg<Optional<Attn_IntegersOf<1>>, "keys that each sequence has [B]">:$seqused_k);

defvar attnSequenceFunctions = [{
    /// How q (o, lse) and k (v) hold the rows of the sequences.
    ::attn::RowForm getQueryForm() {
      return getCuSeqlensQ() ? ::attn::RowForm::packed : ::attn::RowForm::dense;
    }
    ::attn::RowForm getKeyForm() {
      if (getBlockTable()) {
        return ::attn::RowForm::paged;
      }
      return getCuSeqlensK() ? ::attn::RowForm::packed : ::attn::RowForm::dense;
    }
    /// Whether the sequences have lengths of their own.
    bool hasSequences() { return getCuSeqlensQ() || getCuSeqlensK() || getSequsedK(); }
}];

def Attn_AttentionOp : Attn_Op<"attention", [Pure, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "softmax attention, as wanted";
  let description = [{
    `o[b,h,i,:] = sum_j softmax_j(scale * q[b,h,i,:] . k[b,g,j,:]) v[b,g,j,:]`
    over the keys j that the mask shows to query i, where query head h reads
    key head `g = floor(h / (Hq / Hk))`. `lse[b,h,i]` is the natural logarithm
    of the sum of exponentials. A query that sees no key gives 0 and -inf.
    The value at this room is the ideal one (float64); the inputs' type is what
    the result is rounded to. Without `scale`, `1 / sqrt(D)`.

    Shapes: q [B, Hq, Lq, D], k [B, Hk, Lk, D], v [B, Hk, Lk, Dv],
    o [B, Hq, Lq, Dv], lse [B, Hq, Lq] (f32). Batch, heads and lengths may be
    dynamic and may be 0; Hq is a multiple of Hk.

    The optional operands give sequences lengths of their own (`docs/ops.md`
    has the exact meaning):
    * `cu_seqlens_q`: q [Tq, Hq, D], o [Tq, Hq, Dv] and lse [Hq, Tq] are packed.
    * `cu_seqlens_k`: k [Tk, Hk, D] and v [Tk, Hk, Dv] are packed.
    * `seqused_k`: sequence b has only its first `seqused_k[b]` keys.
    * `block_table`: k [P, Hk, page, D] and v [P, Hk, page, Dv] are pools of
      pages; key j of sequence b is row `j % page` of page
      `block_table[b, j / page]`.

    Constraints:
    * (C1) q, k, v and o have rank 4, lse has rank 3, each one less if packed;
      none has an encoding.
    * (C2) q, k, v and o have one element type, f16 or bf16; lse is f32.
    * (C3) D and Dv are static multiples of 8 from 8 to 256.
    * (C4) k's head size is q's; o's head size is v's.
    * (C5) static sizes agree: the batch of all, Hk and Lk of k and v, Hq and Lq
      of q, o and lse; of pools their pages and page size.
    * (C6) static Hq is a multiple of static Hk.
    * (C7) there is no attribute but `mask`, `quant`, `smooth` and `preset`: a
      policy that is not known here is an error, never ignored.
    * (C8) `cu_seqlens_q`, `cu_seqlens_k` and `seqused_k` are tensors of i32 of
      rank 1, `block_table` one of rank 2; none has an encoding.
    * (C9) static batches agree: those of dense q, k and v, of `seqused_k` and
      `block_table`, and one less than the size of `cu_seqlens_q` and
      `cu_seqlens_k`, which is at least 1.
    * (C10) `block_table` needs `seqused_k` and excludes `cu_seqlens_k`.
    * (C11) the page size is a static power of two from 16 to 256.
    * (C12) where `quant`, or that of the preset, has `qk`, D is a multiple of 16,
      and where it has `pv`, Dv is: copies of 8-bit rows are whole pieces of 16
      bytes.
    * (C13) `smooth` needs `quant` with `qk`, which it is there for.
    * (C14) `preset` stands for `quant` and `smooth`, and excludes both.

    ```mlir
    %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
      -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
    %r = attn.attention %q, %k, %v {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>,
                                    smooth = #attn.smooth<k = mean>}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
    %s = attn.attention %q, %k, %v {preset = #attn.preset<sage2>}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
    %p = attn.attention %qs, %ks, %vs cu_seqlens_q(%cq) cu_seqlens_k(%ck)
      : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?xi32>, tensor<?xi32>)
      -> tensor<?x8x64xf16>
    ```
  }];
  let arguments = !con((ins
    Arg<Attn_Tensor16, "queries [B, Hq, Lq, D] or [Tq, Hq, D]">:$q,
    Arg<Attn_Tensor16, "keys [B, Hk, Lk, D], [Tk, Hk, D] or [P, Hk, page, D]">:$k,
    Arg<Attn_Tensor16, "values [B, Hk, Lk, Dv], [Tk, Hk, Dv] or [P, Hk, page, Dv]">:$v,
    Arg<Optional<F32>, "factor of the scores">:$scale), attnSequences, (ins
    Arg<Optional<Attn_IntegersOf<2>>, "pages of the sequences [B, N]">:$block_table,
    DefaultValuedAttr<Attn_MaskAttr, "::attn::CausalAlignment::none">:$mask,
    OptionalAttr<Attn_QuantAttr>:$quant, OptionalAttr<Attn_SmoothAttr>:$smooth,
    OptionalAttr<Attn_PresetAttr>:$preset));
  let results = (outs
    Res<Attn_Tensor16, "attention [B, Hq, Lq, Dv] or [Tq, Hq, Dv]">:$o,
    Res<Optional<RankedTensorOf<[F32]>>, "log-sum-exp [B, Hq, Lq] or [Hq, Tq]">:$lse);
  let assemblyFormat = [{
    $q `,` $k `,` $v (`scale` `(` $scale^ `)`)?
    (`cu_seqlens_q` `(` $cu_seqlens_q^ `)`)? (`cu_seqlens_k` `(` $cu_seqlens_k^ `)`)?
    (`seqused_k` `(` $seqused_k^ `)`)? (`block_table` `(` $block_table^ `)`)? attr-dict
    `:` `(` type($q) `,` type($k) `,` type($v)
    `` custom<TypeIfGiven>(ref($cu_seqlens_q), type($cu_seqlens_q))
    `` custom<TypeIfGiven>(ref($cu_seqlens_k), type($cu_seqlens_k))
    `` custom<TypeIfGiven>(ref($seqused_k), type($seqused_k))
    `` custom<TypeIfGiven>(ref($block_table), type($block_table))
    `)` `->` custom<AttentionResults>(type($o), type($lse))
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = attnSequenceFunctions;
}

def Attn_BlockAttentionOp : Attn_Op<"block_attention", [Pure, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "attention with every tensor explicit";
  let description = [{
    The same function as `attn.attention`, after every policy that needs a
    tensor of its own has been turned into values: from here on the scores are
    exactly those of the operands given. The scale is an operand. Rounding of
    16-bit probabilities and of the accumulation is left to the tile.

    q and k, and v, may be codes of an `attn.quantize`: `q_scales`, `k_scales`
    and `v_scales` are their scales, `q_groups` and `k_groups` say which rows
    share one, and `products` how probabilities are coded and added up with
    coded values. With `arranged` v is the result of an `attn.arrange`: the same
    values in the order in which products read them. `lse_correction` (from an `attn.lse_correction`) times the
    scale is added to the log-sum-exp. `docs/ops.md` has the arithmetic.

    On the way to R1 the op still carries the policies `quant` and `smooth`;
    `attn-verify-explicit` refuses what is left of them.

    `work_list` says in which order a kernel takes the tiles of the sequences;
    it comes from an `attn.work_list` over the same sequences, with the tile
    sizes of the kernel's schedule. The value of the op does not depend on it.

    Constraints: (C1) to (C13) of `attn.attention`, where (C2) says nothing of
    codes, (C12) holds of them too and (C7) knows the attributes of this op, and
    * (C14) `work_list` is a tensor of i32 [N, 8] without an encoding, given
      only with `cu_seqlens_q`, `cu_seqlens_k` or `seqused_k`.
    * (C15) `q_scales`, `k_scales`, `q_groups` and `k_groups` are given where q
      and k are codes, of one type, and only there.
    * (C16) `v_scales` and `products` are given where v is codes, of f8E4M3FN,
      and only there.
    * (C17) scales are f32 [B, H, groups], of v [B, Hk, Dv], without an encoding,
      and static sizes agree with those of the codes.
    * (C18) the groups of q are not `per_thread_column`, those of k not
      `per_thread_row`, and neither is `per_channel`.
    * (C19) `lse_correction` is f32 [B, Hq, Lq] without an encoding, given only
      with a log-sum-exp.
    * (C20) codes and `lse_correction` are given only where sequences have no
      lengths of their own.
    * (C21) `quant` is given only where no operand is codes, `smooth` only
      without `lse_correction`.
    * (C22) `arranged` is given only where v is codes; v is then what
      `attn.arrange` gives, [B, Hk, Dv, places], the other constraints speak
      of the values that were arranged, and static places agree with Lk.
    * (C23) products have an `exp` other than `exact` only where q and k are i8.

    ```mlir
    %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<none>}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
      -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
    %p = attn.block_attention %q, %k, %v scale(%scale) seqused_k(%used) work_list(%list)
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?xi32>, tensor<?x8xi32>)
      -> tensor<?x?x?x128xbf16>
    %r = attn.block_attention %q8, %k8, %v8 scale(%scale) q_scales(%qs) k_scales(%ks) v_scales(%vs)
      {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>,
       products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 128>}
      : (tensor<?x?x?x128xi8>, tensor<?x?x?x128xi8>, tensor<?x?x?x128xf8E4M3FN>,
         tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x128xf32>) -> tensor<?x?x?x128xbf16>
    ```
  }];
  let arguments = !con((ins
    Arg<RankedTensorOf<[F16, BF16, I8, F8E4M3FN]>, "queries [B, Hq, Lq, D] or [Tq, Hq, D]">:$q,
    Arg<RankedTensorOf<[F16, BF16, I8, F8E4M3FN]>, "keys [B, Hk, Lk, D], [Tk, Hk, D] or [P, Hk, page, D]">:$k,
    Arg<RankedTensorOf<[F16, BF16, F8E4M3FN]>, "values [B, Hk, Lk, Dv], [Tk, Hk, Dv] or [P, Hk, page, Dv]; arranged [B, Hk, Dv, places]">:$v,
    Arg<F32, "factor of the scores">:$scale), attnSequences, (ins
    Arg<Optional<Attn_IntegersOf<2>>, "pages of the sequences [B, N]">:$block_table,
    Arg<Optional<Attn_IntegersOf<2>>, "order of the query tiles [N, 8]">:$work_list,
    Arg<Optional<RankedTensorOf<[F32]>>, "scales of q [B, Hq, groups]">:$q_scales,
    Arg<Optional<RankedTensorOf<[F32]>>, "scales of k [B, Hk, groups]">:$k_scales,
    Arg<Optional<RankedTensorOf<[F32]>>, "scales of v [B, Hk, Dv]">:$v_scales,
    Arg<Optional<RankedTensorOf<[F32]>>, "times scale, added to lse [B, Hq, Lq]">:$lse_correction,
    DefaultValuedAttr<Attn_MaskAttr, "::attn::CausalAlignment::none">:$mask,
    OptionalAttr<Attn_GroupsAttr>:$q_groups, OptionalAttr<Attn_GroupsAttr>:$k_groups,
    OptionalAttr<Attn_ProductsAttr>:$products, UnitAttr:$arranged,
    OptionalAttr<Attn_QuantAttr>:$quant, OptionalAttr<Attn_SmoothAttr>:$smooth));
  let results = (outs
    Res<Attn_Tensor16, "attention [B, Hq, Lq, Dv] or [Tq, Hq, Dv]">:$o,
    Res<Optional<RankedTensorOf<[F32]>>, "log-sum-exp [B, Hq, Lq] or [Hq, Tq]">:$lse);
  let assemblyFormat = [{
    $q `,` $k `,` $v `scale` `(` $scale `)`
    (`cu_seqlens_q` `(` $cu_seqlens_q^ `)`)? (`cu_seqlens_k` `(` $cu_seqlens_k^ `)`)?
    (`seqused_k` `(` $seqused_k^ `)`)? (`block_table` `(` $block_table^ `)`)?
    (`work_list` `(` $work_list^ `)`)?
    (`q_scales` `(` $q_scales^ `)`)? (`k_scales` `(` $k_scales^ `)`)? (`v_scales` `(` $v_scales^ `)`)?
    (`lse_correction` `(` $lse_correction^ `)`)? attr-dict
    `:` `(` type($q) `,` type($k) `,` type($v)
    `` custom<TypeIfGiven>(ref($cu_seqlens_q), type($cu_seqlens_q))
    `` custom<TypeIfGiven>(ref($cu_seqlens_k), type($cu_seqlens_k))
    `` custom<TypeIfGiven>(ref($seqused_k), type($seqused_k))
    `` custom<TypeIfGiven>(ref($block_table), type($block_table))
    `` custom<TypeIfGiven>(ref($work_list), type($work_list))
    `` custom<TypeIfGiven>(ref($q_scales), type($q_scales))
    `` custom<TypeIfGiven>(ref($k_scales), type($k_scales))
    `` custom<TypeIfGiven>(ref($v_scales), type($v_scales))
    `` custom<TypeIfGiven>(ref($lse_correction), type($lse_correction))
    `)` `->` custom<AttentionResults>(type($o), type($lse))
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = !strconcat(attnSequenceFunctions, [{
    /// The type of v, or of what was arranged to be v.
    ::mlir::RankedTensorType getValuesType();
  }]);
}

def Attn_WorkListOp : Attn_Op<"work_list", [Pure, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "the query tiles of all sequences, the longest work first";
  let description = [{
    One row for each slot of a query tile, sorted by work, the most first, equal
    work by slot; slots that hold no query come last. q and k give sizes only.

    The slots of sequence b start at `b * ceildiv(Lq, tile_q)`, and with packed
    q at `floor(cu_seqlens_q[b] / tile_q) + b`, so that no sum over the
    sequences is needed. There are `B * ceildiv(Lq, tile_q)` or
    `floor(Tq / tile_q) + B` of them.

    | column | of a slot that holds queries |
    |---|---|
    | 0 | sequence |
    | 1 | first query of the tile, within the sequence |
    | 2 | first row of the sequence in packed q, else 0 |
    | 3 | queries of the sequence |
    | 4 | first row of the sequence in packed k, else 0 |
    | 5 | keys of the sequence |
    | 6 | key tiles that the mask shows to the tile, at least 1 |
    | 7 | slots that hold queries, in the whole list |

    Of the other slots columns 0 to 6 are 0; column 7 is the same in every row.

    Constraints:
    * (C1) `cu_seqlens_q`, `cu_seqlens_k` or `seqused_k` is given; they are
      tensors of i32 of rank 1 without an encoding.
    * (C2) q and k have rank 4, and rank 3 with `cu_seqlens_q` or
      `cu_seqlens_k`.
    * (C3) static batches agree as (C9) of `attn.attention` says; k's first
      dimension is a batch only if neither `cu_seqlens_k` nor `seqused_k` is
      given, as it may count pages.
    * (C4) tile sizes are positive.
    * (C5) the list is [N, 8].
    * (C6) there is no attribute but `tile_q`, `tile_k` and `mask`.

    ```mlir
    %list = attn.work_list %q, %k cu_seqlens_q(%cq) seqused_k(%used) {tile_q = 128, tile_k = 96}
      : (tensor<?x8x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8xi32>
    ```
  }];
  let arguments = !con((ins
    Arg<Attn_Tensor16, "queries [B, Hq, Lq, D] or [Tq, Hq, D]">:$q,
    Arg<Attn_Tensor16, "keys [B, Hk, Lk, D], [Tk, Hk, D] or [P, Hk, page, D]">:$k), attnSequences, (ins
    I64Attr:$tile_q, I64Attr:$tile_k,
    DefaultValuedAttr<Attn_MaskAttr, "::attn::CausalAlignment::none">:$mask));
  let results = (outs Attn_IntegersOf<2>:$list);
  let assemblyFormat = [{
    $q `,` $k (`cu_seqlens_q` `(` $cu_seqlens_q^ `)`)? (`cu_seqlens_k` `(` $cu_seqlens_k^ `)`)?
    (`seqused_k` `(` $seqused_k^ `)`)? attr-dict `:` `(` type($q) `,` type($k)
    `` custom<TypeIfGiven>(ref($cu_seqlens_q), type($cu_seqlens_q))
    `` custom<TypeIfGiven>(ref($cu_seqlens_k), type($cu_seqlens_k))
    `` custom<TypeIfGiven>(ref($seqused_k), type($seqused_k))
    `)` `->` type($list)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Columns of the list.
    enum Column : int64_t { batch, query, queryStart, queries, keyStart, keys, work, live, columns };
  }];
}

#endif
