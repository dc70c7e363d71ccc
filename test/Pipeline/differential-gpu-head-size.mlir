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

// One panel of 64 columns, three warpgroups.
// REDEFINE: %{head} = 40
// REDEFINE: %{value} = 40
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x40 --shape=k=1x1x200x40 --shape=v=1x1x200x40
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x40 --shape=k=1x1x1x40 --shape=v=1x1x1x40
// RUN: %{check}

// Two panels, the second part empty.
// REDEFINE: %{head} = 80
// REDEFINE: %{value} = 80
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x80 --shape=k=1x1x200x80 --shape=v=1x1x200x80
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x80 --shape=k=1x1x1x80 --shape=v=1x1x1x80
// RUN: %{check}

// REDEFINE: %{head} = 128
// REDEFINE: %{value} = 128
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x128 --shape=k=1x1x200x128 --shape=v=1x1x200x128
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x128 --shape=k=1x1x1x128 --shape=v=1x1x1x128
// RUN: %{check}

// The output leaves through the queries' buffer.
// REDEFINE: %{head} = 192
// REDEFINE: %{value} = 192
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x192 --shape=k=1x1x200x192 --shape=v=1x1x200x192
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x192 --shape=k=1x1x1x192 --shape=v=1x1x1x192
// RUN: %{check}

// REDEFINE: %{head} = 256
// REDEFINE: %{value} = 256
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x256 --shape=k=1x1x200x256 --shape=v=1x1x200x256
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x256 --shape=k=1x1x1x256 --shape=v=1x1x1x256
// RUN: %{check}

// Wider values, then wider keys.
// REDEFINE: %{head} = 64
// REDEFINE: %{value} = 128
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x64 --shape=k=1x1x200x64 --shape=v=1x1x200x128
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x64 --shape=k=1x1x1x64 --shape=v=1x1x1x128
// RUN: %{check}

// REDEFINE: %{head} = 192
// REDEFINE: %{value} = 40
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x65x192 --shape=k=1x1x200x192 --shape=v=1x1x200x40
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x1x7x192 --shape=k=1x1x1x192 --shape=v=1x1x1x40
// RUN: %{check}
