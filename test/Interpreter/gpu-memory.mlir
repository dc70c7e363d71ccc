// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=copy_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=COPY
// RUN: attn-interpret %s --entry=store_plan --print | FileCheck %s --check-prefix=STORE
// RUN: attn-interpret %s --entry=channel_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=CHANNEL
// RUN: attn-interpret %s --entry=barriers_plan --inputs=%t.safetensors --print | FileCheck %s --check-prefix=CHANNEL
// RUN: attn-interpret %s --entry=make_rows --outputs=%t.rows.safetensors
// RUN: attn-interpret %s --entry=rows_plan --inputs=%t.rows.safetensors --print | FileCheck %s --check-prefix=ROWS

func.func @make() -> (tensor<2x3xf16> {attn.name = "x"}) {
  %x = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf16>
  func.return %x : tensor<2x3xf16>
}

#map = #attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>
#result = #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>

// Elements outside the tensor are zero on the way in and stay on the way out;
// the sign of a zero changes too.
// COPY: y[0]: -0, -0, -0, -0, -0
// COPY-NEXT: y[1]: -0, -1, -2, -3, -0
// COPY-NEXT: y[2]: -0, -4, -5, -6, -0
attn_gpu.kernel @copy(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %m1 = arith.constant -1 : index
  %true = arith.constant true
  %false = arith.constant false
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%m1, %m1] : !attn_gpu.channel<1 x 64x8xf16>
  %tile = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.negate %tile when %true : !attn_gpu.buffer<64x8xf16>
  attn_gpu.negate %tile when %false : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @copy_plan(%x: tensor<2x3xf16>) -> tensor<3x5xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "5"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @copy, when = "1", grid = ["1", "1", "1"], params = [#map, #result]>]
    : (tensor<2x3xf16>) -> tensor<3x5xf16>
  attn.yield %y : tensor<3x5xf16>
}

// Rounded to bf16, into the first panel of a buffer of two; what was never
// written is NaN.
// STORE: y[0]: 0.333984, 0.333984, 0.333984, 0.333984, 0.333984, 0.333984, 0.333984, 0.333984, nan, nan
attn_gpu.kernel @store(%y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %third = arith.constant dense<0.333333343> : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
  %wide = attn_gpu.alloc "y" : !attn_gpu.buffer<64x72xbf16>
  %narrow = attn_gpu.view_as %wide : !attn_gpu.buffer<64x72xbf16> -> !attn_gpu.buffer<64x8xbf16>
  attn_gpu.store_tile %third, %narrow : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.buffer<64x8xbf16>
  attn_gpu.copy_out %wide, %y[%c0, %c0] : !attn_gpu.buffer<64x72xbf16>
  attn_gpu.copy_out_wait
  attn_gpu.return
}
attn.plan @store_plan() -> tensor<1x10xbf16>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["1", "10"]]} {
  %y = attn.launch() variants [#attn.variant<kernel = @store, when = "1", grid = ["1", "1", "1"], params = [
    #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>] : () -> tensor<1x10xbf16>
  attn.yield %y : tensor<1x10xbf16>
}

#slices = #attn.param<kind = tensor_map, name = "y", box = [64, 64, 1], swizzle = 128>

// Three tiles through two buffers, as channel and as barriers: tile i starts in
// column i.
// CHANNEL: y[0, 0]: 1, 2
// CHANNEL-NEXT: y[0, 1]: 4, 5
// CHANNEL-NEXT: y[1, 0]: 2, 3
// CHANNEL-NEXT: y[1, 1]: 5, 6
// CHANNEL-NEXT: y[2, 0]: 3, 0
// CHANNEL-NEXT: y[2, 1]: 6, 0
attn_gpu.kernel @channel(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<2 x 64x8xf16>
  attn_gpu.roles producer {
    scf.for %i = %c0 to %c3 step %c1 {
      attn_gpu.put %channel, %x[%i, %c0] : !attn_gpu.channel<2 x 64x8xf16>
    }
  } consumer {
    scf.for %i = %c0 to %c3 step %c1 {
      %tile = attn_gpu.get %channel : !attn_gpu.channel<2 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
      attn_gpu.copy_out %tile, %y[%c0, %c0, %i] : !attn_gpu.buffer<64x8xf16>
      attn_gpu.copy_out_wait
      attn_gpu.release %tile : !attn_gpu.buffer<64x8xf16>
    }
  }
  attn_gpu.return
}
attn.plan @channel_plan(%x: tensor<2x3xf16>) -> tensor<3x2x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2", "2"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @channel, when = "1", grid = ["1", "1", "1"], params = [#map, #slices]>]
    : (tensor<2x3xf16>) -> tensor<3x2x2xf16>
  attn.yield %y : tensor<3x2x2xf16>
}

