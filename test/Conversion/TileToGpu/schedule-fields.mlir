// What a schedule says of order, overlap and the query channel reaches the
// kernel; the defaults are the longest first, with overlap, and one query tile.
// RUN: attn-opt %s --attn-to-tile='schedule={#attn.schedule<tile_q = 192, tile_k = 64, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160>}' | attn-opt --convert-tile-to-gpu | FileCheck %s --check-prefixes=CHECK,DEFAULT
// RUN: attn-opt %s --attn-to-tile='schedule={#attn.schedule<tile_q = 192, tile_k = 64, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = true, order = longest_first>}' | attn-opt --convert-tile-to-gpu | FileCheck %s --check-prefixes=CHECK,DEFAULT
// RUN: attn-opt %s --attn-to-tile='schedule={#attn.schedule<tile_q = 192, tile_k = 64, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false, order = in_order, query_stages = 2>}' | attn-opt --convert-tile-to-gpu | FileCheck %s --check-prefixes=CHECK,OTHER

// CHECK-LABEL: attn_gpu.kernel @causal_0
// DEFAULT-NOT: no_overlap
// OTHER-SAME: no_overlap
// DEFAULT-DAG: attn_gpu.channel "q" : <1 x 192x64xbf16>
// OTHER-DAG: attn_gpu.channel "q" : <2 x 192x64xbf16>
// DEFAULT: attn_gpu.for_program {{.*}} reverse(%{{.*}}) {
// OTHER: attn_gpu.for_program
// OTHER-NOT: reverse
// OTHER-SAME: {
func.func @causal(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16> {
  %o = attn.attention %q, %k, %v {mask = #attn.mask<causal = top_left>} : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  return %o : tensor<?x?x?x64xbf16>
}

// Without a mask all query tiles are equally long: in either order the first
// comes first.
// CHECK-LABEL: attn_gpu.kernel @dense_0
// CHECK: attn_gpu.for_program
// CHECK-NOT: reverse
// CHECK-SAME: {
func.func @dense(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16> {
  %o = attn.attention %q, %k, %v : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  return %o : tensor<?x?x?x64xbf16>
}
