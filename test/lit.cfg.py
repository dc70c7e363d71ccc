# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# lit configuration of the compiler's tests; paths come from lit.site.cfg.py.

import os
import sys

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

sys.path.insert(0, os.path.join(config.attn_src_root, "utils"))
import find_tools

config.name = "attn"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "unit", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.attn_build_dir, "test")

llvm_config.with_system_environment(["HOME", "TMPDIR"])
# A name matched in one function must not leak into the next one's checks.
llvm_config.with_environment("FILECHECK_OPTS", "-enable-var-scope")
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)

# Every test becomes a round-trip test of what attn-opt reads, when asked.
round_trip = os.environ.get("ATTN_CHECK_ROUNDTRIP") == "1"

llvm_config.add_tool_substitutions(
    [
        ToolSubst(
            "attn-opt",
            extra_args=["--verify-roundtrip"] if round_trip else [],
            unresolved="fatal",
        ),
        ToolSubst("attn-translate", unresolved="fatal"),
        ToolSubst("attn-compile", unresolved="fatal"),
        ToolSubst("attn-lsp-server", unresolved="fatal"),
        ToolSubst("attn-presets", unresolved="fatal"),
        ToolSubst("attn-reduce", unresolved="fatal"),
        ToolSubst("attn-interpret", unresolved="fatal"),
        ToolSubst("attn-run", unresolved="fatal"),
    ],
    [config.attn_tools_dir],
)
llvm_config.add_tool_substitutions(
    [ToolSubst(name, unresolved="fatal") for name in ("FileCheck", "not", "count", "split-file")],
    [config.llvm_tools_dir],
)
config.substitutions.append(("%attn_src_root", config.attn_src_root))
config.substitutions.append(("%attn_build_dir", config.attn_build_dir))
config.substitutions.append(("%python", config.attn_python))
config.substitutions.append(("%attn_rt", os.path.join(config.attn_build_dir, "lib", "libattn_rt.so")))
# The folder of a driver for machines that have none, for LD_LIBRARY_PATH.
config.substitutions.append(("%fake_cuda", os.path.join(config.attn_build_dir, "test", "fake-cuda")))

ptxas = find_tools.find_ptxas(config.attn_build_dir)
if ptxas:
    config.available_features.add("ptxas")
    config.substitutions.append(("%ptxas", ptxas))
    llvm_config.with_environment("ATTN_PTXAS", ptxas)

# What lies in gpu/ needs a Hopper GPU; gpu/lit.local.cfg says so for all of it.
why_no_gpu = find_tools.why_no_gpu()
if why_no_gpu:
    lit_config.note(f"GPU tests are skipped: {why_no_gpu}")
else:
    config.available_features.add("gpu")
    llvm_config.with_system_environment(["LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"])
