// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles of views of "global memory". A tile at some indices covers the last
// dimensions of the view; the indices before them choose a slice.

#ifndef ATTN_LIB_INTERPRETER_GLOBALMEMORY_H
#define ATTN_LIB_INTERPRETER_GLOBALMEMORY_H

#include "Tensor.h"

namespace attn::interpreter {

/// Fills a tile of zeros with the elements that lie inside the view.
void loadTile(const View &view, llvm::ArrayRef<int64_t> indices, Tensor &tile);

/// Writes the elements of a tile that lie inside the view.
void storeTile(const Tensor &tile, llvm::ArrayRef<int64_t> indices,
               const View &view);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_GLOBALMEMORY_H
