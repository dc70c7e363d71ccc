// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNPLANOPS
#define ATTN_DIALECT_ATTN_IR_ATTNPLANOPS

include "attn/Dialect/Attn/IR/AttnAttrs.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Attn_FunctionOp<string mnemonic> : Attn_Op<mnemonic, [
    FunctionOpInterface, IsolatedFromAbove, Symbol, SingleBlock]> {
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  code functionDeclarations = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
  }];
}

def Attn_KernelOp : Attn_FunctionOp<"kernel"> {
  let summary = "work that runs as one GPU kernel";
  let description = [{
    A function over tensors whose body will be one kernel. `target` and
    `schedule` are absent until `attn-select-schedule` has run.

    Constraints:
    * (C1) the body ends with `attn.yield` of the function's result types.

    ```mlir
    attn.kernel @attention_0(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>,
                             %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
      %o = attn.block_attention %q, %k, %v scale(%scale)
        : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
      attn.yield %o : tensor<?x?x?x128xbf16>
    }
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs,
    OptionalAttr<Attn_TargetAttr>:$target,
    OptionalAttr<Attn_KernelSchedule>:$schedule);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = functionDeclarations;
}

def Attn_PlanOp : Attn_FunctionOp<"plan"> {
  let summary = "the host side of a module, as data";
  let description = [{
    A function whose body launches kernels in order. It is carried unchanged
    by every pass that rewrites kernels, except that those passes complete the
    variants of its launches, and becomes the manifest.

    `arg_names` and `result_names` are the names by which callers pass tensors
    and by which the expressions refer to sizes: `q[2]`. `result_shapes` gives
    each result's sizes. What launches compute and the plan does not yield lies
    in the `workspace`, whose size in bytes is an expression; its first `zeroed`
    bytes are zero when the first launch starts.

    Constraints:
    * (C1) there is one distinct name for each argument and result, and none of
      an intermediate tensor is the same.
    * (C2) there is one shape for each result, of its rank.
    * (C3) the body ends with `attn.yield` of the function's result types, each
      value once, and holds only `attn.launch` and `attn.choose`.
    * (C4) expressions, those of the workspace, of launches and of guards
      included, read sizes of tensor arguments (or `sms`) only.

    ```mlir
    attn.plan @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>,
                         %scale: f32) -> tensor<?x?x?x64xf16>
        attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o"],
                    result_shapes = [["q[0]", "q[1]", "q[2]", "64"]],
                    constraints = [#attn.constraint<"k[0] == q[0]", "expected the batch of k to be {q[0]}, got {k[0]}">]} {
      %o = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @attention_0, when = "1">]
        : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
      attn.yield %o : tensor<?x?x?x64xf16>
    }
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs,
    StrArrayAttr:$arg_names,
    StrArrayAttr:$result_names,
    ArrayAttr:$result_shapes,
    DefaultValuedAttr<ArrayAttr, "{}">:$constraints,
    DefaultValuedAttr<StrAttr, "\"0\"">:$workspace,
    DefaultValuedAttr<I64Attr, "0">:$zeroed,
    OptionalAttr<Attn_TargetAttr>:$target);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type,
    "::llvm::ArrayRef<::llvm::StringRef>":$argNames, "::llvm::ArrayRef<::llvm::StringRef>":$resultNames,
    "::mlir::ArrayAttr":$resultShapes, "::mlir::ArrayAttr":$constraints)>];
  let extraClassDeclaration = functionDeclarations;
  let hasRegionVerifier = 1;
}

