// The candidates of every kernel, with the costs of docs/schedules.md.
// RUN: attn-compile %s --emit=schedules -o %t.json
// RUN: %python %S/Inputs/check_candidates.py < %t.json | FileCheck %s --check-prefix=COSTS
// COSTS: dense_0: {{[1-9][0-9]+}} candidates
// COSTS-NEXT: causal_0: {{[1-9][0-9]+}} candidates
// COSTS-NEXT: causal_1: {{[1-9][0-9]+}} candidates
// COSTS-NEXT: good

// The same from R1s, where the kernels already have their schedules; and on
// standard output.
// RUN: attn-compile %s --emit=scheduled -o %t.mlir
// RUN: attn-compile %t.mlir --from=scheduled --emit=schedules | cmp - %t.json
// RUN: FileCheck %s --input-file=%t.json

// Kernels without matrix products have none.
// RUN: sed -e s/HEAD/64/g -e s/TYPE/bf16/g %S/Inputs/merge.mlir.in > %t.merge.mlir
// RUN: attn-compile %t.merge.mlir --emit=schedules | FileCheck %s --check-prefix=MERGE
// MERGE: "kernels": []

// What the tuner needs to know of a kernel, but of none for few queries: the shape, the names by which its
// arguments are passed (the scale is a constant), and what is used so far.
// CHECK: "format": "attn-candidates",
// CHECK-NEXT: "version": 1,
// CHECK-NEXT: "target": "sm_90a",
// CHECK: "plan": "dense",
// CHECK-NEXT: "kernel": "dense_0",
// CHECK-NEXT: "shape": {
// CHECK-NEXT: "head_size": 128,
// CHECK-NEXT: "value_head_size": 72,
// CHECK-NEXT: "causal": false
// CHECK-NEXT: },
// CHECK-NEXT: "arguments": {
// CHECK-NEXT: "q": "queries",
// CHECK-NEXT: "k": "k",
// CHECK-NEXT: "v": "v",
// CHECK-NEXT: "scale": null
// CHECK-NEXT: },
// CHECK-NEXT: "chosen": [
// CHECK: "#attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>"
// CHECK-NEXT: ],
// CHECK-NEXT: "candidates": [
// Without a mask the order of the query tiles is no choice.
// CHECK-NOT: in_order
// CHECK: "kernel": "causal_0",
// CHECK: "causal": true
// CHECK: "scale": "scale"
// CHECK: order = in_order
// CHECK: "kernel": "causal_1",
// CHECK: "q": "p",
func.func @dense(%q: tensor<?x?x?x128xbf16> {attn.name = "queries"}, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x72xbf16>) -> tensor<?x?x?x72xbf16> {
  %o = attn.attention %q, %k, %v : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x72xbf16>) -> tensor<?x?x?x72xbf16>
  return %o : tensor<?x?x?x72xbf16>
}

func.func @causal(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32, %p: tensor<?x?x?x64xf16> {attn.name = "p"})
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) {
  %o = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  %r = attn.attention %p, %k, %v : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o, %r : tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>
}
