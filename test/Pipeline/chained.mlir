// Two attentions, the output of the first being the queries of the second: a
// plan written by hand at R1s. The tensor between them lies in the workspace,
// and the plan means the same in every room.

// RUN: rm -rf %t && mkdir %t
// RUN: attn-opt %s --attn-select-schedule=schedules=%S/Inputs/one-each.json -o %t/scheduled.mlir
// RUN: attn-compile --from=scheduled --emit=tile %t/scheduled.mlir -o %t/tile.mlir
// RUN: attn-compile --from=scheduled --emit=gpu %t/scheduled.mlir -o %t/gpu.mlir
// RUN: FileCheck %s --check-prefix=GPU --input-file=%t/gpu.mlir

// DEFINE: %{inputs} = --random=1 --shape=q=2x2x65x64 --shape=k=2x1x130x64 --shape=v=2x1x130x64 --scalar=scale=0.2
// RUN: attn-interpret %t/tile.mlir --compare=%t/scheduled.mlir --tolerance=4e-3 %{inputs}
// RUN: attn-interpret %t/gpu.mlir --compare=%t/tile.mlir --tolerance=0 %{inputs}

// RUN: attn-compile --from=scheduled --ptx-only %t/scheduled.mlir -o %t/bundle
// RUN: FileCheck %s --check-prefix=MANIFEST --input-file=%t/bundle/manifest.json
// RUN: attn-run %t/bundle --list | FileCheck %s --check-prefix=LIST

// RUN: not attn-compile --from=scheduled --emit=schedules %t/scheduled.mlir 2>&1 | FileCheck %s --check-prefix=TUNE
// TUNE: error: 'attn.launch' op expected queries, keys and values that are arguments of the plan, got what another launch computes

// GPU: attn.plan @chained(
// GPU-SAME: workspace = "256 + ceildiv(2 * q[0] * q[1] * q[2] * 64, 256) * 256", zeroed = [[ZEROED:[0-9]+]] : i64
// GPU: #attn.param<kind = tensor_map, name = "middle", box = [64, 64, 1, 1], swizzle = 128>
// GPU-SAME: intermediates [#attn.intermediate<name = "middle", shape = ["q[0]", "q[1]", "q[2]", "64"], offset = "256">]
// GPU: #attn.param<kind = tensor_map, name = "middle", box = [64, {{[0-9]+}}, 1, 1], swizzle = 128>

// MANIFEST:      "workspace": {
// MANIFEST-NEXT:   "bytes": "256 + ceildiv(2 * q[0] * q[1] * q[2] * 64, 256) * 256"
// MANIFEST:      "intermediates": [
// MANIFEST-NEXT:   {
// MANIFEST-NEXT:     "name": "middle",
// MANIFEST-NEXT:     "dtype": "bf16",
// MANIFEST-NEXT:     "shape": [
// MANIFEST-NEXT:       "q[0]",
// MANIFEST-NEXT:       "q[1]",
// MANIFEST-NEXT:       "q[2]",
// MANIFEST-NEXT:       "64"
// MANIFEST-NEXT:     ],
// MANIFEST-NEXT:     "offset": "256"

// LIST: result o: bf16 [q[0], q[1], q[2], 64]
// LIST-NOT: middle

attn.kernel @first(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>,
                   %scale: f32) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
attn.kernel @second(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>,
                   %scale: f32) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
attn.plan @chained(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>,
                   %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {arg_names = ["q", "k", "v", "scale"], result_names = ["o"],
                result_shapes = [["q[0]", "q[1]", "q[2]", "64"]],
                constraints = [#attn.constraint<"k[0] == q[0]", "expected the batch of k to equal that of q">]} {
  %t = attn.launch(%q, %k, %v, %scale) variants [#attn.variant<kernel = @first, when = "1">]
    intermediates [#attn.intermediate<name = "middle", shape = ["q[0]", "q[1]", "q[2]", "64"]>]
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> tensor<?x?x?x64xbf16>
  %o = attn.launch(%t, %k, %v, %scale) variants [#attn.variant<kernel = @second, when = "1">]
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, f32) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
