// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNMERGEOPS
#define ATTN_DIALECT_ATTN_IR_ATTNMERGEOPS

include "attn/Dialect/Attn/IR/AttnAttrs.td"
include "attn/Dialect/Attn/IR/AttnInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Attn_MergeOp : Attn_Op<"merge", [Pure, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "attention over all keys, from attentions over parts of them";
  let description = [{
    `lse[b,h,i] = ln sum_s exp(lses[s,b,h,i])`,
    `o[b,h,i,:] = sum_s exp(lses[s,b,h,i] - lse[b,h,i]) parts[s,b,h,i,:]`:
    what one attention over the keys of all S parts would give. A part whose
    log-sum-exp is -inf contributes nothing, whatever its output holds; if there
    is no other, the row is 0 and -inf. Parts are added in their order.

    Shapes: parts [S, B, H, L, Dv], lses [S, B, H, L], o [B, H, L, Dv],
    lse [B, H, L]. All sizes but Dv may be dynamic and may be 0.

    Constraints:
    * (C1) parts has rank 5, lses and o rank 4, lse rank 3; none has an encoding.
    * (C2) parts, lses and lse are f32; o is f16, bf16 or f32.
    * (C3) Dv is a static multiple of 8 from 8 to 256, the same of parts and o.
    * (C4) static sizes agree: S of parts and lses, B, H and L of all.
    * (C5) there is no attribute.

    ```mlir
    %o, %lse = attn.merge %parts, %lses : (tensor<?x?x?x?x128xf32>, tensor<?x?x?x?xf32>)
      -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
    ```
  }];
  let arguments = (ins
    Arg<RankedTensorOf<[F32]>, "outputs of the parts [S, B, H, L, Dv]">:$parts,
    Arg<RankedTensorOf<[F32]>, "their log-sum-exps [S, B, H, L]">:$lses);
  let results = (outs
    Res<RankedTensorOf<[F16, BF16, F32]>, "merged output [B, H, L, Dv]">:$o,
    Res<Optional<RankedTensorOf<[F32]>>, "merged log-sum-exp [B, H, L]">:$lse);
  let assemblyFormat = [{
    $parts `,` $lses attr-dict `:` `(` type($parts) `,` type($lses) `)`
    `->` custom<AttentionResults>(type($o), type($lse))
  }];
  let hasVerifier = 1;
}

#endif
