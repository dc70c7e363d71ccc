// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Conversion/GpuToNVVM/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace attn {
#define GEN_PASS_DEF_CONVERTATTNGPUTONVVM
#include "attn/Conversion/GpuToNVVM/Passes.h.inc"
} // namespace attn

using namespace mlir;
using namespace attn::gpu;

namespace {

/// Swizzled panels and the copy engine need this alignment.
constexpr int64_t sharedAlignment = 1024;

struct ConvertAttnGpuToNVVM final
    : attn::impl::ConvertAttnGpuToNVVMBase<ConvertAttnGpuToNVVM> {
  void runOnOperation() override;

private:
  LogicalResult convertKernel(KernelOp kernel, mlir::gpu::GPUModuleOp module);
};

/// CTAs that the registers must have room for: of kernels with roles one, which
/// is alone; of plain ones so many that their loads can hide each other's
/// latency, though with enough registers each to keep what they have loaded.
int32_t getCtasPerMultiprocessor(KernelOp kernel) {
  constexpr int64_t threads = 384;
  return kernel.isPlain() ? static_cast<int32_t>(std::max<int64_t>(
                                1, threads / kernel.getCtaThreads()))
                          : 1;
}

/// Creates the function with the kernel's body, arguments converted.
LLVM::LLVMFuncOp createFunction(KernelOp kernel, OpBuilder &builder,
                                const TypeConverter &converter) {
  MLIRContext *context = kernel.getContext();
  Location loc = kernel.getLoc();
  Type i32 = builder.getI32Type();
  SmallVector<Type> inputs;
  SmallVector<DictionaryAttr> attributes;
  for (Type type : kernel.getArgumentTypes()) {
    inputs.push_back(type.isIndex() ? i32 : converter.convertType(type));
    if (isa<TensorMapType>(type)) {
      // grid_constant keeps LLVM from copying the map to local memory, from
      // where the copy engine could not read it.
      attributes.push_back(builder.getDictionaryAttr(
          {builder.getNamedAttr(LLVM::LLVMDialect::getByValAttrName(),
                                TypeAttr::get(LLVM::LLVMArrayType::get(
                                    IntegerType::get(context, 8), 128))),
           builder.getNamedAttr(NVVM::NVVMDialect::getGridConstantAttrName(),
                                builder.getUnitAttr()),
           builder.getNamedAttr(LLVM::LLVMDialect::getAlignAttrName(),
                                builder.getI64IntegerAttr(64))}));
    } else {
      attributes.push_back(builder.getDictionaryAttr({}));
    }
  }
  auto type =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), inputs);
  auto function =
      LLVM::LLVMFuncOp::create(builder, loc, kernel.getName(), type);
  function.setAllArgAttrs(attributes);
  function->setAttr(mlir::gpu::GPUDialect::getKernelFuncAttrName(),
                    builder.getUnitAttr());
  function->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(),
                    builder.getUnitAttr());
  function->setAttr(
      NVVM::NVVMDialect::getMaxntidAttrName(),
      builder.getDenseI32ArrayAttr({int32_t(kernel.getCtaThreads())}));
  function->setAttr(
      NVVM::NVVMDialect::getMinctasmAttrName(),
      builder.getI32IntegerAttr(getCtasPerMultiprocessor(kernel)));
  // Makes every f32 instruction flush denormals (.ftz), as ex2.approx needs.
  function.setPassthroughAttr(builder.getArrayAttr(
      builder.getArrayAttr({builder.getStringAttr("denormal-fp-math-f32"),
                            builder.getStringAttr("preserve-sign")})));

  Block *entry = function.addEntryBlock(builder);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(entry);
  Block &body = kernel.getBody().front();
  for (auto [old, argument] :
       llvm::zip_equal(body.getArguments(), entry->getArguments())) {
    Value value = argument;
    if (old.getType().isIndex()) {
      value = arith::IndexCastOp::create(builder, loc, old.getType(), value);
    } else if (old.getType() != value.getType()) {
      value =
          UnrealizedConversionCastOp::create(builder, loc, old.getType(), value)
              .getResult(0);
    }
    old.replaceAllUsesWith(value);
  }
  entry->getOperations().splice(entry->end(), body.getOperations());
  Operation *terminator = entry->getTerminator();
  builder.setInsertionPoint(terminator);
  LLVM::ReturnOp::create(builder, loc, ValueRange());
  terminator->erase();
  return function;
}

