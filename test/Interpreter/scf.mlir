// RUN: attn-interpret %s --entry=loop --print | FileCheck %s --check-prefix=LOOP
// RUN: attn-interpret %s --entry=branch --print --scalar=c=1 | FileCheck %s --check-prefix=THEN
// RUN: attn-interpret %s --entry=branch --print --scalar=c=0 | FileCheck %s --check-prefix=ELSE
// RUN: attn-interpret %s --entry=while --print | FileCheck %s --check-prefix=WHILE
// RUN: not attn-interpret %s --entry=step 2>&1 | FileCheck %s --check-prefix=STEP

// 1 * 10 + 2, then * 10 + 5; the loop that runs never gives what it was given.
// LOOP: result0: 125
// LOOP-NEXT: result1: 1
func.func @loop() -> (index, index) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c8 = arith.constant 8 : index
  %c10 = arith.constant 10 : index
  %r = scf.for %i = %c2 to %c8 step %c3 iter_args(%x = %c1) -> (index) {
    %t = arith.muli %x, %c10 : index
    %y = arith.addi %t, %i : index
    scf.yield %y : index
  }
  %s = scf.for %i = %c8 to %c2 step %c1 iter_args(%x = %c1) -> (index) {
    scf.yield %c10 : index
  }
  func.return %r, %s : index, index
}

// THEN: result0: 2
// ELSE: result0: 3
func.func @branch(%c: i1 {attn.name = "c"}) -> index {
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %r = scf.if %c -> index {
    scf.yield %c2 : index
  } else {
    scf.yield %c3 : index
  }
  scf.if %c {
  }
  func.return %r : index
}

// The first power of 2 that is not below 100, and its half.
// WHILE: result0: 128
// WHILE-NEXT: result1: 64
func.func @while() -> (index, index) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c100 = arith.constant 100 : index
  %r:2 = scf.while (%x = %c1, %y = %c1) : (index, index) -> (index, index) {
    %more = arith.cmpi slt, %x, %c100 : index
    scf.condition(%more) %x, %y : index, index
  } do {
  ^bb0(%x: index, %y: index):
    %t = arith.muli %x, %c2 : index
    scf.yield %t, %x : index, index
  }
  func.return %r#0, %r#1 : index, index
}

// STEP: scf.mlir:[[#@LINE+4]]:8: error: expected a positive step, got 0
func.func @step() -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %c1 step %c0 iter_args(%x = %c1) -> (index) {
    scf.yield %x : index
  }
  func.return %r : index
}
