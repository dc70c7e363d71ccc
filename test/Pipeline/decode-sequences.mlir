// RUN: attn-compile %s --emit=tile -o %t.tile.mlir
// RUN: attn-compile %s --emit=gpu -o %t.gpu.mlir
// RUN: attn-compile %s --ptx-only -o %t.bundle
// RUN: FileCheck %s --input-file=%t.gpu.mlir
// RUN: FileCheck %s --input-file=%t.bundle/manifest.json --check-prefix=MANIFEST

// A cache in pages, by the table alone: packed heads without a work list if all
// queries of a key head fit a tile, tiles of one head with a list if not. Both
// have a counter each; the list takes the workspace only if it is made.
// CHECK: workspace = "256 + select(q[1] * q[2] <= 64 * k[1], 0, ceildiv(4 * (q[0] * ceildiv(q[2], 192)) * 8, 256) * 256)", zeroed = 132
// CHECK: case "q[1] * q[2] <= 64 * k[1]" {
// CHECK-NEXT: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0, when = "1",
// CHECK: case "1" {
// CHECK-NEXT: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0_1_work_list, when = "1"
// CHECK-NEXT: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0_1, when = "1"
// MANIFEST: "zeroed": "132"
// MANIFEST: "when": "q[1] * q[2] <= 64 * k[1]",
// MANIFEST: "kernel": "attention_0",
// MANIFEST: "when": "select(q[1] * q[2] <= 64 * k[1], 0, 1)",
// MANIFEST: "kernel": "attention_0_1_work_list",
// MANIFEST: "when": "select(q[1] * q[2] <= 64 * k[1], 0, 1)",
// MANIFEST: "kernel": "attention_0_1",

// Sizes choose, and every choice is attention.
// DEFINE: %{queries} = 4x8x1x64
// DEFINE: %{inputs} = --random=1 --shape=q=%{queries} --shape=k=20x2x16x64 --shape=v=20x2x16x64 --shape=used=4 --shape=table=4x9
// DEFINE: %{check} = attn-interpret %t.gpu.mlir --compare=%t.tile.mlir --tolerance=0 %{inputs} && attn-interpret %t.gpu.mlir --reference=%s --tolerance=4e-3 %{inputs}
// RUN: %{check}
// REDEFINE: %{queries} = 4x8x16x64
// RUN: %{check}
// REDEFINE: %{queries} = 4x8x17x64
// RUN: %{check}
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x16x64xbf16>, %v: tensor<?x?x16x64xbf16>,
                     %used: tensor<?xi32> {attn.name = "used"}, %table: tensor<?x?xi32> {attn.name = "table"})
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v seqused_k(%used) block_table(%table) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x16x64xbf16>, tensor<?x?x16x64xbf16>, tensor<?xi32>, tensor<?x?xi32>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}