// The number of tiles is the program that CTA 0 of 1 takes from the counter,
// plus 3, handed over in a slot.
attn_gpu.kernel @barriers(%x: !attn_gpu.tensor_map, %y: !attn_gpu.tensor_map, %counter: !attn_gpu.global<i32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %ring = attn_gpu.ring "x" : !attn_gpu.channel<2 x 64x8xf16>
  %full = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %empty = attn_gpu.barriers arrivals 4 : !attn_gpu.barriers<2>
  %slot = attn_gpu.slot
  %written = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<1>
  attn_gpu.roles producer {
    %taken = attn_gpu.take_program %counter : !attn_gpu.global<i32>
    %id = attn_gpu.cta_id
    %a = arith.addi %taken, %id : index
    %n = arith.addi %a, %c3 : index
    attn_gpu.slot_write %n, %slot
    attn_gpu.barrier_arrive %written[%c0] elected : !attn_gpu.barriers<1>
    scf.for %i = %c0 to %n step %c1 {
      %stage = arith.remui %i, %c2 : index
      %round = arith.divui %i, %c2 : index
      %phase = arith.remui %round, %c2 : index
      %previous = arith.subi %c1, %phase : index
      attn_gpu.barrier_wait %empty[%stage] parity %previous : !attn_gpu.barriers<2>
      %buffer = attn_gpu.stage %ring[%stage] : !attn_gpu.channel<2 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
      attn_gpu.copy_in %x[%i, %c0], %buffer signal %full[%stage] : !attn_gpu.buffer<64x8xf16>, !attn_gpu.barriers<2>
    }
  } consumer {
    attn_gpu.barrier_wait %written[%c0] parity %c0 : !attn_gpu.barriers<1>
    %read = attn_gpu.slot_read %slot
    %ctas = attn_gpu.cta_count
    %n = arith.muli %read, %ctas : index
    scf.for %i = %c0 to %n step %c1 {
      %stage = arith.remui %i, %c2 : index
      %round = arith.divui %i, %c2 : index
      %phase = arith.remui %round, %c2 : index
      attn_gpu.barrier_wait %full[%stage] parity %phase : !attn_gpu.barriers<2>
      %buffer = attn_gpu.stage %ring[%stage] : !attn_gpu.channel<2 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
      attn_gpu.copy_out %buffer, %y[%c0, %c0, %i] : !attn_gpu.buffer<64x8xf16>
      attn_gpu.copy_out_wait
      attn_gpu.barrier_arrive %empty[%stage] : !attn_gpu.barriers<2>
    }
  }
  attn_gpu.return
}
attn.plan @barriers_plan(%x: tensor<2x3xf16>) -> tensor<3x2x2xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["3", "2", "2"]], workspace = "4", zeroed = 4 : i64} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @barriers, when = "1", grid = ["1", "1", "1"], params = [
      #map, #slices, #attn.param<kind = workspace, expr = "0">]>]
    : (tensor<2x3xf16>) -> tensor<3x2x2xf16>
  attn.yield %y : tensor<3x2x2xf16>
}

func.func @make_rows() -> (tensor<2x3x8xf16> {attn.name = "x"}) {
  %x = arith.constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]],
                             [[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0], [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0], [6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0]]]> : tensor<2x3x8xf16>
  func.return %x : tensor<2x3x8xf16>
}

