// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUTYPES
#define ATTN_DIALECT_GPU_IR_GPUTYPES

include "attn/Dialect/Gpu/IR/GpuDialect.td"
include "mlir/IR/TensorEncoding.td"

class Gpu_LayoutAttr<string name, string attrMnemonic>
    : Gpu_Attr<name, attrMnemonic, [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]>;

def Gpu_FragmentAttr : Gpu_LayoutAttr<"Fragment", "fragment"> {
  let summary = "layout of a matrix accumulator in registers";
  let description = [{
    An encoding for tensor<MxN>, M = 64 * warpgroups: warpgroup w holds rows
    64w to 64w+63, its warp i rows 16i to 16i+15 of those. Thread `lane` of the
    warp holds rows lane/4 and lane/4 + 8, columns 8j + 2*(lane%4) and the next
    one for every j: N/2 values (PTX ISA, wgmma accumulator fragment).

    Constraints: (C1) two static sizes, M 64 times the warpgroups, N a multiple
    of 8.

    ```mlir
    tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>
    ```
  }];
  let parameters = (ins "int64_t":$warpgroups);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Gpu_OperandAttr : Gpu_LayoutAttr<"Operand", "operand"> {
  let summary = "layout of a left matrix operand in registers";
  let description = [{
    An encoding for tensor<MxK>: the rows of `#attn_gpu.fragment`, two
    neighbouring columns of 16 bits or four of 8 in one register (PTX ISA, wgmma
    register fragment of A). For 16-bit elements it is the accumulator's layout,
    packed; for 8-bit ones so it is once columns are interleaved
    (`attn_gpu.pack`).

    Constraints: (C1) two static sizes, M 64 times the warpgroups, K a multiple
    of 16, of 8-bit elements of 32; (C2) elements of f16, bf16 or f8E4M3FN.

    ```mlir
    tensor<128x64xbf16, #attn_gpu.operand<warpgroups = 2>>
    ```
  }];
  let parameters = (ins "int64_t":$warpgroups);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Gpu_RowsAttr : Gpu_LayoutAttr<"Rows", "rows"> {
  let summary = "layout of one value per row in registers";
  let description = [{
    An encoding for tensor<M>: each thread holds the values of its two rows of
    `#attn_gpu.fragment`. The four threads that share a row hold equal values,
    or, if `partial`, four terms of a sum.

    Constraints: (C1) one static size, 64 times the warpgroups.

    ```mlir
    tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
    ```
  }];
  let parameters = (ins "int64_t":$warpgroups, DefaultValuedParameter<"bool", "false">:$partial);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Gpu_ColumnsAttr : Gpu_LayoutAttr<"Columns", "columns"> {
  let summary = "layout of one value per column in registers";
  let description = [{
    An encoding for tensor<N>: each thread holds the values of its columns of
    `#attn_gpu.fragment`, in their order: N/4 values. Every warpgroup holds the
    same.

    Constraints: (C1) one static size, a multiple of 8.

    ```mlir
    tensor<128xf32, #attn_gpu.columns>
    ```
  }];
}

def Gpu_StripsAttr : Gpu_LayoutAttr<"Strips", "strips"> {
  let summary = "layout of rows that neighbouring threads share, without products";
  let description = [{
    An encoding for tensor<MxN> and for tensor<M>, one value per row. The
    `threads` of the CTA form groups of `row_threads` neighbours; of
    G = threads / row_threads groups, group g holds rows g, g + G, ...; with
    `rows` N, by default 1, it holds rows g N to g N + N - 1, the same G N further
    on, and so on. Thread t of a group holds of each row the columns (j * row_threads + t) * vector and
    the next `vector - 1` for every j; the values of a tensor<M> are held by every
    thread of their row.

    Constraints: (C1) one or two static sizes, M a multiple of G * rows, N of
    row_threads * vector; (C2) `threads` is a power of two from 32 to 1024,
    `row_threads` one up to 32, `vector` and `rows` one up to 16.

    ```mlir
    tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
    tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
    ```
  }];
  let parameters = (ins "int64_t":$threads, "int64_t":$row_threads, "int64_t":$vector,
                        DefaultValuedParameter<"int64_t", "1">:$rows);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getGroups() const { return getThreads() / getRowThreads(); }
    /// What one thread holds of a tensor: its rows, and its columns of each.
    int64_t getRowsOfThread(::mlir::RankedTensorType type) const { return type.getDimSize(0) / getGroups(); }
    /// Row `r` of those of a thread, in group 0. Group g has it `g * rows` further
    /// on.
    int64_t getRowOfThread(int64_t r) const { return r / getRows() * getGroups() * getRows() + r % getRows(); }
    int64_t getColumnsOfThread(::mlir::RankedTensorType type) const {
      return type.getRank() == 1 ? 1 : type.getDimSize(1) / getRowThreads();
    }
  }];
}

def Gpu_Scheduler : I32EnumAttr<"Scheduler", "how programs are dealt to CTAs", [
      I32EnumAttrCase<"persistent", 0>, I32EnumAttrCase<"dynamic", 1>]> {
  let cppNamespace = "::attn::gpu";
  let genSpecializedAttr = 0;
}
def Gpu_SchedulerAttr : EnumAttr<Gpu_Dialect, Gpu_Scheduler, "scheduler">;

def Gpu_ReduceKind : I32EnumAttr<"ReduceKind", "reduction", [
      I32EnumAttrCase<"max", 0>, I32EnumAttrCase<"sum", 1>]> {
  let cppNamespace = "::attn::gpu";
  let genSpecializedAttr = 0;
}
def Gpu_ReduceKindAttr : EnumAttr<Gpu_Dialect, Gpu_ReduceKind, "reduce_kind">;

def Gpu_TensorMapType : Gpu_Type<"TensorMap", "tensor_map"> {
  let summary = "descriptor of a global tensor for the copy engine";
}

def Gpu_GlobalType : Gpu_Type<"Global", "global"> {
  let summary = "address of elements in global memory";
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def Gpu_BufferType : Gpu_Type<"Buffer", "buffer"> {
  let summary = "tile in shared memory";
  let description = [{
    Stored as panels of 128 bytes of columns (64 of 16 bits, 128 of 8), each
    panel all rows one after the other, its 16-byte chunks swizzled over 8 rows
    (the copy engine's and wgmma's 128-byte mode). Columns are padded to whole
    panels.

    With `ones` 8 rows more lie below the rows of each panel: one of ones, which
    `attn_gpu.fill_ones` writes, and 7 of zeros. No copy touches them, and a
    product that the buffer is the transposed right side of has a column for
    each.

    Constraints: (C1) elements of f16, bf16, f8E4M3FN or i8; (C2) rows are a
    positive multiple of 8, columns of 16 bytes; (C3) `ones` with floats alone.

    ```mlir
    !attn_gpu.buffer<128x96xbf16>
    !attn_gpu.buffer<128x128xf8E4M3FN, ones>
    ```
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$columns, "::mlir::Type":$elementType, "bool":$ones);
  let builders = [
    TypeBuilder<(ins "int64_t":$rows, "int64_t":$columns, "::mlir::Type":$elementType), [{
      return $_get($_ctxt, rows, columns, elementType, /*ones=*/false);
    }]>];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// A row of a panel is what the 128-byte swizzle permutes.
    static constexpr int64_t panelRowBytes = 128;
    /// What a swizzle moves in one piece.
    static constexpr int64_t chunkBytes = 16;
    /// What one matrix instruction reads of a row that runs along its depth.
    static constexpr int64_t stepBytes = 32;
    static int64_t getPanelColumns(::mlir::Type elementType) {
      return panelRowBytes * 8 / elementType.getIntOrFloatBitWidth();
    }
    int64_t getPanelColumns() const { return getPanelColumns(getElementType()); }
    int64_t getElementBytes() const { return getElementType().getIntOrFloatBitWidth() / 8; }
    int64_t getPanels() const { return (getColumns() + getPanelColumns() - 1) / getPanelColumns(); }
    int64_t getPaddedColumns() const { return getPanels() * getPanelColumns(); }
    /// Rows below those that copies fill.
    int64_t getAppendedRows() const { return getOnes() ? 8 : 0; }
    int64_t getAllRows() const { return getRows() + getAppendedRows(); }
    int64_t getPanelBytes() const { return getAllRows() * panelRowBytes; }
    /// What a copy fills.
    int64_t getCopiedBytes() const { return getPanels() * getRows() * panelRowBytes; }
    int64_t getBytes() const { return getPanels() * getPanelBytes(); }
  }];
}

def Gpu_ChannelType : Gpu_Type<"Channel", "channel"> {
  let summary = "ring of shared buffers between the producer and the consumers";
  let description = [{
    `depth` buffers, filled and freed in order.

    Constraints: (C1) at least one buffer.

    ```mlir
    !attn_gpu.channel<2 x 128x96xbf16>
    ```
  }];
  let parameters = (ins "int64_t":$depth, "::attn::gpu::BufferType":$buffer);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Gpu_BarriersType : Gpu_Type<"Barriers", "barriers"> {
  let summary = "array of barriers in shared memory";
  let parameters = (ins "int64_t":$count);
  let assemblyFormat = "`<` $count `>`";
  let extraClassDeclaration = [{
    /// Bytes of one barrier in shared memory.
    static constexpr int64_t barrierBytes = 8;
  }];
}

def Gpu_SlotType : Gpu_Type<"Slot", "slot"> {
  let summary = "one program number in shared memory";
}

def Gpu_PendingType : Gpu_Type<"Pending", "pending"> {
  let summary = "result of an asynchronous product that is not yet readable";
  let description = [{
    Constraints: (C1) the tile has a fragment layout.

    ```mlir
    !attn_gpu.pending<tensor<128x64xf32, #attn_gpu.fragment<warpgroups = 2>>>
    ```
  }];
  let parameters = (ins "::mlir::RankedTensorType":$tensor);
  let assemblyFormat = "`<` $tensor `>`";
  let genVerifyDecl = 1;
}

class Gpu_TensorWith<string attr, string what> : Type<
    CPred<"::llvm::isa<::mlir::RankedTensorType>($_self) && ::llvm::isa_and_nonnull<::attn::gpu::" # attr #
          ">(::llvm::cast<::mlir::RankedTensorType>($_self).getEncoding())">, what, "::mlir::RankedTensorType">;

def Gpu_Fragment : Gpu_TensorWith<"FragmentAttr", "tile with a fragment layout">;
def Gpu_Operand : Gpu_TensorWith<"OperandAttr", "tile with an operand layout">;
def Gpu_Rows : Gpu_TensorWith<"RowsAttr", "vector with a row layout">;
def Gpu_Columns : Gpu_TensorWith<"ColumnsAttr", "vector with a layout of columns">;
def Gpu_Strips : Gpu_TensorWith<"StripsAttr", "tile or vector in strips">;

#endif
