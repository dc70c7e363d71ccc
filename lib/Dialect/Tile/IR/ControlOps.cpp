// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The KV loop and its iterator.

#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace attn::tile;

/// The body's arguments before the carried values: tile index and mask flag.
constexpr unsigned kLoopArguments = 2;

LogicalResult RangeOp::verify() {
  // range_c1 (the custom form cannot break it, the generic one can)
  if (static_cast<bool>(getFullLower()) != static_cast<bool>(getFullUpper())) {
    return emitOpError() << "expected both bounds of full or none, got one";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ForOp
//===----------------------------------------------------------------------===//

void ForOp::build(OpBuilder &builder, OperationState &state, Value iterator,
                  ValueRange inits) {
  state.addOperands(iterator);
  state.addOperands(inits);
  state.addTypes(inits.getTypes());
  SmallVector<Type> types = {builder.getIndexType(), builder.getI1Type()};
  llvm::append_range(types, inits.getTypes());
  SmallVector<Location> locations(types.size(), state.location);
  OpBuilder::InsertionGuard guard(builder);
  Region *body = state.addRegion();
  builder.createBlock(body, body->end(), types, locations);
}

ParseResult ForOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  SmallVector<OpAsmParser::Argument> arguments(kLoopArguments);
  OpAsmParser::UnresolvedOperand iterator;
  if (parser.parseLParen() || parser.parseArgument(arguments[0]) ||
      parser.parseComma() || parser.parseArgument(arguments[1]) ||
      parser.parseRParen() || parser.parseKeyword("in") ||
      parser.parseOperand(iterator) ||
      parser.resolveOperand(iterator, IteratorType::get(builder.getContext()),
                            result.operands)) {
    return failure();
  }
  arguments[0].type = builder.getIndexType();
  arguments[1].type = builder.getI1Type();

  SmallVector<OpAsmParser::Argument> carried;
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("iter_args"))) {
    if (parser.parseAssignmentList(carried, inits) ||
        parser.parseArrowTypeList(result.types) ||
        parser.resolveOperands(inits, result.types, loc, result.operands)) {
      return failure();
    }
    for (auto [argument, type] : llvm::zip_equal(carried, result.types)) {
      argument.type = type;
    }
    arguments.append(carried);
  }
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes)) {
    return failure();
  }
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, arguments)) {
    return failure();
  }
  ForOp::ensureTerminator(*body, builder, result.location);
  return success();
}

void ForOp::print(OpAsmPrinter &printer) {
  printer << " (" << getTileIndex() << ", " << getMasked() << ") in "
          << getIterator();
  if (!getInits().empty()) {
    printer << " iter_args(";
    llvm::interleaveComma(llvm::zip_equal(getRegionIterArgs(), getInits()),
                          printer, [&](auto pair) {
                            printer << std::get<0>(pair) << " = "
                                    << std::get<1>(pair);
                          });
    printer << ") -> (" << getInits().getTypes() << ")";
  }
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/!getInits().empty());
}

LogicalResult ForOp::verify() {
  // for_c1
  TypeRange carried = getInits().getTypes();
  SmallVector<Type> expected = {IndexType::get(getContext()),
                                IntegerType::get(getContext(), 1)};
  llvm::append_range(expected, carried);
  TypeRange got = getBody().getArgumentTypes();
  if (got != TypeRange(expected)) {
    return emitOpError() << "expected body arguments (" << expected
                         << "), got (" << got << ")";
  }
  if (getResultTypes() != carried) {
    return emitOpError() << "expected result types (" << carried << "), got ("
                         << getResultTypes() << ")";
  }
  auto yield = dyn_cast<YieldOp>(getBody().front().back());
  if (!yield) {
    return emitOpError() << "expected the body to end with attn_tile.yield";
  }
  if (yield.getOperandTypes() != carried) {
    return (emitOpError() << "expected attn_tile.yield of (" << carried
                          << "), got (" << yield.getOperandTypes() << ")")
               .attachNote(yield.getLoc())
           << "yielded here";
  }
  return success();
}

OperandRange ForOp::getEntrySuccessorOperands(RegionSuccessor) {
  return getInits();
}

void ForOp::getSuccessorRegions(RegionBranchPoint,
                                SmallVectorImpl<RegionSuccessor> &regions) {
  // From the outside and from the body alike: another tile, or none is left.
  regions.push_back(RegionSuccessor(&getBody(), getRegionIterArgs()));
  regions.push_back(RegionSuccessor(getOperation(), getResults()));
}
