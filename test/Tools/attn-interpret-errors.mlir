// Exit codes: 2 for the command line, 1 for everything else.

// RUN: split-file --leading-lines %s %t

// RUN: sh -c "attn-interpret; test $? = 2" 2>&1 | FileCheck %s --check-prefix=NOFILE
// NOFILE: Not enough positional command line arguments
// RUN: sh -c "attn-interpret --unknown %t/f.mlir --random=1; test $? = 2" 2>&1 | FileCheck %s --check-prefix=FLAG
// FLAG: Unknown command line argument '--unknown'
// RUN: sh -c "attn-interpret %t/f.mlir; test $? = 2" 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: attn-interpret: error: expected --inputs=FILE or --random=SEED, got none
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --inputs=x; test $? = 2" 2>&1 | FileCheck %s --check-prefix=BOTH
// BOTH: attn-interpret: error: expected --inputs or --random, got both
// RUN: sh -c "attn-interpret %t/f.mlir --inputs=x --shape=q=1; test $? = 2" 2>&1 | FileCheck %s --check-prefix=SHAPEFLAG
// SHAPEFLAG: attn-interpret: error: expected --shape and --mean with --random only; --inputs gives the tensors as they are
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --shape=q=1xtwo; test $? = 2" 2>&1 | FileCheck %s --check-prefix=SHAPETEXT
// SHAPETEXT: attn-interpret: error: expected --shape=NAME=SIZExSIZEx..., got 'q=1xtwo'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --shape=q=-1; test $? = 2" 2>&1 | FileCheck %s --check-prefix=SHAPENEGATIVE
// SHAPENEGATIVE: attn-interpret: error: expected --shape=NAME=SIZExSIZEx..., got 'q=-1'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --shape=1x2; test $? = 2" 2>&1 | FileCheck %s --check-prefix=SHAPENAME
// SHAPENAME: attn-interpret: error: expected --shape=NAME=SIZExSIZEx..., got '1x2'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --shape=q=1 --shape=q=2; test $? = 2" 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: attn-interpret: error: expected one --shape of 'q', got two
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --mean=q=x; test $? = 2" 2>&1 | FileCheck %s --check-prefix=MEANTEXT
// MEANTEXT: attn-interpret: error: expected --mean=NAME=NUMBER, got 'q=x'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n; test $? = 2" 2>&1 | FileCheck %s --check-prefix=SCALARTEXT
// SCALARTEXT: attn-interpret: error: expected --scalar=NAME=NUMBER, got 'n'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --reference --compare=x; test $? = 2" 2>&1 | FileCheck %s --check-prefix=TWOMODES
// TWOMODES: attn-interpret: error: expected --reference or --compare, got both
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --rows=-1; test $? = 2" 2>&1 | FileCheck %s --check-prefix=ROWS
// ROWS: attn-interpret: error: expected --rows of at least 0, got -1

