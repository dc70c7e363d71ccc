// Several kernels behind guards, down to the bundle.
// RUN: attn-compile %s --schedules=%S/Inputs/by-length.json --emit=tile -o %t.tile.mlir
// RUN: attn-compile %s --schedules=%S/Inputs/by-length.json --emit=gpu -o %t.gpu.mlir
// RUN: attn-compile %s --schedules=%S/Inputs/by-length.json --ptx-only -o %t.bundle
// RUN: FileCheck %s --input-file=%t.gpu.mlir

// CHECK-LABEL: attn_gpu.kernel @attention_0(
// CHECK-SAME: no_overlap
// CHECK-SAME: warpgroups = 1
// CHECK-LABEL: attn_gpu.kernel @attention_0_1(
// CHECK-SAME: warpgroups = 2
// CHECK-LABEL: attn_gpu.kernel @attention_0_2(
// CHECK-SAME: warpgroups = 3
// Each kernel with a counter has a place of its own for it.
// CHECK-LABEL: attn.plan @attention(
// CHECK-SAME: workspace = "132", zeroed = 132 : i64
// CHECK: #attn.variant<kernel = @attention_0, when = "queries[2] <= 64", programs = ["ceildiv(queries[2], 64)",
// CHECK-SAME: #attn.variant<kernel = @attention_0_1, when = "keys[2] > 200", programs = ["ceildiv(queries[2], 128)",
// CHECK-SAME: #attn.variant<kernel = @attention_0_2, when = "1", programs = ["ceildiv(queries[2], 192)",

// At lengths of every variant the kernels are what the tile kernels are, bit by
// bit, and the guards are the same at both levels.
// DEFINE: %{queries} = 64
// DEFINE: %{keys} = 300
// DEFINE: %{inputs} = --random=1 --scalar=scale=0.125 --shape=queries=2x2x%{queries}x64 --shape=keys=2x1x%{keys}x64 --shape=v=2x1x%{keys}x64
// DEFINE: %{check} = attn-interpret %t.gpu.mlir --compare=%t.tile.mlir --tolerance=0 %{inputs} && attn-interpret %t.gpu.mlir --reference=%s --tolerance=4e-3 %{inputs}
// RUN: %{check}
// REDEFINE: %{queries} = 65
// RUN: %{check}
// REDEFINE: %{keys} = 200
// RUN: %{check}

// The manifest that the runtime reads.
// RUN: attn-run %t.bundle --list
// RUN: FileCheck %s --check-prefix=MANIFEST --input-file=%t.bundle/manifest.json
// MANIFEST: "kernel": "attention_0",
// MANIFEST-NEXT: "when": "queries[2] <= 64",
// MANIFEST: 256,
// MANIFEST: "kernel": "attention_0_1",
// MANIFEST-NEXT: "when": "keys[2] > 200",
// MANIFEST: 384,
// MANIFEST: "kernel": "attention_0_2",
// MANIFEST-NEXT: "when": "1",
// MANIFEST: 512,
func.func @attention(%q: tensor<?x?x?x64xf16> {attn.name = "queries"}, %k: tensor<?x?x?x64xf16> {attn.name = "keys"},
                     %v: tensor<?x?x?x64xf16>, %scale: f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}
