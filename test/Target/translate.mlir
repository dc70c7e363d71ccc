// RUN: attn-translate --attn-to-llvmir %S/Inputs/add.mlir | FileCheck %s --check-prefix=LLVM
// RUN: attn-translate --attn-to-ptx %S/Inputs/add.mlir | FileCheck %s --check-prefix=PTX

// Inline assembly may synchronise threads, which LLVM must be told.
// LLVM: target triple = "nvptx64-nvidia-cuda"
// LLVM: define ptx_kernel void @add_0(ptr %0, ptr addrspace(1) %1, i64 %2, i32 %3, float %4, ptr addrspace(1) %5) #[[ENTRY:[0-9]+]]
// LLVM: call void asm sideeffect "bar.sync $0, 128;", "r"(i32 1) #[[ASM:[0-9]+]]
// LLVM: define ptx_kernel void @add_1()
// LLVM: attributes #[[ENTRY]] = {{.*}}"denormal-fp-math-f32"="preserve-sign"{{.*}}"nvvm.maxntid"="128"
// LLVM: attributes #[[ASM]] = { convergent }

// PTX: .version 8.6
// PTX: .target sm_90a
// PTX: .visible .entry add_0(
// PTX: .maxntid 128
// PTX: add.rn.ftz.f32
// PTX: bar.sync %r{{[0-9]+}}, 128;
// PTX: .visible .entry add_1()
// PTX: .maxntid 64
