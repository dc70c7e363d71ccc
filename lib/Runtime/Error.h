// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_RUNTIME_ERROR_H
#define ATTN_LIB_RUNTIME_ERROR_H

#include "attn/Runtime/attn_rt.h"

#include <exception>
#include <new>
#include <string>

namespace attn::rt {

/// Sets the text of attn_last_error() and returns `status`.
attn_status fail(attn_status status, std::string message);

/// Runs the body of a C function; no exception leaves it.
template <typename Body>
attn_status guarded(const Body &body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    // Short enough to need no memory.
    return fail(ATTN_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception &e) {
    return fail(ATTN_BAD_ARGUMENT, e.what());
  }
}

} // namespace attn::rt

#endif // ATTN_LIB_RUNTIME_ERROR_H
