// What a kernel in R3 must not do, and launches that do not fit it.

// RUN: split-file --leading-lines %s %t
// RUN: not attn-interpret %t/full.mlir --random=1 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: not attn-interpret %t/empty.mlir --random=1 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not attn-interpret %t/both.mlir --random=1 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: not attn-interpret %t/ended.mlir --random=1 2>&1 | FileCheck %s --check-prefix=ENDED
// RUN: not attn-interpret %t/role.mlir --random=1 2>&1 | FileCheck %s --check-prefix=ROLE
// RUN: not attn-interpret %t/order.mlir --random=1 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not attn-interpret %t/left.mlir --random=1 2>&1 | FileCheck %s --check-prefix=LEFT
// RUN: not attn-interpret %t/younger.mlir --random=1 2>&1 | FileCheck %s --check-prefix=YOUNGER
// RUN: not attn-interpret %t/product.mlir --random=1 2>&1 | FileCheck %s --check-prefix=PRODUCT
// RUN: not attn-interpret %t/copy_out.mlir --random=1 2>&1 | FileCheck %s --check-prefix=COPY-OUT
// RUN: not attn-interpret %t/input.mlir --random=1 2>&1 | FileCheck %s --check-prefix=INPUT
// RUN: not attn-interpret %t/box.mlir --random=1 2>&1 | FileCheck %s --check-prefix=BOX
// RUN: not attn-interpret %t/coordinates.mlir --random=1 2>&1 | FileCheck %s --check-prefix=COORDINATES
// RUN: not attn-interpret %t/element.mlir --random=1 2>&1 | FileCheck %s --check-prefix=ELEMENT
// RUN: not attn-interpret %t/masked.mlir --random=1 2>&1 | FileCheck %s --check-prefix=MASKED
// RUN: not attn-interpret %t/rows.mlir --random=1 2>&1 | FileCheck %s --check-prefix=STORE-ROWS
// RUN: not attn-interpret %t/stage.mlir --random=1 2>&1 | FileCheck %s --check-prefix=STAGE
// RUN: not attn-interpret %t/arrivals.mlir --random=1 2>&1 | FileCheck %s --check-prefix=ARRIVALS
// RUN: not attn-interpret %t/parity.mlir --random=1 2>&1 | FileCheck %s --check-prefix=PARITY
// RUN: not attn-interpret %t/phase.mlir --random=1 2>&1 | FileCheck %s --check-prefix=PHASE
// RUN: not attn-interpret %t/filled.mlir --random=1 2>&1 | FileCheck %s --check-prefix=FILLED
// RUN: not attn-interpret %t/unwritten.mlir --random=1 2>&1 | FileCheck %s --check-prefix=UNWRITTEN
// RUN: not attn-interpret %t/unread.mlir --random=1 2>&1 | FileCheck %s --check-prefix=UNREAD
// RUN: not attn-interpret %t/params.mlir --random=1 2>&1 | FileCheck %s --check-prefix=PARAMS
// RUN: not attn-interpret %t/kind.mlir --random=1 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not attn-interpret %t/name.mlir --random=1 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not attn-interpret %t/counter.mlir --random=1 2>&1 | FileCheck %s --check-prefix=COUNTER

//--- full.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  // FULL: full.mlir:[[#@LINE+1]]:3: error: deadlock: the kernel waits for a free buffer of channel 'x'
  attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- empty.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  // EMPTY: empty.mlir:[[#@LINE+1]]:8: error: deadlock: the kernel waits for a tile in channel 'x'
  %t = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- both.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %other = attn_gpu.channel "y" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.roles producer {
    attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
    // BOTH: both.mlir:[[#@LINE+1]]:5: error: deadlock: the producer waits for a free buffer of channel 'x'
    attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  } consumer {
    // BOTH: both.mlir:[[#@LINE+1]]:10: note: the consumer waits for a tile in channel 'y'
    %t = attn_gpu.get %other : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  }
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- ended.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.roles producer {
  } consumer {
    // ENDED: ended.mlir:[[#@LINE+1]]:10: error: deadlock: the consumer waits for a tile in channel 'x', and the other role has ended
    %t = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  }
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- role.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.roles producer {
    attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
    attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  } consumer {
    %zero = arith.divui %c0, %c0 : index
    // ROLE: role.mlir:[[#@LINE-1]]:13: error: expected a nonzero divisor, got 0 / 0
    // ROLE-NOT: deadlock
  }
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- order.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  %t = attn_gpu.get %channel : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.release %t : !attn_gpu.buffer<64x8xf16>
  // ORDER: order.mlir:[[#@LINE+1]]:3: error: expected the oldest buffer held of channel 'x', got another
  attn_gpu.release %t : !attn_gpu.buffer<64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- left.mlir