/// The dynamic shared memory of every kernel of the module.
LLVM::GlobalOp getSharedMemory(mlir::gpu::GPUModuleOp module,
                               OpBuilder &builder) {
  constexpr StringLiteral name = "shared_memory";
  if (auto global = module.lookupSymbol<LLVM::GlobalOp>(name)) {
    return global;
  }
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(module.getBody());
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), 0);
  return LLVM::GlobalOp::create(builder, module.getLoc(), type,
                                /*isConstant=*/false, LLVM::Linkage::External,
                                name, Attribute(), sharedAlignment,
                                /*addrSpace=*/3);
}

ThreadValues computeThreadValues(KernelOp kernel, mlir::gpu::GPUModuleOp module,
                                 OpBuilder &builder) {
  Location loc = kernel.getLoc();
  NVVMBuilder b(builder, loc);
  ThreadValues thread;
  if (kernel.isPlain() && *kernel.getSharedMemory() == 0) {
    thread.thread = b.threadId();
    return thread;
  }
  LLVM::GlobalOp sharedMemory = getSharedMemory(module, builder);
  Value address = LLVM::AddressOfOp::create(builder, loc, sharedMemory);
  thread.sharedBase =
      LLVM::PtrToIntOp::create(builder, loc, builder.getI32Type(), address);
  thread.thread = b.threadId();
  if (kernel.isPlain()) {
    return thread;
  }
  // Through a shuffle, so that ptxas knows roles and warps to be uniform.
  thread.warp = b.warpUniform(b.shiftRight(thread.thread, 5));
  Value warpgroup = b.warpUniform(b.shiftRight(thread.thread, 7));
  thread.lane = b.bitAnd(thread.thread, 31);
  thread.consumer = b.add(warpgroup, -1);
  thread.isLane0 = b.equal(thread.lane, 0);
  thread.isGroupLead = b.equal(b.bitAnd(thread.thread, 127), 0);
  Value groupRow =
      b.add(b.mul(b.bitAnd(thread.warp, 3), 16), b.shiftRight(thread.lane, 2));
  thread.row = b.add(b.mul(thread.consumer, 64), groupRow);
  thread.columnPair = b.mul(b.bitAnd(thread.lane, 3), 2);
  return thread;
}

/// The descriptors of the copies in, while the producer waits for launches.
void prefetchMaps(RolesOp roles, NVVMBuilder &b, OpBuilder &builder,
                  const TypeConverter &converter) {
  if (roles.getProducer().getOps<WaitForLaunchesOp>().empty()) {
    return;
  }
  llvm::SetVector<Value> maps;
  roles.getProducer().walk([&](CopyInOp copy) { maps.insert(copy.getMap()); });
  for (Value map : maps) {
    b.prefetchMap(
        UnrealizedConversionCastOp::create(
            builder, roles.getLoc(), converter.convertType(map.getType()), map)
            .getResult(0));
  }
}

/// Initializes the barriers with one thread and replaces the roles by
/// branches.
void lowerRoles(RolesOp roles, KernelOp kernel, const ThreadValues &thread,
                OpBuilder &builder, const TypeConverter &converter) {
  Location loc = roles.getLoc();
  builder.setInsertionPoint(roles);
  NVVMBuilder b(builder, loc);
  auto init = scf::IfOp::create(builder, loc, b.equal(thread.thread, 0));
  builder.setInsertionPointToStart(init.thenBlock());
  roles->getParentOp()->walk([&](BarriersOp barriers) {
    Value first =
        UnrealizedConversionCastOp::create(builder, loc, builder.getI32Type(),
                                           barriers.getBarriers())
            .getResult(0);
    for (int64_t i = 0; i < barriers.getType().getCount(); ++i) {
      b.barrierInit(b.add(first, BarriersType::barrierBytes * i),
                    barriers.getArrivals());
    }
  });
  b.fenceBarrierInit();
  builder.setInsertionPoint(roles);
  b.syncThreads();

  Value isProducer = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::slt, thread.consumer, b.i32(0));
  auto branch = scf::IfOp::create(builder, loc, isProducer,
                                  /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  b.setRegisters(kernel.getProducerRegisters(), /*increase=*/false);
  auto warp0 = scf::IfOp::create(builder, loc, b.equal(thread.warp, 0));
  builder.setInsertionPointToStart(warp0.thenBlock());
  auto elected = scf::IfOp::create(builder, loc, b.electOne());
  auto moveInto = [](Region &from, Block *to) {
    to->getOperations().splice(std::prev(to->end()),
                               from.front().getOperations());
  };
  builder.setInsertionPointToStart(elected.thenBlock());
  prefetchMaps(roles, b, builder, converter);
  moveInto(roles.getProducer(), elected.thenBlock());
  builder.setInsertionPointToStart(branch.elseBlock());
  b.setRegisters(kernel.getConsumerRegisters(), /*increase=*/true);
  moveInto(roles.getConsumer(), branch.elseBlock());
  roles.erase();
}

