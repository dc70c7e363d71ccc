// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering.h"

#include "mlir/Dialect/LLVMIR/LLVMTypes.h"

using namespace mlir;

namespace attn::gpu {

Type getScalarType(Type element) {
  // No arithmetic is done with them.
  return isa<Float8E4M3FNType>(element)
             ? IntegerType::get(element.getContext(), 8)
             : element;
}

LayoutTypeConverter::LayoutTypeConverter(MLIRContext *context) {
  addConversion([](Type type) { return type; });
  Type i32 = IntegerType::get(context, 32);
  addConversion([=](Type type) -> std::optional<Type> {
    if (isa<BarriersType, BufferType, ChannelType, SlotType>(type)) {
      return i32;
    }
    if (isa<TensorMapType>(type)) {
      return LLVM::LLVMPointerType::get(context);
    }
    if (isa<GlobalType>(type)) {
      return LLVM::LLVMPointerType::get(context, /*addressSpace=*/1);
    }
    return std::nullopt;
  });
  addConversion(
      [=](RankedTensorType type,
          SmallVectorImpl<Type> &types) -> std::optional<LogicalResult> {
        if (isa_and_nonnull<FragmentAttr>(type.getEncoding())) {
          types.append(type.getDimSize(1) / 2, type.getElementType());
          return success();
        }
        if (isa_and_nonnull<OperandAttr>(type.getEncoding())) {
          // Of a row a thread holds two columns of every four, or with 8 bits
          // four of every eight: of two rows a quarter or an eighth.
          types.append(type.getDimSize(1) * type.getElementTypeBitWidth() / 64,
                       i32);
          return success();
        }
        if (isa_and_nonnull<ColumnsAttr>(type.getEncoding())) {
          types.append(type.getDimSize(0) / 4, type.getElementType());
          return success();
        }
        if (auto strips = dyn_cast_or_null<StripsAttr>(type.getEncoding())) {
          types.append(strips.getRowsOfThread(type) *
                           strips.getColumnsOfThread(type),
                       getScalarType(type.getElementType()));
          return success();
        }
        if (isa_and_nonnull<RowsAttr>(type.getEncoding())) {
          types.append(2, type.getElementType());
          return success();
        }
        return std::nullopt;
      });
  addConversion(
      [this](PendingType type,
             SmallVectorImpl<Type> &types) -> std::optional<LogicalResult> {
        return convertType(type.getTensor(), types);
      });
  // Kernel arguments come as pointers; the casts at the entry cancel.
  auto cast = [](OpBuilder &builder, Type type, ValueRange inputs,
                 Location loc) -> Value {
    return UnrealizedConversionCastOp::create(builder, loc, type, inputs)
        .getResult(0);
  };
  addSourceMaterialization(cast);
  addTargetMaterialization(cast);
}

} // namespace attn::gpu
