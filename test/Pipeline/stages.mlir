// Every stage that is dumped can be fed back and gives the same program.
// RUN: rm -rf %t && mkdir %t
// RUN: attn-compile %s --emit=tile --dump-to=%t/dump -o %t/tile.mlir
// RUN: cmp %t/tile.mlir %t/dump/03-tile.mlir
// RUN: attn-compile --from=declared %t/dump/00-declared.mlir --emit=tile | cmp - %t/tile.mlir
// RUN: attn-compile --from=explicit %t/dump/01-explicit.mlir --emit=tile | cmp - %t/tile.mlir
// RUN: attn-compile --from=scheduled %t/dump/02-scheduled.mlir --emit=tile | cmp - %t/tile.mlir
// RUN: attn-compile --from=tile %t/tile.mlir --emit=tile | cmp - %t/tile.mlir

// The pipelines of attn-opt are the same passes.
// RUN: attn-opt --attn-to-explicit %s | FileCheck %s --check-prefix=EXPLICIT
// RUN: attn-opt --attn-to-scheduled=target=sm_90a %s | FileCheck %s --check-prefix=SCHEDULED
// RUN: attn-opt --attn-to-tile %s | FileCheck %s --check-prefix=TILE
// RUN: attn-compile --emit=explicit %s | FileCheck %s --check-prefix=EXPLICIT
// RUN: attn-compile --emit=scheduled %s | FileCheck %s --check-prefix=SCHEDULED
// RUN: attn-compile --emit=tile %s | FileCheck %s --check-prefix=TILE

// Remarks say why; without the flag nothing is said.
// RUN: attn-compile --emit=scheduled --remarks %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: attn-compile --emit=scheduled %s -o /dev/null 2>&1 | count 0

// EXPLICIT-LABEL: func.func @attention
// EXPLICIT:         attn.block_attention
// SCHEDULED-LABEL: attn.kernel @attention_0
// SCHEDULED-SAME:    schedule = #attn.schedule<
// SCHEDULED:       attn.plan @attention
// SCHEDULED-SAME:    target = #attn.target<chip = "sm_90a"
// TILE-LABEL:      attn_tile.kernel @attention_0
// TILE-NOT:          attn_tile.online_softmax
// REMARK:          stages.mlir:{{[0-9]+}}:{{[0-9]+}}: remark: {{.*}}schedule{{.*}}Category:attn{{.*}}Function=attention_0

func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}
