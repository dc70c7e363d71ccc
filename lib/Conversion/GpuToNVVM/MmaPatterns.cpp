// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asynchronous products as wgmma (PTX ISA, "Asynchronous warpgroup level matrix
// instructions"). One inline asm holds a whole product: with one asm for each
// instruction LLVM may put copies between them, and ptxas then serializes.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace attn::gpu {
namespace {

constexpr int64_t rowBytes = BufferType::panelRowBytes;
constexpr int64_t stepBytes = BufferType::stepBytes;

/// Constant bits of a matrix descriptor with 128-byte swizzle. `leading` and
/// `stride` are the byte offsets of the PTX ISA's matrix descriptor.
uint64_t descriptorBits(int64_t leading, int64_t stride) {
  uint64_t swizzle128 = 1;
  return (uint64_t(stride >> 4) & 0x3fff) << 32 |
         (uint64_t(leading >> 4) & 0x3fff) << 16 | swizzle128 << 62;
}

Value makeDescriptor(NVVMBuilder &b, OpBuilder &builder, Location loc,
                     Value address, uint64_t bits) {
  Value field = b.bitAnd(b.shiftRight(address, 4), 0x3fff);
  Value wide =
      arith::ExtUIOp::create(builder, loc, builder.getI64Type(), field);
  return arith::OrIOp::create(builder, loc, wide,
                              b.i64(static_cast<int64_t>(bits)));
}

/// Byte offset of a step's columns of a tile whose rows run along them.
int64_t columnStepOffset(BufferType tile, int64_t step) {
  int64_t stepsPerPanel = rowBytes / stepBytes;
  return step / stepsPerPanel * tile.getPanelBytes() +
         step % stepsPerPanel * stepBytes;
}

/// What the instruction's name says of types: of the result, then of a and b.
std::string typeSuffix(Type elementType) {
  if (elementType.isInteger(8)) {
    return "s32.s8.s8";
  }
  std::string name = isa<Float8E4M3FNType>(elementType) ? "e4m3"
                     : elementType.isBF16()             ? "bf16"
                                                        : "f16";
  return "f32." + name + "." + name;
}

/// The register class of asm operands.
std::string registerClass(Type type) { return type.isInteger() ? "r" : "f"; }

/// `{$first,$first+1,...}`
std::string registerList(int64_t first, int64_t count) {
  std::string text = "{";
  for (int64_t i = 0; i < count; ++i) {
    text += (i ? ",$" : "$") + std::to_string(first + i);
  }
  return text + "}";
}

void appendConstraints(std::string &constraints, StringRef constraint,
                       int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    constraints += constraint;
    constraints += ",";
  }
}

