// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNATTRS
#define ATTN_DIALECT_ATTN_IR_ATTNATTRS

include "attn/Dialect/Attn/IR/AttnDialect.td"
include "attn/Dialect/Attn/IR/AttnEnums.td"
include "attn/Dialect/Attn/IR/AttnQuantAttrs.td"

def Attn_MaskAttr : Attn_Attr<"Mask", "mask"> {
  let summary = "which keys a query may attend to";
  let description = [{
    `none`: every key below the length. `causal`: key j is visible to query i
    if `j <= i + offset`, where the offset is 0 for `top_left` and `Lk - Lq`
    for `bottom_right`. The alignment must be written: the two conventions
    differ whenever the lengths do.

    ```mlir
    #attn.mask<none>
    #attn.mask<causal = bottom_right>
    ```
  }];
  let parameters = (ins EnumParameter<Attn_CausalAlignment>:$causal);
  // For DefaultValuedAttr.
  let constBuilderCall = "$_builder.getAttr<::attn::MaskAttr>($0)";
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    bool isCausal() const { return getCausal() != CausalAlignment::none; }
  }];
}

def Attn_TargetAttr : Attn_Attr<"Target", "target"> {
  let summary = "the GPU that code is made for, as data";
  let description = [{
    Everything a pass may ask about the hardware. Built from the chip's name
    by `getTarget` (one data table); no pass compares chip names.
    `overlap_launches` (default true): a kernel may start while the one before
    it runs, and wait for its end by an instruction.

    ```mlir
    #attn.target<chip = "sm_90a", capability = 90, exact = true,
                 shared_memory = 232448, registers = 65536,
                 mma = wgmma, copy = tma>
    ```
  }];
  let parameters = (ins
    StringRefParameter<"name given to ptxas">:$chip,
    "int64_t":$capability,
    "bool":$exact,
    "int64_t":$shared_memory,
    "int64_t":$registers,
    EnumParameter<Attn_MmaKind>:$mma,
    EnumParameter<Attn_CopyKind>:$copy,
    DefaultValuedParameter<"bool", "true">:$overlap_launches);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Attn_ScheduleAttr : Attn_Attr<"Schedule", "schedule"> {
  let summary = "how one kernel is mapped to the machine";
  let description = [{
    Chosen once by `attn-select-schedule` (or given by the user and checked
    there) and obeyed by every later pass.

    * `tile_q`, `tile_k`: rows of a query tile, rows of a key tile.
    * `warpgroups`: consumer warpgroups, 64 query rows each
      (`tile_q = 64 * warpgroups`).
    * `stages`: depth of the key and value channels.
    * `ping_pong`: consumer warpgroups take turns to issue their products.
    * `scheduler`: `persistent` deals programs round robin, `dynamic` takes
      them from a counter in the workspace.
    * `output`: the output tile leaves through its own shared buffer, through
      the query tile's, or `direct` from registers.
    * `producer_registers`, `consumer_registers`: registers of a thread in
      each role.
    * `overlap` (default true): the softmax of a key tile runs under the output
      product of the tile before. Without it the probabilities take the
      registers of the scores, so larger tiles fit.
    * `order` (default `longest_first`): the query tiles that see the most keys
      are dealt first, or all `in_order`. Without a causal mask they are equally
      long, and both mean the same.
    * `pack_heads` (default false): a query tile holds the rows of all query
      heads that share a key head, (query, head) with the head fastest, so that
      few queries fill it and each key is read once. Needs `output = direct`.
    * `split_keys` (default false): `attn-split-keys` has several programs share
      the keys of a tile, and merges what they computed. Needs
      `output = direct`.
    * `query_stages` (default 1): depth of the query channel. With 2 the query
      tile of the next program is loaded while this one runs. Packed query
      tiles, which the consumers gather themselves, have 1.

    ```mlir
    #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2,
                   ping_pong = true, scheduler = dynamic, output = own,
                   producer_registers = 24, consumer_registers = 240>
    #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2,
                   ping_pong = true, scheduler = dynamic, output = own,
                   producer_registers = 32, consumer_registers = 160,
                   overlap = false, order = in_order>
    #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3,
                   ping_pong = false, scheduler = dynamic, output = direct,
                   producer_registers = 24, consumer_registers = 256,
                   pack_heads = true>
    ```
  }];
  let parameters = (ins
    "int64_t":$tile_q,
    "int64_t":$tile_k,
    "int64_t":$warpgroups,
    "int64_t":$stages,
    "bool":$ping_pong,
    EnumParameter<Attn_Scheduler>:$scheduler,
    EnumParameter<Attn_OutputStaging>:$output,
    "int64_t":$producer_registers,
    "int64_t":$consumer_registers,
    DefaultValuedParameter<"bool", "true">:$overlap,
    DefaultValuedParameter<"::attn::ProgramOrder", "::attn::ProgramOrder::longest_first">:$order,
    DefaultValuedParameter<"bool", "false">:$pack_heads,
    DefaultValuedParameter<"bool", "false">:$split_keys,
    DefaultValuedParameter<"int64_t", "1">:$query_stages);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Attn_RowwiseAttr : Attn_Attr<"Rowwise", "rowwise"> {
  let summary = "how a kernel without matrix products is mapped to the machine";
  let description = [{
    One CTA runs one program. Its tiles live in registers, each row in
    `threads / tile_rows` neighbouring threads of a warp (or several rows in one
    thread), so that work along a row needs no shared memory.

    * `tile_rows`: rows of a tile, a power of two.
    * `threads`: threads of a CTA, a power of two from 32 to 1024, at most 32
      for each row.
    * `tiles`: tiles that a program keeps in registers, whose loads are under way
      together; by default 1. Only programs that make codes have more.

    ```mlir
    #attn.rowwise<tile_rows = 4, threads = 128>
    #attn.rowwise<tile_rows = 8, threads = 128, tiles = 16>
    ```
  }];
  let parameters = (ins "int64_t":$tile_rows, "int64_t":$threads, DefaultValuedParameter<"int64_t", "1">:$tiles);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Threads that hold one row.
    int64_t getRowThreads() const { return std::max<int64_t>(1, getThreads() / getTileRows()); }
  }];
}

