// The causal bf16 kernel for a head size of 128 as R3 text written by hand: what
// convert-tile-to-gpu should arrive at, kept as a program that every pass of
// the room must take to a fast kernel.
!acc = tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>
!rows = tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
!part = tensor<128xf32, #attn_gpu.rows<warpgroups = 2, partial = true>>
!p = tensor<128x128xbf16, #attn_gpu.operand<warpgroups = 2>>
!buf = !attn_gpu.buffer<128x128xbf16>

attn_gpu.kernel @attention_0(
    %qmap: !attn_gpu.tensor_map, %kmap: !attn_gpu.tensor_map, %vmap: !attn_gpu.tensor_map,
    %omap: !attn_gpu.tensor_map, %lse: !attn_gpu.global<f32>, %lse_b: i64, %lse_h: i64,
    %lq: index, %lk: index, %hq: index, %hk: index, %batch: index, %scale: f32,
    %counter: !attn_gpu.global<i32>, %together: index)
    attributes {consumer_registers = 240, ping_pong, producer_registers = 24,
                shared_memory_limit = 232448, warpgroups = 2} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c127 = arith.constant 127 : index
  %c128 = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  %zeros = arith.constant dense<0.0> : !acc
  %no_sum = arith.constant dense<0.0> : !part
  %row_zero = arith.constant dense<0.0> : !rows
  %row_one = arith.constant dense<1.0> : !rows
  %no_max = arith.constant dense<0xFF800000> : !rows
  %log2e = arith.constant 1.44269504 : f32
  %ln2 = arith.constant dense<0.693147182> : !rows
  %c = arith.mulf %scale, %log2e : f32
  %q = attn_gpu.channel "q" : !attn_gpu.channel<1 x 128x128xbf16>
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 128x128xbf16>
  %v = attn_gpu.channel "v" : !attn_gpu.channel<2 x 128x128xbf16>
  %staging = attn_gpu.alloc "o" : !buf
  %tiles = arith.ceildivui %lq, %c128 : index
  %group = arith.divui %hq, %hk : index
  attn_gpu.for_program (%i, %h, %b) in (%tiles, %hq, %batch) dynamic counter(%counter) reverse(%together) {
    %g = arith.divui %h, %group : index
    %row = arith.muli %i, %c128 : index
    attn_gpu.put %q, %qmap[%c0, %row, %h, %b] : !attn_gpu.channel<1 x 128x128xbf16>
    %qb = attn_gpu.get %q : !attn_gpu.channel<1 x 128x128xbf16> -> !buf
    %diagonal = arith.subi %lk, %lq : index
    %tiles_k = arith.ceildivui %lk, %c128 : index
    %past_end = arith.addi %tiles_k, %c1 : index
    %row_end = arith.addi %row, %c128 : index
    %seen = arith.addi %row_end, %diagonal : index
    %seen0 = arith.maxsi %seen, %c0 : index
    %seen_tiles = arith.ceildivui %seen0, %c128 : index
    %upper = arith.minsi %tiles_k, %seen_tiles : index
    %by_all = arith.addi %row, %diagonal : index
    %by_all1 = arith.addi %by_all, %c1 : index
    %by_all2 = arith.maxsi %by_all1, %c0 : index
    %full_columns = arith.minsi %by_all2, %lk : index
    %full = arith.divui %full_columns, %c128 : index
    %m, %l, %o = attn_gpu.for (%j, %masked) from %upper to %c0 full %full past_end %past_end
        iter_args(%m0 = %no_max, %l0 = %no_sum, %o0 = %zeros) -> (!rows, !part, !acc) {
      %column = arith.muli %j, %c128 : index
      attn_gpu.put %k, %kmap[%c0, %column, %g, %b] : !attn_gpu.channel<2 x 128x128xbf16>
      %kb = attn_gpu.get %k : !attn_gpu.channel<2 x 128x128xbf16> -> !buf
      %sp = attn_gpu.mma %qb, %kb transpose_b : !buf, !buf -> !attn_gpu.pending<!acc>
      %s0 = attn_gpu.wait %sp younger 0 : !attn_gpu.pending<!acc> -> !acc
      attn_gpu.release %kb : !buf
      %s = attn_gpu.mask %s0 at(%row, %column) length(%lk) diagonal(%diagonal) when(%masked) : !acc
      %mx = attn_gpu.reduce max %s : !acc -> !rows
      %m1 = arith.maxnumf %m0, %mx : !rows
      %none = arith.cmpf oeq, %m1, %no_max : !rows
      %safe = arith.select %none, %row_zero, %m1 : tensor<128xi1, #attn_gpu.rows<warpgroups = 2>>, !rows
      %neg = arith.negf %safe : !rows
      %crow = attn_gpu.splat %c : f32 -> !rows
      %cacc = attn_gpu.splat %c : f32 -> !acc
      %shift = arith.mulf %neg, %crow : !rows
      %shift_all = attn_gpu.broadcast %shift : !rows -> !acc
      %x = math.fma %s, %cacc, %shift_all : !acc
      %p = math.exp2 %x : !acc
      %y = math.fma %m0, %crow, %shift : !rows
      %alpha = math.exp2 %y : !rows
      %sum = attn_gpu.reduce sum %p : !acc -> !part
      %factor = attn_gpu.as_factor %alpha : !rows -> !part
      %l1 = math.fma %l0, %factor, %sum : !part
      %alpha_all = attn_gpu.broadcast %alpha : !rows -> !acc
      %o1 = arith.mulf %o0, %alpha_all : !acc
      %pp = attn_gpu.pack %p : !acc -> !p
      attn_gpu.put %v, %vmap[%c0, %column, %g, %b] : !attn_gpu.channel<2 x 128x128xbf16>
      %vb = attn_gpu.get %v : !attn_gpu.channel<2 x 128x128xbf16> -> !buf
      %op = attn_gpu.mma %pp, %vb into %o1 : !acc : !p, !buf -> !attn_gpu.pending<!acc>
      %o2 = attn_gpu.wait %op younger 0 : !attn_gpu.pending<!acc> -> !acc
      attn_gpu.release %vb : !buf
      attn_gpu.yield %m1, %l1, %o2 : !rows, !part, !acc
    }
    attn_gpu.release %qb : !buf
    %l2 = attn_gpu.combine %l : !part -> !rows
    %empty = arith.cmpf oeq, %l2, %row_zero : !rows
    %inv = arith.divf %row_one, %l2 : !rows
    %inv0 = arith.select %empty, %row_zero, %inv : tensor<128xi1, #attn_gpu.rows<warpgroups = 2>>, !rows
    %inv_all = attn_gpu.broadcast %inv0 : !rows -> !acc
    %on = arith.mulf %o, %inv_all : !acc
    attn_gpu.copy_out_wait
    attn_gpu.store_tile %on, %staging : !acc, !buf
    attn_gpu.copy_out %staging, %omap[%c0, %row, %h, %b] : !buf
    %lg = math.log2 %l2 : !rows
    %crow2 = attn_gpu.splat %c : f32 -> !rows
    %lse2 = math.fma %m, %crow2, %lg : !rows
    %lse1 = arith.mulf %lse2, %ln2 : !rows
    %b64 = arith.index_cast %b : index to i64
    %h64 = arith.index_cast %h : index to i64
    %at_b = arith.muli %b64, %lse_b : i64
    %at_h = arith.muli %h64, %lse_h : i64
    %at = arith.addi %at_b, %at_h : i64
    attn_gpu.store_rows %lse1, %lse[%at] row %row length %lq : !rows, !attn_gpu.global<f32>
  }
  attn_gpu.copy_out_wait
  attn_gpu.return
}
