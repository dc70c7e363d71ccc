// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LaunchOrder.h"

#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn::gpu;

//===----------------------------------------------------------------------===//
// KernelOp
//===----------------------------------------------------------------------===//

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType =
      [](Builder &builder, ArrayRef<Type> inputs, ArrayRef<Type> results,
         function_interface_impl::VariadicFlag, std::string &) -> Type {
    return builder.getFunctionType(inputs, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void KernelOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(
      printer, *this, /*isVariadic=*/false, getFunctionTypeAttrName(),
      getArgAttrsAttrName(), getResAttrsAttrName());
}

LogicalResult KernelOp::verify() {
  // kernel_c1
  for (Type type : getArgumentTypes()) {
    if (!isa<TensorMapType, GlobalType, IndexType, Float32Type>(type) &&
        !type.isInteger(64)) {
      return emitOpError("expected an argument to be a tensor map, a global "
                         "address, index, i64 or f32, got ")
             << type;
    }
  }
  if (!getResultTypes().empty()) {
    return emitOpError("expected no results, got ") << getResultTypes().size();
  }
  // kernel_c2
  Block &block = getBody().front();
  if (block.empty() || !isa<ReturnOp>(block.back())) {
    return emitOpError("expected the body to end with 'attn_gpu.return'");
  }
  // kernel_c6
  if (isPlain()) {
    int64_t threads = getThreads();
    if (threads < 32 || threads > 1024 || !llvm::isPowerOf2_64(threads)) {
      return emitOpError("expected threads to be a power of two from 32 to "
                         "1024, got ")
             << threads;
    }
    for (StringAttr name :
         {getWarpgroupsAttrName(), getProducerRegistersAttrName(),
          getConsumerRegistersAttrName(), getPingPongAttrName(),
          getNoOverlapAttrName(), getSharedMemoryLimitAttrName()}) {
      if ((*this)->getAttr(name)) {
        return emitOpError("expected no '")
               << name.getValue() << "' in a kernel with threads";
      }
    }
    return success();
  }
  // kernel_c3
  if (getWarpgroups() < 1 || getWarpgroups() > 3) {
    return emitOpError("expected 1 to 3 consumer warpgroups, got ")
           << getWarpgroups();
  }
  for (int64_t registers : {static_cast<int64_t>(getProducerRegisters()),
                            static_cast<int64_t>(getConsumerRegisters())}) {
    if (registers % 8 != 0 || registers < 24 || registers > 256) {
      return emitOpError("expected registers of a role to be a multiple of 8 "
                         "from 24 to 256, got ")
             << registers;
    }
  }
  // The CTA starts with one count for all threads, and `setmaxnreg` shares out
  // what that came to.
  int64_t groups = getWarpgroups() + 1;
  int64_t pool = groups * llvm::alignDown(512 / groups, 8);
  int64_t needed =
      getProducerRegisters() + getWarpgroups() * getConsumerRegisters();
  if (needed > pool) {
    return emitOpError("expected registers of ")
           << groups << " warpgroups that sum up to at most " << pool
           << ", got " << needed;
  }
  return success();
}

/// Ops of the dialect that need neither roles nor buffers.
static bool isPlainOp(Operation *op) {
  return !isa<GpuDialect>(op->getDialect()) ||
         isa<AllowLaunchesOp, ArrangeOp, BroadcastOp, CtaIdOp, GatherOp, IotaOp,
             LoadGlobalOp, MaxOfRowsOp, ReduceOp, ReturnOp, ScatterOp, SplatOp,
             StoreGlobalOp, WaitForLaunchesOp>(op);
}

/// Threads that hold a tile, if they are said by its layout.
static std::optional<int64_t> getThreadsOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto strips =
      tensor ? dyn_cast_or_null<StripsAttr>(tensor.getEncoding()) : nullptr;
  return strips ? std::optional(strips.getThreads()) : std::nullopt;
}