// Two heads of three rows as rows (row, head): 1, 4, 2, 5, 3, 6. The tile starts
// at row 1 and ends before row 5; what lies behind is zero, padding included.
// ROWS: y[0]: 4, 4, 4, 4, 4, 4, 4, 4, 0, 0
// ROWS-NEXT: y[1]: 2, 2, 2, 2, 2, 2, 2, 2, 0, 0
// ROWS-NEXT: y[2]: 5, 5, 5, 5, 5, 5, 5, 5, 0, 0
// ROWS-NEXT: y[3]: 3, 3, 3, 3, 3, 3, 3, 3, 0, 0
// ROWS-NEXT: y[4]: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
// Rounded on the way out. Rows that do not exist are not written.
// ROWS: z[0, 0]: nan, nan, nan, nan, nan, nan, nan, nan
// ROWS-NEXT: z[0, 1]: 0.333252, 0.333252, 0.333252, 0.333252, 0.333252, 0.333252, 0.333252, 0.333252
// ROWS-NEXT: z[0, 2]: 0.333252,
// ROWS-NEXT: z[1, 0]: 0.333252,
// ROWS-NEXT: z[1, 1]: 0.333252,
// ROWS-NEXT: z[1, 2]: nan, nan
// ROWS: w[0, 0]: nan, 2, 2
// ROWS-NEXT: w[1, 0]: 2, 2, nan
// Without a group rows follow one another.
// ROWS: e[0]: nan, nan, nan, nan, nan, nan, nan, nan
// ROWS-NEXT: e[1]: 0.333333, 0.333333, 0.333333, 0.333333, 0.333333, 0.333333, 0.333333, 0.333333
attn_gpu.kernel @rows(%x: !attn_gpu.global<f16>, %y: !attn_gpu.tensor_map, %z: !attn_gpu.global<f16>,
                      %w: !attn_gpu.global<f32>, %e: !attn_gpu.global<f32>)
    attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64,
                shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %offset = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %three = arith.constant 3 : i64
  %eight = arith.constant 8 : i64
  %head = arith.constant 24 : i64
  %tile = attn_gpu.alloc "x" : !attn_gpu.buffer<64x8xf16>
  attn_gpu.gather_rows %x[%offset] row %c1 length %c5 group %c2 strides(%eight, %head) to %tile
    : !attn_gpu.global<f16>, !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out %tile, %y[%c0, %c0] : !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_out_wait
  %third = arith.constant dense<0.333333343> : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>
  attn_gpu.scatter_rows %third, %z[%offset] row %c1 length %c5 group %c2 strides(%eight, %head)
    : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<f16>
  %two = arith.constant dense<2.0> : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  attn_gpu.store_rows %two, %w[%offset] row %c1 length %c5 group %c2 strides(%one, %three)
    : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>
  attn_gpu.scatter_rows %third, %e[%offset] row %c1 length %c2 strides(%eight)
    : tensor<64x8xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<f32>
  attn_gpu.return
}
attn.plan @rows_plan(%x: tensor<2x3x8xf16>) -> (tensor<5x10xf16>, tensor<2x3x8xf16>, tensor<2x1x3xf32>, tensor<2x8xf32>)
    attributes {arg_names = ["x"], result_names = ["y", "z", "w", "e"],
                result_shapes = [["5", "10"], ["2", "3", "8"], ["2", "1", "3"], ["2", "8"]]} {
  %r:4 = attn.launch(%x) variants [#attn.variant<kernel = @rows, when = "1", grid = ["1", "1", "1"], params = [
      #attn.param<kind = pointer, name = "x">, #result, #attn.param<kind = pointer, name = "z">,
      #attn.param<kind = pointer, name = "w">, #attn.param<kind = pointer, name = "e">]>]
    : (tensor<2x3x8xf16>) -> (tensor<5x10xf16>, tensor<2x3x8xf16>, tensor<2x1x3xf32>, tensor<2x8xf32>)
  attn.yield %r#0, %r#1, %r#2, %r#3 : tensor<5x10xf16>, tensor<2x3x8xf16>, tensor<2x1x3xf32>, tensor<2x8xf32>
}
