// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace attn::gpu {

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Value NVVMBuilder::i32(int64_t value) {
  return arith::ConstantIntOp::create(builder, loc, value, 32);
}
Value NVVMBuilder::i64(int64_t value) {
  return arith::ConstantIntOp::create(builder, loc, value, 64);
}
Value NVVMBuilder::add(Value a, Value b) {
  return arith::AddIOp::create(builder, loc, a, b);
}
Value NVVMBuilder::add(Value a, int64_t b) {
  return b == 0 ? a : add(a, i32(b));
}
Value NVVMBuilder::sub(Value a, Value b) {
  return arith::SubIOp::create(builder, loc, a, b);
}
Value NVVMBuilder::mul(Value a, int64_t b) {
  return arith::MulIOp::create(builder, loc, a, i32(b));
}
Value NVVMBuilder::bitAnd(Value a, int64_t b) {
  return arith::AndIOp::create(builder, loc, a, i32(b));
}
Value NVVMBuilder::bitXor(Value a, Value b) {
  return arith::XOrIOp::create(builder, loc, a, b);
}
Value NVVMBuilder::shiftRight(Value a, int64_t b) {
  return arith::ShRUIOp::create(builder, loc, a, i32(b));
}
Value NVVMBuilder::equal(Value a, int64_t b) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, a,
                               i32(b));
}
Value NVVMBuilder::toI32(Value index) {
  if (index.getType().isInteger(32)) {
    return index;
  }
  return arith::IndexCastOp::create(builder, loc, builder.getI32Type(), index);
}
Value NVVMBuilder::toIndex(Value value) {
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    value);
}

//===----------------------------------------------------------------------===//
// Special registers and warp operations
//===----------------------------------------------------------------------===//

Value NVVMBuilder::threadId() {
  return NVVM::ThreadIdXOp::create(builder, loc, builder.getI32Type());
}
Value NVVMBuilder::ctaId() {
  return NVVM::BlockIdXOp::create(builder, loc, builder.getI32Type());
}
Value NVVMBuilder::ctaCount() {
  return NVVM::GridDimXOp::create(builder, loc, builder.getI32Type());
}
Value NVVMBuilder::warpUniform(Value value) {
  return NVVM::ShflOp::create(builder, loc, value.getType(), i32(-1), value,
                              i32(0), i32(31), NVVM::ShflKind::idx, UnitAttr());
}
Value NVVMBuilder::shuffleXor(Value value, int64_t mask) {
  return NVVM::ShflOp::create(builder, loc, value.getType(), i32(-1), value,
                              i32(mask), i32(31), NVVM::ShflKind::bfly,
                              UnitAttr());
}
Value NVVMBuilder::shuffleFromQuad(Value value, int64_t thread) {
  // Segments of four lanes: bits 8 to 12 of the mask are 0x1c.
  return NVVM::ShflOp::create(builder, loc, value.getType(), i32(-1), value,
                              i32(thread), i32(0x1c1f), NVVM::ShflKind::idx,
                              UnitAttr());
}
Value NVVMBuilder::electOne() {
  return NVVM::ElectSyncOp::create(builder, loc, builder.getI1Type(), Value());
}
void NVVMBuilder::syncWarp() {
  NVVM::SyncWarpOp::create(builder, loc, i32(-1));
}
void NVVMBuilder::setRegisters(int64_t count, bool increase) {
  NVVM::SetMaxRegisterOp::create(builder, loc, count,
                                 increase
                                     ? NVVM::SetMaxRegisterAction::increase
                                     : NVVM::SetMaxRegisterAction::decrease);
}

void NVVMBuilder::allowLaunches() {
  inlineAsm("griddepcontrol.launch_dependents;", "", {}, {});
}
void NVVMBuilder::waitForLaunches() {
  // Inline, because the clobber keeps accesses behind it; the intrinsic is
  // declared to touch no memory.
  inlineAsm("griddepcontrol.wait;", "~{memory}", {}, {});
}

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

