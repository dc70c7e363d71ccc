// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Target/Version.h"

#include "llvm/Config/llvm-config.h"

const char *attn::getVersion() { return ATTN_VERSION; }

const char *attn::getLLVMVersion() { return LLVM_VERSION_STRING; }