def Attn_LaunchOp : Attn_Op<"launch", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "launch of the first kernel variant whose guard holds";
  let description = [{
    The kernel reads the operands and writes the results. A result that the plan
    yields is memory of the caller's; each other one is an intermediate tensor
    in the workspace, for the launches that follow, and `intermediates` says
    what it is called and how large it is.

    A `dependent` launch may start its kernel while the launch before it runs;
    the kernel itself waits for that one's end. `docs/architecture.md` says what
    makes this safe.

    Constraints:
    * (C1) each variant is an `#attn.variant` that names a kernel of the module
      (`attn.kernel`, `attn_tile.kernel`, `attn_gpu.kernel` or, at R4, a
      function of a `gpu.module`); there is at least one.
    * (C2) an `attn.kernel` has the operand and result types of the launch.
    * (C3) there is an `#attn.intermediate` for each result that the plan does
      not yield, in the order of the results, with the rank and the static sizes
      of its type.
    * (C4) a dependent launch stands behind another one of its plan.
    * (C5) an `attn_gpu.kernel` of a dependent launch waits
      (`attn_gpu.wait_for_launches`).

    ```mlir
    %o = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @attention_0, when = "1">]
      : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
    %parts = attn.launch(%q) variants [#attn.variant<kernel = @parts_0, when = "1">]
      intermediates [#attn.intermediate<name = "parts", shape = ["4", "q[0]"]>]
      : (tensor<?x?x?x64xf16>) -> tensor<4x?xf32>
    %a = attn.launch(%parts) dependent variants [#attn.variant<kernel = @merge_0, when = "1">]
      : (tensor<4x?xf32>) -> tensor<?x64xf16>
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$inputs, ArrayAttr:$variants,
    DefaultValuedAttr<ArrayAttr, "{}">:$intermediates, UnitAttr:$dependent);
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::TypeRange":$outputs, "::mlir::ValueRange":$inputs,
    "::mlir::ArrayAttr":$variants, CArg<"::mlir::ArrayAttr", "{}">:$intermediates, CArg<"bool", "false">:$dependent)>];
  let results = (outs Variadic<AnyType>:$outputs);
  let assemblyFormat = [{
    `(` $inputs `)` (`dependent` $dependent^)? `variants` $variants (`intermediates` $intermediates^)? attr-dict
    `:` functional-type($inputs, $outputs)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether no launch of the plan stands before this one.
    bool isFirst();
    /// Whether a dependent launch may follow this one.
    bool hasDependents();
  }];
}

def Attn_ChooseOp : Attn_Op<"choose", [HasParent<"PlanOp">, SingleBlock, NoRegionArguments]> {
  let summary = "alternative launches, of which the sizes choose one";
  let description = [{
    The host runs the launches of the first case whose guard is nonzero; that
    there is none is an error. All cases give the same results, by other means.
    Expressions of the other cases are not evaluated.

    Constraints:
    * (C1) each case has one guard, an expression; there is at least one case.
    * (C2) a case holds only `attn.launch` and ends with `attn.yield` of the
      types of the results.
    * (C3) what a case yields are results of its launches, each once.
    * (C4) the plan yields each result, once.

    ```mlir
    %o = attn.choose -> tensor<?x64xf16> {
      case "q[0] <= 64" {
        %parts = attn.launch(%q) variants [#attn.variant<kernel = @parts, when = "1">]
          intermediates [#attn.intermediate<name = "parts", shape = ["4", "q[0]"]>] : (tensor<?x64xf16>) -> tensor<4x?xf32>
        %a = attn.launch(%parts) variants [#attn.variant<kernel = @merge, when = "1">]
          : (tensor<4x?xf32>) -> tensor<?x64xf16>
        attn.yield %a : tensor<?x64xf16>
      }
      case "1" {
        %a = attn.launch(%q) variants [#attn.variant<kernel = @whole, when = "1">]
          : (tensor<?x64xf16>) -> tensor<?x64xf16>
        attn.yield %a : tensor<?x64xf16>
      }
    }
    ```
  }];
  let arguments = (ins StrArrayAttr:$guards);
  let regions = (region VariadicRegion<SizedRegion<1>>:$cases);
  let results = (outs Variadic<AnyType>:$outputs);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Attn_YieldOp : Attn_Op<"yield", [Pure, Terminator, ReturnLike,
                                     ParentOneOf<["KernelOp", "PlanOp", "ChooseOp"]>]> {
  let summary = "results of a kernel, plan or case of a choice";
  let arguments = (ins Variadic<AnyType>:$operands);
  let assemblyFormat = "($operands^ `:` type($operands))? attr-dict";
}

#endif