void NVVMBuilder::barrierInit(Value barrier, int64_t arrivals) {
  NVVM::MBarrierInitOp::create(builder, loc, sharedPointer(barrier),
                               i32(arrivals), Value());
}
void NVVMBuilder::fenceBarrierInit() {
  NVVM::FenceMbarrierInitOp::create(builder, loc);
}
void NVVMBuilder::barrierArrive(Value barrier) {
  inlineAsm("mbarrier.arrive.shared::cta.b64 _, [$0];", "r,~{memory}",
            {barrier}, {});
}
void NVVMBuilder::barrierArriveIf(Value barrier, Value condition) {
  // A predicate, not a branch: a branch would look divergent to ptxas and cost
  // the uniform registers of the descriptors around it.
  Value flag =
      arith::ExtUIOp::create(builder, loc, builder.getI32Type(), condition);
  inlineAsm("{ .reg .pred p; setp.ne.b32 p, $1, 0; @p "
            "mbarrier.arrive.shared::cta.b64 _, [$0]; }",
            "r,r,~{memory}", {barrier, flag}, {});
}
void NVVMBuilder::barrierExpect(Value barrier, int64_t bytes) {
  inlineAsm("mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], $1;",
            "r,r,~{memory}", {barrier, i32(bytes)}, {});
}
void NVVMBuilder::barrierWait(Value barrier, Value parity) {
  // The braces scope the labels, so that LLVM may duplicate the block.
  inlineAsm("{\n.reg .pred p;\nWAIT:\n"
            "mbarrier.try_wait.parity.shared::cta.b64 p, [$0], $1;\n"
            "@p bra DONE;\nbra WAIT;\nDONE:\n}",
            "r,r,~{memory}", {barrier, parity}, {});
}
void NVVMBuilder::syncThreads() { NVVM::Barrier0Op::create(builder, loc); }
void NVVMBuilder::syncNamed(Value id, int64_t threads) {
  NVVM::BarrierOp::create(builder, loc, Type(), id, i32(threads),
                          NVVM::BarrierReductionAttr(), Value());
}
void NVVMBuilder::arriveNamed(Value id, int64_t threads) {
  inlineAsm("bar.arrive $0, $1;", "r,r,~{memory}", {id, i32(threads)}, {});
}

//===----------------------------------------------------------------------===//
// Copy engine
//===----------------------------------------------------------------------===//

void NVVMBuilder::copyIn(Value shared, Value map, ValueRange coordinates,
                         Value barrier) {
  // The destination of the instruction is in the cluster's address space.
  Value destination = LLVM::AddrSpaceCastOp::create(
      builder, loc, LLVM::LLVMPointerType::get(builder.getContext(), 7),
      sharedPointer(shared));
  NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp::create(
      builder, loc, destination, map, coordinates, sharedPointer(barrier),
      ValueRange(), Value(), Value(), NVVM::TMALoadMode::TILE, false,
      NVVM::CTAGroupKindAttr(), Value());
}
void NVVMBuilder::prefetchMap(Value map) {
  inlineAsm("prefetch.tensormap [$0];", "l", {map}, {});
}
void NVVMBuilder::copyOut(Value map, Value shared, ValueRange coordinates) {
  NVVM::CpAsyncBulkTensorSharedCTAToGlobalOp::create(
      builder, loc, map, sharedPointer(shared), coordinates, Value(),
      NVVM::TMAStoreMode::TILE, Value());
}
void NVVMBuilder::copyOutCommit() {
  NVVM::CpAsyncBulkCommitGroupOp::create(builder, loc);
}
void NVVMBuilder::copyOutWaitRead() {
  NVVM::CpAsyncBulkWaitGroupOp::create(builder, loc, 0, builder.getUnitAttr());
}
void NVVMBuilder::fenceAsyncProxy() {
  NVVM::FenceProxyOp::create(
      builder, loc, NVVM::ProxyKind::async_shared,
      NVVM::SharedSpaceAttr::get(builder.getContext(),
                                 NVVM::SharedSpace::shared_cta));
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

Value NVVMBuilder::packHalves(Value low, Value high, Type elementType) {
  Type vector = VectorType::get({2}, elementType);
  // The first operand of the conversions is the high half.
  Value packed =
      elementType.isBF16()
          ? NVVM::ConvertF32x2ToBF16x2Op::create(builder, loc, vector, high,
                                                 low, Value(),
                                                 NVVM::FPRoundingMode::RN)
                .getResult()
          : NVVM::ConvertF32x2ToF16x2Op::create(builder, loc, vector, high, low,
                                                Value(),
                                                NVVM::FPRoundingMode::RN)
                .getResult();
  return LLVM::BitcastOp::create(builder, loc, builder.getI32Type(), packed);
}
Value NVVMBuilder::packF8(Value low, Value high) {
  return NVVM::ConvertF32x2ToF8x2Op::create(
      builder, loc, builder.getI16Type(), high, low, NVVM::FPRoundingMode::RN,
      NVVM::SaturationMode::SATFINITE, /*relu=*/false,
      Float8E4M3FNType::get(builder.getContext()));
}

SmallVector<Value> NVVMBuilder::unpackBytes(Value word) {
  constexpr int64_t count = 4;
  Value bytes = LLVM::BitcastOp::create(
      builder, loc, VectorType::get({count}, builder.getI8Type()), word);
  SmallVector<Value> values;
  for (int64_t i = 0; i < count; ++i) {
    values.push_back(
        LLVM::ExtractElementOp::create(builder, loc, bytes, i32(i)));
  }
  return values;
}

Value NVVMBuilder::packBytes(ArrayRef<Value> values) {
  Value pairs =
      vectorOf({packF8(values[0], values[1]), packF8(values[2], values[3])});
  return LLVM::BitcastOp::create(builder, loc, builder.getI32Type(), pairs);
}
void NVVMBuilder::storeMatrix(Value shared, ValueRange registers) {
  NVVM::StMatrixOp::create(
      builder, loc, sharedPointer(shared), registers, NVVM::MMALayout::row,
      NVVM::LdStMatrixShapeAttr::get(builder.getContext(), 8, 8),
      NVVM::LdStMatrixEltType::B16);
}
Value NVVMBuilder::log2(Value value) {
  // llvm.log2 has no selection for f32 on this target.
  return LLVM::CallIntrinsicOp::create(
             builder, loc, value.getType(),
             builder.getStringAttr("llvm.nvvm.lg2.approx.ftz.f"),
             ValueRange(value))
      .getResult(0);
}
Value NVVMBuilder::loadShared(Value shared, Type type) {
  return LLVM::LoadOp::create(builder, loc, type, sharedPointer(shared));
}
void NVVMBuilder::storeShared(Value value, Value shared) {
  LLVM::StoreOp::create(builder, loc, value, sharedPointer(shared));
}
Value NVVMBuilder::sharedPointer(Value shared) {
  return LLVM::IntToPtrOp::create(
      builder, loc, LLVM::LLVMPointerType::get(builder.getContext(), 3),
      shared);
}
/// "{$0, $1}", or "$0" alone, for operands from `first` on.
static std::string listOperands(size_t first, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += (i ? ", $" : "$") + std::to_string(first + i);
  }
  return count == 1 ? text : "{" + text + "}";
}
/// What follows the instruction's name.
static std::string getVectorSuffix(size_t words) {
  return words == 1 ? ".b32 " : ".v" + std::to_string(words) + ".b32 ";
}

