// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNQUANTOPS
#define ATTN_DIALECT_ATTN_IR_ATTNQUANTOPS

include "attn/Dialect/Attn/IR/AttnAttentionOps.td"

def Attn_QuantizeOp : Attn_Op<"quantize", [Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "8-bit codes of a tensor, and their scales";
  let description = [{
    `x[b,h,l,d]` is about `codes[b,h,l,d] * scales[b,h,g]`, where g is the group
    of row l (or of channel d). `#attn.quantizer` says how both are computed,
    `#attn.groups` which scale belongs to what.

    With `minus`, what is coded is `x[b,h,l,d] - minus[b,h,d]`, rounded to f32
    once. Groups that take every row of a head need the largest magnitudes of
    its channels, `absmax`, which has the same `minus`. With `arranged` the codes
    are written as `attn.arrange` has them. With `dot` there is a third result,
    what `attn.lse_correction` of x and `dot` is: one read of x gives both.

    Constraints:
    * (C1) x and codes have rank 4, scales, minus and absmax rank 3; none has an
      encoding.
    * (C2) x is f16, bf16 or f32, codes are i8 or f8E4M3FN, the others f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of x, codes, minus
      and absmax.
    * (C4) static sizes agree: B and H of all, L of x and codes, and the scales
      of a head with what the groups make of L or D.
    * (C5) i8 codes have `max` 127; codes of f8E4M3FN are rounded `half_even`.
    * (C6) there is no other attribute.
    * (C7) minus is given only where x is f16 or bf16, whose differences from a
      mean f32 holds well.
    * (C8) absmax is given with the groups `per_tensor` and `per_channel`, and
      only with these.
    * (C9) `arranged` is given only with `per_channel` and codes of f8E4M3FN,
      which then are [B, H, D, places] as those of `attn.arrange`.
    * (C10) dot and dots are given together, and not with `arranged`.
    * (C11) dot has rank 3 and D channels, dots the sizes B, H and L of x, and
      static H is a multiple of the heads of dot.

    ```mlir
    %codes, %scales = attn.quantize %q as <groups = <per_thread_row, rows = 16>, max = 127.0>
      : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
    %k8, %ks = attn.quantize %k minus(%mean : tensor<?x?x128xf32>)
      as <groups = <per_thread_column, rows = 128>, max = 127.0>
      : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>)
    %v8, %vs = attn.quantize %v absmax(%amax : tensor<?x?x128xf32>) as <groups = <per_channel>, max = 448.0>
      : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xf8E4M3FN>, tensor<?x?x128xf32>)
    %t, %ts = attn.quantize %v absmax(%amax : tensor<?x?x128xf32>) as <groups = <per_channel>, max = 448.0> arranged
      : tensor<?x?x?x128xbf16> -> (tensor<?x?x128x?xf8E4M3FN>, tensor<?x?x128xf32>)
    %q8, %qs, %c = attn.quantize %q dot(%mean : tensor<?x?x128xf32>) as <groups = <per_thread_row, rows = 16>, max = 127.0>
      : tensor<?x?x?x128xbf16> -> (tensor<?x?x?x128xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
    ```
  }];
  let arguments = (ins
    Arg<RankedTensorOf<[F16, BF16, F32]>, "rows [B, H, L, D]">:$x,
    Arg<Optional<RankedTensorOf<[F32]>>, "subtracted from every row [B, H, D]">:$minus,
    Arg<Optional<RankedTensorOf<[F32]>>, "largest magnitudes [B, H, D]">:$absmax,
    Arg<Optional<RankedTensorOf<[F32]>>, "multiplied with every row of x [B, Hk, D]">:$dot,
    Attn_QuantizerAttr:$quantizer, UnitAttr:$arranged);
  let results = (outs
    Res<RankedTensorOf<[I8, F8E4M3FN]>, "codes [B, H, L, D] or [B, H, D, places]">:$codes,
    Res<RankedTensorOf<[F32]>, "scales [B, H, groups]">:$scales,
    Res<Optional<RankedTensorOf<[F32]>>, "products of rows and dot [B, H, L]">:$dots);
  let assemblyFormat = [{
    $x (`minus` `(` $minus^ `:` type($minus) `)`)? (`absmax` `(` $absmax^ `:` type($absmax) `)`)?
    (`dot` `(` $dot^ `:` type($dot) `)`)? `as` $quantizer (`arranged` $arranged^)? attr-dict
    `:` type($x) `->` `(` type($codes) `,` type($scales) (`,` type($dots)^)? `)`
  }];
  let builders = [
    // `minus` and `absmax` may be null.
    OpBuilder<(ins "::mlir::Value":$x, "::mlir::Value":$minus, "::mlir::Value":$absmax, "::mlir::Type":$code,
      "::attn::QuantizerAttr":$quantizer)>];
  let hasVerifier = 1;
}