// RUN: attn-interpret %t/writes_o.mlir --outputs=%t/o.safetensors
// RUN: sh -c "attn-interpret %t/none.mlir --random=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: attn-interpret: error: cannot open input file '{{.*}}none.mlir': No such file or directory
// RUN: sh -c "attn-interpret %t/syntax.mlir --random=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=SYNTAX
// SYNTAX: syntax.mlir:{{[0-9]+}}:11: error: custom op 'func.func' expected valid '@'-identifier
// RUN: sh -c "attn-interpret %t/empty.mlir --random=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=NOENTRY
// NOENTRY: empty.mlir:0:0: error: expected a func.func or an attn.plan to run, got neither
// RUN: sh -c "attn-interpret %t/two.mlir --random=1 --entry=h; test $? = 1" 2>&1 | FileCheck %s --check-prefix=ENTRY
// ENTRY: error: expected an entry among @f, @g, got @h
// RUN: sh -c "attn-interpret %t/two.mlir --random=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=MANY
// MANY: error: expected the name of an entry, since there are @f, @g
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=OPEN
// OPEN: f.mlir:{{[0-9]+}}:1: error: expected --shape=q=... since the sizes of ?x?x4x8xf16 are not all known
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n=1 --shape=q=1x4x8; test $? = 1" 2>&1 | FileCheck %s --check-prefix=RANK
// RANK: error: expected argument 'q' to be ?x?x4x8xf16, got 1x4x8xf16
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n=1 --shape=q=1x1x5x8; test $? = 1" 2>&1 | FileCheck %s --check-prefix=SIZE
// SIZE: error: expected argument 'q' to be ?x?x4x8xf16, got 1x1x5x8xf16
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n=1 --shape=q=9999999999x9999999999x4x8; test $? = 1" 2>&1 | FileCheck %s --check-prefix=HUGE
// HUGE: error: expected a shape that fits into memory, got 9999999999x9999999999x4x8xf16 for 'q'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n=1 --shape=p=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected --shape to name one of the arguments q, n; got 'p'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=n=1 --mean=p=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=MEANNAME
// MEANNAME: error: expected --mean to name one of the arguments q, n; got 'p'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --scalar=m=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=SCALARNAME
// SCALARNAME: error: expected --scalar to name one of the arguments q, n; got 'm'
// RUN: sh -c "attn-interpret %t/f.mlir --random=1 --shape=q=1x1x4x8; test $? = 1" 2>&1 | FileCheck %s --check-prefix=SCALAR
// SCALAR: error: expected --scalar=n=... since argument 'n' has type f32
// RUN: sh -c "attn-interpret %t/integer.mlir --scalar=i=1.5; test $? = 1" 2>&1 | FileCheck %s --check-prefix=FRACTION
// FRACTION: error: expected --scalar=i to fit i32, got 1.5
// RUN: sh -c "attn-interpret %t/integer.mlir --scalar=i=1e10; test $? = 1" 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: expected --scalar=i to fit i32, got 1.0
// RUN: sh -c "attn-interpret %t/scale.mlir; test $? = 1" 2>&1 | FileCheck %s --check-prefix=SCALE
// SCALE: error: expected --scalar=scale=... since argument 'scale' has type f32
// RUN: sh -c "attn-interpret %t/f.mlir --inputs=%t/none.safetensors; test $? = 1" 2>&1 | FileCheck %s --check-prefix=NOTENSORS
// NOTENSORS: error:{{.*}}none.safetensors
// RUN: sh -c "attn-interpret %t/f.mlir --inputs=%t/o.safetensors --scalar=n=1; test $? = 1" 2>&1 | FileCheck %s --check-prefix=ABSENT
// ABSENT: error: expected a tensor 'q' in {{.*}}o.safetensors, got o
// RUN: sh -c "attn-interpret %t/reads_o.mlir --inputs=%t/o.safetensors; test $? = 1" 2>&1 | FileCheck %s --check-prefix=DTYPE
// DTYPE: error: expected argument 'o' to be 2xf16, got 2xf32
// RUN: sh -c "attn-interpret %t/plan.mlir --random=1 --reference; test $? = 1" 2>&1 | FileCheck %s --check-prefix=DECLARED
// DECLARED: plan.mlir:{{[0-9]+}}:1: error: expected a func.func whose attention says what is meant, got an attn.plan; give the declared module with --reference=FILE
// RUN: sh -c "attn-interpret %t/writes_o.mlir --reference; test $? = 1" 2>&1 | FileCheck %s --check-prefix=NOATTENTION
// NOATTENTION: writes_o.mlir:{{[0-9]+}}:1: error: expected one attention or merge for a reference, got 0
// RUN: sh -c "attn-interpret %t/constant.mlir --random=1 --reference; test $? = 1" 2>&1 | FileCheck %s --check-prefix=CONSTANT
// CONSTANT: constant.mlir:{{[0-9]+}}:1: error: expected the computation of a reference to read arguments of its function
// RUN: sh -c "attn-interpret %t/returned.mlir --random=1 --reference; test $? = 1" 2>&1 | FileCheck %s --check-prefix=RETURNED
// RETURNED: returned.mlir:{{[0-9]+}}:1: error: expected the results of a reference to be those of its computation
// RUN: sh -c "attn-interpret %t/plan.mlir --random=1 --compare=%t/f.mlir; test $? = 1" 2>&1 | FileCheck %s --check-prefix=ARGUMENTS
// ARGUMENTS: f.mlir:{{[0-9]+}}:1: error: expected the arguments of the module compared with, x; got 'q'
// RUN: sh -c "attn-interpret %t/plan.mlir --random=1 --compare=%t/writes_o.mlir; test $? = 1" 2>&1 | FileCheck %s --check-prefix=RESULTS
// RESULTS: writes_o.mlir:{{[0-9]+}}:1: error: expected a result 'y' to compare with, got o
// RUN: sh -c "attn-interpret %t/writes_o.mlir --outputs=%t/none/o.safetensors; test $? = 1" 2>&1 | FileCheck %s --check-prefix=OUTPUT
// OUTPUT: attn-interpret: error:{{.*}}none/o.safetensors

//--- f.mlir
func.func @f(%q: tensor<?x?x4x8xf16> {attn.name = "q"}, %n: f32 {attn.name = "n"}) -> tensor<?x?x4x8xf16> {
  func.return %q : tensor<?x?x4x8xf16>
}

//--- syntax.mlir
func.func f() {
  func.return
}

//--- empty.mlir

//--- two.mlir
func.func @f() {
  func.return
}
func.func @g() {
  func.return
}

//--- scale.mlir
func.func @f(%scale: f32 {attn.name = "scale"}) {
  func.return
}

//--- integer.mlir
func.func @f(%i: i32 {attn.name = "i"}) {
  func.return
}

//--- writes_o.mlir
func.func @f() -> (tensor<2xf32> {attn.name = "o"}) {
  %o = arith.constant dense<1.0> : tensor<2xf32>
  func.return %o : tensor<2xf32>
}

//--- reads_o.mlir
func.func @f(%o: tensor<2xf16> {attn.name = "o"}) {
  func.return
}

//--- constant.mlir
func.func @f(%q: tensor<1x1x2x8xf16>) -> tensor<1x1x2x8xf16> {
  %k = arith.constant dense<1.0> : tensor<1x1x2x8xf16>
  %o = attn.attention %q, %k, %q : (tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> tensor<1x1x2x8xf16>
  func.return %o : tensor<1x1x2x8xf16>
}

//--- returned.mlir
func.func @f(%q: tensor<1x1x2x8xf16>) -> (tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) {
  %o = attn.attention %q, %q, %q : (tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> tensor<1x1x2x8xf16>
  func.return %o, %q : tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>
}

//--- plan.mlir
attn.plan @plan(%x: tensor<2xf32>) -> tensor<2xf32>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["2"]]} {
  attn.yield %x : tensor<2xf32>
}
