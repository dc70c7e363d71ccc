# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles attention with each preset that standard input names, and interprets
the kernels, down to barriers, beside R1: presets.py ATTN-COMPILE ATTN-INTERPRET FOLDER"""

import subprocess
import sys
from pathlib import Path

compiler, interpreter, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
folder.mkdir(exist_ok=True)
TENSOR = "tensor<?x?x?x64xbf16>"
SHAPES = [f"--shape={name}=1x{heads}x{length}x64" for name, heads, length in (("q", 2, 70), ("k", 1, 150), ("v", 1, 150))]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


for name in sys.stdin.read().split():
    module, explicit, kernels = (folder / f"{name}.{stage}.mlir" for stage in ("declared", "explicit", "gpu"))
    module.write_text(f"""func.func @attention(%q: {TENSOR}, %k: {TENSOR}, %v: {TENSOR}) -> ({TENSOR}, tensor<?x?x?xf32>) {{
  %o, %lse = attn.attention %q, %k, %v {{preset = #attn.preset<{name}>}} : ({TENSOR}, {TENSOR}, {TENSOR}) -> ({TENSOR}, tensor<?x?x?xf32>)
  return %o, %lse : {TENSOR}, tensor<?x?x?xf32>
}}
""")
    run(compiler, module, "--emit=explicit", "-o", explicit)
    run(compiler, module, "--emit=gpu", "-o", kernels)
    options = ("--random=1", "--mean=k=1", *SHAPES)
    run(interpreter, kernels, f"--compare={explicit}", "--tolerance=5e-2", *options)
    # What all of them lose is less than the bar of the coarsest.
    run(interpreter, explicit, f"--reference={module}", "--tolerance=8e-2", *options)
    print(f"{name}: R3 as R1")
