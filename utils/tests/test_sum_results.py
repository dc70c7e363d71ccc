# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The sum of test results: what passes, what fails, and what a crash counts."""

import json

import pytest

import sum_results

JUNIT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="x"/></testcase>
<testcase classname="a" name="broken"><error message="x"/></testcase>
<testcase classname="a" name="skip"><skipped type="pytest.skip" message="needs a GPU"/></testcase>
<testcase classname="a" name="expected"><skipped type="pytest.xfail" message=""/></testcase>
</testsuite></testsuites>"""

LIT = {
    "tests": [
        {"name": "attn :: a.mlir", "code": "PASS"},
        {"name": "attn :: b.mlir", "code": "FAIL"},
        {"name": "attn :: c.mlir", "code": "UNRESOLVED"},
        {"name": "attn :: d.mlir", "code": "XPASS"},
        {"name": "attn :: e.mlir", "code": "XFAIL"},
        {"name": "attn :: gpu/f.mlir", "code": "UNSUPPORTED"},
        {"name": "attn :: g.mlir", "code": "UNSUPPORTED"},
    ]
}

GTEST = {
    "testsuites": [
        {
            "name": "Expr",
            "testsuite": [
                {"name": "Good", "status": "RUN", "result": "COMPLETED"},
                {"name": "Bad", "status": "RUN", "result": "COMPLETED", "failures": [{}]},
                {"name": "Skip", "status": "RUN", "result": "SKIPPED"},
                {"name": "Off", "status": "NOTRUN", "result": "SUPPRESSED"},
            ],
        }
    ]
}


@pytest.fixture
def results(tmp_path):
    (tmp_path / "unit.json").write_text(json.dumps(GTEST))
    (tmp_path / "lit.json").write_text(json.dumps(LIT))
    (tmp_path / "pytest.xml").write_text(JUNIT)
    (tmp_path / "broken.json").write_text('{"tests": [')
    (tmp_path / "good.json").write_text(json.dumps({"tests": LIT["tests"][:1]}))
    return tmp_path


def run(results, capsys, *runs, gpu_reason="no driver"):
    lines = ("\t".join(str(field) for field in fields) for fields in runs)
    (results / "runs.tsv").write_text("".join(line + "\n" for line in lines))
    code = sum_results.main([str(results)], gpu_reason=lambda: gpu_reason)
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "kind, report, line",
    [
        ("gtest", "unit.json", "1 passed, 1 failed, 2 skipped"),
        ("lit", "lit.json", "2 passed, 3 failed, 2 skipped"),
        ("pytest", "pytest.xml", "2 passed, 2 failed, 1 skipped"),
    ],
)
def test_each_report_is_counted(results, capsys, kind, report, line):
    code, out = run(results, capsys, (kind, "name", 1, report))
    assert code == 1
    assert out[-1] == line


def test_all_runners_are_summed(results, capsys):
    code, out = run(
        results,
        capsys,
        ("gtest", "unit", 1, "unit.json"),
        ("lit", "lit", 1, "lit.json"),
        ("pytest", "pytest", 1, "pytest.xml"),
        ("command", "format", 0, "-"),
    )
    assert code == 1
    assert out[-1] == "6 passed, 6 failed, 5 skipped"
    assert "GPU tests skipped: 2 (no driver)" in out
    assert "FAILED: attn :: b.mlir" in out


def test_success(results, capsys):
    code, out = run(results, capsys, ("lit", "lit", 0, "good.json"))
    assert code == 0
    assert out[-1] == "1 passed, 0 failed, 0 skipped"


def test_crash_without_report_fails(results, capsys):
    code, out = run(results, capsys, ("lit", "lit", 0, "good.json"), ("gtest", "Unit", 139, "none.json"))
    assert code == 1
    assert out[-1] == "1 passed, 1 failed, 0 skipped"
    assert "FAILED: Unit: exit code 139 without a report" in out


def test_success_without_report_fails(results, capsys):
    code, out = run(results, capsys, ("gtest", "Unit", 0, "none.json"))
    assert code == 1
    assert out[-1] == "0 passed, 1 failed, 0 skipped"


def test_truncated_report_fails(results, capsys):
    code, out = run(results, capsys, ("lit", "lit", 0, "broken.json"))
    assert code == 1
    assert out[-1] == "0 passed, 1 failed, 0 skipped"


def test_error_exit_without_failed_test_fails(results, capsys):
    code, out = run(results, capsys, ("lit", "lit", 2, "good.json"))
    assert code == 1
    assert out[-1] == "1 passed, 1 failed, 0 skipped"


def test_failed_command_fails(results, capsys):
    code, out = run(results, capsys, ("command", "layering", 1, "-"))
    assert code == 1
    assert out[-1] == "0 passed, 1 failed, 0 skipped"


def test_nothing_ran_is_an_error(results, capsys):
    code, out = run(results, capsys)
    assert code == 1
    assert out[-1] == "0 passed, 0 failed, 0 skipped"


def test_only_skipped_is_an_error(results, capsys):
    (results / "skipped.json").write_text(json.dumps({"tests": LIT["tests"][5:]}))
    code, out = run(results, capsys, ("lit", "lit", 0, "skipped.json"))
    assert code == 1
    assert out[-1] == "0 passed, 0 failed, 2 skipped"


def test_skipped_gpu_tests_are_said_and_counted(results, capsys):
    code, lines = run(results, capsys, ("lit", "lit", 1, "lit.json"))
    assert "GPU tests skipped: 1 (no driver)" in lines
    assert lines[-1] == "2 passed, 3 failed, 2 skipped"


def test_gpu_tests_skipped_beside_a_gpu_are_said_too(results, capsys):
    code, lines = run(results, capsys, ("lit", "lit", 1, "lit.json"), gpu_reason=None)
    assert "GPU tests skipped: 1 (a GPU is present, but not what else they need)" in lines
    code, lines = run(results, capsys, ("lit", "lit", 0, "good.json"), gpu_reason=None)
    assert lines == ["1 passed, 0 failed, 0 skipped"]
