# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The demo's table, from a small bundle."""

import json

import demo_table


def write_example(directory, name, registers, interpreted):
    variants = [
        {"registers": registers, "spill_bytes": registers and 0, "shared_memory": 1024},
        {"registers": registers and registers - 8, "spill_bytes": registers and 4, "shared_memory": 4096},
    ]
    manifest = {"targets": [{"chip": "sm_90a", "plans": [{"launches": [{"variants": variants}]}]}]}
    (directory / name).mkdir()
    (directory / name / "manifest.json").write_text(json.dumps(manifest))
    (directory / f"{name}.interpreted").write_text(interpreted)
    (directory / f"{name}.kernel").write_text(interpreted.replace("rel_l2=0.0021", "rel_l2=0.0025"))


def test_table(tmp_path, capsys):
    text = "o cosine=0.999998 rel_l1=0.001 rel_l2=0.0021 rmse=1e-4 max=0.01\nlse cosine=1 rel_l1=0 rel_l2=1e-7 rmse=0 max=0\n"
    write_example(tmp_path, "attention", 168, text)
    write_example(tmp_path, "ptx-only", None, text.splitlines()[0])
    assert demo_table.main(["demo_table.py", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == (
        "example target registers spills shared memory result declared: relative L2 kernel: relative L2".split()
    )
    assert lines[2].split() == ["attention", "sm_90a", "168", "4", "B", "4096", "B", "o", "0.0021", "0.0025"]
    assert lines[3].split() == ["lse", "1e-7", "1e-7"]
    assert lines[4].split()[2:4] == ["unknown", "unknown"]
    assert len({len(line) for line in lines}) == 1


def test_missing_measures_are_an_error(tmp_path, capsys):
    write_example(tmp_path, "attention", 168, "nothing measured\n")
    assert demo_table.main(["demo_table.py", str(tmp_path)]) == 1
    assert "expected lines" in capsys.readouterr().err
