# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The layering and file-size checks, on small source trees."""

import pytest

import check_layering
import check_size


def layering(tmp_path, name, *includes):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("// header\n" + "".join(f'#include "{header}"\n' for header in includes))
    return check_layering.check(tmp_path)


@pytest.mark.parametrize(
    "name, header",
    [
        ("lib/Support/Expr.cpp", "attn/Support/Expr.h"),
        ("lib/Runtime/Bundle.cpp", "attn/Support/Sha256.h"),
        ("lib/Dialect/Tile/IR/TileOps.cpp", "mlir/IR/Builders.h"),
        ("lib/Dialect/Tile/IR/TileOps.cpp", "attn/Dialect/Tile/IR/TileOps.h.inc"),
        ("lib/Conversion/TileToGpu/TileToGpu.cpp", "attn/Dialect/Attn/IR/AttnOps.h"),
        ("lib/Conversion/GpuToNVVM/Lower.cpp", "mlir/Dialect/LLVMIR/NVVMDialect.h"),
        ("lib/Pipeline/Pipelines.cpp", "attn/Conversion/GpuToNVVM/Passes.h"),
        ("lib/Pipeline/Compilation.cpp", "attn/Target/CodeGen.h"),
        ("include/attn/InitAll.h", "attn/Dialect/Tile/IR/Tile.h"),
        ("tools/attn-opt/main.cpp", "attn/InitAll.h"),
        ("tools/attn-run/main.cpp", "attn/Runtime/Bundle.h"),
        ("tools/attn-opt/main.cpp", "attn/Pipeline/Pipelines.h"),
        ("lib/Runtime/Bundle.cpp", "BundleDetail.h"),
        ("lib/Runtime/Bundle.cpp", "nlohmann/json.hpp"),
    ],
)
def test_allowed_include(tmp_path, name, header):
    assert layering(tmp_path, name, header) == []


@pytest.mark.parametrize(
    "name, header, message",
    [
        ("lib/Support/Expr.cpp", "llvm/ADT/StringRef.h", "no MLIR or LLVM header in Support"),
        ("lib/Runtime/Bundle.cpp", "mlir/IR/Value.h", "no MLIR or LLVM header in Runtime"),
        ("lib/Runtime/Bundle.cpp", "attn/Schedule/Schedule.h", "got 'attn/Schedule/Schedule.h' (Schedule)"),
        ("include/attn/Dialect/Tile/IR/TileOps.h", "attn/Dialect/Attn/IR/AttnOps.h", "(Dialect/Attn/IR)"),
        ("lib/Dialect/Tile/IR/TileOps.cpp", "attn/Dialect/Tile/Transforms/Passes.h", "(Dialect/Tile/Transforms)"),
        ("lib/Interpreter/Run.cpp", "attn/Schedule/Schedule.h", "(Schedule)"),
        ("lib/Pipeline/Pipelines.cpp", "mlir/Dialect/LLVMIR/NVVMDialect.h", "NVVM dialect"),
        ("lib/Target/CodeGen.cpp", "attn/Pipeline/Pipelines.h", "(Pipeline)"),
        ("lib/Target/CodeGen.cpp", "attn/InitAll.h", "(InitAll.h)"),
        ("tools/attn-run/main.cpp", "attn/Pipeline/Pipelines.h", "(Pipeline)"),
        ("tools/attn-run/main.cpp", "llvm/Support/CommandLine.h", "no MLIR or LLVM header"),
        ("lib/Pipeline/Pipelines.cpp", "attn/Pipelin/Pipelines.h", "no known module"),
        ("lib/Runtime/Bundle.cpp", "../Support/Expr.h", "starts with attn/"),
        ("lib/Extra/Extra.cpp", "attn/Support/Expr.h", "no known module"),
    ],
)
def test_refused_include(tmp_path, name, header, message):
    errors = layering(tmp_path, name, "vector", header)
    assert len(errors) == 1
    assert errors[0].startswith(f"{name}:")
    assert message in errors[0]


def test_error_names_the_line(tmp_path):
    errors = layering(tmp_path, "lib/Support/Expr.cpp", "vector", "string", "llvm/ADT/StringRef.h")
    assert errors[0].startswith("lib/Support/Expr.cpp:4: error: ")


def test_table_of_layers_is_ordered():
    seen = set()
    for name, module in check_layering.MODULES.items():
        assert set(module.sees) <= seen, f"{name} sees a module that is not below it"
        seen.add(name)


def test_td_include_is_checked(tmp_path):
    path = tmp_path / "include/attn/Dialect/Gpu/IR/GpuOps.td"
    path.parent.mkdir(parents=True)
    path.write_text('include "attn/Dialect/Tile/IR/TileTypes.td"\n')
    assert len(check_layering.check(tmp_path)) == 1


@pytest.mark.parametrize("lines, errors, remarks", [(400, 0, 0), (401, 0, 1), (800, 0, 1), (801, 1, 0)])
def test_file_size(tmp_path, lines, errors, remarks):
    (tmp_path / "a.cpp").write_text("x\n" * lines)
    got_errors, got_remarks = check_size.check(tmp_path, ["a.cpp"])
    assert (len(got_errors), len(got_remarks)) == (errors, remarks)


def test_file_size_ignores_other_files(tmp_path):
    (tmp_path / "a.mlir").write_text("x\n" * 2000)
    assert check_size.check(tmp_path, ["a.mlir", "deleted.cpp"]) == ([], [])
