// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Error.h"

using namespace attn::rt;

static thread_local std::string lastError;

attn_status attn::rt::fail(attn_status status, std::string message) {
  lastError = std::move(message);
  return status;
}

const char *attn_last_error() { return lastError.c_str(); }

const char *attn_status_name(attn_status status) {
  switch (status) {
  case ATTN_OK:
    return "ok";
  case ATTN_BAD_ARGUMENT:
    return "bad argument";
  case ATTN_BAD_BUNDLE:
    return "bad bundle";
  case ATTN_NO_DRIVER:
    return "no driver";
  case ATTN_NO_DEVICE:
    return "no device";
  case ATTN_WRONG_DEVICE:
    return "wrong device";
  case ATTN_OUT_OF_MEMORY:
    return "out of memory";
  case ATTN_DRIVER_ERROR:
    return "driver error";
  }
  return "unknown status";
}
