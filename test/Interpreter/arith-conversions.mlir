// RUN: split-file %s %t
// RUN: attn-interpret %t/good.mlir --print | FileCheck %t/good.mlir
// RUN: not attn-interpret %t/bad.mlir --entry=nan 2>&1 | FileCheck %t/bad.mlir --check-prefix=NAN
// RUN: not attn-interpret %t/bad.mlir --entry=large 2>&1 | FileCheck %t/bad.mlir --check-prefix=LARGE
// RUN: not attn-interpret %t/bad.mlir --entry=halves 2>&1 | FileCheck %t/bad.mlir --check-prefix=HALVES

//--- good.mlir
func.func @conversions() -> (tensor<6xf32>, tensor<6xi32>, tensor<6xi8>, tensor<3xf32>, tensor<3xi32>, tensor<3xf32>, tensor<8xi32>) {
  // CHECK: result0: 0, 2, 2, -0, -2, 127
  %x = arith.constant dense<[0.5, 1.5, 2.5, -0.5, -1.5, 127.25]> : tensor<6xf32>
  %even = math.roundeven %x : tensor<6xf32>
  // Towards zero.
  // CHECK: result1: 0, 1, 2, 0, -1, 127
  %whole = arith.fptosi %x : tensor<6xf32> to tensor<6xi32>
  // CHECK: result2: 0, 1, 2, 0, -1, 127
  %narrow = arith.trunci %whole : tensor<6xi32> to tensor<6xi8>
  // 2^24 + 1 is no f32.
  // CHECK: result3: -3, 0, 1.67772e+07
  %i = arith.constant dense<[-3, 0, 16777217]> : tensor<3xi32>
  %floats = arith.sitofp %i : tensor<3xi32> to tensor<3xf32>
  // CHECK: result4: 1065353216, -2147483648, 2143289344
  %y = arith.constant dense<[1.0, -0.0, 0x7FC00000]> : tensor<3xf32>
  %bits = arith.bitcast %y : tensor<3xf32> to tensor<3xi32>
  // CHECK: result5: 1, -0, nan
  %back = arith.bitcast %bits : tensor<3xi32> to tensor<3xf32>
  // Rows 0, 1, 4 and 5 are one class, the others another.
  // CHECK: result6: 6, 6, 8, 8, 6, 6, 8, 8
  %v = arith.constant dense<[1, -2, 3, -4, 5, 6, -7, 8]> : tensor<8xi32>
  %m = attn_tile.max_of_rows %v period 4 span 2 : tensor<8xi32>
  func.return %even, %whole, %narrow, %floats, %bits, %back, %m
    : tensor<6xf32>, tensor<6xi32>, tensor<6xi8>, tensor<3xf32>, tensor<3xi32>, tensor<3xf32>, tensor<8xi32>
}

//--- bad.mlir
func.func @nan() -> tensor<1xi32> {
  %x = arith.constant dense<0x7FC00000> : tensor<1xf32>
  // NAN: error: expected a number that fits 32 bits, got nan
  %i = arith.fptosi %x : tensor<1xf32> to tensor<1xi32>
  func.return %i : tensor<1xi32>
}
func.func @large() -> tensor<1xi8> {
  %x = arith.constant dense<128.0> : tensor<1xf32>
  // LARGE: error: expected a number that fits 8 bits, got 1.28
  %i = arith.fptosi %x : tensor<1xf32> to tensor<1xi8>
  func.return %i : tensor<1xi8>
}
func.func @halves() -> tensor<1xf16> {
  %x = arith.constant dense<1.0> : tensor<1xbf16>
  // HALVES: error: expected a bitcast between f32 and i32, got 'bf16' to 'f16'
  %i = arith.bitcast %x : tensor<1xbf16> to tensor<1xf16>
  func.return %i : tensor<1xf16>
}