def Attn_KernelSchedule : AnyAttrOf<[Attn_ScheduleAttr, Attn_RowwiseAttr], "schedule of a kernel">;

def Attn_ExprAttr : Attn_Attr<"Expr", "expr"> {
  let summary = "integer expression over the sizes of a plan's tensors";
  let description = [{
    The grammar of `docs/manifest.md`; kept as normalised text, checked when
    the attribute is built.

    ```mlir
    #attn.expr<"ceildiv(q[2], 128)">
    ```
  }];
  let parameters = (ins StringRefParameter<>:$text);
  let assemblyFormat = "`<` $text `>`";
  let genVerifyDecl = 1;
}

def Attn_ParamAttr : Attn_Attr<"Param", "param"> {
  let summary = "how the host computes one kernel parameter";
  let description = [{
    Tensors are arguments, results and intermediates of the plan.

    `tensor_map` of tensor `name` with `box` (elements, innermost first) and
    `swizzle` (bytes), and where copies are windows of a dimension, `ragged`, the
    number of that dimension in the order of the box; `pointer` of tensor `name`,
    whose rows start at multiples of `alignment` bytes (0: of an element's size);
    `stride` of tensor `name`, dimension `dim`; `pitch` of tensor `name`, how many
    rows (of the dimension before the last) there are from one index of `dim` to
    the next; `value` of `expr` as i32; `scalar` argument `name` as
    f32; `workspace` at byte `expr`.

    ```mlir
    #attn.param<kind = tensor_map, name = "q", box = [64, 128, 1, 1], swizzle = 128>
    #attn.param<kind = tensor_map, name = "q", box = [64, 1, 128], swizzle = 128, ragged = 2>
    #attn.param<kind = pointer, name = "q", alignment = 16>
    #attn.param<kind = value, expr = "q[2]">
    ```
  }];
  let parameters = (ins
    EnumParameter<Attn_ParamKind>:$kind,
    OptionalParameter<"::mlir::StringAttr", "tensor or scalar">:$name,
    OptionalParameter<"::mlir::StringAttr", "expression">:$expr,
    OptionalParameter<"::mlir::DenseI64ArrayAttr", "box">:$box,
    DefaultValuedParameter<"int64_t", "0">:$swizzle,
    DefaultValuedParameter<"int64_t", "0">:$dim,
    DefaultValuedParameter<"int64_t", "kNotRagged">:$ragged,
    DefaultValuedParameter<"int64_t", "0">:$alignment);
  let extraClassDeclaration = [{
    static constexpr int64_t kNotRagged = -1;
    bool isRagged() const { return getRagged() != kNotRagged; }
  }];
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Attn_IntermediateAttr : Attn_Attr<"Intermediate", "intermediate"> {
  let summary = "tensor in the workspace that one launch writes and later ones read";
  let description = [{
    Contiguous and row-major. `name` is how the parameters of kernels refer to
    it, `shape` its sizes as expressions over the plan's arguments, `offset` its
    place in the workspace in bytes, known from `attn-assign-storage` on.

    ```mlir
    #attn.intermediate<name = "lse_parts", shape = ["4", "q[1]", "q[2]"], offset = "256">
    ```
  }];
  let parameters = (ins
    "::mlir::StringAttr":$name,
    "::mlir::ArrayAttr":$shape,
    OptionalParameter<"::mlir::StringAttr", "bytes">:$offset);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Attn_ConstraintAttr : Attn_Attr<"Constraint", "constraint"> {
  let summary = "fact that the host checks before a launch";
  let description = [{
    `expr` must be nonzero. `{...}` in the message is an expression whose
    value is put there.

    ```mlir
    #attn.constraint<"k[0] == q[0]", "expected the batch of k to be {q[0]}, got {k[0]}">
    ```
  }];
  let parameters = (ins StringRefParameter<>:$expr, StringRefParameter<>:$message);
  let assemblyFormat = "`<` $expr `,` $message `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The expressions between braces, in order.
    static ::llvm::SmallVector<::llvm::StringRef> getPlaceholders(::llvm::StringRef message);
  }];
}

def Attn_VariantAttr : Attn_Attr<"Variant", "variant"> {
  let summary = "one kernel that can serve a launch, and when";
  let description = [{
    The host takes the first variant whose `when` is nonzero. `programs` is
    the logical grid of a tile kernel; `grid`, `threads`, `shared_memory` and
    `params` are known from R3 on.

    ```mlir
    #attn.variant<kernel = @attention_0, when = "1",
                  programs = ["ceildiv(q[2], 128)", "q[1]", "q[0]"]>
    ```
  }];
  let parameters = (ins
    "::mlir::FlatSymbolRefAttr":$kernel,
    "::mlir::StringAttr":$when,
    OptionalParameter<"::mlir::ArrayAttr", "logical grid">:$programs,
    OptionalParameter<"::mlir::ArrayAttr", "CTAs">:$grid,
    DefaultValuedParameter<"int64_t", "0">:$threads,
    DefaultValuedParameter<"int64_t", "0">:$shared_memory,
    OptionalParameter<"::mlir::ArrayAttr", "kernel parameters">:$params);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif
