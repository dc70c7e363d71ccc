// RUN: attn-interpret %s --entry=arithmetic --print | FileCheck %s
// RUN: attn-interpret %s --entry=bits --print | FileCheck %s --check-prefix=BITS
// RUN: attn-interpret %s --entry=scalars --print | FileCheck %s --check-prefix=SCALAR

func.func @arithmetic() -> (tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>,
                            tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>,
                            tensor<4xi32>, tensor<4xi32>) {
  %a = arith.constant dense<[7, -7, 6, 2147483647]> : tensor<4xi32>
  %b = arith.constant dense<[2, 2, -4, 2]> : tensor<4xi32>
  // Sums and products wrap.
  // CHECK: result0: 9, -5, 2, -2147483647
  %0 = arith.addi %a, %b : tensor<4xi32>
  // CHECK: result1: 5, -9, 10, 2147483645
  %1 = arith.subi %a, %b : tensor<4xi32>
  // CHECK: result2: 14, -14, -24, -2
  %2 = arith.muli %a, %b : tensor<4xi32>
  // CHECK: result3: 3, -3, -1, 1073741823
  %3 = arith.divsi %a, %b : tensor<4xi32>
  // CHECK: result4: 3, -4, -2, 1073741823
  %4 = arith.floordivsi %a, %b : tensor<4xi32>
  // CHECK: result5: 4, -3, -1, 1073741824
  %5 = arith.ceildivsi %a, %b : tensor<4xi32>
  // CHECK: result6: 1, -1, 2, 1
  %6 = arith.remsi %a, %b : tensor<4xi32>
  // 2^32 - 7 and 2^32 - 4.
  // CHECK: result7: 3, 2147483644, 0, 1073741823
  %7 = arith.divui %a, %b : tensor<4xi32>
  // CHECK: result8: 4, 2147483645, 1, 1073741824
  %8 = arith.ceildivui %a, %b : tensor<4xi32>
  // CHECK: result9: 1, 1, 6, 1
  %9 = arith.remui %a, %b : tensor<4xi32>
  // CHECK: result10: 2, -7, -4, 2
  %10 = arith.minsi %a, %b : tensor<4xi32>
  // CHECK: result11: 7, 2, 6, 2147483647
  %11 = arith.maxsi %a, %b : tensor<4xi32>
  // CHECK: result12: 2, 2, 6, 2
  %12 = arith.minui %a, %b : tensor<4xi32>
  // CHECK: result13: 7, -7, -4, 2147483647
  %13 = arith.maxui %a, %b : tensor<4xi32>
  func.return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13
    : tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>,
      tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>
}

func.func @bits() -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, i64, i64, i64) {
  %a = arith.constant dense<[false, false, true, true]> : tensor<4xi1>
  %b = arith.constant dense<[false, true, false, true]> : tensor<4xi1>
  // BITS: result0: 0, 0, 0, 1
  %0 = arith.andi %a, %b : tensor<4xi1>
  // BITS: result1: 0, 1, 1, 1
  %1 = arith.ori %a, %b : tensor<4xi1>
  // BITS: result2: 0, 1, 1, 0
  %2 = arith.xori %a, %b : tensor<4xi1>
  %x = arith.constant 12 : i64
  %y = arith.constant 10 : i64
  // BITS: result3: 8
  %3 = arith.andi %x, %y : i64
  // BITS: result4: 14
  %4 = arith.ori %x, %y : i64
  // BITS: result5: 6
  %5 = arith.xori %x, %y : i64
  func.return %0, %1, %2, %3, %4, %5 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, i64, i64, i64
}

func.func @scalars() -> (index, i1, i64) {
  %a = arith.constant 100 : index
  %b = arith.constant 64 : index
  // SCALAR: result0: 2
  %tiles = arith.ceildivui %a, %b : index
  // SCALAR: result1: 1
  %more = arith.cmpi ugt, %a, %b : index
  // SCALAR: result2: -9223372036854775808
  %max = arith.constant 9223372036854775807 : i64
  %one = arith.constant 1 : i64
  %wrapped = arith.addi %max, %one : i64
  func.return %tiles, %more, %wrapped : index, i1, i64
}
