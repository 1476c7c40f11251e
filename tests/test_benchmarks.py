"""The benchmarks' runner: strict reading, what fails is seen, what is done is kept, the page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "benchmarks"))  # its programs find one another so

import benchlist  # noqa: E402
import benchrows  # noqa: E402
import cost_model  # noqa: E402
import machine  # noqa: E402
import measured  # noqa: E402
import page  # noqa: E402
import suite  # noqa: E402
from benchlist import Benchmark  # noqa: E402
from benchrows import Row  # noqa: E402

RASTER = """5000 x 5000 pixels, 12 predictors, 220 points, tolerance 0.001, 2 cores
outputs | bare s | job s | ratio | goal | core s, bare | core s, job | peak MB | \
largest error, 99 % (sd) | of standard error
prediction | 8.5 | 16.4 | 1.93 | 1.5 | 8.5 | 28.6 | 812 | 6.1e-04, 2.0e-04 | 3.3e-03, 1.0e-03
  {"event": "info", "text": "Tolerance 0.001: ..."}
"""
BESIDE = """| work | this plugin | gnnwr | ratio of the times |
|---|---|---|---|
| places | 4.1 s, 700 MB | 13.0 s, 3000 MB | 0.32 |
| errors | 6.1 s, 700 MB | 13.0 s, 3000 MB | 0.47 |
| recommended | 9.0 s, 700 MB, 0.861 | 30.0 s, 900 MB, 0.740 | 0.30 |
"""
SCALE = """--- 1000 points
                an epoch  0.28
                  mixing  3.3
                   total  10.1
                      MB  700.5
--- 100000 points
                an epoch  5.4
                  mixing  104
                   total  221
                      MB  1.942e+03
