// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Parameters.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace attn {

Value Parameters::request(ParamAttr param, Type type) {
  Value &value = values[param];
  if (!value) {
    value = entry->addArgument(type, entry->getParent()->getLoc());
  }
  return value;
}

Value Parameters::tensorMap(StringRef tensor, Type elementType, int64_t rank,
                            int64_t rows, int64_t rowDim, bool ragged) {
  Builder builder(context);
  SmallVector<int64_t> box(rank, 1);
  box[0] = gpu::BufferType::getPanelColumns(elementType);
  box[rowDim] = rows;
  return request(ParamAttr::get(context, ParamKind::tensor_map,
                                builder.getStringAttr(tensor), StringAttr(),
                                builder.getDenseI64ArrayAttr(box),
                                gpu::BufferType::panelRowBytes,
                                /*dim=*/0,
                                ragged ? rowDim : ParamAttr::kNotRagged,
                                /*alignment=*/0),
                 gpu::TensorMapType::get(context));
}

Value Parameters::pointer(StringRef tensor, Type elementType,
                          int64_t alignment) {
  return request(ParamAttr::get(context, ParamKind::pointer,
                                StringAttr::get(context, tensor), StringAttr(),
                                DenseI64ArrayAttr(), 0, 0,
                                ParamAttr::kNotRagged, alignment),
                 gpu::GlobalType::get(context, elementType));
}

Value Parameters::stride(StringRef tensor, int64_t dim) {
  return request(ParamAttr::get(context, ParamKind::stride,
                                StringAttr::get(context, tensor), StringAttr(),
                                DenseI64ArrayAttr(), 0, dim,
                                ParamAttr::kNotRagged, /*alignment=*/0),
                 IntegerType::get(context, 64));
}

Value Parameters::pitch(StringRef tensor, int64_t dim) {
  return request(ParamAttr::get(context, ParamKind::pitch,
                                StringAttr::get(context, tensor), StringAttr(),
                                DenseI64ArrayAttr(), 0, dim,
                                ParamAttr::kNotRagged, /*alignment=*/0),
                 IndexType::get(context));
}

Value Parameters::value(StringRef expr) {
  return request(ParamAttr::get(context, ParamKind::value, StringAttr(),
                                StringAttr::get(context, expr),
                                DenseI64ArrayAttr(), 0, 0,
                                ParamAttr::kNotRagged, /*alignment=*/0),
                 IndexType::get(context));
}

Value Parameters::scalar(StringRef name) {
  return request(ParamAttr::get(context, ParamKind::scalar,
                                StringAttr::get(context, name), StringAttr(),
                                DenseI64ArrayAttr(), 0, 0,
                                ParamAttr::kNotRagged, /*alignment=*/0),
                 Float32Type::get(context));
}

Value Parameters::workspace(int64_t offset, Type elementType) {
  return request(
      ParamAttr::get(context, ParamKind::workspace, StringAttr(),
                     StringAttr::get(context, std::to_string(offset)),
                     DenseI64ArrayAttr(), 0, 0, ParamAttr::kNotRagged,
                     /*alignment=*/0),
      gpu::GlobalType::get(context, elementType));
}

ArrayAttr Parameters::getAttr() const {
  SmallVector<Attribute> params;
  for (auto &[param, value] : values) {
    params.push_back(param);
  }
  return ArrayAttr::get(context, params);
}

} // namespace attn