def Attn_LseCorrectionOp : Attn_Op<"lse_correction", [Pure,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "what smoothed keys have taken from the scores of a query";
  let description = [{
    `correction[b,h,i] = sum_d q[b,h,i,d] * k_mean[b,g,d]` with
    `g = floor(h / (Hq / Hk))`, summed exactly and rounded to f32 once.

    Constraints:
    * (C1) q has rank 4, k_mean and the correction rank 3; none has an encoding.
    * (C2) q is f16 or bf16, the others f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of both.
    * (C4) static sizes agree: B of all, Hq and Lq of q and the correction.
    * (C5) static Hq is a multiple of static Hk.
    * (C6) there is no attribute.

    ```mlir
    %correction = attn.lse_correction %q, %k_mean
      : (tensor<?x?x?x128xbf16>, tensor<?x?x128xf32>) -> tensor<?x?x?xf32>
    ```
  }];
  let arguments = (ins
    Arg<Attn_Tensor16, "queries [B, Hq, Lq, D]">:$q,
    Arg<RankedTensorOf<[F32]>, "mean of the keys [B, Hk, D]">:$k_mean);
  let results = (outs Res<RankedTensorOf<[F32]>, "correction [B, Hq, Lq]">:$correction);
  let assemblyFormat = "$q `,` $k_mean attr-dict `:` functional-type(operands, results)";
  let builders = [OpBuilder<(ins "::mlir::Value":$q, "::mlir::Value":$k_mean)>];
  let hasVerifier = 1;
}

def Attn_ArrangeOp : Attn_Op<"arrange", [Pure, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "codes of values, keys contiguous, as 8-bit products read them";
  let description = [{
    Matrix instructions take 8-bit values with the keys of a channel side by
    side. `arranged[b,h,d,16 i + p] = values[b,h,16 i + perm[p],d]` with
    `perm = [0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15]`. So the four
    codes that a thread of a product needs from one group of 16 keys are one
    word, and the probabilities that it has computed are its other operand as
    they are. The keys are filled up to a multiple of 128; places of keys from L
    on hold 0.

    Constraints:
    * (C1) values and arranged have rank 4; none has an encoding.
    * (C2) both are f8E4M3FN.
    * (C3) D is a static multiple of 8 from 8 to 256; it is the last size of
      the values and the third of arranged.
    * (C4) static sizes agree: B and H of both, and the last of arranged with
      L, rounded up to a multiple of 128.
    * (C5) there is no attribute.

    ```mlir
    %arranged = attn.arrange %v8 : tensor<?x?x?x128xf8E4M3FN> -> tensor<?x?x128x?xf8E4M3FN>
    ```
  }];
  let arguments = (ins Arg<RankedTensorOf<[F8E4M3FN]>, "codes [B, H, L, D]">:$values);
  let results = (outs
    Res<RankedTensorOf<[F8E4M3FN]>, "codes [B, H, D, places]">:$arranged);
  let assemblyFormat = "$values attr-dict `:` type($values) `->` type($arranged)";
  let builders = [OpBuilder<(ins "::mlir::Value":$values)>];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Keys that are put into another order among each other.
    static constexpr int64_t groupKeys = 16;
    /// What the number of places is a multiple of.
    static constexpr int64_t blockKeys = 128;

    /// The key whose code lies at `place`, if there is such a key.
    static int64_t getKey(int64_t place);

    /// The places of `keys`; dynamic if `keys` is.
    static int64_t getPlaces(int64_t keys);

    /// The same of expressions.
    static std::string getPlaces(const std::string &keys);

    /// (C3) and (C4), of any op that arranges `values`.
    static ::llvm::LogicalResult checkArranged(::mlir::Operation *op, ::mlir::Value values, ::mlir::Value arranged);
  }];
}

#endif
