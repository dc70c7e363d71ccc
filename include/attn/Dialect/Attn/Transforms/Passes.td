// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_TRANSFORMS_PASSES
#define ATTN_DIALECT_ATTN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def ExpandPresets : Pass<"attn-expand-presets", "::mlir::ModuleOp"> {
  let summary = "replace the names of recipes by the recipes";
  let description = [{
    Job: `preset` of each `attn.attention` becomes the `quant` and `smooth` that
    the table of presets (`docs/presets.md`) has under that name. Attention
    without a preset stays as it is.

    Input room: R0. Output room: R0.

    Refuses: nothing. Names that the table does not have are refused by the
    attribute.

    Before:
    ```mlir
    %o = attn.attention %q, %k, %v {preset = #attn.preset<q8_f16>}
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
    ```
    After:
    ```mlir
    %o = attn.attention %q, %k, %v {quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>}
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
    ```
  }];
}

def LowerAttention : Pass<"attn-lower-attention", "::mlir::ModuleOp"> {
  let summary = "make the operands of attention explicit";
  let description = [{
    Job: each `attn.attention` becomes an `attn.block_attention`. A scale that
    is not given becomes the constant `1 / sqrt(D)`.

    Input room: R0. Output room: R1.

    The policies `quant` and `smooth` stay on the op, for the passes below.

    Refuses: `preset`, which `attn-expand-presets` replaces. A policy that is not
    known is refused by the verifier of `attn.attention`.

    Before:
    ```mlir
    %o = attn.attention %q, %k, %v
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
    ```
    After:
    ```mlir
    %scale = arith.constant 1.250000e-01 : f32
    %o = attn.block_attention %q, %k, %v scale(%scale)
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def MaterializeQuantization : Pass<"attn-materialize-quantization", "::mlir::ModuleOp"> {
  let summary = "make codes and scales values";
  let description = [{
    Job: consumes the policies `quant` and `smooth` of each
    `attn.block_attention`. Where `quant` has `qk`, q and k become the codes of
    an `attn.quantize`; where it has `pv`, v does, and `products` says what
    becomes of the probabilities. With `smooth` the codes of k are those of its
    rows less their `attn.mean`, and where there is a log-sum-exp, what this has
    taken from it becomes an `lse_correction`. Groups that take every row of a
    head get an `attn.absmax`. Defaults of the policies become explicit.
    Attention without the policies stays as it is.

    Input room: R1 with policies. Output room: R1.

    Refuses: sequences with lengths of their own, whose groups do not start where
    the tensor's do.

    Before:
    ```mlir
    %o, %lse = attn.block_attention %q, %k, %v scale(%scale)
      {quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>}
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>)
      -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
    ```
    After:
    ```mlir
    %mean = attn.mean %k : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
    %correction = attn.lse_correction %q, %mean
      : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
    %q8, %qs = attn.quantize %q as <groups = <per_thread_row, rows = 16>, max = 1.270000e+02>
      : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
    %k8, %ks = attn.quantize %k minus(%mean : tensor<?x?x64xf32>)
      as <groups = <per_thread_column, rows = 128>, max = 1.270000e+02>
      : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
    %amax = attn.absmax %v : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
    %v8, %vs = attn.quantize %v absmax(%amax : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 4.480000e+02>
      : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
    %o, %lse = attn.block_attention %q8, %k8, %v8 scale(%scale) q_scales(%qs) k_scales(%ks) v_scales(%vs)
      lse_correction(%correction)
      {k_groups = #attn.groups<per_thread_column, rows = 128>,
       products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = two_level, period = 128>,
       q_groups = #attn.groups<per_thread_row, rows = 16>}
      : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?xf32>,
         tensor<?x?x?xf32>, tensor<?x?x64xf32>, tensor<?x?x?xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
    ```
  }];
}

def FuseArrange : Pass<"attn-fuse-arrange", "::mlir::ModuleOp"> {
  let summary = "write codes in the order in which products read them";
  let description = [{
    Job: an `attn.arrange` of codes that nothing else reads becomes the attribute
    `arranged` of the `attn.quantize` that makes them, which saves writing and
    reading them once. Codes and scales stay what they are.

    Input room: R1. Output room: R1.

    Refuses: nothing. Codes that are given, or that something else reads too, are
    arranged by a kernel of their own.

    Before:
    ```mlir
    %v8, %vs = attn.quantize %v absmax(%amax : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 4.480000e+02>
      : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
    %t = attn.arrange %v8 : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
    ```
    After:
    ```mlir
    %t, %vs = attn.quantize %v absmax(%amax : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 4.480000e+02> arranged
      : tensor<?x?x?x64xf16> -> (tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>)
    ```
  }];
}

def FuseCorrection : Pass<"attn-fuse-correction", "::mlir::ModuleOp"> {
  let summary = "correct the log-sum-exp in the kernel that codes the queries";
  let description = [{
    Job: an `attn.lse_correction` and an `attn.quantize` of the same queries become
    one `attn.quantize` with `dot`, so that the queries are read once.

    Input room: R1. Output room: R1.

    Refuses: nothing. Where no codes of the queries are made, or the later of the
    two would come too late for what reads the other, they stay apart.

    Before:
    ```mlir
    %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
    %q8, %qs = attn.quantize %q as <groups = <per_thread_row, rows = 16>, max = 1.270000e+02>
      : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
    ```
    After:
    ```mlir
    %q8, %qs, %c = attn.quantize %q dot(%m : tensor<?x?x64xf32>) as <groups = <per_thread_row, rows = 16>, max = 1.270000e+02>
      : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
    ```
  }];
}

def ArrangeValues : Pass<"attn-arrange-values", "::mlir::ModuleOp"> {
  let summary = "put coded values into the order in which products read them";
  let description = [{
    Job: v of each `attn.block_attention`, where it is codes, becomes the result
    of an `attn.arrange`, and the attention is marked `arranged`. Attentions over
    the same values share one `attn.arrange`.

    Input room: R1. Output room: R1.

    Does nothing to values in 16 bits and to those that are arranged.

    Before:
    ```mlir
    %o = attn.block_attention %q, %k, %v8 scale(%scale) v_scales(%vs)
      {products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = two_level, period = 128>}
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
    ```
    After:
    ```mlir
    %a = attn.arrange %v8 : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
    %o = attn.block_attention %q, %k, %a scale(%scale) v_scales(%vs)
      {arranged, products = #attn.products<p_max = 4.480000e+02, row_sum = unrounded, accumulate = two_level, period = 128>}
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
    ```
  }];
}

def FormKernels : Pass<"attn-form-kernels", "::mlir::ModuleOp"> {
  let summary = "group the work of each function into kernels and a plan";
  let description = [{
    Job: each `func.func` becomes an `attn.plan` of the same name. Each
    computation in it (`attn.block_attention`, `attn.merge`, `attn.quantize` and
    so on) becomes an `attn.kernel` of its own, named after the function and a
    number, with the constants that feed it, and the plan launches these kernels
    in order. A last result that nobody reads, such as a log-sum-exp, is dropped.
    A result that other computations read is an intermediate tensor of the plan,
    unless it is returned too.

    The names of arguments and results are those of `attn.name`, else the roles
    in the computation (`q`, `k`, `v`, `scale`, `parts`, `lses`, `o`, `lse`).
    What it needs and the static sizes do not imply becomes a constraint that
    the host checks: of attention one batch, one number of key heads, one key
    length, and query heads that are a multiple of the key heads.

    Input room: R1. Output room: R1s, without target and schedule.

    Refuses: attention over codes or with policies, of which there are no kernels
    yet; a function without a body or without a computation, other ops but
    constants, a first output that is neither returned nor read, one that is
    returned twice, arguments that are not used or are returned.

    Before:
    ```mlir
    func.func @f(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %v: tensor<?x8x?x64xf16>)
        -> tensor<?x8x?x64xf16> {
      %scale = arith.constant 1.250000e-01 : f32
      %o = attn.block_attention %q, %k, %v scale(%scale)
        : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
      return %o : tensor<?x8x?x64xf16>
    }
    ```
    After:
    ```mlir
    attn.kernel @f_0(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %v: tensor<?x8x?x64xf16>)
        -> tensor<?x8x?x64xf16> {
      %scale = arith.constant 1.250000e-01 : f32
      %o = attn.block_attention %q, %k, %v scale(%scale)
        : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
      attn.yield %o : tensor<?x8x?x64xf16>
    }
    attn.plan @f(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %v: tensor<?x8x?x64xf16>)
        -> tensor<?x8x?x64xf16>
        attributes {arg_names = ["q", "k", "v"], result_names = ["o"],
                    result_shapes = [["q[0]", "8", "q[2]", "64"]],
                    constraints = [#attn.constraint<"k[0] == q[0]", "expected the batch of k to equal the batch of q ({q[0]}), got {k[0]}">,
                                   #attn.constraint<"v[0] == q[0]", "expected the batch of v to equal the batch of q ({q[0]}), got {v[0]}">,
                                   #attn.constraint<"v[2] == k[2]", "expected the length of v to equal the length of k ({k[2]}), got {v[2]}">]} {
      %o = attn.launch(%q, %k, %v) variants [#attn.variant<kernel = @f_0, when = "1">]
        : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
      attn.yield %o : tensor<?x8x?x64xf16>
    }
    ```
  }];
  let dependentDialects = ["::attn::AttnDialect"];
}

def SplitKeys : Pass<"attn-split-keys", "::mlir::ModuleOp"> {
  let summary = "share the keys of a query tile between programs";
  let description = [{
    Job: a kernel whose schedule has `split_keys` computes parts of its attention
    (`attn.split_attention`), and a kernel of its own merges them (`attn.merge`).
    The plan launches one after the other; the parts stay in the workspace. The
    new kernel has no schedule yet: `attn-select-schedule`, run again, gives it
    one.

    How many parts is an expression of sizes and multiprocessors alone, so that
    the same call gives the same bits: enough for four rounds of programs on the
    machine, but none of fewer than 256 keys, and at most 128. Where sequences
    have lengths of their own, the keys that count are those that one can have:
    the length of dense k, all packed keys, or the pages of a row of
    `block_table`. Each sequence shares what it has between all parts, so some
    parts may have fewer, or none.

    Input room: R1s. Output room: R1s.

    Of a launch with several variants each such kernel becomes a case of an
    `attn.choose`, by its guard; the other variants stay together.

    Refuses: packed queries; quantized attention; a work list; a kernel with
    several launches or none; several variants of a launch whose results the plan
    does not yield.

    Before:
    ```mlir
    attn.kernel @f(%q: ..., %k: ..., %v: ..., %scale: f32) -> tensor<?x?x?x64xf16>
        attributes {schedule = #attn.schedule<..., split_keys = true>} {
      %o = attn.block_attention %q, %k, %v scale(%scale) : (...) -> tensor<?x?x?x64xf16>
      attn.yield %o : tensor<?x?x?x64xf16>
    }
    %o = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @f, when = "1">] : (...) -> tensor<?x?x?x64xf16>
    ```
    After:
    ```mlir
    attn.kernel @f(%q: ..., %k: ..., %v: ..., %scale: f32) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
        attributes {schedule = #attn.schedule<..., split_keys = true>} {
      %parts, %lses = attn.split_attention %q, %k, %v scale(%scale) {splits = "...", tile_k = 128} : ...
      attn.yield %parts, %lses : ...
    }
    attn.kernel @f_merge(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xf16> {
      %o = attn.merge %parts, %lses : ...
      attn.yield %o : tensor<?x?x?x64xf16>
    }
    %p:2 = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @f, when = "1">]
      intermediates [#attn.intermediate<name = "parts", ...>, #attn.intermediate<name = "lses", ...>] : ...
    %o = attn.launch(%p#0, %p#1) variants [#attn.variant<kernel = @f_merge, when = "1">] : ...
    ```
  }];
}

def AssignStorage : Pass<"attn-assign-storage", "::mlir::ModuleOp"> {
  let summary = "give intermediate tensors their places in the workspace";
  let description = [{
    Job: each `#attn.intermediate` gets its `offset`, behind the zeroed bytes
    and the tensors before it, a multiple of 256 bytes, and the plan the size of
    its workspace. Offsets and size are expressions, since the sizes of tensors
    are. Places that were given are given anew. The cases of an `attn.choose`
    share their place, since one of them runs.

    Input room: R3 as `convert-tile-to-gpu` leaves it, which knows what has to be
    zeroed. Output room: R3.

    Refuses: elements that are not whole bytes.

    Before:
    ```mlir
    attn.plan @p(%x: tensor<?xf16>) -> tensor<?xf16>
        attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]],
                    workspace = "4", zeroed = 4 : i64} {
      %t = attn.launch(%x) variants [#attn.variant<kernel = @first, when = "1">]
        intermediates [#attn.intermediate<name = "t", shape = ["4", "x[0]"]>] : (tensor<?xf16>) -> tensor<4x?xf32>
      %y = attn.launch(%t) variants [#attn.variant<kernel = @second, when = "1">] : (tensor<4x?xf32>) -> tensor<?xf16>
      attn.yield %y : tensor<?xf16>
    }
    ```
    After:
    ```mlir
    attn.plan @p(%x: tensor<?xf16>) -> tensor<?xf16>
        attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]],
                    workspace = "256 + ceildiv(4 * 4 * x[0], 256) * 256", zeroed = 4 : i64} {
      %t = attn.launch(%x) variants [#attn.variant<kernel = @first, when = "1">]
        intermediates [#attn.intermediate<name = "t", shape = ["4", "x[0]"], offset = "256">]
        : (tensor<?xf16>) -> tensor<4x?xf32>
      %y = attn.launch(%t) variants [#attn.variant<kernel = @second, when = "1">] : (tensor<4x?xf32>) -> tensor<?xf16>
      attn.yield %y : tensor<?xf16>
    }
    ```
  }];
}

def SplitStatistics : Pass<"attn-split-statistics", "::mlir::ModuleOp"> {
  let summary = "share the rows of a statistic among programs";
  let description = [{
    Job: the kernel of an `attn.mean` or `attn.absmax` computes an
    `attn.block_statistics`, of each 128 rows, and a second kernel, launched
    after it, the `attn.combine_statistics` of that. The tensor between them is
    an intermediate of the plan. A head's rows are thousands and its channels a
    hundred, so that one program for each head would leave most of the machine
    idle; the order of the sums is that of `attn.mean`, so that no bit changes.

    Input room: R1s, without target and schedule. Output room: the same.

    Refuses: a kernel that is launched more than once, or as one of several
    variants.

    Before:
    ```mlir
    attn.kernel @f_0(%k: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32> {
      %mean = attn.mean %k : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
      attn.yield %mean : tensor<?x?x64xf32>
    }
    ```
    After:
    ```mlir
    attn.kernel @f_0(%k: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf32> {
      %sums = attn.block_statistics mean %k : tensor<?x?x?x64xf16> -> tensor<?x?x?x64xf32>
      attn.yield %sums : tensor<?x?x?x64xf32>
    }
    attn.kernel @f_0_combine(%sums: tensor<?x?x?x64xf32>, %k: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32> {
      %mean = attn.combine_statistics mean %sums of %k
        : (tensor<?x?x?x64xf32>, tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32>
      attn.yield %mean : tensor<?x?x64xf32>
    }
    ```
  }];
}

def MaterializeWorkList : Pass<"attn-materialize-work-list", "::mlir::ModuleOp"> {
  let summary = "make the order of query tiles of sequences a tensor";
  let description = [{
    Job: each `attn.block_attention` whose sequences have lengths of their own
    gets the operand `work_list`. The list comes from a kernel of its own, named
    after the attention's, with an `attn.work_list` of the tile sizes in the
    schedule; the plan launches it before, and the list is an intermediate
    tensor. Attention over dense tensors, one that has a list, and one of dense
    queries whose schedule has `pack_heads` or `split_keys` stay as they are. Of
    a launch with several variants each becomes a case of an `attn.choose`, so
    that a list is made only if it is read.

    Input room: R1s. Output room: the same.

    Refuses: a kernel over sequences without a schedule, with tensors that are
    not its arguments, or that is not launched once; several variants of a launch
    whose results the plan does not yield.

    Before:
    ```mlir
    %o = attn.launch(%q, %k, %v, %used) variants [#attn.variant<kernel = @f_0, when = "1">]
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> tensor<?x?x?x64xf16>
    ```
    After:
    ```mlir
    %list = attn.launch(%q, %k, %used) variants [#attn.variant<kernel = @f_0_work_list, when = "1">]
      intermediates [#attn.intermediate<name = "work_list", shape = ["q[0] * ceildiv(q[2], 128)", "8"]>]
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> tensor<?x8xi32>
    %o = attn.launch(%q, %k, %v, %used, %list) variants [#attn.variant<kernel = @f_0, when = "1">]
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>, tensor<?x8xi32>)
      -> tensor<?x?x?x64xf16>
    ```
  }];
  let dependentDialects = ["::attn::AttnDialect"];
}

def OverlapLaunches : Pass<"attn-overlap-launches", "::mlir::ModuleOp"> {
  let summary = "let a launch start while the one before it still runs";
  let description = [{
    Job: every launch that stands behind another one of its plan becomes
    `dependent`, if the plan's target can overlap launches. Its kernel's start
    is then hidden under the end of the kernel before; the wait that this needs
    is made by `convert-tile-to-gpu`. The first launch of a plan never is, since
    the caller's kernels before it know nothing of this.

    Input room: R1s. Output room: R1s.

    Refuses: a plan of several launches without a target.

    Before:
    ```mlir
    %parts = attn.launch(%q) variants [#attn.variant<kernel = @parts_0, when = "1">]
      intermediates [#attn.intermediate<name = "parts", shape = ["4", "q[0]"]>] : (tensor<?x64xf16>) -> tensor<4x?xf32>
    %o = attn.launch(%parts) variants [#attn.variant<kernel = @merge_0, when = "1">] : (tensor<4x?xf32>) -> tensor<?x64xf16>
    ```
    After:
    ```mlir
    %parts = attn.launch(%q) variants [#attn.variant<kernel = @parts_0, when = "1">]
      intermediates [#attn.intermediate<name = "parts", shape = ["4", "q[0]"]>] : (tensor<?x64xf16>) -> tensor<4x?xf32>
    %o = attn.launch(%parts) dependent variants [#attn.variant<kernel = @merge_0, when = "1">]
      : (tensor<4x?xf32>) -> tensor<?x64xf16>
    ```
  }];
}

#endif
