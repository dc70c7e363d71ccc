// RUN: attn-interpret %s --entry=floats --print | FileCheck %s --check-prefix=FLOAT
// RUN: attn-interpret %s --entry=integers --print | FileCheck %s --check-prefix=INT
// RUN: attn-interpret %s --entry=conversions --print | FileCheck %s --check-prefix=CONVERT

// Less, equal, greater, unordered.
func.func @floats() -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>,
                        tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>,
                        tensor<4xi1>, tensor<4xi1>) {
  %a = arith.constant dense<[1.0, 2.0, 3.0, 0x7FC00000]> : tensor<4xf32>
  %b = arith.constant dense<2.0> : tensor<4xf32>
  // FLOAT: result0: 0, 0, 0, 0
  %0 = arith.cmpf false, %a, %b : tensor<4xf32>
  // FLOAT: result1: 0, 1, 0, 0
  %1 = arith.cmpf oeq, %a, %b : tensor<4xf32>
  // FLOAT: result2: 0, 0, 1, 0
  %2 = arith.cmpf ogt, %a, %b : tensor<4xf32>
  // FLOAT: result3: 0, 1, 1, 0
  %3 = arith.cmpf oge, %a, %b : tensor<4xf32>
  // FLOAT: result4: 1, 0, 0, 0
  %4 = arith.cmpf olt, %a, %b : tensor<4xf32>
  // FLOAT: result5: 1, 1, 0, 0
  %5 = arith.cmpf ole, %a, %b : tensor<4xf32>
  // FLOAT: result6: 1, 0, 1, 0
  %6 = arith.cmpf one, %a, %b : tensor<4xf32>
  // FLOAT: result7: 1, 1, 1, 0
  %7 = arith.cmpf ord, %a, %b : tensor<4xf32>
  // FLOAT: result8: 0, 1, 0, 1
  %8 = arith.cmpf ueq, %a, %b : tensor<4xf32>
  // FLOAT: result9: 0, 0, 1, 1
  %9 = arith.cmpf ugt, %a, %b : tensor<4xf32>
  // FLOAT: result10: 0, 1, 1, 1
  %10 = arith.cmpf uge, %a, %b : tensor<4xf32>
  // FLOAT: result11: 1, 0, 0, 1
  %11 = arith.cmpf ult, %a, %b : tensor<4xf32>
  // FLOAT: result12: 1, 1, 0, 1
  %12 = arith.cmpf ule, %a, %b : tensor<4xf32>
  // FLOAT: result13: 1, 0, 1, 1
  %13 = arith.cmpf une, %a, %b : tensor<4xf32>
  // FLOAT: result14: 0, 0, 0, 1
  %14 = arith.cmpf uno, %a, %b : tensor<4xf32>
  // FLOAT: result15: 1, 1, 1, 1
  %15 = arith.cmpf true, %a, %b : tensor<4xf32>
  func.return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15
    : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>,
      tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}

// Less, equal, greater, and -1, which is the greatest without a sign.
func.func @integers() -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>,
                          tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<2xi1>) {
  %a = arith.constant dense<[1, 2, 3, -1]> : tensor<4xi32>
  %b = arith.constant dense<2> : tensor<4xi32>
  // INT: result0: 0, 1, 0, 0
  %0 = arith.cmpi eq, %a, %b : tensor<4xi32>
  // INT: result1: 1, 0, 1, 1
  %1 = arith.cmpi ne, %a, %b : tensor<4xi32>
  // INT: result2: 1, 0, 0, 1
  %2 = arith.cmpi slt, %a, %b : tensor<4xi32>
  // INT: result3: 1, 1, 0, 1
  %3 = arith.cmpi sle, %a, %b : tensor<4xi32>
  // INT: result4: 0, 0, 1, 0
  %4 = arith.cmpi sgt, %a, %b : tensor<4xi32>
  // INT: result5: 0, 1, 1, 0
  %5 = arith.cmpi sge, %a, %b : tensor<4xi32>
  // INT: result6: 1, 0, 0, 0
  %6 = arith.cmpi ult, %a, %b : tensor<4xi32>
  // INT: result7: 1, 1, 0, 0
  %7 = arith.cmpi ule, %a, %b : tensor<4xi32>
  // INT: result8: 0, 0, 1, 1
  %8 = arith.cmpi ugt, %a, %b : tensor<4xi32>
  // INT: result9: 0, 1, 1, 1
  %9 = arith.cmpi uge, %a, %b : tensor<4xi32>
  // The signed i1 true is -1.
  // INT: result10: 0, 1
  %bits = arith.constant dense<[false, true]> : tensor<2xi1>
  %zeros = arith.constant dense<false> : tensor<2xi1>
  %10 = arith.cmpi slt, %bits, %zeros : tensor<2xi1>
  func.return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10
    : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>,
      tensor<4xi1>, tensor<4xi1>, tensor<2xi1>
}

func.func @conversions() -> (tensor<4xbf16>, tensor<4xf32>, i32, index, tensor<2xi32>) {
  // Ties go to the even neighbour; NaN stays NaN.
  // CONVERT: result0: 1, 1.01562, 3.38953e+38, nan
  %wide = arith.constant dense<[1.00390625, 1.01171875, 3.38953e+38, 0x7F800001]> : tensor<4xf32>
  %narrow = arith.truncf %wide : tensor<4xf32> to tensor<4xbf16>
  // CONVERT: result1: 1, 1.01562, 3.38953e+38, nan
  %back = arith.extf %narrow : tensor<4xbf16> to tensor<4xf32>
  // CONVERT: result2: -2147483648
  %big = arith.constant 2147483648 : index
  %i = arith.index_cast %big : index to i32
  // CONVERT: result3: -2147483648
  %j = arith.index_cast %i : i32 to index
  // CONVERT: result4: 7, 7
  %true = arith.constant true
  %a = arith.constant dense<7> : tensor<2xi32>
  %b = arith.constant dense<8> : tensor<2xi32>
  %k = arith.select %true, %a, %b : tensor<2xi32>
  func.return %narrow, %back, %i, %j, %k : tensor<4xbf16>, tensor<4xf32>, i32, index, tensor<2xi32>
}
