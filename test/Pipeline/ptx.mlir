// What a Hopper kernel is made of, where it must show in the end.
// RUN: split-file %s %t
// RUN: attn-compile --emit=ptx %t/causal.mlir -o %t/causal.ptx
// RUN: FileCheck %s --check-prefixes=CHECK,TWO --input-file=%t/causal.ptx
// RUN: attn-compile --emit=ptx %t/narrow.mlir -o %t/narrow.ptx
// RUN: FileCheck %s --check-prefixes=CHECK,THREE --input-file=%t/narrow.ptx

// Two or three consumer warpgroups and one of the producer.
// TWO-DAG: .maxntid 384
// TWO-DAG: setmaxnreg.inc.sync.aligned.u32 240
// TWO-DAG: setmaxnreg.dec.sync.aligned.u32 24
// THREE-DAG: .maxntid 512
// THREE-DAG: setmaxnreg.inc.sync.aligned.u32 160
// THREE-DAG: setmaxnreg.dec.sync.aligned.u32 32

// The copy engine brings tiles in, signalling barriers, and takes them out.
// CHECK-DAG: elect.sync
// CHECK-DAG: mbarrier.init.shared
// CHECK-DAG: cp.async.bulk.tensor.4d.shared::cluster.global.tile.mbarrier::complete_tx::bytes
// CHECK-DAG: cp.async.bulk.tensor.4d.global.shared::cta

// Scores: both sides in shared memory, by two descriptors. The output: the left
// side in four registers, the right one transposed.
// TWO-DAG: wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {{.*}}}, a, b, p, 1, 1, 0, 0;
// TWO-DAG: wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {{.*}}}, {%r{{[0-9]+}},%r{{[0-9]+}},%r{{[0-9]+}},%r{{[0-9]+}}}, b, p, 1, 1, 1;
// THREE-DAG: wgmma.mma_async.sync.aligned.m64n128k16.f32.f16.f16 {{.*}}}, a, b, p, 1, 1, 0, 0;
// THREE-DAG: wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16 {{.*}}}, {%r{{[0-9]+}},%r{{[0-9]+}},%r{{[0-9]+}},%r{{[0-9]+}}}, b, p, 1, 1, 1;

// The exponential is to base 2, and programs come from a counter.
// CHECK-DAG: ex2.approx.ftz.f32
// CHECK-DAG: atom.global.add.u32

//--- causal.mlir
func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}

//--- narrow.mlir
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16> {
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
