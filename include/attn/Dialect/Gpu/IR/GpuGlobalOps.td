// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUGLOBALOPS
#define ATTN_DIALECT_GPU_IR_GPUGLOBALOPS

include "attn/Dialect/Gpu/IR/GpuTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Gpu_LoadGlobalOp : Gpu_Op<"load_global", [AttrSizedOperandSegments, MemoryEffects<[MemRead]>]> {
  let summary = "tile of a tensor in global memory, read by the threads that hold it";
  let description = [{
    Element e of the tile, with coordinates x = indices + e, is
    `address[offset + sum x[d] * strides[d]]`, the innermost stride being 1, if
    0 <= x[d] < sizes[d] for every d; else it is 0 and nothing is read.

    `align` (bytes) states that the address and, in bytes, the offset, the
    strides, the innermost index and the innermost size are multiples of it, so
    that a thread may read so many bytes at a time.

    Constraints:
    * (C1) one index and one size for each dimension of the tile, one stride
      for each but the last.
    * (C2) the elements are the address's.
    * (C3) the alignment is a power of two from the element's size to 16.

    ```mlir
    %t = attn_gpu.load_global %p[%base] at(%row, %c0) bounds(%rows, %columns) strides(%s) align 16
      : !attn_gpu.global<f32> -> tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
    ```
  }];
  let arguments = (ins Gpu_GlobalType:$address, I64:$offset, Variadic<Index>:$indices, Variadic<Index>:$sizes,
    Variadic<I64>:$strides, I64Attr:$alignment);
  let results = (outs Gpu_Strips:$tile);
  let assemblyFormat = [{
    $address `[` $offset `]` `at` `(` $indices `)` `bounds` `(` $sizes `)` (`strides` `(` $strides^ `)`)?
    `align` $alignment attr-dict `:` type($address) `->` type($tile)
  }];
  let hasVerifier = 1;
}

def Gpu_StoreGlobalOp : Gpu_Op<"store_global", [AttrSizedOperandSegments, MemoryEffects<[MemWrite]>]> {
  let summary = "writes a tile to a tensor in global memory";
  let description = [{
    As `attn_gpu.load_global`; elements outside the sizes are not written. One
    thread writes each value of a vector.

    Constraints: (C1) to (C3) of `attn_gpu.load_global`.

    ```mlir
    attn_gpu.store_global %t, %p[%base] at(%row, %c0) bounds(%rows, %columns) strides(%s) align 16
      : tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>, !attn_gpu.global<f32>
    ```
  }];
  let arguments = (ins Gpu_Strips:$tile, Gpu_GlobalType:$address, I64:$offset, Variadic<Index>:$indices,
    Variadic<Index>:$sizes, Variadic<I64>:$strides, I64Attr:$alignment);
  let assemblyFormat = [{
    $tile `,` $address `[` $offset `]` `at` `(` $indices `)` `bounds` `(` $sizes `)` (`strides` `(` $strides^ `)`)?
    `align` $alignment attr-dict `:` type($tile) `,` type($address)
  }];
  let hasVerifier = 1;
}

def Gpu_GatherOp : Gpu_Op<"gather", [AttrSizedOperandSegments, MemoryEffects<[MemRead]>]> {
  let summary = "elements of a tensor in global memory, each at its own place";
  let description = [{
    As `attn_gpu.load_global` with coordinates x[d] = indices[d][e]; what is
    outside the bounds is 0 and not read.

    Constraints:
    * (C1) as many tiles of indices as bounds, at least one, and one stride less.
    * (C2) the elements are the address's; the indices are i32 in the tile's
      layout.

    ```mlir
    %t = attn_gpu.gather %p[%base] at(%i) bounds(%n) : !attn_gpu.global<i32>, tensor<4x128xi32, #s> -> tensor<4x128xi32, #s>
    ```
  }];
  let arguments = (ins Gpu_GlobalType:$address, I64:$offset, Variadic<Gpu_Strips>:$indices, Variadic<Index>:$sizes,
    Variadic<I64>:$strides);
  let results = (outs Gpu_Strips:$tile);
  let assemblyFormat = [{
    $address `[` $offset `]` `at` `(` $indices `)` `bounds` `(` $sizes `)` (`strides` `(` $strides^ `)`)? attr-dict
    `:` type($address) `,` type($indices) `->` type($tile)
  }];
  let hasVerifier = 1;
}

def Gpu_ScatterOp : Gpu_Op<"scatter", [AttrSizedOperandSegments, MemoryEffects<[MemWrite]>]> {
  let summary = "writes each element of a tile to its own place in global memory";
  let description = [{
    To the places of `attn_gpu.gather`; outside the bounds nothing is written.
    One thread writes each value of a vector.

    Constraints: (C1) and (C2) of `attn_gpu.gather`.

    ```mlir
    attn_gpu.scatter %t, %p[%base] at(%i, %j) bounds(%n, %c8) strides(%s)
      : tensor<4xi32, #s>, !attn_gpu.global<i32>, tensor<4xi32, #s>, tensor<4xi32, #s>
    ```
  }];
  let arguments = (ins Gpu_Strips:$tile, Gpu_GlobalType:$address, I64:$offset, Variadic<Gpu_Strips>:$indices,
    Variadic<Index>:$sizes, Variadic<I64>:$strides);
  let assemblyFormat = [{
    $tile `,` $address `[` $offset `]` `at` `(` $indices `)` `bounds` `(` $sizes `)` (`strides` `(` $strides^ `)`)? attr-dict
    `:` type($tile) `,` type($address) `,` type($indices)
  }];
  let hasVerifier = 1;
}

#endif