seconds of an epoch: points to the power of 0.64
seconds of total: points to the power of 0.80
steepest between neighbouring sizes: 0.97
"""
COSTS = [
    {"measured": "an epoch", "each: steps": 0.004, "median_error": 0.1, "largest_error": 0.2,
     "runs": 5},
    {"measured": "a million points", "epochs": 3, "networks_h": 1.0, "mixing_h": 2.0,
     "rest_h": 0.5, "total_h": 3.5, "memory_gb": 10.0},
    {"measured": "a continent", "reading_h": 20.0, "lattice_h": 97.0, "writing_h": 8.0,
     "total_h": 125.0, "exact_h": 1280.0, "jobs": 250, "job_h": 0.5},
]  # fmt: skip


def test_rasters_say_what_is_met_and_what_is_not() -> None:
    rows = benchrows.raster(RASTER)
    assert [row.met for row in rows] == [False, True, True, True]
    assert "1.93" in rows[0].found


def test_works_beside_gnnwr_are_told_apart() -> None:
    rows = benchrows.beside("places", "Places", 1 / 3, 1000.0)(BESIDE)
    assert [row.met for row in rows] == [True, True]
    rows = benchrows.beside("errors", "With errors", None)(BESIDE)
    assert [(row.goal, row.met) for row in rows] == [("reported", None)]
    rows = benchrows.beside("recommended", "Recommended", 1.0)(BESIDE)
    assert [row.met for row in rows] == [True, True]
    assert "0.861" in rows[0].found


def test_training_scale_takes_the_memory_of_the_largest_size() -> None:
    rows = benchrows.training_scale(SCALE)
    assert [row.met for row in rows] == [None, None, True, True, True]
    assert rows[1].found == "5.4 s, 104 s, 221 s, 1942 MB"
    assert "100,000" in rows[-1].work


def test_a_loss_of_either_sign_counts() -> None:
    line = "R2 with bounded references less R2 with all: {}"
    met = [benchrows.references(line.format(loss))[0].met for loss in ("-0.0040", "+0.0200")]
    assert met == [True, False]


def lines(**results: dict) -> str:
    return "\n".join(json.dumps({"measured": name, **found}) for name, found in results.items())


def test_every_language_starts_in_time_but_for_the_first_start() -> None:
    text = lines(
        English={"median": 0.03, "fastest": 0.02, "first": 0.107},
        Chinese={"median": 0.051, "fastest": 0.04, "first": 0.12},
    )
    rows = benchrows.plugin_start(text)
    assert [row.met for row in rows] == [True, None, False, None]
    assert rows[1].found == "107 ms"
    assert "Chinese" in rows[2].work


def test_a_gpu_is_judged_by_its_seconds_and_beside_the_processor() -> None:
    text = lines(
        folds={"seconds": 8.0, "ratio": 15.0}, exact={"pixels_a_second": 6e7},
        lattice={"ratio": 1.2},
    )  # fmt: skip
    assert [row.met for row in benchrows.gpu(text)] == [True, False, True, True]


def test_without_a_gpu_its_benchmark_is_skipped_and_says_why() -> None:
    program = ROOT / "benchmarks" / "gpu.py"
    done = subprocess.run(
        [sys.executable, str(program), "--data", "nowhere"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == measured.SKIPPED, done.stderr
    assert done.stdout.splitlines()[-1] == "No GPU that torch can use."
    assert "ten folds" in done.stdout


def test_costs_fitted_to_sums_of_their_terms_are_found_again() -> None:
    stage = cost_model.Stage("made", ("once", "pixels", "points"))
    sizes = [(1, 1e3, 0), (1, 1e5, 50), (1, 1e6, 20), (1, 2e4, 900)]
    for once, pixels, points in sizes:
        stage.add(0.5 + 2e-6 * pixels + 1e-3 * points, once, pixels, points)
    stage.fit()
    assert stage.costs == pytest.approx([0.5, 2e-6, 1e-3])
    assert stage.errors.max() < 1e-9
    assert stage.predicted(1, 1e8, 0) == pytest.approx(200.5)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (benchrows.raster, RASTER.replace("ratio", "quotient")),
        (benchrows.raster, RASTER.split("\nprediction")[0]),
        (benchrows.raster, RASTER.replace("1.93", "fast")),
        (benchrows.beside("network", "Network", 0.45), BESIDE),
        (benchrows.training_scale, SCALE.replace("0.97", "nan")),
        (benchrows.training_scale, SCALE.replace("MB  7", "KB  7")),
        (benchrows.start, "| worker to first epoch | 2.95 | 3.28 |"),
        (benchrows.raster_memory, "peak memory unknown"),
    ],
)
def test_other_forms_are_errors(read, text) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(text)


def test_two_results_of_one_name_are_an_error() -> None:
    line = json.dumps({"measured": "a", "seconds": 1.0})
    assert measured.read(f"words\n{line}\n") == {"a": {"seconds": 1.0}}
    with pytest.raises(ValueError, match="two results"):
        measured.read(f"{line}\n{line}")


def fake(folder: Path, name: str, code: str) -> Benchmark:
    script = folder / f"{name}.py"
    script.write_text(code, encoding="utf-8")

    def rows(text: str) -> list[Row]:
        return [benchrows.below("seconds", float(text), 2.0, "s")]

    return Benchmark(name, name.title(), "About it.", str(script), (), (), rows)


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    benchmarks = (
        fake(tmp_path, "broken", "import sys; sys.exit('no such thing')"),
        fake(tmp_path, "garbled", "print('fast')"),
        fake(tmp_path, "absent", f"print('No GPU.'); raise SystemExit({measured.SKIPPED})"),
        fake(tmp_path, "slow", "print(3.5)"),
    )
    for module in (suite, page):
        monkeypatch.setattr(module, "BENCHMARKS", benchmarks)
    monkeypatch.setattr(suite, "described", lambda: {"processor": "one"})
    return ["--results", str(tmp_path / "results"), "--page", str(tmp_path / "page.md")]


def test_what_fails_is_seen_and_the_others_are_kept(fakes, tmp_path: Path, capfd) -> None:
    assert suite.main(fakes) == 1
    assert "failed: broken, garbled" in capfd.readouterr().err
    text = (tmp_path / "page.md").read_text()
    assert "**Failed**: exit status 1: no such thing" in text
    assert "Skipped: No GPU." in text
    assert "| seconds | at most 2 s | 3.5 s | **no** |" in text
    # A missed goal is no failure, and one benchmark leaves the results of the others alone.
    (tmp_path / "slow.py").write_text("print(1.5)")
    assert suite.main([*fakes, "--only", "slow"]) == 0
    again = (tmp_path / "page.md").read_text()
    assert "| seconds | at most 2 s | 1.5 s | yes |" in again
    assert "no such thing" in again
    assert str(tmp_path) not in again


def test_a_run_that_was_stopped_goes_on(fakes, tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(suite, "code", lambda root: "abc")
    suite.main([*fakes, "--only", "slow"])
    suite.main([*fakes, "--resume"])
    assert capsys.readouterr().out.count("== slow") == 1
    for other in ("def", "abc, changed"):  # other states of the code
        monkeypatch.setattr(suite, "code", lambda root, other=other: other)
        suite.main([*fakes, "--resume"])
        assert capsys.readouterr().out.count("== slow") == 1


def test_a_quick_run_judges_nothing_and_is_kept_apart(fakes, tmp_path: Path) -> None:
    suite.main([*fakes, "--quick", "--only", "slow"])
    text = (tmp_path / "page.md").read_text()
    assert "quick run" in text
    assert "| seconds | at most 2 s | 3.5 s |  |" in text
    assert not (tmp_path / "results" / "full").exists()


def test_results_of_other_code_and_machines_say_so() -> None:
    name = suite.BENCHMARKS[0].name
    result = {
        "name": name, "command": "python x", "status": "done", "code": "abc", "output": "",
        "machine": {"processor": "another"},
        "rows": [{"work": "w", "goal": "g", "found": "f", "met": True}],
    }  # fmt: skip
    text = page.rendered({name: result}, {"processor": "one"}, "def", False)
    assert "Measured at commit abc." in text
    assert "processor: another" in text


def test_the_cost_model_fills_every_place_of_its_text() -> None:
    output = "\n".join(map(json.dumps, COSTS))
    result = {
        "name": "costs", "command": "c", "status": "done", "code": "a", "rows": [],
        "machine": {}, "output": output,
    }  # fmt: skip
    text = page.rendered({"costs": result}, {}, "a", False)
    for mark in ("[COSTS]", "[EXAMPLE]", "[points", "[raster"):
        assert mark not in text
    assert "dask.delayed" in text
    assert "| 97 |" in text


def test_every_benchmark_has_a_program_and_a_name_of_its_own() -> None:
    names = [benchmark.name for benchmark in benchlist.BENCHMARKS]
    assert len(set(names)) == len(names)
    for benchmark in benchlist.BENCHMARKS:
        assert (ROOT / "benchmarks" / benchmark.script).is_file(), benchmark.name


def test_the_machine_is_described_without_its_paths() -> None:
    found = machine.described()
    assert {"processor", "system", "Python", "gnnwr", "plugin"} <= set(found)
    assert not any(text.startswith("/") for text in found.values())
