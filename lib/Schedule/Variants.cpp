// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Variants.h"
#include "attn/Support/Expr.h"

#include <limits>

using namespace mlir;
using namespace attn;

static Expr parse(StringRef text) {
  Expr expr;
  std::string error;
  [[maybe_unused]] bool good = Expr::parse(std::string_view(text), expr, error);
  assert(good && "guards have been checked");
  return expr;
}

static TypedValue<RankedTensorType> getTensor(StringRef role,
                                              BlockAttentionOp attention) {
  return role == "q"   ? attention.getQ()
         : role == "k" ? attention.getK()
                       : attention.getV();
}

bool attn::canAsk(StringRef when, BlockAttentionOp attention) {
  bool denseKeys =
      attention.getKeyForm() == RowForm::dense && !attention.getSequsedK();
  bool denseQueries = attention.getQueryForm() == RowForm::dense;
  Expr expr = parse(when);
  // A list that is given is for the tiles of one schedule.
  if (attention.getWorkList()) {
    return expr.references().empty();
  }
  return llvm::all_of(expr.references(), [&](const Expr::Reference &size) {
    return size.isSms() ||
           (isa<BlockArgument>(getTensor(size.name, attention)) &&
            (size.dim == 1 || (size.name == "q" ? denseQueries : denseKeys)));
  });
}

/// What the static sizes say about an expression.
static Expr::Range bound(StringRef expression, BlockAttentionOp attention) {
  // No GPU has as many multiprocessors. If one had, another of the schedules
  // would be taken there, and the results would be the same.
  constexpr int64_t maxSms = 256, max = std::numeric_limits<int64_t>::max();
  return parse(expression)
      .bound([&](const Expr::Reference &size) -> Expr::Range {
        if (size.isSms()) {
          return {1, maxSms};
        }
        RankedTensorType type = getTensor(size.name, attention).getType();
        int64_t length = type.getDimSize(size.dim);
        return ShapedType::isDynamic(length) ? Expr::Range{0, max}
                                             : Expr::Range{length, length};
      });
}

std::string attn::foldGuard(StringRef when, BlockAttentionOp attention) {
  Expr::Range truth = bound(when, attention);
  return !truth.has(0) ? "1" : truth.isOnly(0) ? "0" : when.str();
}

bool attn::isKnown(StringRef expression, BlockAttentionOp attention) {
  if (expression.empty()) {
    return true;
  }
  Expr::Range range = bound(expression, attention);
  return range.min == range.max;
}

/// Guards are true if they are not 0, so neither a sum nor a product will do.
static std::string both(StringRef a, StringRef b) {
  if (a == "1" || b == "1") {
    return (a == "1" ? b : a).str();
  }
  return parse(("select(" + a + ", " + b + ", 0)").str()).str();
}

static std::string either(StringRef a, StringRef b) {
  if (a == "1" || b == "1") {
    return "1";
  }
  return parse(("select(" + a + ", 1, " + b + ")").str()).str();
}

static std::string neither(StringRef a, StringRef b) {
  return parse(("select(" + a + ", 0, " + b + ")").str()).str();
}

SmallVector<ScheduleChoice>
attn::mergeChoices(ArrayRef<ScheduleChoice> choices) {
  assert(choices.back().when == "1" && "somebody must be chosen");
  // From the last to the first, whose guard is asked first: it is put before
  // all others or, if one of them has its schedule, that one is widened and
  // those before it are narrowed.
  SmallVector<ScheduleChoice> merged;
  for (const ScheduleChoice &choice : llvm::reverse(choices)) {
    auto same = llvm::find_if(merged, [&](const ScheduleChoice &other) {
      return other.schedule == choice.schedule;
    });
    if (same == merged.end()) {
      merged.insert(merged.begin(), choice);
      continue;
    }
    for (ScheduleChoice &before : llvm::make_range(merged.begin(), same)) {
      before.when = neither(choice.when, before.when);
    }
    same->when = either(choice.when, same->when);
    same->reason = choice.reason + "; " + same->reason;
  }
  return merged;
}

/// The guard over what the host calls the sizes of the kernel's q, k and v.
static std::string replaceRoles(StringRef when, LaunchOp launch,
                                BlockAttentionOp attention) {
  auto substituted = parse(when).substitute([&](const Expr::Reference &size) {
    auto tensor = cast<BlockArgument>(getTensor(size.name, attention));
    unsigned operand = tensor.getArgNumber();
    return getHostValue(launch.getInputs()[operand]).sizes[size.dim];
  });
  return parse(substituted).str();
}

/// Replaces the variants of `kernel` by one for each of `kernels`.
static void replaceVariants(LaunchOp launch, KernelOp kernel,
                            ArrayRef<StringAttr> kernels,
                            ArrayRef<ScheduleChoice> choices) {
  auto attention = *kernel.getBody().getOps<BlockAttentionOp>().begin();
  SmallVector<Attribute> variants;
  for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
    if (variant.getKernel().getAttr() != kernel.getSymNameAttr()) {
      variants.push_back(variant);
      continue;
    }
    for (auto [name, choice] : llvm::zip_equal(kernels, choices)) {
      std::string when = both(variant.getWhen().getValue(),
                              replaceRoles(choice.when, launch, attention));
      variants.push_back(VariantAttr::get(
          launch.getContext(), FlatSymbolRefAttr::get(name),
          StringAttr::get(launch.getContext(), when), variant.getPrograms(),
          variant.getGrid(), variant.getThreads(), variant.getSharedMemory(),
          variant.getParams()));
    }
  }
  launch.setVariantsAttr(ArrayAttr::get(launch.getContext(), variants));
}

void attn::makeVariants(KernelOp kernel, ArrayRef<ScheduleChoice> choices) {
  auto module = kernel->getParentOfType<ModuleOp>();
  SmallVector<LaunchOp> launches;
  module.walk([&](LaunchOp launch) {
    if (llvm::any_of(launch.getVariants().getAsRange<VariantAttr>(),
                     [&](VariantAttr variant) {
                       return variant.getKernel().getAttr() ==
                              kernel.getSymNameAttr();
                     })) {
      launches.push_back(launch);
    }
  });
  if (launches.empty()) {
    choices = choices.take_back();
  }
  kernel.setScheduleAttr(choices.front().schedule);
  if (choices.size() == 1) {
    return;
  }
  SymbolTable symbols(module);
  SmallVector<StringAttr> names = {kernel.getSymNameAttr()};
  Operation *last = kernel;
  for (auto [index, choice] : llvm::enumerate(choices.drop_front())) {
    KernelOp copy = kernel.clone();
    copy.setSymName((kernel.getSymName() + "_" + Twine(index + 1)).str());
    copy.setScheduleAttr(choice.schedule);
    // The table makes the name unique.
    names.push_back(symbols.insert(copy, std::next(last->getIterator())));
    last = copy;
  }
  for (LaunchOp launch : launches) {
    replaceVariants(launch, kernel, names, choices);
  }
}
