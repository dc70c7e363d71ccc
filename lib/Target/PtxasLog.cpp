// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/Ptxas.h"

#include "llvm/ADT/StringExtras.h"

using namespace attn;
using llvm::StringRef;

/// The number before `unit` in "Used 168 registers, 0 bytes spill stores".
static int64_t getNumberBefore(StringRef line, StringRef unit) {
  size_t end = line.find(unit);
  if (end == StringRef::npos) {
    return 0;
  }
  StringRef digits = line.take_front(end).rtrim();
  digits = digits.take_back(digits.size() -
                            (digits.find_last_not_of("0123456789") + 1));
  int64_t value = 0;
  digits.getAsInteger(10, value);
  return value;
}

static bool isNumberedNote(StringRef text) {
  return text.consume_front("(C") && !text.empty() &&
         llvm::isDigit(text.front());
}

void attn::parsePtxasLog(StringRef log, Assembly &assembly) {
  KernelUsage *current = nullptr;
  for (StringRef line : llvm::split(log, '\n')) {
    line = line.trim();
    if (line.consume_front("ptxas warning")) {
      assembly.warnings.push_back(line.ltrim(" :").str());
      continue;
    }
    if (line.consume_front("ptxas info")) {
      line = line.ltrim(" :");
    }
    if (isNumberedNote(line)) {
      assembly.warnings.push_back(line.str());
    } else if (line.consume_front("Compiling entry function '")) {
      current =
          &assembly.kernels[line.take_until([](char c) { return c == '\''; })];
    } else if (line.consume_front("Function properties for ")) {
      // A device function that was not inlined has properties of its own.
      auto kernel = assembly.kernels.find(line);
      current = kernel == assembly.kernels.end() ? nullptr : &kernel->second;
    } else if (current && line.contains("bytes stack frame")) {
      current->stackFrame = getNumberBefore(line, "bytes stack frame");
      current->spillStores = getNumberBefore(line, "bytes spill stores");
      current->spillLoads = getNumberBefore(line, "bytes spill loads");
    } else if (current && line.starts_with("Used ")) {
      current->registers = getNumberBefore(line, "registers");
      current->barriers = getNumberBefore(line, "barriers");
      current->staticSharedMemory = getNumberBefore(line, "bytes smem");
    }
  }
}
