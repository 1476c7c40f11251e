"""Pytest plugin: close every stage of scripts/test.sh with the sum over the stages so far.

The file named by GNNWR_TOTALS holds one line a stage: name, passed, failed, skipped. Errors count
as failed, expected failures as skipped.
"""

from __future__ import annotations

import os
import sys

import pytest

STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session, exitstatus):
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config):
    path = os.environ.get("GNNWR_TOTALS")
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not path or reporter is None:
        return
    stats = reporter.stats

    def count(*kinds):
        return sum(len(stats.get(kind, ())) for kind in kinds)

    stage = os.environ.get("GNNWR_STAGE", "pytest")
    counts = count("passed"), count("failed", "error", "xpassed"), count("skipped", "xfailed")
    with open(path, "a", encoding="utf-8") as stream:
        print(stage, *counts, file=stream)
    with open(path, encoding="utf-8") as stream:
        rows = [[int(number) for number in line.split()[1:]] for line in stream]
    passed, failed, skipped = (sum(column) for column in zip(*rows))
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    if "qgis.core" in sys.modules and STATUS in config.stash:
        # All is told. What is left, Python's tearing down of QGIS's objects in no particular
        # order, crashes now and then and says nothing about the plugin.
        sys.stderr.flush()
        os._exit(config.stash[STATUS])
