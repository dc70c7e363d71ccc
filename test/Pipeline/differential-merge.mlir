// RUN: rm -rf %t && mkdir %t

// attn.merge through every room, on the same inputs: R1s computes what R1 does
// to the bit, the kernel over tiles is compared with it, and the GPU kernel
// with that over tiles to the bit again, since both add and round in the same
// order. In the end the reference in float64, which shares no code.

// DEFINE: %{head} = 128
// DEFINE: %{type} = bf16
// DEFINE: %{options} =
// DEFINE: %{tolerance} = 4e-3
// DEFINE: %{declared} = sed -e s/HEAD/%{head}/g -e s/TYPE/%{type}/g %S/Inputs/merge.mlir.in > %t/declared.mlir
// DEFINE: %{scheduled} = attn-opt %t/declared.mlir --attn-to-scheduled=%{options} -o %t/scheduled.mlir
// DEFINE: %{tile} = attn-opt %t/declared.mlir --attn-to-tile=%{options} -o %t/tile.mlir
// DEFINE: %{placed} = attn-opt %t/tile.mlir --convert-tile-to-gpu -o %t/placed.mlir
// DEFINE: %{gpu} = attn-opt %t/declared.mlir --attn-to-gpu=%{options} -o %t/gpu.mlir
// DEFINE: %{compile} = %{declared} && %{scheduled} && %{tile} && %{placed} && %{gpu}

// DEFINE: %{inputs} =
// DEFINE: %{exact} = attn-interpret %t/scheduled.mlir --compare=%t/declared.mlir --tolerance=0 %{inputs}
// DEFINE: %{tiled} = attn-interpret %t/tile.mlir --compare=%t/declared.mlir --tolerance=%{tolerance} %{inputs}
// DEFINE: %{same} = attn-interpret %t/placed.mlir --compare=%t/tile.mlir --tolerance=0 %{inputs} && attn-interpret %t/gpu.mlir --compare=%t/tile.mlir --tolerance=0 %{inputs}
// DEFINE: %{reference} = attn-interpret %t/gpu.mlir --reference=%t/declared.mlir --tolerance=%{tolerance} %{inputs}
// DEFINE: %{check} = %{exact} && %{tiled} && %{same} && %{reference}

// RUN: %{compile}
// Lengths that divide nothing, and one part.
// REDEFINE: %{inputs} = --random=1 --shape=parts=5x2x3x9x128 --shape=lses=5x2x3x9
// RUN: %{check}
// REDEFINE: %{inputs} = --random=2 --shape=parts=1x1x2x4x128 --shape=lses=1x1x2x4
// RUN: %{check}
// Log-sum-exps far from 0, of which one is far above the others.
// REDEFINE: %{inputs} = --random=3 --shape=parts=3x1x2x7x128 --shape=lses=3x1x2x7 --mean=lses=-500
// RUN: %{check}
// No parts, no rows, no heads.
// REDEFINE: %{inputs} = --random=1 --shape=parts=0x1x2x5x128 --shape=lses=0x1x2x5
// RUN: %{check}
// REDEFINE: %{inputs} = --random=1 --shape=parts=2x1x2x0x128 --shape=lses=2x1x2x0
// RUN: %{check}
// REDEFINE: %{inputs} = --random=1 --shape=parts=2x1x0x5x128 --shape=lses=2x1x0x5
// RUN: %{check}
// Rows all of whose parts are hidden, and NaN in what is seen.
// REDEFINE: %{inputs} = --random=1 --shape=parts=2x1x2x5x128 --shape=lses=2x1x2x5 --mean=lses=-inf --mean=parts=nan
// RUN: %{check}
// REDEFINE: %{inputs} = --random=1 --shape=parts=2x1x2x5x128 --shape=lses=2x1x2x5 --mean=lses=nan
// RUN: %{check}
// Some parts are hidden; their outputs hold NaN.
// RUN: attn-interpret %S/Inputs/merge-hidden.mlir --outputs=%t/hidden.safetensors
// REDEFINE: %{inputs} = --inputs=%t/hidden.safetensors
// RUN: %{check}

// A head size between powers of two, and other types of the output.
// REDEFINE: %{head} = 40
// REDEFINE: %{type} = f16
// RUN: %{compile}
// REDEFINE: %{inputs} = --random=4 --shape=parts=4x1x3x19x40 --shape=lses=4x1x3x19
// RUN: %{check}
// REDEFINE: %{head} = 256
// REDEFINE: %{type} = f32
// REDEFINE: %{tolerance} = 1e-6
// RUN: %{compile}
// REDEFINE: %{inputs} = --random=5 --shape=parts=4x2x1x6x256 --shape=lses=4x2x1x6
// RUN: %{check}

// Several rows in a thread, and pieces of less than 16 bytes.
// REDEFINE: %{head} = 8
// REDEFINE: %{options} = 'schedule={#attn.rowwise<tile_rows = 64, threads = 32>}'
// RUN: %{compile}
// REDEFINE: %{inputs} = --random=6 --shape=parts=4x1x2x70x8 --shape=lses=4x1x2x70
// RUN: %{check}
// REDEFINE: %{options} = 'schedule={#attn.rowwise<tile_rows = 16, threads = 128>}'
// RUN: %{compile}
// RUN: %{check}

// The comparison is one that can fail.
// RUN: sed 's/1.44269502/1.5/' %t/gpu.mlir > %t/wrong.mlir
// RUN: not attn-interpret %t/wrong.mlir --compare=%t/declared.mlir --tolerance=%{tolerance} %{inputs}