SmallVector<Value> NVVMBuilder::loadGlobalIf(Value address, Value condition,
                                             int64_t words) {
  Type i32Type = builder.getI32Type();
  Value flag = arith::ExtUIOp::create(builder, loc, i32Type, condition);
  std::string zeros, constraints;
  for (int64_t i = 0; i < words; ++i) {
    zeros += "mov.b32 $" + std::to_string(i) + ", 0; ";
    // Early results: the address is read after them.
    constraints += "=&r,";
  }
  std::string place = "$" + std::to_string(words);
  return inlineAsm(
      "{ .reg .pred p; setp.ne.b32 p, $" + std::to_string(words + 1) + ", 0; " +
          zeros + "@p ld.global" + getVectorSuffix(words) +
          listOperands(0, words) + ", [" + place + "]; }",
      constraints + "l,r", {address, flag}, SmallVector<Type>(words, i32Type));
}
void NVVMBuilder::storeGlobalIf(Value address, ValueRange words,
                                Value condition) {
  Value flag =
      arith::ExtUIOp::create(builder, loc, builder.getI32Type(), condition);
  SmallVector<Value> operands(words);
  operands.append({address, flag});
  std::string constraints;
  for (size_t i = 0; i < words.size(); ++i) {
    constraints += "r,";
  }
  inlineAsm("{ .reg .pred p; setp.ne.b32 p, $" +
                std::to_string(words.size() + 1) + ", 0; @p st.global" +
                getVectorSuffix(words.size()) + "[$" +
                std::to_string(words.size()) + "], " +
                listOperands(0, words.size()) + "; }",
            constraints + "l,r", operands, {});
}
/// The word of which `bytes` are the parts, if they are all of one.
static Value findWord(ValueRange bytes) {
  Value vector;
  for (auto [i, byte] : llvm::enumerate(bytes)) {
    auto extract = byte.getDefiningOp<LLVM::ExtractElementOp>();
    auto position =
        extract ? extract.getPosition().getDefiningOp<arith::ConstantIntOp>()
                : nullptr;
    if (!position || position.value() != static_cast<int64_t>(i) ||
        (vector && vector != extract.getVector())) {
      return {};
    }
    vector = extract.getVector();
  }
  auto cast = vector.getDefiningOp<LLVM::BitcastOp>();
  return cast && cast.getArg().getType().isInteger(32) ? cast.getArg()
                                                       : Value();
}
SmallVector<Value> NVVMBuilder::packWords(ValueRange values) {
  Type i32Type = builder.getI32Type();
  int64_t parts = 32 / values.front().getType().getIntOrFloatBitWidth();
  SmallVector<Value> words;
  for (; !values.empty(); values = values.drop_front(parts)) {
    ValueRange ofWord = values.take_front(parts);
    if (parts == 4) {
      words.push_back(packWord(ofWord));
      continue;
    }
    Value data = parts == 1 ? ofWord.front() : vectorOf(ofWord);
    words.push_back(
        data.getType() == i32Type
            ? data
            : LLVM::BitcastOp::create(builder, loc, i32Type, data).getResult());
  }
  return words;
}
Value NVVMBuilder::packWord(ValueRange bytes) {
  if (Value word = findWord(bytes)) {
    return word;
  }
  auto widen = [&](Value byte) -> Value {
    // Only the lowest byte is read.
    auto narrow = byte.getDefiningOp<arith::TruncIOp>();
    return narrow && narrow.getIn().getType().isInteger(32)
               ? narrow.getIn()
               : arith::ExtUIOp::create(builder, loc, builder.getI32Type(),
                                        byte)
                     .getResult();
  };
  Value low = permute(widen(bytes[0]), widen(bytes[1]), 0x0040);
  Value high = permute(widen(bytes[2]), widen(bytes[3]), 0x0040);
  return permute(low, high, 0x5410);
}
Value NVVMBuilder::fromBF16(Value half) {
  constexpr int64_t bits = 16, highMask = ~0xFFFF;
  auto asF32 = [&](Value word) {
    return LLVM::BitcastOp::create(builder, loc, builder.getF32Type(), word);
  };
  // Where it is half of a word that was loaded, one instruction.
  auto extract = half.getDefiningOp<LLVM::ExtractElementOp>();
  auto position =
      extract ? extract.getPosition().getDefiningOp<arith::ConstantIntOp>()
              : nullptr;
  auto words =
      position ? extract.getVector().getDefiningOp<LLVM::BitcastOp>() : nullptr;
  if (words && getElementTypeOrSelf(words.getArg()).isInteger(32)) {
    Value word = words.getArg();
    if (isa<VectorType>(word.getType())) {
      word = LLVM::ExtractElementOp::create(builder, loc, word,
                                            i32(position.value() / 2));
    }
    return asF32(
        position.value() % 2
            ? bitAnd(word, highMask)
            : arith::ShLIOp::create(builder, loc, word, i32(bits)).getResult());
  }
  Value low = arith::ExtUIOp::create(
      builder, loc, builder.getI32Type(),
      LLVM::BitcastOp::create(builder, loc, builder.getI16Type(), half));
  return asF32(arith::ShLIOp::create(builder, loc, low, i32(bits)));
}
Value NVVMBuilder::permute(Value a, Value b, int64_t selector) {
  return LLVM::CallIntrinsicOp::create(builder, loc, builder.getI32Type(),
                                       builder.getStringAttr("llvm.nvvm.prmt"),
                                       ValueRange{a, b, i32(selector)})
      .getResult(0);
}
Value NVVMBuilder::loadFloatIf(Value address, Value condition) {
  Value flag =
      arith::ExtUIOp::create(builder, loc, builder.getI32Type(), condition);
  return inlineAsm("{ .reg .pred p; setp.ne.b32 p, $2, 0; mov.b32 $0, 0; "
                   "@p ld.global.f32 $0, [$1]; }",
                   // An early result: the address is read after it.
                   "=&f,l,r", {address, flag}, builder.getF32Type())
      .front();
}
Value NVVMBuilder::vectorOf(ValueRange values) {
  auto type = VectorType::get({static_cast<int64_t>(values.size())},
                              values.front().getType());
  Value vector = LLVM::PoisonOp::create(builder, loc, type);
  for (auto [i, value] : llvm::enumerate(values)) {
    Value position = LLVM::ConstantOp::create(
        builder, loc, builder.getI32Type(), builder.getI32IntegerAttr(i));
    vector =
        LLVM::InsertElementOp::create(builder, loc, vector, value, position);
  }
  return vector;
}
Value NVVMBuilder::extract(Value aggregate, int64_t position) {
  return LLVM::ExtractValueOp::create(builder, loc, aggregate, position);
}

SmallVector<Value> NVVMBuilder::inlineAsm(StringRef text, StringRef constraints,
                                          ValueRange operands,
                                          TypeRange results) {
  Type type;
  if (results.size() == 1) {
    type = results.front();
  } else if (results.size() > 1) {
    type = LLVM::LLVMStructType::getLiteral(builder.getContext(),
                                            llvm::to_vector_of<Type>(results));
  }
  auto op = LLVM::InlineAsmOp::create(
      builder, loc, type ? TypeRange(type) : TypeRange(), operands, text,
      constraints, /*has_side_effects=*/true, /*is_align_stack=*/false,
      LLVM::tailcallkind::TailCallKind::None,
      LLVM::AsmDialectAttr::get(builder.getContext(), LLVM::AsmDialect::AD_ATT),
      ArrayAttr());
  SmallVector<Value> values;
  if (results.size() == 1) {
    values.push_back(op.getResult(0));
  }
  for (size_t i = 0; results.size() > 1 && i < results.size(); ++i) {
    values.push_back(extract(op.getResult(0), i));
  }
  return values;
}

} // namespace attn::gpu
