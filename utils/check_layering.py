#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that every library includes only what lies below it.

A module is a folder under include/attn, mirrored under lib, a single header
there, or a tool. The table below names, for each module, the project's modules
whose headers it may include and whether it may include MLIR and LLVM. Read from
top to bottom it is the order of the layers.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = {".h", ".c", ".cpp", ".td"}
INCLUDE = re.compile(r'^\s*#?\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)


@dataclass(frozen=True)
class Module:
    sees: tuple = ()
    llvm: bool = True  # may include mlir/ and llvm/
    nvvm: bool = False  # may include the NVVM dialect


IR = ("Dialect/Attn/IR", "Dialect/Tile/IR", "Dialect/Gpu/IR")
TRANSFORMS = ("Dialect/Attn/Transforms", "Dialect/Tile/Transforms", "Dialect/Gpu/Transforms")
CONVERSIONS = ("Conversion/AttnToTile", "Conversion/TileToGpu", "Conversion/GpuToNVVM")
BELOW_PIPELINE = ("Support", *IR, *TRANSFORMS, "Contract", "Schedule", *CONVERSIONS, "Target")
COMPILER = (*BELOW_PIPELINE, "Interpreter", "Pipeline", "InitAll.h")

MODULES = {
    "Support": Module(llvm=False),
    "Runtime": Module(("Support",), llvm=False),
    "Dialect/Attn/IR": Module(("Support",)),
    "Dialect/Tile/IR": Module(("Support",)),
    "Dialect/Gpu/IR": Module(("Support",)),
    "Dialect/Attn/Transforms": Module(("Support", "Dialect/Attn/IR")),
    "Dialect/Tile/Transforms": Module(("Support", "Dialect/Tile/IR")),
    "Dialect/Gpu/Transforms": Module(("Support", "Dialect/Gpu/IR")),
    "Contract": Module(("Support", "Dialect/Attn/IR")),
    "Schedule": Module(("Support", "Dialect/Attn/IR")),
    "Conversion/AttnToTile": Module(("Support", "Dialect/Attn/IR", "Dialect/Tile/IR")),
    # The schedule and the plan are attributes and ops of the attn dialect.
    "Conversion/TileToGpu": Module(("Support", *IR)),
    "Conversion/GpuToNVVM": Module(("Support", "Dialect/Attn/IR", "Dialect/Gpu/IR"), nvvm=True),
    "Interpreter": Module(("Support", *IR)),
    # The targets' data and the way from R4 to artefacts: the plan, no pass.
    "Target": Module(("Support", "Dialect/Attn/IR"), nvvm=True),
    "Pipeline": Module(BELOW_PIPELINE),
    "InitAll.h": Module((*BELOW_PIPELINE, "Pipeline")),
    "tools/attn-run": Module(("Support", "Runtime"), llvm=False),
    "tools": Module(COMPILER, nvvm=True),
}
# The most specific name first: tools/attn-run before tools.
BY_LENGTH = sorted(MODULES, key=len, reverse=True)


def module_of(path):
    """The module of a path such as Dialect/Attn/IR/AttnOps.h, or None."""
    for name in BY_LENGTH:
        if path == name or path.startswith(name + "/"):
            return name
    return None


def describe(names):
    return ", ".join(names) if names else "nothing of the project"


def check_include(owner, target):
    """An error message for one include, or None."""
    module = MODULES[owner]
    if target.startswith(("mlir/", "mlir-c/", "llvm/", "llvm-c/")):
        if not module.llvm:
            return f"expected no MLIR or LLVM header in {owner}, got '{target}'"
        if target.endswith("/NVVMDialect.h") and not module.nvvm:
            allowed = describe([name for name, other in MODULES.items() if other.nvvm])
            return f"expected the NVVM dialect in {allowed} only, got '{target}' in {owner}"
        return None
    if target.startswith("attn/"):
        used = module_of(target[len("attn/") :])
        if used is None:
            return f"'{target}' belongs to no known module; add its folder to the table in utils/check_layering.py"
        if used != owner and used not in module.sees:
            return f"expected {owner} to include only {describe(module.sees)}, got '{target}' ({used})"
        return None
    if ".." in Path(target).parts:
        return f"expected a path that starts with attn/, got '{target}'"
    return None


def check_file(path, relative):
    """Errors of one file; `relative` is its path below include/attn or lib, or from tools/."""
    owner = module_of(relative)
    if owner is None:
        return [(1, "belongs to no known module; add its folder to the table in utils/check_layering.py")]
    text = path.read_text(errors="replace")
    errors = []
    for match in INCLUDE.finditer(text):
        message = check_include(owner, match[1])
        if message:
            errors.append((text.count("\n", 0, match.start(1)) + 1, message))
    return errors


def check(root):
    """All errors below a source root, as `file:line: error: message`."""
    root = Path(root)
    errors = []
    for folder, prefix in (("include/attn", ""), ("lib", ""), ("tools", "tools/")):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            relative = prefix + path.relative_to(root / folder).as_posix()
            for line, message in check_file(path, relative):
                errors.append(f"{path.relative_to(root)}:{line}: error: {message}")
    return errors


def main():
    errors = check(Path(__file__).resolve().parents[1])
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