/// Tiles to scalars, attn_gpu to nvvm; scf and scalar arith stay.
LogicalResult lowerTiles(LLVM::LLVMFuncOp function,
                         const LayoutTypeConverter &converter,
                         const KernelContext &kernel) {
  MLIRContext *context = function.getContext();
  RewritePatternSet patterns(context);
  ConversionTarget target(*context);
  populateComputePatterns(converter, kernel, patterns);
  populateGlobalPatterns(converter, kernel, patterns);
  populateStripPatterns(converter, kernel, patterns);
  populateCodePatterns(converter, kernel, patterns);
  populateMmaPatterns(converter, kernel, patterns);
  populateMemoryPatterns(converter, kernel, patterns);
  populateRowPatterns(converter, kernel, patterns);
  populateBarrierPatterns(converter, kernel, patterns);
  scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                       target);
  target.addIllegalDialect<GpuDialect>();
  target.addLegalDialect<LLVM::LLVMDialect, NVVM::NVVMDialect>();
  target.addLegalOp<UnrealizedConversionCastOp>();
  target.addDynamicallyLegalDialect<arith::ArithDialect, math::MathDialect>(
      [&](Operation *op) { return converter.isLegal(op); });
  return applyPartialConversion(function, target, std::move(patterns));
}

LogicalResult lowerControlFlow(LLVM::LLVMFuncOp function) {
  RewritePatternSet patterns(function.getContext());
  populateSCFToControlFlowConversionPatterns(patterns);
  ConversionTarget target(*function.getContext());
  target.addIllegalDialect<scf::SCFDialect>();
  target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
  return applyPartialConversion(function, target, std::move(patterns));
}

LogicalResult lowerScalars(LLVM::LLVMFuncOp function) {
  MLIRContext *context = function.getContext();
  LowerToLLVMOptions options(context);
  // Tile numbers and rows fit 32 bits; 64-bit indices would take two registers
  // each.
  options.overrideIndexBitwidth(32);
  LLVMTypeConverter converter(context, options);
  RewritePatternSet patterns(context);
  arith::populateCeilFloorDivExpandOpsPatterns(patterns);
  arith::populateArithToLLVMConversionPatterns(converter, patterns);
  populateMathToLLVMConversionPatterns(converter, patterns);
  cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
  LLVMConversionTarget target(*context);
  target.addLegalDialect<NVVM::NVVMDialect>();
  target.addLegalOp<UnrealizedConversionCastOp>();
  target.addIllegalDialect<arith::ArithDialect, cf::ControlFlowDialect,
                           math::MathDialect>();
  return applyPartialConversion(function, target, std::move(patterns));
}

