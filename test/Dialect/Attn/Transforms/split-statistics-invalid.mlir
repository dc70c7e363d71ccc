// RUN: attn-opt %s --attn-split-statistics --verify-diagnostics --split-input-file

// expected-error @+1 {{'attn.kernel' op expected one launch, of one variant, of a kernel of statistics, after which its blocks are combined, got 0 launches}}
attn.kernel @mean(%k: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32> {
  %m = attn.mean %k : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  attn.yield %m : tensor<?x?x64xf32>
}
