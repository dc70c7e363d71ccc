// RUN: attn-opt %s -split-input-file --convert-attn-to-tile --attn-tile-online-softmax --attn-tile-prune-mask \
// RUN:   --attn-tile-fold-scales --attn-tile-decompose-softmax --canonicalize --cse | FileCheck %s

// From a scheduled kernel to the primitive form: one loop, whose body holds no
// more than the two products, the mask and the softmax in base 2.

#schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

// CHECK-LABEL: attn_tile.kernel @causal(
// CHECK-SAME: %[[Q:[^:]*]]: !attn_tile.view<?x?x?x64xbf16>, %[[K:[^:]*]]: !attn_tile.view<?x?x?x64xbf16>, %[[V:[^:]*]]: !attn_tile.view<?x?x?x128xbf16>, %[[SCALE:[^:]*]]: f32,
// CHECK: %[[QT:.*]] = attn_tile.load %[[Q]]
// CHECK: %[[IT:.*]] = attn_tile.range %{{.*}} to %{{.*}} full
// CHECK: %[[C:.*]] = arith.maximumf
// CHECK: %[[QS:.*]] = arith.select %{{.*}}, %{{.*}}, %[[QT]]
// CHECK: %[[R:.*]]:3 = attn_tile.for (%[[J:.*]], %[[MASKED:.*]]) in %[[IT]] iter_args(%[[M:[^ ]*]] = %{{[^,]*}}, %[[L:[^ ]*]] = %{{[^,]*}}, %[[A:[^ ]*]] = %{{[^)]*}})
// CHECK-NEXT: %[[COL:.*]] = arith.muli %[[J]]
// CHECK-NEXT: %[[KT:.*]] = attn_tile.load %[[K]]
// CHECK-NEXT: %[[D:.*]] = attn_tile.dot %[[QS]], %[[KT]], %{{.*}} transpose_b
// CHECK-NEXT: %[[S:.*]] = attn_tile.mask %[[D]] at(%{{.*}}, %[[COL]]) length(%{{.*}}) diagonal(%{{.*}}) when(%[[MASKED]])
// CHECK-NEXT: %[[CR:.*]] = attn_tile.splat %[[C]] : f32 -> tensor<128xf32>
// CHECK-NEXT: %[[MX:.*]] = attn_tile.reduce max %[[S]]
// CHECK-NEXT: %[[M1:.*]] = arith.maxnumf %[[M]], %[[MX]]
// CHECK-NEXT: %[[UNSEEN:.*]] = arith.cmpf oeq, %[[M1]]
// CHECK-NEXT: %[[SAFE:.*]] = arith.select %[[UNSEEN]]
// CHECK-NEXT: %[[MINUS:.*]] = arith.negf %[[SAFE]]
// CHECK-NEXT: %[[NEG:.*]] = arith.mulf %[[MINUS]], %[[CR]]
// CHECK-DAG: %[[CS:.*]] = attn_tile.splat %[[C]] : f32 -> tensor<128x96xf32>
// CHECK-DAG: %[[NEGS:.*]] = attn_tile.broadcast %[[NEG]]
// CHECK: %[[X:.*]] = math.fma %[[S]], %[[CS]], %[[NEGS]]
// CHECK-NEXT: %[[P:.*]] = math.exp2 %[[X]]
// CHECK-NEXT: %[[Y:.*]] = math.fma %[[M]], %[[CR]], %[[NEG]]
// CHECK-NEXT: %[[ALPHA:.*]] = math.exp2 %[[Y]]
// CHECK-NEXT: %[[RS:.*]] = attn_tile.reduce sum %[[P]]
// CHECK-NEXT: %[[L1:.*]] = math.fma %[[L]], %[[ALPHA]], %[[RS]]
// CHECK-NEXT: %[[PT:.*]] = arith.truncf %[[P]]
// CHECK-NEXT: %[[VT:.*]] = attn_tile.load %[[V]]
// CHECK-NEXT: %[[W:.*]] = attn_tile.broadcast %[[ALPHA]]
// CHECK-NEXT: %[[AW:.*]] = arith.mulf %[[A]], %[[W]]
// CHECK-NEXT: %[[A1:.*]] = attn_tile.dot %[[PT]], %[[VT]], %[[AW]]
// CHECK-NEXT: attn_tile.yield %[[M1]], %[[L1]], %[[A1]]
// CHECK-NOT: attn_tile.for
// CHECK: arith.divf
// CHECK: math.log2 %[[R]]#1
// CHECK: attn_tile.return
attn.kernel @causal(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) attributes {schedule = #schedule} {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  attn.yield %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}

// -----

#schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true,
                           scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>

// A scale known to be positive leaves no trace of a sign.

// CHECK-LABEL: attn_tile.kernel @constant_scale(
// CHECK: %[[QT:.*]] = attn_tile.load
// CHECK-NOT: arith.negf
// CHECK-NOT: arith.select
// CHECK: attn_tile.for
// CHECK: attn_tile.dot %[[QT]],
attn.kernel @constant_scale(%q: tensor<?x?x?x128xf16>, %k: tensor<?x?x?x128xf16>, %v: tensor<?x?x?x128xf16>)
    -> tensor<?x?x?x128xf16> attributes {schedule = #schedule} {
  %scale = arith.constant 0.125 : f32
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>, tensor<?x?x?x128xf16>) -> tensor<?x?x?x128xf16>
  attn.yield %o : tensor<?x?x?x128xf16>
}
