// What a plan or an attention finds out only when it runs.

// RUN: not attn-interpret %s --entry=constraint --random=1 --shape=x=2x3 2>&1 | FileCheck %s --check-prefix=CONSTRAINT
// RUN: not attn-interpret %s --entry=no_variant --random=1 --shape=x=5 2>&1 | FileCheck %s --check-prefix=VARIANT
// RUN: not attn-interpret %s --entry=negative --random=1 --shape=x=1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not attn-interpret %s --entry=static_size --random=1 --shape=x=2 2>&1 | FileCheck %s --check-prefix=STATIC
// RUN: not attn-interpret %s --entry=view_size --random=1 --shape=x=2 2>&1 | FileCheck %s --check-prefix=VIEW
// RUN: not attn-interpret %s --entry=argument_kind --scalar=x=2 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not attn-interpret %s --entry=argument_count 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: not attn-interpret %s --entry=no_programs --random=1 --shape=x=2 2>&1 | FileCheck %s --check-prefix=PROGRAMS
// RUN: not attn-interpret %s --entry=inner_result --random=1 --shape=x=2 2>&1 | FileCheck %s --check-prefix=INNER
// RUN: not attn-interpret %s --entry=attention --random=1 --shape=q=1x3x1x8 --shape=k=1x2x1x8 2>&1 \
// RUN:   | FileCheck %s --check-prefix=HEADS
// RUN: not attn-interpret %s --entry=attention --random=1 --shape=q=1x3x1x8 --shape=k=1x0x1x8 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NOHEADS
// RUN: not attn-interpret %s --entry=attention --random=1 --shape=q=2x2x1x8 --shape=k=1x2x1x8 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BATCH
// RUN: not attn-interpret %s --entry=no_case --random=1 --shape=x=2 2>&1 | FileCheck %s --check-prefix=CASE

attn_tile.kernel @fill(%x: !attn_tile.view<?xf32>, %y: !attn_tile.view<?xf32>) {
  attn_tile.return
}

// CONSTRAINT: invalid-plan.mlir:[[#@LINE+1]]:1: error: expected 2 columns, as rows, got 3
attn.plan @constraint(%x: tensor<?x?xf32>) -> tensor<?x?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]", "x[1]"]],
                constraints = [#attn.constraint<"x[0] >= 1", "expected rows">,
                               #attn.constraint<"x[0] == x[1]", "expected {x[0]} columns, as rows, got {x[1]}">]} {
  attn.yield %x : tensor<?x?xf32>
}

attn.plan @no_variant(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // VARIANT: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected a variant whose guard holds, got none of 2
  %y = attn.launch(%x) variants [#attn.variant<kernel = @fill, when = "x[0] < 5", programs = ["1"]>,
                                 #attn.variant<kernel = @fill, when = "x[0] > 5", programs = ["1"]>]
    : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %y : tensor<?xf32>
}

attn.plan @no_case(%x: tensor<?xf32>) attributes {arg_names = ["x"], result_names = [], result_shapes = []} {
  // CASE: invalid-plan.mlir:[[#@LINE+1]]:3: error: expected a case whose guard holds, got none of 2
  attn.choose {
    case "x[0] > 2" {
      attn.yield
    }
    case "0" {
      attn.yield
    }
  }
  attn.yield
}

// NEGATIVE: invalid-plan.mlir:[[#@LINE+1]]:1: error: expected size 0 of result 'y' to be at least 0, got -1
attn.plan @negative(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0] - 2"]]} {
  attn.yield %x : tensor<?xf32>
}

// STATIC: invalid-plan.mlir:[[#@LINE+1]]:1: error: expected size 0 of result 'y' to be 4, got 2
attn.plan @static_size(%x: tensor<?xf32>) -> tensor<4xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @fill, when = "1", programs = ["1"]>]
    : (tensor<?xf32>) -> tensor<4xf32>
  attn.yield %y : tensor<4xf32>
}

attn_tile.kernel @fixed(%x: !attn_tile.view<4xf32>, %y: !attn_tile.view<?xf32>) {
  attn_tile.return
}
attn.plan @view_size(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // VIEW: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected kernel argument 0 to be a '!attn_tile.view<4xf32>', got 'tensor<2xf32>'
  %y = attn.launch(%x) variants [#attn.variant<kernel = @fixed, when = "1", programs = ["1"]>]
    : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %y : tensor<?xf32>
}

attn.plan @argument_kind(%x: f32) -> tensor<1xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["1"]]} {
  // KIND: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected kernel argument 0 to be a '!attn_tile.view<?xf32>', got a scalar
  %y = attn.launch(%x) variants [#attn.variant<kernel = @fill, when = "1", programs = ["1"]>] : (f32) -> tensor<1xf32>
  attn.yield %y : tensor<1xf32>
}

attn.plan @argument_count() -> tensor<1xf32>
    attributes {arg_names = [], result_names = ["y"], result_shapes = [["1"]]} {
  // COUNT: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected as many operands and results as kernel @fill has arguments, 2, got 1
  %y = attn.launch() variants [#attn.variant<kernel = @fill, when = "1", programs = ["1"]>] : () -> tensor<1xf32>
  attn.yield %y : tensor<1xf32>
}

attn.plan @no_programs(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // PROGRAMS: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected one to three sizes in 'programs' of variant @fill
  %y = attn.launch(%x) variants [#attn.variant<kernel = @fill, when = "1">] : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %y : tensor<?xf32>
}

attn.plan @inner_result(%x: tensor<?xf32>) -> tensor<?xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["x[0]"]]} {
  // INNER: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected size 0 of intermediate 'y1' to be at least 0, got -1
  %y = attn.launch(%x) variants [#attn.variant<kernel = @fill, when = "1", programs = ["1"]>]
    intermediates [#attn.intermediate<name = "y1", shape = ["x[0] - 3"]>] : (tensor<?xf32>) -> tensor<?xf32>
  %z = attn.launch(%y) variants [#attn.variant<kernel = @fill, when = "1", programs = ["1"]>]
    : (tensor<?xf32>) -> tensor<?xf32>
  attn.yield %z : tensor<?xf32>
}

func.func @attention(%q: tensor<?x?x?x8xf16>, %k: tensor<?x?x?x8xf16>) -> tensor<?x?x?x8xf16> {
  // HEADS: invalid-plan.mlir:[[#@LINE+3]]:8: error: expected the heads of q to be a multiple of the 2 heads of k, got 3
  // NOHEADS: invalid-plan.mlir:[[#@LINE+2]]:8: error: expected the heads of q to be a multiple of the 0 heads of k, got 3
  // BATCH: invalid-plan.mlir:[[#@LINE+1]]:8: error: expected the batch of k to be that of q, 2, got 1
  %o = attn.attention %q, %k, %k
    : (tensor<?x?x?x8xf16>, tensor<?x?x?x8xf16>, tensor<?x?x?x8xf16>) -> tensor<?x?x?x8xf16>
  func.return %o : tensor<?x?x?x8xf16>
}
