"""The CUDA build of torch is taken with consent only, and only where the driver fits."""

from __future__ import annotations

import os

import pytest

from gnnwr_qgis.runtime import gpudriver
from gnnwr_qgis.runtime.cudabuild import CudaWatch
from gnnwr_qgis.runtime.gpudriver import Driver, find_driver
from gnnwr_qgis.runtime.steps import InstallError

NEW = Driver("580.65.06", ("NVIDIA H100",))
MIDDLE = Driver("535.129.03", ("NVIDIA A100",))
ANCIENT = Driver("390.1", ("GeForce",))


@pytest.mark.parametrize(
    ("driver", "cuda"), [(NEW, 13), (MIDDLE, 12), (Driver("452.39"), 11), (ANCIENT, 0)]
)
def test_what_a_driver_runs(driver, cuda):
    assert driver.cuda == cuda
    assert driver.fits(cuda)
    assert not driver.fits(cuda + 1) or cuda == 0


def hear(line, accepted, driver):
    log = []
    CudaWatch(accepted, log.append, lambda: driver).hear(line)
    return log


CUDA_LINES = [
    "Collecting nvidia-cublas==13.1.0.3 (from torch==2.13.0)",
    "Collecting nvidia-cuda-runtime-cu12==12.6.77",
    "Processing /w/triton-3.1-cp311.whl",
    "Processing /my wheels/nvidia_cublas-13.1-py3-none-any.whl (from torch==2.13.0->-r /a b/c.txt)",
    "  Downloading torch-2.13.0+cu130-cp312-cp312-win_amd64.whl (2.5 GB)",
    "  Downloading https://x/torch-2.13.0%2Bcu126-cp312-cp312-win_amd64.whl (2.5 GB)",
]


@pytest.mark.parametrize("line", CUDA_LINES)
def test_without_consent_it_is_refused_with_size_and_benefit(line):
    with pytest.raises(InstallError, match=r"3 GB to download.*NVIDIA H100.*580\.65\.06") as caught:
        hear(line, False, NEW)
    assert caught.value.kind == "gpu"
    with pytest.raises(InstallError, match="compute no faster"):
        hear(line, False, None)
    with pytest.raises(InstallError, match="too old"):
        hear(line, False, ANCIENT)


@pytest.mark.parametrize(
    "line",
    [
        "Collecting torch==2.13.0",
        "  Downloading torch-2.13.0+cpu-cp312-cp312-win_amd64.whl (200 MB)",
        "  Downloading torch-2.13.0-cp312-none-macosx_11_0_arm64.whl (80 MB)",
        "Collecting numpy==2.4.6",
        "Processing /nvidia cuda/numpy-2.4.6-cp312.whl (from -r /cuda/requirements.txt (line 4))",
    ],
)
def test_other_builds_pass(line):
    assert hear(line, False, NEW) == []


@pytest.mark.parametrize(
    ("line", "driver", "fits"),
    [
        (CUDA_LINES[0], NEW, True),
        (CUDA_LINES[0], MIDDLE, False),
        (CUDA_LINES[1], MIDDLE, True),
        (CUDA_LINES[1], Driver("470.1"), False),
        (CUDA_LINES[3], MIDDLE, False),
        (CUDA_LINES[3], NEW, True),
        (CUDA_LINES[4], MIDDLE, False),
        (CUDA_LINES[5], MIDDLE, True),
    ],
)
def test_with_consent_the_driver_must_fit(line, driver, fits):
    if fits:
        assert "fits CUDA" in hear(line, True, driver)[-1]
        return
    with pytest.raises(InstallError, match=r"needs an NVIDIA driver (580|525) or later") as caught:
        hear(line, True, driver)
    assert caught.value.kind == "driver"


def test_with_consent_and_without_a_driver_it_goes_on():
    (line,) = hear(CUDA_LINES[0], True, None)
    assert "compute on the CPU" in line


def test_the_driver_is_asked(tmp_path):
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho '580.65.06, NVIDIA H100'\necho '580.65.06, NVIDIA A2'\n")
    tool.chmod(0o755)
    if os.path.exists("/usr/bin/nvidia-smi"):
        pytest.skip("this computer has a driver of its own")
    environ = {"PATH": str(tmp_path)}
    assert find_driver(environ, "linux") == Driver("580.65.06", ("NVIDIA H100", "NVIDIA A2"))
    tool.write_text("#!/bin/sh\necho 'NVIDIA-SMI has failed'; exit 9\n")
    assert find_driver(environ, "linux") is None
    assert find_driver({"PATH": ""}, "darwin") is None


def test_where_windows_keeps_its_tool():
    tools = list(gpudriver._tools({"SystemRoot": "C:\\Windows"}, "win32"))
    assert os.path.join("C:\\Windows", "System32", "nvidia-smi.exe") == tools[0]
