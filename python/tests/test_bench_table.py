# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tables, the block of a document, and the comparison of two runs."""

import pytest
from attn_mlir.bench import BenchError
from attn_mlir.bench.cases import CASES
from attn_mlir.bench.compare import compare
from attn_mlir.bench.table import render
from attn_mlir.bench.text import markdown_table, replace_block
from bench_fakes import make_results

RATES = {"ours": 600.0, "cudnn": 500.0, "flex": lambda case: 300.0 if case.d == 128 else None}


@pytest.fixture
def text():
    results = make_results("dense", 3, RATES, noise=0.01)
    results.providers.append("sage")
    results.unavailable["sage"] = "cannot import sageattention"
    for key in ("d64_dense_s512", "d64_dense_s1024"):
        results.fail(CASES[key], "flex", "too slow")
    return render(results)


def rows(text, title):
    """Cells of the table below a title."""
    block = text.split(f"**{title}**")[1].split("\n\n")[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]


def test_heading(text):
    assert text.startswith(
        "Some H200, 2026-11-20; driver 580.1, CUDA 13.0, cuDNN 9.19.0, torch 2.99. bf16; "
        "interleaved rounds: 3, each of 20 launches.\n"
    )
    graph = make_results("dense", 1, RATES)
    graph.options["graph"] = True
    assert "interleaved rounds: 1, each of 20 replays of a CUDA graph." in render(graph)


def test_set(text):
    assert "**D = 128, dense**, TFLOP/s\n" in text
    table = rows(text, "D = 128, dense")
    assert table[0] == [
        "sequence length", "B", "H", "ours", "cuDNN", "FlexAttention",
        "ours / cuDNN", "spread", "cuDNN / cuDNN",
    ]
    assert table[2] == [
        "512", "64", "16", "600", "498", "300", "1.206", "1.206-1.206", "0.990-0.990",
    ]
    assert [row[0] for row in table[2:]] == ["512", "1024", "2048", "4096", "16384", "32768"]
    # A provider without numbers has no column.
    assert not any("Flex" in cell for cell in rows(text, "D = 64, dense")[0])
    gqa = rows(text, "GQA, D = 128, 64 query and 8 KV heads, causal")
    assert gqa[2][:3] == ["2048", "1", "64/8"]


def test_bars(text):
    table = rows(text, "Bars")
    assert table[0] == ["bar", "verdict", "least", "at", "bar of each", "geomean", "bar", "noise"]
    assert table[2] == [
        "D = 128, dense", "pass", "1.206", "d128_dense_s512", "1.00", "1.206", "1.08", "0.010 / 0.010",
    ]
    assert table[4][4] == "0.92 / 1.03"


def test_what_was_not_measured(text):
    assert text.split("Not measured:\n\n")[1] == (
        "* SageAttention: cannot import sageattention\n"
        "* FlexAttention on d64_dense_s512, d64_dense_s1024: too slow\n"
    )


def test_bars_without_data():
    results = make_results("dense", 1, RATES)
    results.fail(CASES["d128_dense_s512"], "ours", "no bundle")
    del results.rounds[0]["d128_dense_s512"]["ours"]
    text = render(results)
    assert rows(text, "Bars")[2] == ["D = 128, dense", "no data", "-", "-", "1.00", "-", "1.08", "-"]
    assert "* D = 128, dense: ours on d128_dense_s512: no bundle\n" in text
    assert rows(text, "D = 128, dense")[2][3:5] == ["-", "500"]


def test_only_measured_cases_are_shown():
    results = make_results("dense", 1, RATES)
    results.cases = ["d128_dense_s512"]
    text = render(results)
    assert len(rows(text, "D = 128, dense")) == 3
    assert "**D = 64" not in text


def test_varlen_shows_both_comparisons():
    rates = {"ours": lambda c: 540.0 if c.kind == "varlen" else 600.0, "cudnn": 500.0}
    text = render(make_results("varlen", 1, rates))
    assert "| d128_causal_s4096 | ours     |     600 | 600-600 |" in text
    table = rows(text, "32 sequences of 64 to 8192, D = 128, causal")
    assert table[0] == [
        "sequences", "H", "ours", "cuDNN", "ours / cuDNN", "spread",
        "ours / ours on d128_causal_s4096", "spread", "cuDNN / cuDNN",
    ]
    assert table[2][4] == "1.080" and table[2][6] == "0.900"


def test_decode_is_in_bytes():
    text = render(make_results("decode", 1, {"ours": 3.6, "cudnn": 3.0, "copy": 4.0}))
    table = rows(text, "one query, 4096 keys, D = 128, 64 query and 8 KV heads")
    assert table[0][:4] == ["batch", "H", "ours", "cuDNN"]
    assert "64 query and 8 KV heads**, TB/s" in text
    assert table[2] == ["16", "64/8", "3.60", "3.00", "1.200", "1.200-1.200", "0.900", "0.900-0.900", "1.000-1.000"]
    assert "**Bars**" not in render(make_results("paged", 1, {"ours": 3.6, "copy": 4.0}))


def test_a_run_that_was_cut_off_at_once_has_tables():
    text = render(make_results("dense", 0, RATES))
    assert "interleaved rounds: 0," in text
    assert "ours on d128_dense_s512: no whole round" in text


