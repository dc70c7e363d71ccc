// RUN: rm -rf %t && mkdir %t

// The four forms of a GPU kernel - as convert-tile-to-gpu leaves it, pipelined,
// with roles, with barriers - against the tile kernel on the same inputs. They
// add and round in the same order, so not a bit may differ. In the end they are
// compared with float64 attention.

// DEFINE: %{head} = 64
// DEFINE: %{value} = 64
// DEFINE: %{type} = bf16
// DEFINE: %{mask} = none
// DEFINE: %{options} =
// DEFINE: %{declared} = sed -e s/HEAD/%{head}/g -e s/VALUE/%{value}/g -e s/TYPE/%{type}/g -e "s/MASK/%{mask}/" %S/Inputs/attention.mlir.in > %t/declared.mlir
// DEFINE: %{tile} = attn-opt %t/declared.mlir --attn-to-tile=%{options} -o %t/tile.mlir
// DEFINE: %{placed} = attn-opt %t/tile.mlir --convert-tile-to-gpu -o %t/placed.mlir
// DEFINE: %{pipelined} = attn-opt %t/placed.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-pipeline))' -o %t/pipelined.mlir
// DEFINE: %{roles} = attn-opt %t/pipelined.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-specialize-warps))' -o %t/roles.mlir
// DEFINE: %{barriers} = attn-opt %t/declared.mlir --attn-to-gpu=%{options} -o %t/barriers.mlir
// DEFINE: %{compile} = %{declared} && %{tile} && %{placed} && %{pipelined} && %{roles} && %{barriers}

// DEFINE: %{inputs} =
// DEFINE: %{run} = --compare=%t/tile.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{reference} = attn-interpret %t/barriers.mlir --reference=%t/declared.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{agree} = attn-interpret %t/placed.mlir %{run} && attn-interpret %t/pipelined.mlir %{run} && attn-interpret %t/roles.mlir %{run} && attn-interpret %t/barriers.mlir %{run}
// DEFINE: %{check} = %{agree} && %{reference}

// REDEFINE: %{type} = f16
// REDEFINE: %{head} = 128
// REDEFINE: %{value} = 128
// RUN: %{compile}

// Scores far from 0.
// REDEFINE: %{inputs} = --shape=q=1x2x65x128 --shape=k=1x1x200x128 --shape=v=1x1x200x128 --mean=q=2 --mean=k=2
// RUN: %{check}

// A negative scale, which turns the maximum into the minimum.
// REDEFINE: %{inputs} = --shape=q=1x2x65x128 --shape=k=1x1x200x128 --shape=v=1x1x200x128 --scalar=scale=-0.25
// RUN: %{check}

// A scale of 0: the mean of the values.
// REDEFINE: %{inputs} = --shape=q=1x2x65x128 --shape=k=1x1x200x128 --shape=v=1x1x200x128 --scalar=scale=0
// RUN: %{check}

// A scale so large that one key takes all.
// REDEFINE: %{inputs} = --shape=q=1x2x65x128 --shape=k=1x1x200x128 --shape=v=1x1x200x128 --scalar=scale=1000
// RUN: %{check}

// NaN in the queries reaches every row that sees a key, and no other.
// REDEFINE: %{mask} = causal = bottom_right
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x1x100x128 --shape=k=1x1x50x128 --shape=v=1x1x50x128 --mean=q=nan
// RUN: %{check}

// NaN in the values does not reach a row that sees no key, alone in its tile
// (the tile past the end is visited, and it is zero) or beside rows that do.
// REDEFINE: %{inputs} = --shape=q=1x1x200x128 --shape=k=1x1x50x128 --shape=v=1x1x50x128 --mean=v=nan
// RUN: %{check}