// LEFT: left.mlir:[[#@LINE+1]]:1: error: expected channel 'x' to be empty at the end, got 1 tiles put and not got, and 0 got and not released
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- younger.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %a = attn_gpu.alloc "a" : !attn_gpu.buffer<64x16xf16>
  %s = attn_gpu.mma %a, %a transpose_b : !attn_gpu.buffer<64x16xf16>, !attn_gpu.buffer<64x16xf16> -> !attn_gpu.pending<tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>>
  // YOUNGER: younger.mlir:[[#@LINE+1]]:8: error: expected 'younger' to be at most the 0 products issued after this one, got 1
  %t = attn_gpu.wait %s younger 1 : !attn_gpu.pending<tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>> -> tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- product.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %a = attn_gpu.alloc "a" : !attn_gpu.buffer<64x16xf16>
  // PRODUCT: product.mlir:[[#@LINE+1]]:8: error: expected a wait for this product before its role ends, got none
  %s = attn_gpu.mma %a, %a transpose_b : !attn_gpu.buffer<64x16xf16>, !attn_gpu.buffer<64x16xf16> -> !attn_gpu.pending<tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- copy_out.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %a = attn_gpu.alloc "a" : !attn_gpu.buffer<64x16xf16>
  // COPY-OUT: copy_out.mlir:[[#@LINE+1]]:3: error: expected 'attn_gpu.copy_out_wait' before the role of this copy ends, got none
  attn_gpu.copy_out %a, %x[%c0, %c0] : !attn_gpu.buffer<64x16xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- input.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %a = attn_gpu.alloc "a" : !attn_gpu.buffer<64x16xf16>
  // INPUT: input.mlir:[[#@LINE+1]]:3: error: expected a store to a result of the launch, got one to an input
  attn_gpu.copy_out %a, %x[%c0, %c0] : !attn_gpu.buffer<64x16xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- box.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  // BOX: box.mlir:[[#@LINE+1]]:3: error: expected a tensor map whose boxes have 64 columns and 64 rows, got 64 and 32
  attn_gpu.put %channel, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 32], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- coordinates.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  // COORDINATES: coordinates.mlir:[[#@LINE+1]]:3: error: expected 2 coordinates, as the tensor map has, got 3
  attn_gpu.put %channel, %x[%c0, %c0, %c0] : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- element.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %other = attn_gpu.channel "y" : !attn_gpu.channel<1 x 64x8xbf16>
  // ELEMENT: element.mlir:[[#@LINE+1]]:3: error: expected a tensor of 'bf16', got 'f16'
  attn_gpu.put %other, %x[%c0, %c0] : !attn_gpu.channel<1 x 64x8xbf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- masked.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %c2 = arith.constant 2 : index
  // MASKED: masked.mlir:[[#@LINE+1]]:3: error: expected at most 1 tiles that need a mask, got 2
  attn_gpu.for (%j, %masked) from %c2 to %c0 full %c0 past_end %c2 max_masked 1 {
  }
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- rows.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.global<f16>) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %c7 = arith.constant 7 : index
  %base = arith.constant 3 : i64
  %v = arith.constant dense<1.0> : tensor<64xf16, #attn_gpu.rows<warpgroups = 1>>
  // STORE-ROWS: rows.mlir:[[#@LINE+1]]:3: error: expected elements of a tensor of 6, got 6 to 6
  attn_gpu.store_rows %v, %x[%base] row %c1 length %c7 : tensor<64xf16, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = pointer, name = "y">]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- stage.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %barriers = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %c2 = arith.constant 2 : index
  // STAGE: stage.mlir:[[#@LINE+1]]:3: error: expected a stage from 0 to 1, got 2
  attn_gpu.barrier_arrive %barriers[%c2] elected : !attn_gpu.barriers<2>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- arrivals.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %barriers = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %c2 = arith.constant 2 : index
  // ARRIVALS: arrivals.mlir:[[#@LINE+1]]:3: error: expected at most 1 arrivals in a phase, got 4
  attn_gpu.barrier_arrive %barriers[%c0] : !attn_gpu.barriers<2>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- parity.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %barriers = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %c2 = arith.constant 2 : index
  // PARITY: parity.mlir:[[#@LINE+1]]:3: error: expected a parity of 0 or 1, got 2
  attn_gpu.barrier_wait %barriers[%c0] parity %c2 : !attn_gpu.barriers<2>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- phase.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %barriers = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %c2 = arith.constant 2 : index
  attn_gpu.barrier_wait %barriers[%c0] parity %c1 : !attn_gpu.barriers<2>
  // PHASE: phase.mlir:[[#@LINE+1]]:3: error: deadlock: the kernel waits for parity 0 of stage 0
  attn_gpu.barrier_wait %barriers[%c0] parity %c0 : !attn_gpu.barriers<2>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- filled.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %barriers = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %c2 = arith.constant 2 : index
  %ring = attn_gpu.ring "r" : !attn_gpu.channel<1 x 64x8xf16>
  %b = attn_gpu.stage %ring[%c0] : !attn_gpu.channel<1 x 64x8xf16> -> !attn_gpu.buffer<64x8xf16>
  attn_gpu.copy_in %x[%c0, %c0], %b signal %barriers[%c0] : !attn_gpu.buffer<64x8xf16>, !attn_gpu.barriers<2>
  // FILLED: filled.mlir:[[#@LINE+1]]:3: error: expected a buffer whose copy before was awaited, got one that it still fills
  attn_gpu.copy_in %x[%c0, %c0], %b signal %barriers[%c1] : !attn_gpu.buffer<64x8xf16>, !attn_gpu.barriers<2>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- unwritten.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %slot = attn_gpu.slot
  // UNWRITTEN: unwritten.mlir:[[#@LINE+1]]:8: error: expected a slot that was written, got an empty one
  %p = attn_gpu.slot_read %slot
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- unread.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  %slot = attn_gpu.slot
  attn_gpu.slot_write %c1, %slot
  // UNREAD: unread.mlir:[[#@LINE+1]]:3: error: expected a slot that was read, got one that holds 1
  attn_gpu.slot_write %c0, %slot
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- params.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  // PARAMS: params.mlir:[[#@LINE+1]]:8: error: expected a grid and 1 parameters, those of kernel @kernel, got #attn.variant<
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "x", box = [64, 64], swizzle = 128>, #attn.param<kind = tensor_map, name = "y", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- kind.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  // KIND: kind.mlir:[[#@LINE+1]]:8: error: expected a parameter for an argument of type '!attn_gpu.tensor_map', got #attn.param<kind = pointer, name = "x">
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = pointer, name = "x">]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- name.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.tensor_map) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]]} {
  // NAME: name.mlir:[[#@LINE+1]]:8: error: expected parameters of operands and results of the launch, got #attn.param<kind = tensor_map, name = "z"
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = tensor_map, name = "z", box = [64, 64], swizzle = 128>]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}

//--- counter.mlir
attn_gpu.kernel @kernel(%x: !attn_gpu.global<i32>) attributes {warpgroups = 1 : i64, producer_registers = 24 : i64, consumer_registers = 240 : i64, shared_memory_limit = 232448 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %channel = attn_gpu.channel "x" : !attn_gpu.channel<1 x 64x8xf16>
  attn_gpu.return
}
attn.plan @plan(%x: tensor<2x3xf16>) -> tensor<2x3xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2", "3"]], workspace = "16", zeroed = 8 : i64} {
  // COUNTER: counter.mlir:[[#@LINE+1]]:8: error: expected a counter in the zeroed 8 bytes of the workspace, got one at byte 8
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", grid = ["1", "1", "1"], params = [#attn.param<kind = workspace, expr = "8">]>]
    : (tensor<2x3xf16>) -> tensor<2x3xf16>
  attn.yield %y : tensor<2x3xf16>
}
