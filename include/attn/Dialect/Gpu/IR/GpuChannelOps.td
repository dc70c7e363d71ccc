// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUCHANNELOPS
#define ATTN_DIALECT_GPU_IR_GPUCHANNELOPS

include "attn/Dialect/Gpu/IR/GpuTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Gpu_ChannelOp : Gpu_Op<"channel", [HasParent<"KernelOp">, MemoryEffects<[MemAlloc]>]> {
  let summary = "declares a channel";
  let description = [{
    ```mlir
    %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 128x128xbf16>
    ```
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs Gpu_ChannelType:$channel);
  let assemblyFormat = "$name attr-dict `:` type($channel)";
}

def Gpu_PutOp : Gpu_Op<"put", [AttrSizedOperandSegments]> {
  let summary = "fills the next buffer of a channel with a tile of a tensor";
  let description = [{
    Waits until the buffer is free, then has the copy engine fill it from
    coordinates (innermost first; the first two are column and row, the tile's
    first element). Elements outside the tensor are zero.

    With a `window` of dimension `dim` (as the coordinates count) that dimension
    has the rows, and its coordinate counts from the window's start: row r is
    row `offset + r` of the tensor if r is below `size`, else zero, whatever the
    tensor holds there. The row coordinate is not negative. A tensor of more
    dimensions than there are coordinates is reached through the offset: its
    outermost dimensions have no coordinate.

    With n windows the buffer's rows are n equal groups, filled one each from
    the windows, all at the same row coordinate.

    Constraints:
    * (C1) two to five coordinates.
    * (C2) `channel` comes from an `attn_gpu.channel`.
    * (C3) with a window at most three coordinates, of which `dim` is one but
      the first; one size for each offset; groups of whole multiples of 8 rows.

    ```mlir
    attn_gpu.put %k, %map[%c0, %row, %h, %b] : !attn_gpu.channel<2 x 128x128xbf16>
    attn_gpu.put %k, %map[%c0, %h, %row] window dim(2) [%offset] size [%n] : !attn_gpu.channel<2 x 128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_ChannelType:$channel, Gpu_TensorMapType:$map, Variadic<Index>:$coordinates,
    OptionalAttr<I64Attr>:$window_dim, Variadic<Index>:$window_offsets, Variadic<Index>:$window_sizes);
  let assemblyFormat = [{
    $channel `,` $map `[` $coordinates `]`
    (`window` `dim` `(` $window_dim^ `)` `[` $window_offsets `]` `size` `[` $window_sizes `]`)? attr-dict
    `:` type($channel)
  }];
  let hasVerifier = 1;
}

def Gpu_GetOp : Gpu_Op<"get", []> {
  let summary = "waits for the next filled buffer of a channel";
  let description = [{
    Constraints: (C1) the buffer's type is the channel's; (C2) `channel` comes
    from an `attn_gpu.channel`.

    ```mlir
    %buffer = attn_gpu.get %k : !attn_gpu.channel<2 x 128x128xbf16> -> !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_ChannelType:$channel);
  let results = (outs Gpu_BufferType:$buffer);
  let assemblyFormat = "$channel attr-dict `:` type($channel) `->` type($buffer)";
  let hasVerifier = 1;
}

def Gpu_ReleaseOp : Gpu_Op<"release", []> {
  let summary = "gives the oldest buffer of a channel that this role holds back to the producer";
  let description = [{
    Constraints: (C1) `buffer` comes from an `attn_gpu.get`.

    ```mlir
    attn_gpu.release %buffer : !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_BufferType:$buffer);
  let assemblyFormat = "$buffer attr-dict `:` type($buffer)";
  let hasVerifier = 1;
}

def Gpu_AllocOp : Gpu_Op<"alloc", [MemoryEffects<[MemAlloc]>]> {
  let summary = "shared buffer of the consumers";
  let description = [{
    `offset` (bytes) is set by `attn-gpu-allocate-shared`.

    ```mlir
    %staging = attn_gpu.alloc "o" : !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins StrAttr:$name, OptionalAttr<I64Attr>:$offset);
  let results = (outs Gpu_BufferType:$buffer);
  let assemblyFormat = "$name attr-dict `:` type($buffer)";
}

def Gpu_ViewAsOp : Gpu_Op<"view_as", [Pure]> {
  let summary = "a buffer seen as one of another width";
  let description = [{
    Constraints: (C1) same rows and element width; not more panels.

    ```mlir
    %o = attn_gpu.view_as %q : !attn_gpu.buffer<128x192xbf16> -> !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_BufferType:$source);
  let results = (outs Gpu_BufferType:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `->` type($result)";
  let hasVerifier = 1;
}

def Gpu_NegateOp : Gpu_Op<"negate", []> {
  let summary = "negates a shared tile when a condition holds";
  let description = [{
    Each consumer warpgroup negates its own 64 rows; the tile is then visible to
    the asynchronous products of that warpgroup. The condition is uniform. Of i8
    -128 stays.

    Constraints: (C1) the buffer has 64 rows for each of the kernel's
    warpgroups.

    ```mlir
    attn_gpu.negate %buffer when %c : !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_BufferType:$buffer, I1:$condition);
  let assemblyFormat = "$buffer `when` $condition attr-dict `:` type($buffer)";
  let hasVerifier = 1;
}

def Gpu_FillOnesOp : Gpu_Op<"fill_ones", []> {
  let summary = "writes the ones and zeros below the rows of a ring's buffers";
  let description = [{
    Ahead of the roles, by all threads of the CTA: what `ones` in a buffer's
    type promises.

    Constraints: (C1) the ring's buffers have `ones`.

    ```mlir
    attn_gpu.fill_ones %ring : !attn_gpu.channel<2 x 128x128xf8E4M3FN, ones>
    ```
  }];
  let arguments = (ins Gpu_ChannelType:$ring);
  let assemblyFormat = "$ring attr-dict `:` type($ring)";
  let hasVerifier = 1;
}

def Gpu_StoreTileOp : Gpu_Op<"store_tile", []> {
  let summary = "writes a tile from registers to shared memory";
  let description = [{
    Each warpgroup writes its 64 rows, rounded to the buffer's element type
    (nearest, even), and makes them visible to the copy engine.

    Constraints: (C1) shapes agree; (C2) the tile is f32; (C3) the buffer's
    elements have 16 bits.

    ```mlir
    attn_gpu.store_tile %o, %staging : tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>, !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_Fragment:$tile, Gpu_BufferType:$buffer);
  let assemblyFormat = "$tile `,` $buffer attr-dict `:` type($tile) `,` type($buffer)";
  let hasVerifier = 1;
}

def Gpu_CopyOutOp : Gpu_Op<"copy_out", [AttrSizedOperandSegments]> {
  let summary = "starts the copy of a shared tile to a tensor";
  let description = [{
    One thread of each warpgroup has the copy engine store the warpgroup's 64
    rows at the coordinates of `attn_gpu.put`. Elements outside the tensor, or
    outside the `window` if there is one, are not written.
    `attn_gpu.copy_out_wait` awaits it.

    Constraints: (C1) two to five coordinates; (C2) the buffer has 64 rows for
    each of the kernel's warpgroups; (C3) with a window at most three
    coordinates, of which `dim` is one but the first; one offset and one size.

    ```mlir
    attn_gpu.copy_out %staging, %map[%c0, %row, %h, %b] : !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_BufferType:$buffer, Gpu_TensorMapType:$map, Variadic<Index>:$coordinates,
    OptionalAttr<I64Attr>:$window_dim, Variadic<Index>:$window_offsets, Variadic<Index>:$window_sizes);
  let assemblyFormat = [{
    $buffer `,` $map `[` $coordinates `]`
    (`window` `dim` `(` $window_dim^ `)` `[` $window_offsets `]` `size` `[` $window_sizes `]`)? attr-dict
    `:` type($buffer)
  }];
  let hasVerifier = 1;
}

def Gpu_LoadScalarOp : Gpu_Op<"load_scalar", [Pure]> {
  let summary = "one integer of global memory";
  let description = [{
    The element `address[offset]`, sign-extended; of a tensor without elements
    any number. The kernel does not write the tensor, so the op has no effect:
    both roles may run it.

    Constraints: (C1) the address is of i32.

    ```mlir
    %n = attn_gpu.load_scalar %list[%offset] : !attn_gpu.global<i32>
    ```
  }];
  let arguments = (ins Gpu_GlobalType:$address, I64:$offset);
  let results = (outs Index:$scalar);
  let assemblyFormat = "$address `[` $offset `]` attr-dict `:` type($address)";
  let hasVerifier = 1;
}

def Gpu_LoadGroupsOp : Gpu_Op<"load_groups", [Pure]> {
  let summary = "the values of some rows of a tensor, where groups of rows share one";
  let description = [{
    Element i is the value of row r = first + i: with `rows` R and `share` S
    `address[offset + r / R * (8 / S) + (r mod 8) / S]`, without `rows` (0)
    `address[offset]`; 0 if its place is not below offset + size. `first` is a
    multiple of `step`, which says how many of a thread's elements are one
    value. The kernel does not write the tensor, so the op has no effect.

    Constraints:
    * (C1) the address is of f32, as the vector.
    * (C2) `share` is 1, 2 or 8; below 8 `rows` is a positive multiple of 8.
    * (C3) `step` is positive.
    * (C4) the vector is not partial.

    ```mlir
    %q = attn_gpu.load_groups %scales[%offset] from %row step 128 size %n rows 16 share 1
      : !attn_gpu.global<f32> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
    %k = attn_gpu.load_groups %scales[%offset] from %column step 64 size %n rows 128 share 2
      : !attn_gpu.global<f32> -> tensor<64xf32, #attn_gpu.columns>
    ```
  }];
  let arguments = (ins Gpu_GlobalType:$address, I64:$offset, Index:$first, I64Attr:$step, Index:$size,
    ConfinedAttr<I64Attr, [IntNonNegative]>:$rows, I64Attr:$share);
  let results = (outs AnyTypeOf<[Gpu_Rows, Gpu_Columns]>:$vector);
  let assemblyFormat = [{
    $address `[` $offset `]` `from` $first `step` $step `size` $size `rows` $rows `share` $share attr-dict
    `:` type($address) `->` type($vector)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::attn::RowGroups getGroups() { return {int64_t(getRows()), int64_t(getShare())}; }
  }];
}

def Gpu_CopyOutWaitOp : Gpu_Op<"copy_out_wait", []> {
  let summary = "waits until the copies out have read their buffers";
  let description = [{
    After it every thread of the warpgroup may write the buffers again. At the
    end of a role it is needed too: shared memory must outlive the copies.

    ```mlir
    attn_gpu.copy_out_wait
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Gpu_GatherRowsOp : Gpu_Op<"gather_rows", []> {
  let summary = "fills a shared buffer of the consumers with rows of a tensor";
  let description = [{
    Row r of the buffer is row p = `row + r` of a tensor whose rows come in
    groups: `columns` elements from `address[offset + (p / group) * stride +
    (p % group) * group_stride]` on. Rows from `length` on and the columns
    behind the buffer's are 0. Each consumer warpgroup fills its own 64 rows;
    the tile is then visible to the asynchronous products of that warpgroup.
    Strides and the offset are multiples of 8 elements and the address of 16
    bytes: threads copy 16 bytes at a time.

    Constraints: (C1) the buffer has 64 rows for each of the kernel's
    warpgroups; (C2) its elements are the address's, of 16 bits.

    ```mlir
    attn_gpu.gather_rows %address[%offset] row %row length %n group %g strides(%stride, %group_stride) to %buffer
      : !attn_gpu.global<bf16>, !attn_gpu.buffer<64x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_GlobalType:$address, I64:$offset, Index:$row, Index:$length, Index:$group,
    I64:$stride, I64:$group_stride, Gpu_BufferType:$buffer);
  let assemblyFormat = [{
    $address `[` $offset `]` `row` $row `length` $length `group` $group `strides` `(` $stride `,` $group_stride `)`
    `to` $buffer attr-dict `:` type($address) `,` type($buffer)
  }];
  let hasVerifier = 1;
}

def Gpu_ScatterRowsOp : Gpu_Op<"scatter_rows", [AttrSizedOperandSegments]> {
  let summary = "writes a tile from registers to rows of a tensor";
  let description = [{
    The way back of `attn_gpu.gather_rows`: row r of the tile goes to the place
    of row `row + r` if that is below `length`, rounded to the address's element
    type (nearest, even). Without `group` the rows are `stride` apart. Strides
    and the offset are even, and the address is aligned to two elements: threads
    write two at a time.

    Constraints: (C1) the tile is f32, the address of f32, f16 or bf16; (C2)
    `group` and `group_stride` come together.

    ```mlir
    attn_gpu.scatter_rows %o, %address[%offset] row %row length %n strides(%stride)
      : tensor<64x128xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<f32>
    attn_gpu.scatter_rows %o, %address[%offset] row %row length %n group %g strides(%stride, %group_stride)
      : tensor<64x128xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<bf16>
    ```
  }];
  let arguments = (ins Gpu_Fragment:$tile, Gpu_GlobalType:$address, I64:$offset, Index:$row, Index:$length,
    Optional<Index>:$group, I64:$stride, Optional<I64>:$group_stride);
  let assemblyFormat = [{
    $tile `,` $address `[` $offset `]` `row` $row `length` $length (`group` $group^)?
    `strides` `(` $stride (`,` $group_stride^)? `)` attr-dict `:` type($tile) `,` type($address)
  }];
  let hasVerifier = 1;
}

def Gpu_StoreRowsOp : Gpu_Op<"store_rows", [AttrSizedOperandSegments]> {
  let summary = "writes one value per row to global memory";
  let description = [{
    Element r goes to `address[offset + row + r]` if `row + r < length`. With
    `group` it goes to the place that `attn_gpu.gather_rows` gives row
    `row + r`.

    Constraints: (C1) the vector is not partial; (C2) its elements are the
    address's; (C3) `group`, `stride` and `group_stride` come together.

    ```mlir
    attn_gpu.store_rows %lse, %address[%offset] row %row length %lq : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>, !attn_gpu.global<f32>
    attn_gpu.store_rows %lse, %address[%offset] row %row length %n group %g strides(%stride, %group_stride)
      : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>
    ```
  }];
  let arguments = (ins Gpu_Rows:$rows, Gpu_GlobalType:$address, I64:$offset, Index:$row, Index:$length,
    Optional<Index>:$group, Optional<I64>:$stride, Optional<I64>:$group_stride);
  let assemblyFormat = [{
    $rows `,` $address `[` $offset `]` `row` $row `length` $length
    (`group` $group^ `strides` `(` $stride `,` $group_stride `)`)? attr-dict `:` type($rows) `,` type($address)
  }];
  let hasVerifier = 1;
}

#endif
