// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUCOMPUTEOPS
#define ATTN_DIALECT_GPU_IR_GPUCOMPUTEOPS

include "attn/Dialect/Gpu/IR/GpuTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Gpu_MmaOp : Gpu_Op<"mma", []> {
  let summary = "issues an asynchronous matrix product";
  let description = [{
    `a b`, or `a b^T` with `transpose_b`, added to `accumulator` if there is
    one: in f32, of i8 in i32. The result may be read after `attn_gpu.wait`;
    until then the buffers and registers read must not change.

    Constraints:
    * (C1) a is a buffer or a tile with an operand layout.
    * (C2) a [M, K], b [K, N] ([N, K] with `transpose_b`; N counts the rows that
      `ones` appends, which it needs `transpose_b` for), of one element type;
      result [M, N], i32 if that is i8, f32 else; M is 64 times the result's
      warpgroups; K is a multiple of 32 bytes, or of 16 bytes if both sides are
      buffers that K runs along (the rest of the last 32 bytes holds the zeros
      that the copy engine put there); N is at most 256.
    * (C3) the accumulator has the result's type.
    * (C4) `transpose_b` is given where elements have 8 bits; of i8 N is 8, 24
      or a multiple of 16.

    ```mlir
    %s = attn_gpu.mma %q, %k transpose_b
      : !attn_gpu.buffer<128x128xbf16>, !attn_gpu.buffer<128x128xbf16>
      -> !attn_gpu.pending<tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>>
    ```
  }];
  let arguments = (ins AnyTypeOf<[Gpu_BufferType, Gpu_Operand]>:$a, Gpu_BufferType:$b,
    Optional<Gpu_Fragment>:$accumulator, UnitAttr:$transpose_b);
  let results = (outs Gpu_PendingType:$result);
  let assemblyFormat = [{
    $a `,` $b (`into` $accumulator^ `:` type($accumulator))? (`transpose_b` $transpose_b^)? attr-dict
    `:` type($a) `,` type($b) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Gpu_WaitOp : Gpu_Op<"wait", []> {
  let summary = "waits for an asynchronous product";
  let description = [{
    Afterwards at most `younger` products issued later are still running.

    Constraints: (C1) the result is the pending tile's type.

    ```mlir
    %t = attn_gpu.wait %s younger 1 : !attn_gpu.pending<tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>>
    ```
  }];
  let arguments = (ins Gpu_PendingType:$pending, ConfinedAttr<I64Attr, [IntNonNegative]>:$younger);
  let results = (outs Gpu_Fragment:$tile);
  let assemblyFormat = "$pending `younger` $younger attr-dict `:` type($pending) `->` type($tile)";
  let hasVerifier = 1;
}

def Gpu_SplatOp : Gpu_Op<"splat", [Pure]> {
  let summary = "tile or vector with one scalar in every element";
  let description = [{
    Constraints: (C1) the scalar is of the tile's element type.

    ```mlir
    %t = attn_gpu.splat %c : f32 -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
    ```
  }];
  let arguments = (ins AnyType:$scalar);
  let results = (outs AnyTypeOf<[Gpu_Fragment, Gpu_Rows, Gpu_Strips]>:$tile);
  let assemblyFormat = "$scalar attr-dict `:` type($scalar) `->` type($tile)";
  let hasVerifier = 1;
}

def Gpu_IotaOp : Gpu_Op<"iota", [Pure]> {
  let summary = "each element's own coordinate";
  let description = [{
    Constraints: (C1) the elements are i32 and the dimension is below the
    tile's rank.

    ```mlir
    %t = attn_gpu.iota 1 : tensor<4x128xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$dim);
  let results = (outs Gpu_Strips:$tile);
  let assemblyFormat = "$dim attr-dict `:` type($tile)";
  let hasVerifier = 1;
}

def Gpu_BroadcastOp : Gpu_Op<"broadcast", [Pure]> {
  let summary = "repeats one value per row along the columns, or one per column";
  let description = [{
    Which of the two, the layout of the vector says.

    Constraints: (C1) the vector is not partial and has the tile's rows and
    warpgroups, or in a layout of columns the tile's columns; (C2) both are in
    the same strips or none is; (C3) the element types agree.

    ```mlir
    %t = attn_gpu.broadcast %m : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
      -> tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
    %u = attn_gpu.broadcast %s : tensor<64xf32, #attn_gpu.columns> -> tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
    ```
  }];
  let arguments = (ins AnyTypeOf<[Gpu_Rows, Gpu_Columns, Gpu_Strips]>:$vector);
  let results = (outs AnyTypeOf<[Gpu_Fragment, Gpu_Strips]>:$tile);
  let assemblyFormat = "$vector attr-dict `:` type($vector) `->` type($tile)";
  let hasVerifier = 1;
}

def Gpu_ReduceOp : Gpu_Op<"reduce", [Pure]> {
  let summary = "maximum or sum of each row";
  let description = [{
    A maximum is exchanged between the threads of a row; a sum stays partial
    until `attn_gpu.combine`, which is needed once and not in every iteration.
    In strips both are exchanged. A maximum of f32 ignores NaN unless all are
    NaN; i32 are signed.

    With `times`, the maximum is that of the elements, as f32, times these
    positive factors. Elements of a row of a thread that have one factor are
    compared first, and the largest is converted and multiplied alone.

    Constraints: (C1) rows and warpgroups agree; a maximum is not partial, a
    sum is; (C2) both are in the same strips or none is; (C3) the element types
    agree, f32 or, in strips, i32; (C4) factors are f32 in the tile's fragment
    and come with a maximum alone, which is f32 whether the tile is f32 or i32.

    ```mlir
    %m = attn_gpu.reduce max %s : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
      -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
    %n = attn_gpu.reduce max %c times %f : tensor<128x64xi32, #attn_gpu.fragment<warpgroups = 2>>,
        tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
    ```
  }];
  let arguments = (ins Gpu_ReduceKindAttr:$kind, AnyTypeOf<[Gpu_Fragment, Gpu_Strips]>:$tile,
                       Optional<Gpu_Fragment>:$factors);
  let results = (outs AnyTypeOf<[Gpu_Rows, Gpu_Strips]>:$rows);
  let assemblyFormat = [{
    $kind $tile (`times` $factors^)? attr-dict `:` type($tile) (`,` type($factors)^)? `->` type($rows)
  }];
  let hasVerifier = 1;
}

def Gpu_MaxOfRowsOp : Gpu_Op<"max_of_rows", [AllTypesMatch<["rows", "result"]>]> {
  let summary = "largest of the values of rows of one class";
  let description = [{
    Rows r with equal `(r mod period) / span` are a class; the result has in
    each row the largest value of its class. Values are signed. All threads of
    the CTA take part: they exchange their rows through shared memory, 4 bytes
    for each from `offset` on, which `attn-gpu-allocate-shared` sets.

    Constraints:
    * (C1) the vector is one of i32 in strips.
    * (C2) `period` and `span` are powers of two, and the number of rows is a
      multiple of the period, the period one of the span.

    ```mlir
    %m = attn_gpu.max_of_rows %v period 8 span 2
      : tensor<32xi32, #attn_gpu.strips<threads = 512, row_threads = 16, vector = 8>>
    ```
  }];
  let arguments = (ins Gpu_Strips:$rows, I64Attr:$period, I64Attr:$span, OptionalAttr<I64Attr>:$offset);
  let results = (outs Gpu_Strips:$result);
  let assemblyFormat = "$rows `period` $period `span` $span attr-dict `:` type($rows)";
  let hasVerifier = 1;
}

def Gpu_CombineOp : Gpu_Op<"combine", [Pure]> {
  let summary = "adds the terms that the threads of a row hold";
  let description = [{
    Constraints: (C1) from a partial vector to the same vector, not partial.

    ```mlir
    %l = attn_gpu.combine %p : tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
      -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
    ```
  }];
  let arguments = (ins Gpu_Rows:$rows);
  let results = (outs Gpu_Rows:$result);
  let assemblyFormat = "$rows attr-dict `:` type($rows) `->` type($result)";
  let hasVerifier = 1;
}

def Gpu_AsFactorOp : Gpu_Op<"as_factor", [Pure]> {
  let summary = "a vector as the factor of a partial sum";
  let description = [{
    A factor applies to every term of a sum alike, so no data moves. The result
    must only be multiplied with partial vectors.

    Constraints: (C1) from a vector that is not partial to the same, partial.

    ```mlir
    %f = attn_gpu.as_factor %a : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
      -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
    ```
  }];
  let arguments = (ins Gpu_Rows:$rows);
  let results = (outs Gpu_Rows:$result);
  let assemblyFormat = "$rows attr-dict `:` type($rows) `->` type($result)";
  let hasVerifier = 1;
}

def Gpu_PackOp : Gpu_Op<"pack", [Pure]> {
  let summary = "rounds an accumulator to a left operand";
  let description = [{
    To nearest even, in 8 bits to the largest number if it is larger. So that no
    data moves between threads, 8-bit columns are interleaved: of every 16,
    column c of the operand is column
    0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15 of the tile.

    Constraints: (C1) shapes and warpgroups agree.

    ```mlir
    %a = attn_gpu.pack %p : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
      -> tensor<128x64xbf16, #attn_gpu.operand<warpgroups = 2>>
    %b = attn_gpu.pack %p : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
      -> tensor<128x64xf8E4M3FN, #attn_gpu.operand<warpgroups = 2>>
    ```
  }];
  let arguments = (ins Gpu_Fragment:$tile);
  let results = (outs Gpu_Operand:$operand);
  let assemblyFormat = "$tile attr-dict `:` type($tile) `->` type($operand)";
  let hasVerifier = 1;
}

def Gpu_TakeColumnsOp : Gpu_Op<"take_columns", [Pure]> {
  let summary = "the first columns of a tile";
  let description = [{
    Constraints: (C1) the result has the tile's rows, elements and layout and at
    most its columns.

    ```mlir
    %o = attn_gpu.take_columns %t : tensor<128x136xf32, #attn_gpu.fragment<warpgroups = 2>>
      -> tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>
    ```
  }];
  let arguments = (ins Gpu_Fragment:$tile);
  let results = (outs Gpu_Fragment:$result);
  let assemblyFormat = "$tile attr-dict `:` type($tile) `->` type($result)";
  let hasVerifier = 1;
}

def Gpu_ColumnOp : Gpu_Op<"column", [Pure]> {
  let summary = "one column of a tile";
  let description = [{
    The thread of a row that holds the column gives it to the others.

    Constraints: (C1) the vector has the tile's rows, elements and warpgroups
    and is not partial; the tile has such a column.

    ```mlir
    %l = attn_gpu.column 128 of %t : tensor<128x136xf32, #attn_gpu.fragment<warpgroups = 2>>
      -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number, Gpu_Fragment:$tile);
  let results = (outs Gpu_Rows:$rows);
  let assemblyFormat = "$number `of` $tile attr-dict `:` type($tile) `->` type($rows)";
  let hasVerifier = 1;
}

def Gpu_MaskOp : Gpu_Op<"mask", [Pure, AttrSizedOperandSegments, AllTypesMatch<["scores", "result"]>]> {
  let summary = "token mask of a score tile";
  let description = [{
    As `attn_tile.mask`: element (r, c) stays if `column + c < length` and, with
    `diagonal`, `column + c <= row + r + diagonal`; else it becomes -inf, or of
    i32 -2^31. With
    `group` row r belongs to query `(row + r) / group`. With `when` false every
    element stays.

    Constraints: (C1) `group` only with `diagonal`.

    ```mlir
    %t = attn_gpu.mask %s at(%row, %column) length(%lk) diagonal(%d) when(%masked)
      : tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
    ```
  }];
  let arguments = (ins Gpu_Fragment:$scores, Index:$row, Index:$column, Index:$length,
    Optional<Index>:$diagonal, Optional<Index>:$group, Optional<I1>:$when);
  let results = (outs Gpu_Fragment:$result);
  let assemblyFormat = [{
    $scores `at` `(` $row `,` $column `)` `length` `(` $length `)` (`diagonal` `(` $diagonal^ `)`)?
    (`group` `(` $group^ `)`)? (`when` `(` $when^ `)`)? attr-dict `:` type($scores)
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Gpu_TakeTurnOp : Gpu_Op<"take_turn", []> {
  let summary = "waits until this warpgroup may issue its products";
  let description = [{
    The consumer warpgroups take turns in a ring, so that one's softmax runs
    under another's products (ping-pong).

    ```mlir
    attn_gpu.take_turn
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Gpu_FirstTurnOp : Gpu_Op<"first_turn", []> {
  let summary = "gives the first turn to the first warpgroup";
  let description = [{
    Once, before the first `attn_gpu.take_turn`.

    ```mlir
    attn_gpu.first_turn
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Gpu_PassTurnOp : Gpu_Op<"pass_turn", []> {
  let summary = "lets the next warpgroup issue its products";
  let description = [{
    ```mlir
    attn_gpu.pass_turn
    ```
  }];
  let assemblyFormat = "attr-dict";
}

#endif
