#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Splits attention with a recipe into what makes the codes and attention over them.

  split_recipe.py ATTN-COMPILE MODULE.mlir FOLDER

MODULE is declared (R0). Writes MODULE_codes.mlir and MODULE_kernel.mlir (R1): the
results of one have the names of the arguments of the other, so each can be timed
alone. Codes of values are passed as products read them.
"""

import re
import subprocess
import sys
from pathlib import Path

# `attn.block_attention A, B, C scale(D) q_scales(E) ... {attributes} : (types) -> results`
ATTENTION = re.compile(
    r"^ *(?P<results>.*) = attn\.block_attention (?P<operands>[^{:]*)(\{(?P<attributes>.*)\} )?: \((?P<types>.*)\) -> (?P<output>.*)$",
    re.M,
)
FUNCTION = re.compile(r"^ *func\.func @(?P<name>\w+)\((?P<arguments>.*)\) -> .*\{$", re.M)
PLACES = 128  # a multiple of it has room for the keys, as attn.arrange has it


def split_types(text):
    """Types of a list; tensors hold no comma."""
    return [part.strip() for part in text.split(",")] if text.strip() else []


def named_operands(text):
    """[(name, value)] of the operands, as the assembly format has them."""
    first, *rest = re.split(r"\s(?=\w+\()", text.strip())
    named = list(zip(("q", "k", "v"), (value.strip() for value in first.split(","))))
    return named + [re.fullmatch(r"(\w+)\((%\w+)\)", part.strip()).groups() for part in rest]


def arranged(type):
    """Of codes [B, H, L, D] the type of attn.arrange's result."""
    shape = type[len("tensor<") : -1].split("x")
    rows = "?" if shape[2] == "?" else str(-(-int(shape[2]) // PLACES) * PLACES)
    return f"tensor<{'x'.join([shape[0], shape[1], shape[3], rows, shape[4]])}>"


def split(module):
    """(codes, kernel) of an explicit module with one attention."""
    count = len(ATTENTION.findall(module))
    if count != 1:
        raise ValueError(f"expected one attn.block_attention, got {count}")
    attention, function = ATTENTION.search(module), FUNCTION.search(module)
    operands = named_operands(attention["operands"])
    arguments = dict(argument.split(": ") for argument in split_types(function["arguments"]))
    # The format lists no type of the scale, which is f32.
    listed = [value for name, value in operands if name != "scale"]
    types = {**arguments, **dict(zip(listed, split_types(attention["types"])))}

    if dict(operands)["scale"] not in arguments:
        raise ValueError("expected the scale to be an argument, got a constant")

    # What is computed, under the names that both modules give it.
    signature = {name: types[value] for name, value in operands}
    made = {name: value for name, value in operands if value not in arguments}
    if not made:
        raise ValueError("expected attention over codes, got none")
    body = module[function.end() : attention.start()].strip("\n").splitlines()
    attributes = attention["attributes"]
    if "v" in made:
        before, signature["v"] = signature["v"], arranged(signature["v"])
        body.append(f"    %arranged = attn.arrange {made['v']} : {before} -> {signature['v']}")
        made["v"], attributes = "%arranged", f"arranged, {attributes}"

    def shown(name):
        return f"{name}_codes" if name in made and name in "qkv" else name

    def attribute(name):
        return f'{{attn.name = "{name}"}}'

    read = set(re.findall(r"%\w+", "\n".join(body)))
    tensors = zip("qkv", ((value, type) for value, type in arguments.items() if type != "f32"))
    given = ", ".join(f"{value}: {type} {attribute(name)}" for name, (value, type) in tensors if value in read)
    results = ", ".join(f"{signature[name]} {attribute(shown(name))}" for name in made)
    result_types = ", ".join(signature[name] for name in made)
    codes = [f"func.func @codes({given}) -> ({results}) {{", *body, f"    return {', '.join(made.values())} : {result_types}", "}"]

    parameters = ", ".join(f"%{name}: {type} {attribute(shown(name))}" for name, type in signature.items())
    values = "%q, %k, %v " + " ".join(f"{name}(%{name})" for name in list(signature)[3:])
    value_types = ", ".join(type for name, type in signature.items() if name != "scale")
    names, output = attention["results"], attention["output"]
    kernel = [
        f"func.func @attention({parameters}) -> {output} {{",
        f"    {names} = attn.block_attention {values} {{{attributes}}} : ({value_types}) -> {output}",
        f"    return {names} : {output.strip('()')}",
        "}",
    ]
    return tuple("\n".join(lines) + "\n" for lines in (codes, kernel))


def main(argv):
    if len(argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    compiler, path, folder = argv[1], Path(argv[2]), Path(argv[3])
    done = subprocess.run([compiler, str(path), "--emit=explicit", "-o", "-"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    try:
        texts = split(done.stdout)
    except ValueError as error:
        sys.exit(f"{path}: {error}")
    for suffix, text in zip(("codes", "kernel"), texts):
        (folder / f"{path.stem}_{suffix}.mlir").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
