// RUN: attn-compile %s --all-variants --emit=tile -o %t.tile.mlir
// RUN: attn-compile %s --all-variants --emit=gpu -o %t.gpu.mlir
// RUN: attn-compile %s --all-variants --ptx-only -o %t.bundle
// RUN: FileCheck %s --input-file=%t.gpu.mlir
// RUN: FileCheck %s --input-file=%t.bundle/manifest.json --check-prefix=MANIFEST

// A cache in pages, by the table alone: packed heads without a work list if all
// queries of a key head fit a tile, their keys split if programs are few, and
// tiles of one head with a list if not. Parts and list share their place. Each
// kernel over keys has a counter.
// CHECK: workspace = "512 + select(select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), 5 * sms - 6 * q[0] * k[1] > 0, 0), {{.*}}, select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), 0, ceildiv(4 * (q[0] * ceildiv(q[2], 192)) * 8, 256) * 256))", zeroed = 260
// CHECK: case "select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), 5 * sms - 6 * q[0] * k[1] > 0, 0)" {
// CHECK-NEXT: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0, when = "1",
// CHECK-NEXT: attn.launch({{.*}}) dependent variants [#attn.variant<kernel = @attention_0_merge, when = "1",
// CHECK: case "select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0)" {
// CHECK-NEXT: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0_1, when = "1",
// CHECK-NEXT: attn.yield
// CHECK: case "1" {
// CHECK-NEXT: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0_2_work_list, when = "1"
// CHECK-NEXT: attn.launch({{.*}}) dependent variants [#attn.variant<kernel = @attention_0_2, when = "1"
// MANIFEST: "zeroed": "260"
// MANIFEST: "when": "select(select(select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0), 5 * sms - 6 * q[0] * k[1] > 0, 0), 0, select(q[2] <= 64, q[1] * q[2] <= 64 * k[1], 0))",
// MANIFEST: "kernel": "attention_0_1",

// Sizes choose, and every choice is attention. The interpreter has two
// multiprocessors, so one program is few.
// DEFINE: %{queries} = 4x8x1x64
// DEFINE: %{keys} = 20x2x16x64
// DEFINE: %{batch} = 4
// DEFINE: %{inputs} = --random=1 --shape=q=%{queries} --shape=k=%{keys} --shape=v=%{keys} --shape=used=%{batch} --shape=table=%{batch}x40
// DEFINE: %{check} = attn-interpret %t.gpu.mlir --compare=%t.tile.mlir --tolerance=0 %{inputs} && attn-interpret %t.gpu.mlir --reference=%s --tolerance=4e-3 %{inputs}
// RUN: %{check}
// REDEFINE: %{queries} = 4x8x16x64
// RUN: %{check}
// REDEFINE: %{queries} = 4x8x17x64
// RUN: %{check}
// REDEFINE: %{batch} = 1
// REDEFINE: %{keys} = 50x1x16x64
// REDEFINE: %{queries} = 1x8x5x64
// RUN: %{check}
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x16x64xbf16>, %v: tensor<?x?x16x64xbf16>,
                     %used: tensor<?xi32> {attn.name = "used"}, %table: tensor<?x?xi32> {attn.name = "table"})
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v seqused_k(%used) block_table(%table) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x16x64xbf16>, tensor<?x?x16x64xbf16>, tensor<?xi32>, tensor<?x?xi32>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}
