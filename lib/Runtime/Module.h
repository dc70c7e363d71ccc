// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_RUNTIME_MODULE_H
#define ATTN_LIB_RUNTIME_MODULE_H

#include "Bundle.h"
#include "attn/Runtime/Driver.h"

/// Immutable once loaded.
struct attn_module {
  explicit attn_module(const attn::rt::Driver &driver) : driver(driver) {}
  ~attn_module();
  attn_module(const attn_module &) = delete;
  attn_module &operator=(const attn_module &) = delete;

  const attn::rt::Driver &driver;
  std::shared_ptr<const attn::rt::Manifest> manifest;
  const attn::rt::Target *target = nullptr;
  int device = 0;
  void *context = nullptr;
  bool retainedPrimary = false;
  void *image = nullptr;
  /// As Target::kernels.
  std::vector<void *> functions;
  int64_t sms = 0;
};

#endif // ATTN_LIB_RUNTIME_MODULE_H
