// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barriers, turns, the numbers of programs and the order of launches.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn::gpu {
namespace {

/// A turn is between two warpgroups: the one that passes and the one that
/// waits.
constexpr int64_t threadsOfTurn = 256;

class BarrierWaitLowering final : public OpConversionPattern<BarrierWaitOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BarrierWaitOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    b.barrierWait(b.element(adaptor.getBarriers().front(),
                            adaptor.getStage().front(),
                            BarriersType::barrierBytes),
                  b.toI32(adaptor.getParity().front()));
    rewriter.eraseOp(op);
    return success();
  }
};

class BarrierArriveLowering final : public KernelPattern<BarrierArriveOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(BarrierArriveOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    Value barrier =
        b.element(adaptor.getBarriers().front(), adaptor.getStage().front(),
                  BarriersType::barrierBytes);
    if (op.getElected()) {
      b.barrierArrive(barrier);
    } else {
      b.barrierArriveIf(barrier, kernel.thread.isLane0);
    }
    rewriter.eraseOp(op);
    return success();
  }
};

class TakeTurnLowering final : public KernelPattern<TakeTurnOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(TakeTurnOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    b.syncNamed(b.add(kernel.thread.consumer, turnBarrier()), threadsOfTurn);
    rewriter.eraseOp(op);
    return success();
  }
};

class PassTurnLowering final : public KernelPattern<PassTurnOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(PassTurnOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    Value next = b.add(kernel.thread.consumer, 1);
    Value wrapped = arith::SelectOp::create(rewriter, op.getLoc(),
                                            b.equal(next, kernel.warpgroups),
                                            b.i32(0), next);
    b.arriveNamed(b.add(wrapped, turnBarrier()), threadsOfTurn);
    rewriter.eraseOp(op);
    return success();
  }
};

class FirstTurnLowering final : public KernelPattern<FirstTurnOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(FirstTurnOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    auto last = scf::IfOp::create(
        rewriter, op.getLoc(),
        b.equal(kernel.thread.consumer, kernel.warpgroups - 1));
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(last.thenBlock());
    b.arriveNamed(b.i32(turnBarrier()), threadsOfTurn);
    rewriter.eraseOp(op);
    return success();
  }
};

/// An op without operands that is one instruction; its result is an index.
template <typename OpTy, auto emit>
class InstructionLowering final : public OpConversionPattern<OpTy> {
public:
  using OpConversionPattern<OpTy>::OpConversionPattern;
  using Adaptor = typename OpConversionPattern<OpTy>::OneToNOpAdaptor;

  LogicalResult
  matchAndRewrite(OpTy op, Adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    if constexpr (std::is_void_v<decltype((b.*emit)())>) {
      (b.*emit)();
      rewriter.eraseOp(op);
    } else {
      rewriter.replaceOp(op, b.toIndex((b.*emit)()));
    }
    return success();
  }
};

class TakeProgramLowering final : public OpConversionPattern<TakeProgramOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(TakeProgramOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    Value number =
        LLVM::AtomicRMWOp::create(rewriter, op.getLoc(), LLVM::AtomicBinOp::add,
                                  adaptor.getCounter().front(), b.i32(1),
                                  LLVM::AtomicOrdering::monotonic);
    rewriter.replaceOp(op, b.toIndex(number));
    return success();
  }
};

class SlotWriteLowering final : public OpConversionPattern<SlotWriteOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SlotWriteOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    b.storeShared(b.toI32(adaptor.getProgram().front()),
                  adaptor.getSlot().front());
    rewriter.eraseOp(op);
    return success();
  }
};

class SlotReadLowering final : public OpConversionPattern<SlotReadOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SlotReadOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    Value number =
        b.loadShared(adaptor.getSlot().front(), rewriter.getI32Type());
    b.syncWarp();
    rewriter.replaceOp(op, b.toIndex(number));
    return success();
  }
};

} // namespace

void populateBarrierPatterns(const TypeConverter &converter,
                             const KernelContext &kernel,
                             RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<BarrierArriveLowering, FirstTurnLowering, PassTurnLowering,
               TakeTurnLowering>(converter, context, kernel);
  patterns.add<
      BarrierWaitLowering,
      InstructionLowering<AllowLaunchesOp, &NVVMBuilder::allowLaunches>,
      InstructionLowering<WaitForLaunchesOp, &NVVMBuilder::waitForLaunches>,
      InstructionLowering<CtaCountOp, &NVVMBuilder::ctaCount>,
      InstructionLowering<CtaIdOp, &NVVMBuilder::ctaId>, SlotReadLowering,
      SlotWriteLowering, TakeProgramLowering>(converter, context);
}

} // namespace attn::gpu