/// Casts between handles and addresses have all met their inverse by now.
LogicalResult checkNoCasts(LLVM::LLVMFuncOp function) {
  WalkResult result = function.walk([](UnrealizedConversionCastOp cast) {
    cast.emitError("expected every value to be lowered, got a cast from ")
        << cast.getInputs().getTypes() << " to " << cast.getResultTypes();
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

/// The host needs to know how much shared memory a kernel takes.
void setSharedMemory(ModuleOp module, StringRef kernel, int64_t bytes) {
  module.walk([&](attn::LaunchOp launch) {
    SmallVector<Attribute> variants;
    for (Attribute attr : launch.getVariants()) {
      auto variant = cast<attn::VariantAttr>(attr);
      if (variant.getKernel().getValue() == kernel) {
        variant = attn::VariantAttr::get(
            module.getContext(), variant.getKernel(), variant.getWhen(),
            variant.getPrograms(), variant.getGrid(), variant.getThreads(),
            bytes, variant.getParams());
      }
      variants.push_back(variant);
    }
    launch.setVariantsAttr(ArrayAttr::get(module.getContext(), variants));
  });
}

/// An error that names the pass that should have come before.
LogicalResult refuse(Operation *op, StringRef what, StringRef pass) {
  return op->emitOpError(what).attachNote() << pass;
}

LogicalResult checkOp(Operation *op) {
  auto checkPlace = [](auto place) -> LogicalResult {
    if (place.getOffset()) {
      return success();
    }
    return refuse(place, "has no offset in shared memory",
                  "attn-gpu-allocate-shared should have set it");
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([](ChannelOp channel) {
        return refuse(
            channel, "is not lowered",
            "attn-gpu-lower-channels should have replaced it by barriers");
      })
      .Case([](attn::gpu::ForOp loop) {
        return refuse(
            loop, "is not lowered",
            "attn-gpu-pipeline should have replaced it by loops that overlap");
      })
      .Case([](ForProgramOp programs) {
        return refuse(programs, "is not lowered",
                      "attn-gpu-lower-channels should have replaced it by a "
                      "loop over numbers");
      })
      .Case([](MaskOp mask) -> LogicalResult {
        if (!mask.getWhen()) {
          return success();
        }
        // A mask that is conditional within a loop would cost every tile.
        return refuse(mask, "has a condition",
                      "attn-gpu-pipeline should have made loops with and "
                      "without the mask");
      })
      .Case<AllocOp, ArrangeOp, BarriersOp, RingOp, SlotOp>(checkPlace)
      .Case([&](MaxOfRowsOp max) {
        return max.needsShared() ? checkPlace(max) : success();
      })
      .Default(success());
}

/// Whether the passes before have done what the patterns rely on.
LogicalResult checkForm(KernelOp kernel) {
  if (!kernel.getSharedMemory()) {
    return refuse(kernel, "has no shared_memory",
                  "attn-gpu-allocate-shared should have set it");
  }
  WalkResult result = kernel.walk([](Operation *op) {
    return failed(checkOp(op)) ? WalkResult::interrupt()
                               : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

LogicalResult
ConvertAttnGpuToNVVM::convertKernel(KernelOp kernel,
                                    mlir::gpu::GPUModuleOp module) {
  if (failed(checkForm(kernel))) {
    return failure();
  }

  OpBuilder builder(&getContext());
  builder.setInsertionPointToEnd(module.getBody());
  LayoutTypeConverter converter(&getContext());
  LLVM::LLVMFuncOp function = createFunction(kernel, builder, converter);
  builder.setInsertionPointToStart(&function.getBody().front());
  KernelContext context;
  context.warpgroups = kernel.getWarpgroups();
  context.thread = computeThreadValues(kernel, module, builder);
  SmallVector<RolesOp> roles;
  function.walk([&](RolesOp op) { roles.push_back(op); });
  for (RolesOp op : roles) {
    lowerRoles(op, kernel, context.thread, builder, converter);
  }
  setSharedMemory(getOperation(), kernel.getName(), *kernel.getSharedMemory());
  kernel.erase();

  if (failed(lowerTiles(function, converter, context)) ||
      failed(lowerControlFlow(function)) || failed(lowerScalars(function))) {
    return failure();
  }
  SmallVector<UnrealizedConversionCastOp> casts;
  function.walk([&](UnrealizedConversionCastOp op) { casts.push_back(op); });
  reconcileUnrealizedCasts(casts);
  // A cast whose users were all converted is left without any.
  casts.clear();
  function.walk([&](UnrealizedConversionCastOp op) { casts.push_back(op); });
  for (UnrealizedConversionCastOp op : llvm::reverse(casts)) {
    if (op.use_empty()) {
      op.erase();
    }
  }
  return checkNoCasts(function);
}

void ConvertAttnGpuToNVVM::runOnOperation() {
  SmallVector<KernelOp> kernels(getOperation().getOps<KernelOp>());
  if (kernels.empty()) {
    return;
  }
  OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
  auto module = mlir::gpu::GPUModuleOp::create(builder, getOperation().getLoc(),
                                               "kernels");
  for (KernelOp kernel : kernels) {
    if (failed(convertKernel(kernel, module))) {
      return signalPassFailure();
    }
  }
}

} // namespace
