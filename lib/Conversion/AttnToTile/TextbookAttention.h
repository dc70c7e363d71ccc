// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_TEXTBOOKATTENTION_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_TEXTBOOKATTENTION_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"

namespace attn {

/// What one program of an attention kernel reads and writes.
struct AttentionProgram {
  mlir::Value q, k, v; ///< Views in the forms below.
  mlir::Value scale;   ///< Factor of the scores, f32.
  CausalAlignment causal;
  llvm::SmallVector<mlir::Value> o;   ///< Views to fill, in the form of q.
  llvm::SmallVector<mlir::Value> lse; ///< Views to fill.
  int64_t tileQ, tileK;
  /// A tile holds rows of all query heads of a key head.
  bool packHeads;
  /// A program sees one part of the keys; what it fills is f32 and has the
  /// parts as one more dimension in front.
  bool split;

  RowForm queryForm = RowForm::dense, keyForm = RowForm::dense;
  /// Where q and k are codes, views of their scales [B, H, groups]; else null.
  mlir::Value qScales, kScales;
  RowGroups qGroups, kGroups;
  /// Where v is codes, its scales [B, H, Dv] and how products with it are
  /// added up; else null. v is then [B, H, Dv, places].
  mlir::Value vScales;
  ProductsAttr products;
  /// View [B, H, L] of what the log-sum-exp lacks, before the scale, or null.
  mlir::Value lseCorrection;

  /// View [N, 8]: programs are its rows. Without it they are the query tiles
  /// of dense queries.
  mlir::Value workList;
  /// Views that say where the keys of a sequence lie; absent ones are null.
  mlir::Value cuSeqlensK, seqUsedK, blockTable;
};

/// Writes the program in the textbook form, a loop for the row statistics and
/// one for the output, without any of the rewrites that make it fast.
void buildTextbookAttention(mlir::OpBuilder &builder, mlir::Location loc,
                            const AttentionProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_TEXTBOOKATTENTION_H
