// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNSTATISTICOPS
#define ATTN_DIALECT_ATTN_IR_ATTNSTATISTICOPS

include "attn/Dialect/Attn/IR/AttnAttentionOps.td"

def Attn_MeanOp : Attn_Op<"mean", [Pure, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "mean of the rows of a tensor";
  let description = [{
    `mean[b,h,d] = sum_l x[b,h,l,d] / L` in f32: the rows of each 128 are added
    up in their order, these sums in theirs, and the total is divided by L. The
    mean of no rows is 0.

    Constraints:
    * (C1) x has rank 4, the mean rank 3; none has an encoding.
    * (C2) x is f16 or bf16, the mean f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of both.
    * (C4) static sizes agree: B and H of both.
    * (C5) there is no attribute.

    ```mlir
    %mean = attn.mean %k : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
    ```
  }];
  let arguments = (ins Arg<Attn_Tensor16, "rows [B, H, L, D]">:$x);
  let results = (outs Res<RankedTensorOf<[F32]>, "mean of the rows [B, H, D]">:$mean);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($mean)";
  let builders = [OpBuilder<(ins "::mlir::Value":$x)>];
  let hasVerifier = 1;
}

def Attn_AbsmaxOp : Attn_Op<"absmax", [Pure, DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "largest magnitude of each channel";
  let description = [{
    The largest of `|x[b,h,l,d]|` over all rows l, or with `minus` of
    `|x[b,h,l,d] - minus[b,h,d]|`, the difference rounded to f32. It is NaN if
    one of them is, and 0 where there are no rows.

    Constraints:
    * (C1) x has rank 4, minus and the result rank 3; none has an encoding.
    * (C2) x is f16, bf16 or f32, the others f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of all.
    * (C4) static sizes agree: B and H of all.
    * (C5) there is no attribute.
    * (C6) minus is given only where x is f16 or bf16.

    ```mlir
    %amax = attn.absmax %v : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
    %rest = attn.absmax %k minus(%mean : tensor<?x?x128xf32>) : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
    ```
  }];
  let arguments = (ins
    Arg<RankedTensorOf<[F16, BF16, F32]>, "rows [B, H, L, D]">:$x,
    Arg<Optional<RankedTensorOf<[F32]>>, "subtracted from every row [B, H, D]">:$minus);
  let results = (outs Res<RankedTensorOf<[F32]>, "largest magnitudes [B, H, D]">:$absmax);
  let assemblyFormat = [{
    $x (`minus` `(` $minus^ `:` type($minus) `)`)? attr-dict `:` type($x) `->` type($absmax)
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$x, "::mlir::Value":$minus)>];
  let hasVerifier = 1;
}

def Attn_SampleStatisticsOp : Attn_Op<"sample_statistics", [Pure,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "statistics of a sample of the rows";
  let description = [{
    What `attn.mean` and `attn.absmax` are of all rows, of `sample` of them: rows
    `floor(i * L / sample)` for i from 0 to `sample - 1`. A sum adds them one
    after the other, in f32, and is divided by `sample`; where L is less, some
    rows count more than once. Without rows the result is 0.

    Constraints:
    * (C1) x has rank 4, minus and the result rank 3; none has an encoding.
    * (C2) x is f16, bf16 or f32, the others f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of all.
    * (C4) static sizes agree: B and H of all.
    * (C5) there is no attribute but `kind` and `sample`.
    * (C6) minus is given only with `absmax`.
    * (C7) `sample` is a multiple of 16 from 16 to 1024.

    ```mlir
    %mean = attn.sample_statistics mean %k {sample = 64} : tensor<?x?x?x128xbf16> -> tensor<?x?x128xf32>
    ```
  }];
  let arguments = (ins
    Attn_StatisticAttr:$kind,
    Arg<RankedTensorOf<[F16, BF16, F32]>, "rows [B, H, L, D]">:$x,
    Arg<Optional<RankedTensorOf<[F32]>>, "subtracted from every row [B, H, D]">:$minus,
    I64Attr:$sample);
  let results = (outs Res<RankedTensorOf<[F32]>, "statistics of the sample [B, H, D]">:$statistics);
  let assemblyFormat = [{
    $kind $x (`minus` `(` $minus^ `:` type($minus) `)`)? attr-dict `:` type($x) `->` type($statistics)
  }];
  let builders = [
    OpBuilder<(ins "::attn::Statistic":$kind, "::mlir::Value":$x, "::mlir::Value":$minus, "int64_t":$sample)>];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Rows that a mean or a largest magnitude is sampled from.
    static constexpr int64_t defaultSample = 64;
  }];
}

