// RUN: rm -rf %t && mkdir %t

// Parts of the keys: the kernel over tiles against float64 parts, and the four
// forms of the GPU kernel - as convert-tile-to-gpu leaves it, pipelined, with
// roles, with barriers - against the tile kernel, bit by bit.

// DEFINE: %{head} = 64
// DEFINE: %{value} = 64
// DEFINE: %{type} = bf16
// DEFINE: %{mask} = none
// DEFINE: %{splits} = 3
// DEFINE: %{pack} = true
// DEFINE: %{groups} = 1
// DEFINE: %{tileq} = 64
// DEFINE: %{tilek} = 32
// DEFINE: %{regs} = 256
// DEFINE: %{scheduled} = sed -e s/HEAD/%{head}/g -e s/VALUE/%{value}/g -e s/TYPE/%{type}/g -e "s/MASK/%{mask}/" -e "s/SPLITS/%{splits}/g" -e s/PACK/%{pack}/ -e s/GROUPS/%{groups}/ -e s/TILEQ/%{tileq}/g -e s/TILEK/%{tilek}/g -e s/REGS/%{regs}/ %S/Inputs/split.mlir.in > %t/scheduled.mlir
// DEFINE: %{tile} = attn-compile %t/scheduled.mlir --from=scheduled --emit=tile -o %t/tile.mlir
// DEFINE: %{placed} = attn-opt %t/tile.mlir --convert-tile-to-gpu -o %t/placed.mlir
// DEFINE: %{pipelined} = attn-opt %t/placed.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-pipeline))' -o %t/pipelined.mlir
// DEFINE: %{roles} = attn-opt %t/pipelined.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-specialize-warps))' -o %t/roles.mlir
// DEFINE: %{barriers} = attn-compile %t/scheduled.mlir --from=scheduled --emit=gpu -o %t/barriers.mlir
// DEFINE: %{compile} = %{scheduled} && %{tile} && %{placed} && %{pipelined} && %{roles} && %{barriers}

// DEFINE: %{inputs} =
// DEFINE: %{run} = --compare=%t/tile.mlir --tolerance=0 --random=1 %{inputs}
// DEFINE: %{ideal} = attn-interpret %t/tile.mlir --compare=%t/scheduled.mlir --tolerance=4e-3 --random=1 %{inputs}
// DEFINE: %{agree} = attn-interpret %t/placed.mlir %{run} && attn-interpret %t/pipelined.mlir %{run} && attn-interpret %t/roles.mlir %{run} && attn-interpret %t/barriers.mlir %{run}
// DEFINE: %{check} = %{ideal} && %{agree}

// Parts of two tiles, one and a bit, and none: the last parts may be empty.
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x8x1x64 --shape=k=2x2x180x64 --shape=v=2x2x180x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x3x5x64 --shape=k=1x1x70x64 --shape=v=1x1x70x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x3x64 --shape=k=1x2x33x64 --shape=v=1x2x33x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x1x64 --shape=k=1x1x0x64 --shape=v=1x1x0x64
// RUN: %{check}

// A diagonal, in groups: parts that some rows, or all, do not see.
// REDEFINE: %{mask} = causal = bottom_right
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x8x20x64 --shape=k=1x1x150x64 --shape=v=1x1x150x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x65x2x64 --shape=k=1x1x100x64 --shape=v=1x1x100x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x2x64x64 --shape=k=1x1x40x64 --shape=v=1x1x40x64
// RUN: %{check}
// REDEFINE: %{mask} = causal = top_left
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x6x30x64 --shape=k=1x2x150x64 --shape=v=1x2x150x64
// RUN: %{check}

// Two tiles of queries without packed heads, f16, more parts than tiles, a
// negative scale.
// REDEFINE: %{type} = f16
// REDEFINE: %{mask} = causal = bottom_right
// REDEFINE: %{head} = 40
// REDEFINE: %{value} = 96
// REDEFINE: %{splits} = 7
// REDEFINE: %{pack} = false
// REDEFINE: %{groups} = 2
// REDEFINE: %{tileq} = 128
// REDEFINE: %{regs} = 240
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=1x2x130x40 --shape=k=1x1x200x40 --shape=v=1x1x200x96 --scalar=scale=-0.25
// RUN: %{check}

// As many parts as sizes and multiprocessors want; the interpreter has two.
// REDEFINE: %{type} = bf16
// REDEFINE: %{head} = 128
// REDEFINE: %{value} = 128
// REDEFINE: %{mask} = none
// REDEFINE: %{pack} = true
// REDEFINE: %{groups} = 1
// REDEFINE: %{tileq} = 64
// REDEFINE: %{regs} = 256
// REDEFINE: %{splits} = max(1, min(floordiv(4 * sms, max(1, k[1] * q[0])), ceildiv(k[2], 32)))
// RUN: %{compile}
// REDEFINE: %{inputs} = --shape=q=2x8x1x128 --shape=k=2x2x180x128 --shape=v=2x2x180x128
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x4x1x128 --shape=k=1x1x300x128 --shape=v=1x1x300x128
// RUN: %{check}
