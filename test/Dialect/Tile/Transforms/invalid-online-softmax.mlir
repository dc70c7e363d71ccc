// RUN: attn-opt %s -split-input-file -verify-diagnostics --attn-tile-online-softmax

attn_tile.kernel @carried_count(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected a statistics loop to carry a maximum and a sum, got 3 values}}
  %m, %l, %k = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero, %k0 = %zero) 
      -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1, %k0 : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @carried_order(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected a statistics loop to carry the maximum and the sum of its attn_tile.softmax_statistics}}
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %l1, %m1 : tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @no_output_loop(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected a loop beside it with the attn_tile.softmax_probabilities of its statistics, got none}}
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  attn_tile.return
}

// -----

attn_tile.kernel @two_output_loops(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected one attn_tile.softmax_probabilities of these statistics, got several}}
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  %acc2 = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @mixed_statistics(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    // expected-error @below {{'attn_tile.softmax_probabilities' op expected the maximum and the sum of one statistics loop}}
    %p = attn_tile.softmax_probabilities %s, %m, %zero : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @early_use(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  // expected-error @below {{'attn_tile.for' op expected its statistics to be read by attn_tile.softmax_probabilities or after the output loop}}
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  // expected-note @below {{read here}}
  %e = attn_tile.log_sum_exp %m, %l : tensor<16xf32>
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @first_accumulator(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %one = arith.constant dense<1.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  // expected-error @below {{'attn_tile.for' op expected an output loop to carry one accumulator that starts at zero}}
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %one) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @not_linear(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  // expected-error @below {{'attn_tile.for' op expected an output loop to add one attn_tile.dot of its probabilities to its accumulator}}
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %square = arith.mulf %p, %p : tensor<16x8xf32>
    %pt = arith.truncf %square : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @other_iterator(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  // expected-note @below {{statistics loop}}
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  %half = attn_tile.range %c0 to %c0
  // expected-error @below {{'attn_tile.for' op expected the iterator of the statistics loop}}
  %acc = attn_tile.for (%j, %masked) in %half iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @write(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  // expected-error @below {{'attn_tile.for' op expected no write to memory from the statistics loop to the end of the output loop}}
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.store %s, %x[%c0, %j] : tensor<16x8xf32>, !attn_tile.view<?x?xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @other_scores(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    // expected-note @below {{scores of the statistics loop}}
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  // expected-error @below {{'attn_tile.for' op expected the scores of the statistics loop, got a different computation}}
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%j, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @other_operand(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %it = attn_tile.range %c0 to %n
  %m, %l = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = attn_tile.load %x[%c0, %j] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    // expected-note @below {{scores of the statistics loop}}
    %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<16x8xf32>, tensor<16xf32>
    attn_tile.yield %m1, %l1 : tensor<16xf32>, tensor<16xf32>
  }
  // expected-error @below {{'attn_tile.for' op expected the scores of the statistics loop, got a different computation}}
  %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<16x32xf32>) {
    %s = attn_tile.load %x[%c0, %n] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<16x8xf32>, tensor<16xf32>
    %pt = arith.truncf %p : tensor<16x8xf32> to tensor<16x8xf16>
    %vt = attn_tile.load %v[%j, %c0] : !attn_tile.view<?x?xf16> -> tensor<8x32xf16>
    %a1 = attn_tile.dot %pt, %vt, %a : tensor<16x8xf16>, tensor<8x32xf16> -> tensor<16x32xf32>
    attn_tile.yield %a1 : tensor<16x32xf32>
  }
  attn_tile.store %acc, %o[%c0, %c0] : tensor<16x32xf32>, !attn_tile.view<?x?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @no_loop(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  // expected-error @below {{'attn_tile.softmax_statistics' op expected to be in an attn_tile.for}}
  %m1, %l1 = attn_tile.softmax_statistics %s, %ninf, %zero : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @other_statistics(%x: !attn_tile.view<?x?xf32>, %v: !attn_tile.view<?x?xf16>, %o: !attn_tile.view<?x?xf32>,
    %n: index) {
  %c0 = arith.constant 0 : index
  %ninf = arith.constant dense<0xFF800000> : tensor<16xf32>
  %zero = arith.constant dense<0.0> : tensor<16xf32>
  %zero2 = arith.constant dense<0.0> : tensor<16x32xf32>
  %s = attn_tile.load %x[%c0, %c0] : !attn_tile.view<?x?xf32> -> tensor<16x8xf32>
  // expected-error @below {{'attn_tile.softmax_probabilities' op expected the statistics of a loop, got other values}}
  %p = attn_tile.softmax_probabilities %s, %ninf, %zero : tensor<16x8xf32>, tensor<16xf32>
  attn_tile.return
}
