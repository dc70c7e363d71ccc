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

// The first query sees the first key.
// REDEFINE: %{mask} = causal = top_left
// RUN: %{compile}

// Every query its own keys.
// REDEFINE: %{inputs} = --shape=q=1x2x200x64 --shape=k=1x2x129x64 --shape=v=1x2x129x64
// RUN: %{check}

// Groups of queries share keys; two batches.
// REDEFINE: %{inputs} = --shape=q=2x4x65x64 --shape=k=2x2x330x64 --shape=v=2x2x330x64
// RUN: %{check}

// The last query sees the last key.
// REDEFINE: %{mask} = causal = bottom_right
// RUN: %{compile}

// All queries share keys.
// REDEFINE: %{inputs} = --shape=q=1x3x129x64 --shape=k=1x1x200x64 --shape=v=1x1x200x64
// RUN: %{check}

// One query, as in decoding.
// REDEFINE: %{inputs} = --shape=q=1x2x1x64 --shape=k=1x1x300x64 --shape=v=1x1x300x64
// RUN: %{check}

// More queries than keys: the first 193 rows see nothing.
// REDEFINE: %{inputs} = --shape=q=1x1x200x64 --shape=k=1x1x7x64 --shape=v=1x1x7x64
// RUN: %{check}

// No keys: zeros and -inf.
// REDEFINE: %{inputs} = --shape=q=1x2x65x64 --shape=k=1x1x0x64 --shape=v=1x1x0x64
// RUN: %{check}

// No queries.
// REDEFINE: %{inputs} = --shape=q=1x2x0x64 --shape=k=1x1x65x64 --shape=v=1x1x65x64
// RUN: %{check}

// The same where the output leaves through the queries' buffer.
// REDEFINE: %{head} = 256
// REDEFINE: %{value} = 256
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x200x256 --shape=k=1x1x129x256 --shape=v=1x1x129x256
// RUN: %{check}