def test_markdown_table():
    assert markdown_table([["a", "b"], ["text", "1"]], 1) == (
        "| a    |   b |\n| ---- | --: |\n| text |   1 |\n"
    )


DOCUMENT = "# Title\n<!-- bench:dense begin -->\nold\n<!-- bench:dense end -->\nafter\n"


def test_a_block_is_replaced_again_and_again(tmp_path):
    path = tmp_path / "d.md"
    path.write_text(DOCUMENT)
    for _ in range(2):
        replace_block(path, "dense", "new\n\ntext\n")
        assert path.read_text() == (
            "# Title\n<!-- bench:dense begin -->\nnew\n\ntext\n<!-- bench:dense end -->\nafter\n"
        )


@pytest.mark.parametrize(
    "document, message",
    [
        ("nothing", "expected one '<!-- bench:dense begin -->' and one"),
        (DOCUMENT * 2, "expected one"),
        ("<!-- bench:dense end -->\n<!-- bench:dense begin -->\n", "begin -->' before"),
    ],
)
def test_documents_without_the_block_are_left_alone(tmp_path, document, message):
    path = tmp_path / "d.md"
    path.write_text(document)
    with pytest.raises(BenchError, match=message):
        replace_block(path, "dense", "new")
    assert path.read_text() == document


def test_no_document(tmp_path):
    with pytest.raises(BenchError, match="cannot read .*: No such file"):
        replace_block(tmp_path / "none.md", "dense", "new")


def second_run(rates, suite="dense"):
    return make_results(suite, 3, rates, started="2026-11-21T10:00:00")


def test_compare():
    slow = {**RATES, "ours": lambda c: 400.0 if c.d == 64 else 600.0}
    text = compare(make_results("dense", 3, RATES), second_run(slow))
    assert "first run: 2026-11-20T10:00:00, Some H200, driver 580.1" in text
    assert "second run: 2026-11-21T10:00:00" in text
    table = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    verdicts = {row[0]: row[1:] for row in table[2:]}
    assert verdicts["D = 128, dense"] == ["pass", "pass", "yes", "1.200 / 1.200", "1.200 / 1.200"]
    assert verdicts["D = 64, dense"] == ["pass", "miss", "no", "1.200 / 0.800", "1.200 / 0.800"]
    assert text.endswith("5 of 7 bars hold in both runs\n")


def test_compare_without_data_does_not_hold():
    text = compare(make_results("dense", 3, RATES), second_run({"cudnn": 500.0}))
    assert "| pass      | no data    | no            | 1.200 / - |" in text
    assert text.endswith("0 of 7 bars hold in both runs\n")


def test_compare_needs_two_runs_of_one_suite():
    first = make_results("dense", 1, RATES)
    with pytest.raises(BenchError, match="expected two separate runs, got the one of 2026-11-20T10"):
        compare(first, make_results("dense", 2, RATES))
    with pytest.raises(BenchError, match="expected two runs of one suite, got dense and varlen"):
        compare(first, second_run(RATES, "varlen"))
    with pytest.raises(BenchError, match="no bars for the suite paged"):
        compare(make_results("paged", 1, {"ours": 1.0}), second_run({"ours": 1.0}, "paged"))


def test_recipes():
    rates = {"ours": 600.0, "int8_fp8": 900.0, "fp8_fp8": 850.0, "q8_f16": 700.0, "cudnn": 580.0}

    def rate_of(name):
        # Codes are made at 3.5 TB/s, and cuDNN makes none.
        return lambda case: (None if name in ("ours", "cudnn") else 3.5) if case.kind == "prepass" else rates[name]

    results = make_results("recipes", 2, {**{name: rate_of(name) for name in rates}, "copy": 4.2})
    text = render(results)
    assert "**end to end, D = 128, dense**, TFLOP/s" in text and "**the kernel alone, D = 64, causal**" in text
    kernel = text.split("**the kernel alone, D = 128, dense**")[1].split("**")[0]
    assert "int8_fp8 / ours" in kernel and " 1.500 " in kernel
    codes = text.split("**the codes alone, D = 64, dense**, TB/s")[1].split("**")[0]
    assert "int8_fp8 / copy" in codes and " 0.833 " in codes and "q8_f16 / copy" not in codes
    assert "| int8_fp8: kernel, D = 128, dense " in text
    assert outcome(text, "int8_fp8: kernel, D = 128, dense") == "pass"
    assert outcome(text, "int8_fp8: codes, of the copy bandwidth") == "pass"
    assert outcome(text, "q8_f16: end to end, D = 128, dense, S = 16384") == "pass"
    slow = make_results("recipes", 1, {"int8_fp8": 700.0, "ours": 600.0, "cudnn": 580.0})
    assert outcome(render(slow), "int8_fp8: kernel, D = 128, dense") == "miss"
    assert outcome(render(slow), "fp8_fp8: kernel, D = 128, dense") == "no data"
    assert "fp8_fp8 on kernel_d128_dense_s16384: the provider was not asked for" in render(slow)


def outcome(text, bar):
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {bar} ")]
    return line.split("|")[2].strip()