def Attn_BlockStatisticsOp : Attn_Op<"block_statistics", [Pure,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "statistics of the rows of each 128";
  let description = [{
    What `attn-split-statistics` (R1s) makes of `attn.mean` and `attn.absmax`, so
    that many programs share the rows of a head: of each block of 128 rows the
    sum, in their order (`mean`), or the largest magnitude (`absmax`).
    `attn.combine_statistics` makes of them what these ops define.

    Constraints:
    * (C1) x and the result have rank 4, minus rank 3; none has an encoding.
    * (C2) x is f16, bf16 or f32, the others f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of all.
    * (C4) static sizes agree: B and H of all, and the result's third with
      ceildiv(L, 128).
    * (C5) there is no attribute but `kind`.
    * (C6) minus is given only with `absmax`.

    ```mlir
    %sums = attn.block_statistics mean %k : tensor<?x?x?x128xbf16> -> tensor<?x?x?x128xf32>
    ```
  }];
  let arguments = (ins
    Attn_StatisticAttr:$kind,
    Arg<RankedTensorOf<[F16, BF16, F32]>, "rows [B, H, L, D]">:$x,
    Arg<Optional<RankedTensorOf<[F32]>>, "subtracted from every row [B, H, D]">:$minus);
  let results = (outs Res<RankedTensorOf<[F32]>, "statistics [B, H, blocks, D]">:$blocks);
  let assemblyFormat = [{
    $kind $x (`minus` `(` $minus^ `:` type($minus) `)`)? attr-dict `:` type($x) `->` type($blocks)
  }];
  let builders = [OpBuilder<(ins "::attn::Statistic":$kind, "::mlir::Value":$x, "::mlir::Value":$minus)>];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Rows of a block.
    static constexpr int64_t blockRows = 128;
  }];
}

def Attn_CombineStatisticsOp : Attn_Op<"combine_statistics", [Pure,
    DeclareOpInterfaceMethods<Attn_ComputationOpInterface>]> {
  let summary = "statistics of all rows from those of blocks";
  let description = [{
    The sum of the blocks' sums in their order, divided by the number of rows
    of x (`mean`; 0 without rows), or the largest of their magnitudes
    (`absmax`). x is read for its sizes alone.

    Constraints:
    * (C1) blocks and x have rank 4, the result rank 3; none has an encoding.
    * (C2) x is f16, bf16 or f32, the others f32.
    * (C3) D is a static multiple of 8 from 8 to 256, the same of all.
    * (C4) static sizes agree: B and H of all, and the third of blocks with
      ceildiv(L, 128).
    * (C5) there is no attribute but `kind`.

    ```mlir
    %mean = attn.combine_statistics mean %sums of %k
      : (tensor<?x?x?x128xf32>, tensor<?x?x?x128xbf16>) -> tensor<?x?x128xf32>
    ```
  }];
  let arguments = (ins
    Attn_StatisticAttr:$kind,
    Arg<RankedTensorOf<[F32]>, "statistics of blocks [B, H, blocks, D]">:$blocks,
    Arg<RankedTensorOf<[F16, BF16, F32]>, "rows [B, H, L, D]">:$x);
  let results = (outs Res<RankedTensorOf<[F32]>, "statistics of all rows [B, H, D]">:$statistics);
  let assemblyFormat = "$kind $blocks `of` $x attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif
