// A stage is checked before its passes see it, and the message names the room.
// RUN: attn-compile %s --emit=explicit -o %t.explicit.mlir
// RUN: attn-compile %s --emit=scheduled -o %t.scheduled.mlir
// RUN: rm -f %t.out

// RUN: not attn-compile --from=declared %t.explicit.mlir --emit=tile -o %t.out 2>&1 | FileCheck %s --check-prefix=DECLARED
// RUN: not attn-compile --from=explicit %s --emit=tile -o %t.out 2>&1 | FileCheck %s --check-prefix=EXPLICIT
// RUN: not attn-compile --from=scheduled %t.explicit.mlir --emit=tile -o %t.out 2>&1 | FileCheck %s --check-prefix=SCHEDULED
// RUN: not attn-compile --from=tile %t.scheduled.mlir --emit=tile -o %t.out 2>&1 | FileCheck %s --check-prefix=TILE
// RUN: not attn-compile --from=nvvm %t.scheduled.mlir --emit=ptx -o %t.out 2>&1 | FileCheck %s --check-prefix=NVVM
// RUN: not ls %t.out

// DECLARED: explicit.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'attn.block_attention' op expected an op of the declared room (R0)
// EXPLICIT: wrong-room.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'attn.attention' op expected an op of the explicit room (R1)
// SCHEDULED: explicit.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'func.func' op expected an op of the scheduled room (R1s)
// TILE: scheduled.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'attn.kernel' op expected an op of the primitive room (R2p)
// NVVM: scheduled.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'attn.kernel' op expected an op of the nvvm room (R4)

func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>)
    -> tensor<?x?x?x64xf16> {
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
