// A plan written by hand at R1s that chooses by the sizes between one attention
// and two in a row. In every room the case that runs means the same, and in the
// bundle each launch runs when its case does, the second of the two in a row
// while the first ends.

// RUN: rm -rf %t && mkdir %t
// RUN: attn-opt %s --attn-select-schedule -o %t/scheduled.mlir
// RUN: attn-compile --from=scheduled --emit=tile %t/scheduled.mlir -o %t/tile.mlir
// RUN: attn-compile --from=scheduled --emit=gpu %t/scheduled.mlir -o %t/gpu.mlir

// DEFINE: %{queries} = 65
// DEFINE: %{inputs} = --random=1 --shape=q=1x2x%{queries}x64 --shape=k=1x1x130x64 --shape=v=1x1x130x64 --scalar=scale=0.2
// DEFINE: %{tile} = attn-interpret %t/tile.mlir --compare=%t/scheduled.mlir --tolerance=4e-3 %{inputs}
// DEFINE: %{gpu} = attn-interpret %t/gpu.mlir --compare=%t/tile.mlir --tolerance=0 %{inputs}
// RUN: %{tile}
// RUN: %{gpu}
// REDEFINE: %{queries} = 64
// RUN: %{tile}
// RUN: %{gpu}

// RUN: not attn-interpret %t/gpu.mlir --random=1 --shape=q=1x2x1002x64 --shape=k=1x1x1x64 --shape=v=1x1x1x64 --scalar=scale=1 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NONE
// NONE: error: expected a case whose guard holds, got none of 2

// RUN: attn-compile --from=scheduled --ptx-only %t/scheduled.mlir -o %t/bundle
// RUN: FileCheck %s --check-prefix=MANIFEST --input-file=%t/bundle/manifest.json
// RUN: attn-run %t/bundle --list | FileCheck %s --check-prefix=LIST

// MANIFEST:      "constraints": [
// MANIFEST-NEXT:   {
// MANIFEST-NEXT:     "expr": "select(mod(q[2], 2), 1, q[2] <= 1000)",
// MANIFEST-NEXT:     "message": "expected sizes that one of the 2 cases of the plan accepts: select(mod(q[2], 2), 1, q[2] <= 1000) is 0"
// MANIFEST:        "bytes": "512 + select(mod(q[2], 2), ceildiv(2 * q[0] * q[1] * q[2] * 64, 256) * 256, 0)"
// MANIFEST:        "name": "middle"
// MANIFEST:        "offset": "512"
// MANIFEST:        "when": "mod(q[2], 2)"
// MANIFEST-NEXT:   "dependent": false
// MANIFEST:        "kernel": "first"
// MANIFEST:        "when": "mod(q[2], 2)"
// MANIFEST-NEXT:   "dependent": true
// MANIFEST:        "kernel": "second"
// MANIFEST:        "when": "select(mod(q[2], 2), 0, q[2] <= 1000)"
// MANIFEST-NEXT:   "dependent": false
// MANIFEST:        "kernel": "alone"

// LIST: requires select(mod(q[2], 2), 1, q[2] <= 1000)
// LIST: launch 2 when select(mod(q[2], 2), 0, q[2] <= 1000)

attn.kernel @first(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
attn.kernel @second(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
attn.kernel @alone(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
attn.plan @choose(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> tensor<?x?x?x64xbf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.choose -> tensor<?x?x?x64xbf16> {
    case "mod(q[2], 2)" {
      %t = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @first, when = "1">]
        intermediates [#attn.intermediate<name = "middle", shape = ["q[0]", "q[1]", "q[2]", "64"]>]
        : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> tensor<?x?x?x64xbf16>
      %a = attn.launch(%t, %k, %v, %scale) dependent variants [#attn.variant<kernel = @second, when = "1">]
        : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> tensor<?x?x?x64xbf16>
      attn.yield %a : tensor<?x?x?x64xbf16>
    }
    case "q[2] <= 1000" {
      %a = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @alone, when = "1">]
        : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> tensor<?x?x?x64xbf16>
      attn.yield %a : tensor<?x?x?x64xbf16>
    }
  }
  attn.yield %o : tensor<?x?x?x64xbf16>
}