static LogicalResult verifyPlain(KernelOp kernel) {
  int64_t threads = kernel.getThreads();
  WalkResult result = kernel.getBody().walk([&](Operation *op) {
    // kernel_c6
    if (!isPlainOp(op)) {
      op->emitOpError("expected no products, roles, channels nor buffers in a "
                      "kernel with threads");
      return WalkResult::interrupt();
    }
    // kernel_c4
    for (Type type : op->getResultTypes()) {
      if (getThreadsOf(type).value_or(threads) != threads) {
        op->emitOpError("expected layouts for the kernel's ")
            << threads << " threads, got " << type;
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

LogicalResult KernelOp::verifyRegions() {
  // kernel_c7
  if (failed(verifyLaunchOrder(*this))) {
    return failure();
  }
  if (isPlain()) {
    return verifyPlain(*this);
  }
  // kernel_c4
  int64_t expected = getWarpgroups();
  auto hasOtherLayout = [&](Type type) {
    return getThreadsOf(type) ||
           attn::gpu::getWarpgroups(type).value_or(expected) != expected;
  };
  WalkResult result = walk([&](Operation *op) {
    auto type = llvm::find_if(op->getResultTypes(), hasOtherLayout);
    if (type == op->result_type_end()) {
      return WalkResult::advance();
    }
    op->emitOpError("expected layouts for the kernel's ")
        << expected << " warpgroups, got " << *type;
    return WalkResult::interrupt();
  });
  if (result.wasInterrupted()) {
    return failure();
  }
  // kernel_c5
  for (auto [i, roles] : llvm::enumerate(getOps<RolesOp>())) {
    if (i > 0) {
      return roles.emitOpError("expected at most one in a kernel");
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ForProgramOp
//===----------------------------------------------------------------------===//

ParseResult ForProgramOp::parse(OpAsmParser &parser, OperationState &result) {
  Type index = parser.getBuilder().getIndexType();
  SmallVector<OpAsmParser::Argument> coordinates;
  SmallVector<OpAsmParser::UnresolvedOperand> sizes;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseArgumentList(coordinates, OpAsmParser::Delimiter::Paren) ||
      parser.parseKeyword("in") ||
      parser.parseOperandList(sizes, OpAsmParser::Delimiter::Paren) ||
      parser.resolveOperands(sizes, SmallVector<Type>(sizes.size(), index), loc,
                             result.operands)) {
    return failure();
  }
  StringRef keyword;
  if (parser.parseKeyword(&keyword)) {
    return failure();
  }
  std::optional<Scheduler> scheduler = symbolizeScheduler(keyword);
  if (!scheduler) {
    return parser.emitError(loc, "expected persistent or dynamic, got ")
           << keyword;
  }
  result.addAttribute(getSchedulerAttrName(result.name),
                      SchedulerAttr::get(parser.getContext(), *scheduler));
  Type counterType = GlobalType::get(parser.getContext(),
                                     parser.getBuilder().getIntegerType(32));
  // Adds the operand behind the keyword; the number of operands added.
  auto parseOptional = [&](StringRef keyword, Type type) -> FailureOr<int32_t> {
    OpAsmParser::UnresolvedOperand operand;
    if (failed(parser.parseOptionalKeyword(keyword))) {
      return 0;
    }
    if (parser.parseLParen() || parser.parseOperand(operand) ||
        parser.parseRParen() ||
        parser.resolveOperand(operand, type, result.operands)) {
      return failure();
    }
    return 1;
  };
  FailureOr<int32_t> counters = parseOptional("counter", counterType);
  if (failed(counters)) {
    return failure();
  }
  FailureOr<int32_t> reversed = parseOptional("reverse", index);
  if (failed(reversed)) {
    return failure();
  }
  result.getOrAddProperties<Properties>().operandSegmentSizes = {
      1, 1, 1, *counters, *reversed};
  for (OpAsmParser::Argument &argument : coordinates) {
    argument.type = index;
  }
  Region *body = result.addRegion();
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes) ||
      parser.parseRegion(*body, coordinates)) {
    return failure();
  }
  ForProgramOp::ensureTerminator(*body, parser.getBuilder(), result.location);
  return success();
}

void ForProgramOp::print(OpAsmPrinter &printer) {
  printer << " (";
  llvm::interleaveComma(
      getBody().getArguments(), printer, [&](BlockArgument argument) {
        printer.printRegionArgument(argument, {}, /*omitType=*/true);
      });
  printer << ") in (" << getTiles() << ", " << getHeads() << ", " << getBatch()
          << ") " << stringifyScheduler(getScheduler());
  if (getCounter()) {
    printer << " counter(" << getCounter() << ")";
  }
  if (getTogether()) {
    printer << " reverse(" << getTogether() << ")";
  }
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getSchedulerAttrName(), getOperandSegmentSizesAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/false);
}

LogicalResult ForProgramOp::verify() {
  // for_program_c1
  if ((getScheduler() == Scheduler::dynamic) != bool(getCounter())) {
    return emitOpError("expected a counter exactly if the scheduler is "
                       "dynamic, got ")
           << stringifyScheduler(getScheduler())
           << (getCounter() ? " with" : " without") << " a counter";
  }
  // for_program_c2
  if (getBody().getNumArguments() != 3 ||
      !llvm::all_of(getBody().getArgumentTypes(),
                    [](Type type) { return type.isIndex(); })) {
    return emitOpError("expected three index arguments in the body, got ")
           << getBody().getArgumentTypes();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ForOp
//===----------------------------------------------------------------------===//

ParseResult ForOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  Type index = builder.getIndexType();
  OpAsmParser::Argument tile, masked;
  tile.type = index;
  masked.type = builder.getI1Type();
  OpAsmParser::UnresolvedOperand upper, lower, full, pastEnd;
  if (parser.parseLParen() || parser.parseArgument(tile) ||
      parser.parseComma() || parser.parseArgument(masked) ||
      parser.parseRParen() || parser.parseKeyword("from") ||
      parser.parseOperand(upper) || parser.parseKeyword("to") ||
      parser.parseOperand(lower) || parser.parseKeyword("full") ||
      parser.parseOperand(full) || parser.parseKeyword("past_end") ||
      parser.parseOperand(pastEnd)) {
    return failure();
  }
  if (succeeded(parser.parseOptionalKeyword("max_masked"))) {
    IntegerAttr bound;
    if (parser.parseAttribute(bound, builder.getI64Type(),
                              getMaxMaskedAttrName(result.name),
                              result.attributes)) {
      return failure();
    }
  }
  SmallVector<OpAsmParser::Argument> arguments = {tile, masked};
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  for (const OpAsmParser::UnresolvedOperand &operand :
       {upper, lower, full, pastEnd}) {
    if (parser.resolveOperand(operand, index, result.operands)) {
      return failure();
    }
  }
  if (succeeded(parser.parseOptionalKeyword("iter_args"))) {
    SmallVector<OpAsmParser::Argument> carried;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseAssignmentList(carried, inits) ||
        parser.parseArrowTypeList(result.types)) {
      return failure();
    }
    if (carried.size() != result.types.size()) {
      return parser.emitError(loc, "expected one type for each carried value");
    }
    for (auto [argument, type] : llvm::zip_equal(carried, result.types)) {
      argument.type = type;
      arguments.push_back(argument);
    }
    if (parser.resolveOperands(inits, result.types, loc, result.operands)) {
      return failure();
    }
  }
  Region *body = result.addRegion();
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes) ||
      parser.parseRegion(*body, arguments)) {
    return failure();
  }
  ForOp::ensureTerminator(*body, builder, result.location);
  return success();
}

void ForOp::print(OpAsmPrinter &printer) {
  printer << " (" << getBody().getArgument(0) << ", "
          << getBody().getArgument(1) << ") from " << getUpper() << " to "
          << getLower() << " full " << getFullUpper() << " past_end "
          << getPastEnd();
  if (getMaxMasked()) {
    printer << " max_masked " << *getMaxMasked();
  }
  if (!getInits().empty()) {
    printer << " iter_args(";
    llvm::interleaveComma(
        llvm::zip_equal(getBody().getArguments().drop_front(2), getInits()),
        printer, [&](auto pair) {
          printer << std::get<0>(pair) << " = " << std::get<1>(pair);
        });
    printer << ") -> (" << getResultTypes() << ")";
  }
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {getMaxMaskedAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/!getInits().empty());
}

LogicalResult ForOp::verify() {
  // for_c1
  Builder builder(getContext());
  SmallVector<Type> expected = {builder.getIndexType(), builder.getI1Type()};
  llvm::append_range(expected, getInits().getTypes());
  if (getBody().getArgumentTypes() != TypeRange(expected)) {
    return emitOpError("expected body arguments ")
           << expected << ", got " << getBody().getArgumentTypes();
  }
  TypeRange yielded = getBody().front().getTerminator()->getOperandTypes();
  if (getResultTypes() != getInits().getTypes() ||
      yielded != getInits().getTypes()) {
    return emitOpError("expected results and yielded values of the types of "
                       "the initial values");
  }
  return success();
}

OperandRange ForOp::getEntrySuccessorOperands(RegionSuccessor) {
  return getInits();
}

void ForOp::getSuccessorRegions(RegionBranchPoint,
                                SmallVectorImpl<RegionSuccessor> &regions) {
  regions.emplace_back(&getBody(), getBody().getArguments().drop_front(2));
  regions.emplace_back(getOperation(), getResults());
}
