// The order in which a pipelined loop puts, gets, issues and waits.
// RUN: attn-opt %s -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-pipeline))" | FileCheck %s

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
!p = tensor<64x64xbf16, #attn_gpu.operand<warpgroups = 1>>
!buf = !attn_gpu.buffer<64x64xbf16>

// CHECK-LABEL: attn_gpu.kernel @masked_and_full
// CHECK-SAME: (%[[MAP:.*]]: !attn_gpu.tensor_map, %[[UPPER:.*]]: index, %[[FULL:.*]]: index, %[[LK:.*]]: index)
attn_gpu.kernel @masked_and_full(%map: !attn_gpu.tensor_map, %upper: index, %full: index, %lk: index)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-DAG: %[[LOWER:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.0{{.*}}> : tensor<64x64xf32
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant dense<0.0> : !acc
  %no_max = arith.constant dense<0xFF800000> : !rows
  // CHECK: %[[Q:.*]] = attn_gpu.channel "q"
  // CHECK: %[[K:.*]] = attn_gpu.channel "k"
  // CHECK: %[[V:.*]] = attn_gpu.channel "v"
  %q = attn_gpu.channel "q" : !attn_gpu.channel<1 x 64x64xbf16>
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  %v = attn_gpu.channel "v" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.put %q, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  // CHECK: %[[QB:.*]] = attn_gpu.get %[[Q]]
  %qb = attn_gpu.get %q : !attn_gpu.channel<1 x 64x64xbf16> -> !buf

  // The first tile, the last one of a program without any, is always masked.
  // CHECK: %[[ANY:.*]] = arith.cmpi sgt, %[[UPPER]], %[[LOWER]]
  // CHECK: %[[LAST:.*]] = arith.subi %[[UPPER]],
  // CHECK: %[[FIRST:.*]] = arith.select %[[ANY]], %[[LAST]], %[[LK]]
  // CHECK: %[[REST:.*]] = arith.select %[[ANY]], %[[LAST]], %[[LOWER]]
  // CHECK: %[[COLUMN:.*]] = arith.muli %[[FIRST]],
  // CHECK: attn_gpu.put %[[K]], %[[MAP]][%{{.*}}, %[[COLUMN]]]
  // CHECK: attn_gpu.get %[[K]]
  // CHECK: attn_gpu.take_turn
  // CHECK: %[[P:.*]] = attn_gpu.mma %[[QB]], %{{.*}} transpose_b
  // CHECK: attn_gpu.pass_turn
  // CHECK: %[[S:.*]] = attn_gpu.wait %[[P]] younger 0
  // CHECK: attn_gpu.release
  // CHECK: attn_gpu.mask %[[S]] at(%{{.*}}, %[[COLUMN]]) length(%[[LK]]) :
  // CHECK: %[[MAX0:.*]] = arith.maxnumf
  // CHECK: %[[P0:.*]] = attn_gpu.pack

  // Tiles that may need the mask, from the last down.
  // CHECK: %[[LEAST:.*]] = arith.minsi %[[FULL]], %[[REST]]
  // CHECK: %[[BOUND:.*]] = arith.maxsi %[[LOWER]], %[[LEAST]]
  // CHECK: %[[MASKED:.*]]:4 = scf.for %[[I:.*]] = %[[BOUND]] to %[[REST]]
  // CHECK-SAME: iter_args(%[[BEFORE:.*]] = %[[FIRST]], %[[M:.*]] = %[[MAX0]], %[[ACC:.*]] = %[[ZERO]], %[[PROBS:.*]] = %[[P0]])
  // CHECK: %[[TILE:.*]] = arith.subi %{{.*}}, %[[I]]
  // CHECK: %[[VCOLUMN:.*]] = arith.muli %[[BEFORE]],
  // CHECK: %[[KCOLUMN:.*]] = arith.muli %[[TILE]],
  // CHECK: attn_gpu.put %[[K]], %[[MAP]][%{{.*}}, %[[KCOLUMN]]]
  // CHECK: attn_gpu.put %[[V]], %[[MAP]][%{{.*}}, %[[VCOLUMN]]]
  // CHECK: %[[KB:.*]] = attn_gpu.get %[[K]]
  // CHECK: attn_gpu.take_turn
  // CHECK: %[[SP:.*]] = attn_gpu.mma %[[QB]], %[[KB]] transpose_b
  // CHECK: %[[VB:.*]] = attn_gpu.get %[[V]]
  // CHECK: %[[OP:.*]] = attn_gpu.mma %[[PROBS]], %[[VB]] into %[[ACC]]
  // CHECK: attn_gpu.pass_turn
  // CHECK: attn_gpu.wait %[[SP]] younger 1
  // CHECK: attn_gpu.release %[[KB]]
  // CHECK: attn_gpu.mask
  // CHECK: %[[MAX:.*]] = arith.maxnumf %[[M]],
  // CHECK: %[[O:.*]] = attn_gpu.wait %[[OP]] younger 0
  // CHECK: attn_gpu.release %[[VB]]
  // CHECK: %[[NEXT:.*]] = attn_gpu.pack
  // CHECK: %[[SCALED:.*]] = arith.mulf %[[O]],
  // CHECK: scf.yield %[[TILE]], %[[MAX]], %[[SCALED]], %[[NEXT]]

  // CHECK: %[[ALL:.*]]:4 = scf.for %{{.*}} = %[[LOWER]] to %[[BOUND]]
  // CHECK-SAME: = %[[MASKED]]#0, %{{.*}} = %[[MASKED]]#1, %{{.*}} = %[[MASKED]]#2, %{{.*}} = %[[MASKED]]#3)
  // CHECK-NOT: attn_gpu.mask
  // CHECK: scf.yield

  // The queries are free before the last product.
  // CHECK: attn_gpu.release %[[QB]]
  // CHECK: attn_gpu.put %[[V]]
  // CHECK: %[[VB:.*]] = attn_gpu.get %[[V]]
  // CHECK: %[[OP:.*]] = attn_gpu.mma %[[ALL]]#3, %[[VB]] into %[[ALL]]#2
  // CHECK: %[[O:.*]] = attn_gpu.wait %[[OP]] younger 0
  // CHECK: attn_gpu.release %[[VB]]
  // CHECK: arith.addf %[[O]], %[[O]]
  // CHECK-NOT: attn_gpu.for
  %r:2 = attn_gpu.for (%j, %masked) from %upper to %c0 full %full past_end %lk
      iter_args(%m = %no_max, %acc = %zero) -> (!rows, !acc) {
    %column = arith.muli %j, %c64 : index
    attn_gpu.put %k, %map[%c0, %column] : !attn_gpu.channel<2 x 64x64xbf16>
    %kb = attn_gpu.get %k : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %sm = attn_gpu.mask %s at(%c0, %column) length(%lk) when(%masked) : !acc
    %mx = attn_gpu.reduce max %sm : !acc -> !rows
    %m1 = arith.maxnumf %m, %mx : !rows
    %all = attn_gpu.broadcast %m1 : !rows -> !acc
    %scaled = arith.mulf %acc, %all : !acc
    %p = attn_gpu.pack %sm : !acc -> !p
    attn_gpu.put %v, %map[%c0, %column] : !attn_gpu.channel<2 x 64x64xbf16>
    %vb = attn_gpu.get %v : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %op = attn_gpu.mma %p, %vb into %scaled : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %m1, %o : !rows, !acc
  }
  attn_gpu.release %qb : !buf
  %sum = arith.addf %r#1, %r#1 : !acc
  attn_gpu.return
}

// With no_overlap the product of the tile before has been awaited when the
// scores are issued, both in one turn; nothing runs under the softmax.
// CHECK-LABEL: attn_gpu.kernel @no_overlap
attn_gpu.kernel @no_overlap(%map: !attn_gpu.tensor_map, %upper: index, %full: index, %lk: index)
    attributes {consumer_registers = 240, no_overlap, ping_pong, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: attn_gpu.channel "q"
  // CHECK: %[[K:.*]] = attn_gpu.channel "k"
  // CHECK: %[[V:.*]] = attn_gpu.channel "v"
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant dense<0.0> : !acc
  %no_max = arith.constant dense<0xFF800000> : !rows
  %q = attn_gpu.channel "q" : !attn_gpu.channel<1 x 64x64xbf16>
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  %v = attn_gpu.channel "v" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.put %q, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  %qb = attn_gpu.get %q : !attn_gpu.channel<1 x 64x64xbf16> -> !buf
  // CHECK: attn_gpu.take_turn
  // CHECK-NEXT: attn_gpu.mma {{.*}} transpose_b
  // CHECK-NEXT: attn_gpu.pass_turn
  // CHECK: %[[P0:.*]] = attn_gpu.pack
  // CHECK: scf.for
  // CHECK-SAME: iter_args(%[[BEFORE:.*]] = %{{.*}}, %[[M:.*]] = %{{.*}}, %[[ACC:.*]] = %{{.*}}, %[[PROBS:.*]] = %[[P0]])
  // CHECK: attn_gpu.put %[[V]],
  // CHECK: attn_gpu.put %[[K]],
  // CHECK: %[[VB:.*]] = attn_gpu.get %[[V]]
  // CHECK-NEXT: attn_gpu.take_turn
  // CHECK-NEXT: %[[OP:.*]] = attn_gpu.mma %[[PROBS]], %[[VB]] into %[[ACC]]
  // CHECK-NEXT: %[[O:.*]] = attn_gpu.wait %[[OP]] younger 0
  // CHECK-NEXT: attn_gpu.release %[[VB]]
  // CHECK-NEXT: %[[KB:.*]] = attn_gpu.get %[[K]]
  // CHECK-NEXT: %[[SP:.*]] = attn_gpu.mma %{{.*}}, %[[KB]] transpose_b
  // CHECK-NEXT: attn_gpu.pass_turn
  // CHECK-NEXT: %[[S:.*]] = attn_gpu.wait %[[SP]] younger 0
  // CHECK-NEXT: attn_gpu.release %[[KB]]
  // CHECK: attn_gpu.mask %[[S]]
  // CHECK: %[[NEXT:.*]] = attn_gpu.pack
  // CHECK: %[[SCALED:.*]] = arith.mulf %[[O]],
  // CHECK: scf.yield %{{.*}}, %{{.*}}, %[[SCALED]], %[[NEXT]]
  // CHECK: scf.for
  // CHECK-NOT: attn_gpu.mask
  // CHECK: attn_gpu.put %[[V]]
  // CHECK: attn_gpu.mma
  %r:2 = attn_gpu.for (%j, %masked) from %upper to %c0 full %full past_end %lk
      iter_args(%m = %no_max, %acc = %zero) -> (!rows, !acc) {
    %column = arith.muli %j, %c64 : index
    attn_gpu.put %k, %map[%c0, %column] : !attn_gpu.channel<2 x 64x64xbf16>
    %kb = attn_gpu.get %k : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %sm = attn_gpu.mask %s at(%c0, %column) length(%lk) when(%masked) : !acc
    %mx = attn_gpu.reduce max %sm : !acc -> !rows
    %m1 = arith.maxnumf %m, %mx : !rows
    %all = attn_gpu.broadcast %m1 : !rows -> !acc
    %scaled = arith.mulf %acc, %all : !acc
    %p = attn_gpu.pack %sm : !acc -> !p
    attn_gpu.put %v, %map[%c0, %column] : !attn_gpu.channel<2 x 64x64xbf16>
    %vb = attn_gpu.get %v : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %op = attn_gpu.mma %p, %vb into %scaled : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %m1, %o : !rows, !acc
  }
  attn_gpu.release %qb : !buf
  attn_gpu.return
}

// At most one tile needs the mask: the first. A buffer with a later use, here
// through a view or in a region, keeps its release; without ping_pong nobody
// takes turns.
// CHECK-LABEL: attn_gpu.kernel @one_masked
attn_gpu.kernel @one_masked(%map: !attn_gpu.tensor_map, %upper: index, %c: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : !acc
  %q = attn_gpu.channel "q" : !attn_gpu.channel<1 x 64x64xbf16>
  %r = attn_gpu.channel "r" : !attn_gpu.channel<1 x 64x64xbf16>
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  %v = attn_gpu.channel "v" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.put %q, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  attn_gpu.put %r, %map[%c0, %c0] : !attn_gpu.channel<1 x 64x64xbf16>
  // CHECK: %[[QB:.*]] = attn_gpu.get
  // CHECK: %[[RB:.*]] = attn_gpu.get
  %qb = attn_gpu.get %q : !attn_gpu.channel<1 x 64x64xbf16> -> !buf
  %rb = attn_gpu.get %r : !attn_gpu.channel<1 x 64x64xbf16> -> !buf
  %staging = attn_gpu.view_as %qb : !buf -> !buf
  // CHECK-NOT: attn_gpu.take_turn
  // CHECK: attn_gpu.mask
  // CHECK: scf.for
  // CHECK-NOT: attn_gpu.mask
  // CHECK-NOT: scf.for
  // CHECK: arith.negf
  %o = attn_gpu.for (%j, %masked) from %upper to %c0 full %upper past_end %upper max_masked 1
      iter_args(%acc = %zero) -> (!acc) {
    attn_gpu.put %k, %map[%c0, %j] : !attn_gpu.channel<2 x 64x64xbf16>
    %kb = attn_gpu.get %k : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
    %s = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %kb : !buf
    %sm = attn_gpu.mask %s at(%c0, %j) length(%upper) when(%masked) : !acc
    %p = attn_gpu.pack %sm : !acc -> !p
    attn_gpu.put %v, %map[%c0, %j] : !attn_gpu.channel<2 x 64x64xbf16>
    %vb = attn_gpu.get %v : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
    %op = attn_gpu.mma %p, %vb into %acc : !acc : !p, !buf -> !attn_gpu.pending<!acc>
    %o = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
    attn_gpu.release %vb : !buf
    attn_gpu.yield %o : !acc
  }
  %n = arith.negf %o : !acc
  // CHECK: attn_gpu.store_tile
  // CHECK: attn_gpu.copy_out_wait
  attn_gpu.store_tile %n, %staging : !acc, !buf
  attn_gpu.copy_out %staging, %map[%c0, %c0] : !buf
  attn_gpu.copy_out_wait
  // CHECK: attn_gpu.release %[[QB]]
  attn_gpu.release %qb : !buf
  %is = arith.cmpi eq, %c, %c0 : index
  // CHECK: attn_gpu.negate %[[RB]]
  scf.if %is {
    attn_gpu.negate %rb when %is : !buf
  }
  // CHECK: attn_gpu.release %[[RB]]
  attn_gpu.release %rb : !buf
  attn_gpu.return
}

// Without a loop over keys there is nothing to overlap.
// CHECK-LABEL: attn_gpu.kernel @no_loop
attn_gpu.kernel @no_loop(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK-NEXT: %[[K:.*]] = attn_gpu.channel
  // CHECK-NEXT: attn_gpu.put %[[K]],
  // CHECK-NEXT: %[[B:.*]] = attn_gpu.get %[[K]]
  // CHECK-NEXT: attn_gpu.release %[[B]]
  // CHECK-NEXT: attn_gpu.return
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xbf16>
  attn_gpu.put %k, %map[%n, %n] : !attn_gpu.channel<2 x 64x64xbf16>
  %b = attn_gpu.get %k : !attn_gpu.channel<2 x 64x64xbf16> -> !buf
  attn_gpu.release %b : !buf
  attn_gpu.return
}
