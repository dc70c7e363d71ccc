// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUDIALECT
#define ATTN_DIALECT_GPU_IR_GPUDIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Gpu_Dialect : Dialect {
  let name = "attn_gpu";
  let cppNamespace = "::attn::gpu";
  let summary = "tiles with a place: registers, shared memory, channels, roles";
  let description = [{
    Room R3. Tiles in registers carry their layout in the tensor's encoding;
    shared buffers carry their swizzle in the type; data moves between the
    copy engine and the tensor cores through channels. The dialect knows the
    copy engine, the kind of matrix instruction, warp roles and the order of
    issue and wait; register numbers and PTX text are unknown.

    A kernel passes through four forms, each made by one pass:
    * one program for all warps (`attn_gpu.for` loops), by
      `convert-tile-to-gpu`;
    * the same with products issued early and awaited late (scf loops), by
      `attn-gpu-pipeline`;
    * producer and consumer roles, by `attn-gpu-specialize-warps`;
    * barriers and parities in place of channels, by `attn-gpu-lower-channels`,
      with addresses from `attn-gpu-allocate-shared`.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::scf::SCFDialect"];
  let extraClassDeclaration = "void registerTypes();";
}

class Gpu_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Gpu_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}
class Gpu_Type<string name, string typeMnemonic> : TypeDef<Gpu_Dialect, name> {
  let mnemonic = typeMnemonic;
}
class Gpu_Op<string mnemonic, list<Trait> traits = []>
    : Op<Gpu_Dialect, mnemonic, traits>;

#endif
