// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNATTENTIONOPS
#define ATTN_DIALECT_ATTN_IR_ATTNATTENTIONOPS

include "attn/Dialect/Attn/IR/AttnAttrs.td"
include "attn/Dialect/Attn/IR/AttnInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

defvar Attn_Tensor16 = RankedTensorOf<[F16, BF16]>;

def Attn_AttentionOp : Attn_Op<"attention", [Pure, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
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

    Constraints:
    * (C1) q, k, v and o have rank 4, lse has rank 3; none has an encoding.
    * (C2) q, k, v and o have one element type, f16 or bf16; lse is f32.
    * (C3) D and Dv are static multiples of 8 from 8 to 256.
    * (C4) k's head size is q's; o's head size is v's.
    * (C5) static sizes agree: the batch of all, Hk and Lk of k and v, Hq and Lq
      of q, o and lse.
    * (C6) static Hq is a multiple of static Hk.
    * (C7) there is no attribute but `mask`: a policy that is not known here is
      an error, never ignored.

    ```mlir
    %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
      -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
    ```
  }];
  let arguments = (ins
    Arg<Attn_Tensor16, "queries [B, Hq, Lq, D]">:$q,
    Arg<Attn_Tensor16, "keys [B, Hk, Lk, D]">:$k,
    Arg<Attn_Tensor16, "values [B, Hk, Lk, Dv]">:$v,
    Arg<Optional<F32>, "factor of the scores">:$scale,
    DefaultValuedAttr<Attn_MaskAttr, "::attn::CausalAlignment::none">:$mask);
  let results = (outs
    Res<Attn_Tensor16, "attention [B, Hq, Lq, Dv]">:$o,
    Res<Optional<RankedTensorOf<[F32]>>, "log-sum-exp [B, Hq, Lq]">:$lse);
  let assemblyFormat = [{
    $q `,` $k `,` $v (`scale` `(` $scale^ `)`)? attr-dict
    `:` `(` type($q) `,` type($k) `,` type($v) `)` `->` custom<AttentionResults>(type($o), type($lse))
  }];
  let hasVerifier = 1;
}

def Attn_BlockAttentionOp : Attn_Op<"block_attention", [Pure, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "attention with every tensor explicit";
  let description = [{
    The same function as `attn.attention`, after every policy that needs a
    tensor of its own has been turned into values: from here on the scores are
    exactly those of the operands given. The scale is an operand. Rounding of
    the probabilities and of the accumulation is left to the tile.

    Constraints: (C1) to (C7) of `attn.attention`.

    ```mlir
    %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<none>}
      : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
      -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
    ```
  }];
  let arguments = (ins
    Arg<Attn_Tensor16, "queries [B, Hq, Lq, D]">:$q,
    Arg<Attn_Tensor16, "keys [B, Hk, Lk, D]">:$k,
    Arg<Attn_Tensor16, "values [B, Hk, Lk, Dv]">:$v,
    Arg<F32, "factor of the scores">:$scale,
    DefaultValuedAttr<Attn_MaskAttr, "::attn::CausalAlignment::none">:$mask);
  let results = (outs
    Res<Attn_Tensor16, "attention [B, Hq, Lq, Dv]">:$o,
    Res<Optional<RankedTensorOf<[F32]>>, "log-sum-exp [B, Hq, Lq]">:$lse);
  let assemblyFormat = [{
    $q `,` $k `,` $v `scale` `(` $scale `)` attr-dict
    `:` `(` type($q) `,` type($k) `,` type($v) `)` `->` custom<AttentionResults>(type($o), type($lse))
  }];
  let hasVerifier = 1;
}

#endif