class MmaLowering final : public KernelPattern<MmaOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(MmaOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    RankedTensorType result = op.getResult().getType().getTensor();
    BufferType bType = op.getB().getType();
    int64_t n = result.getDimSize(1);
    int64_t results = n / 2;
    auto aBuffer = dyn_cast<BufferType>(op.getA().getType());
    int64_t k = aBuffer
                    ? aBuffer.getColumns()
                    : cast<RankedTensorType>(op.getA().getType()).getDimSize(1);
    // What a step multiplies, 32 bytes of a row where rows run along k.
    int64_t depth = stepBytes / bType.getElementBytes();
    int64_t steps = (k + depth - 1) / depth;

    // With `transpose_b` the rows of b run along k (K-major); without it they
    // run along n (MN-major), and the instruction transposes.
    uint64_t bBits = op.getTransposeB()
                         ? descriptorBits(16, 8 * rowBytes)
                         : descriptorBits(bType.getPanelBytes(), 8 * rowBytes);
    Value bDescriptor =
        makeDescriptor(b, rewriter, loc, adaptor.getB().front(), bBits);

    SmallVector<Value> operands(adaptor.getAccumulator().begin(),
                                adaptor.getAccumulator().end());
    bool accumulates = !operands.empty();
    // Asm operands are numbered results first, then the tied accumulators.
    int64_t firstA = results + operands.size();
    std::string constraints;
    std::string resultClass = registerClass(result.getElementType());
    appendConstraints(constraints, "=" + resultClass, results);
    for (int64_t i = 0, e = operands.size(); i < e; ++i) {
      constraints += std::to_string(i) + ",";
    }
    if (aBuffer) {
      // Each warpgroup multiplies its own 64 rows.
      Value address = b.add(adaptor.getA().front(),
                            b.mul(kernel.thread.consumer, 64 * rowBytes));
      operands.push_back(makeDescriptor(b, rewriter, loc, address,
                                        descriptorBits(16, 8 * rowBytes)));
      constraints += "l,";
    } else {
      llvm::append_range(operands, adaptor.getA());
      appendConstraints(constraints, "r", adaptor.getA().size());
    }
    int64_t firstB = results + operands.size();
    operands.push_back(bDescriptor);
    constraints += "l,~{memory}";

    Type elementType = bType.getElementType();
    std::string shape = "m64n" + std::to_string(n) + "k" +
                        std::to_string(depth) + "." + typeSuffix(elementType);
    // Signs of floats; transposition of 16-bit sides, of a only where it is in
    // shared memory, then of b.
    std::string flags = elementType.isInteger() ? "" : ", 1, 1";
    if (bType.getElementBytes() == 2) {
      flags += aBuffer ? ", 0" : "";
      flags += op.getTransposeB() ? ", 0" : ", 1";
    }
    std::string text = "{\n.reg .pred p;\n.reg .b64 a, b;\n"
                       "wgmma.fence.sync.aligned;\n";
    text += accumulates ? "setp.eq.b32 p, 0, 0;\n" : "setp.ne.b32 p, 0, 0;\n";
    std::string destination = registerList(0, results);
    for (int64_t step = 0; step < steps; ++step) {
      int64_t bOffset = op.getTransposeB() ? columnStepOffset(bType, step)
                                           : step * depth * rowBytes;
      text += "add.s64 b, $" + std::to_string(firstB) + ", " +
              std::to_string(bOffset >> 4) + ";\n";
      std::string a = "a";
      if (aBuffer) {
        text += "add.s64 a, $" + std::to_string(firstA) + ", " +
                std::to_string(columnStepOffset(aBuffer, step) >> 4) + ";\n";
      } else {
        a = registerList(firstA + 4 * step, 4);
      }
      text += "wgmma.mma_async.sync.aligned." + shape + " " + destination +
              ", " + a + ", b, p" + flags + ";\n";
      if (step == 0 && !accumulates) {
        text += "setp.eq.b32 p, 0, 0;\n";
      }
    }
    text += "wgmma.commit_group.sync.aligned;\n}";
    SmallVector<Type> types(results, result.getElementType());
    rewriter.replaceOpWithMultiple(
        op, {b.inlineAsm(text, constraints, operands, types)});
    return success();
  }
};

/// The accumulators pass through the asm, so that nothing that reads them can
/// move above the wait.
class WaitLowering final : public OpConversionPattern<WaitOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(WaitOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    ValueRange values = adaptor.getPending();
    std::string constraints;
    appendConstraints(constraints,
                      "=" + registerClass(values.front().getType()),
                      values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      constraints += std::to_string(i) + ",";
    }
    constraints += "~{memory}";
    rewriter.replaceOpWithMultiple(
        op, {b.inlineAsm("wgmma.wait_group.sync.aligned " +
                             std::to_string(op.getYounger()) + ";",
                         constraints, values, values.getTypes())});
    return success();
  }
};

} // namespace

void populateMmaPatterns(const TypeConverter &converter,
                         const KernelContext &kernel,
                         RewritePatternSet &patterns) {
  patterns.add<MmaLowering>(converter, patterns.getContext(), kernel);
  patterns.add<WaitLowering>(converter, patterns.getContext());
}

} // namespace attn::gpu
