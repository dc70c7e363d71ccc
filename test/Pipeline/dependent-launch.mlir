// Packed queries, so that a work list is launched before the attention: the
// attention starts while the list is made, and waits for it in both roles.
// Without that, nothing of it is left, and the numbers are the same.

// RUN: rm -rf %t && mkdir %t
// RUN: attn-compile %s --emit=scheduled,gpu,ptx -o %t/on
// RUN: attn-compile %s --dependent-launch=false --emit=scheduled,gpu,ptx -o %t/off
// RUN: FileCheck %s --check-prefix=ON --input-file=%t/on/sm_90a.scheduled.mlir
// RUN: FileCheck %s --check-prefix=PTX --implicit-check-not=ld.global.nc --input-file=%t/on/sm_90a.ptx
// RUN: cat %t/off/sm_90a.scheduled.mlir %t/off/sm_90a.gpu.mlir %t/off/sm_90a.ptx | FileCheck %s --check-prefix=OFF --implicit-check-not=dependent --implicit-check-not=for_launches --implicit-check-not=griddepcontrol
// RUN: attn-opt %s --attn-to-scheduled=dependent-launch=false | FileCheck %s --check-prefix=OFF --implicit-check-not=dependent

// RUN: attn-interpret %t/on/sm_90a.gpu.mlir --compare=%t/off/sm_90a.gpu.mlir --tolerance=0 --random=1 --shape=q=200x2x64 --shape=k=2x1x96x64 --shape=v=2x1x96x64 --shape=cu_seqlens_q=3

// ON: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0_work_list
// ON: attn.launch({{.*}}) dependent variants [#attn.variant<kernel = @attention_0,
// OFF: attn.launch

// PTX-LABEL: .entry attention_0_work_list(
// PTX: griddepcontrol.launch_dependents;
// PTX-NOT: griddepcontrol.wait
// PTX-LABEL: .entry attention_0(
// PTX-NOT: griddepcontrol.launch_dependents
// PTX: setmaxnreg.inc
// PTX: griddepcontrol.wait;
// PTX: ld.global
// PTX: setmaxnreg.dec
// PTX: prefetch.tensormap
// PTX: griddepcontrol.wait;
// PTX: ld.global
// PTX: cp.async.bulk.tensor

func.func @attention(%q: tensor<?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %cq: tensor<?xi32>)
    -> tensor<?x?x64xbf16> {
  %o = attn.attention %q, %k, %v cu_seqlens_q(%cq)
    : (tensor<?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?xi32>) -> tensor<?x?x64xbf16>
  return %o : tensor<?x?x64xbf16>
}
