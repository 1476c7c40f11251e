"""The installer as a command, for servers and scripts: no QGIS needed."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import List, Optional

from ..contract.translation import tr
from . import paths
from .installer import install, remove, state
from .sources import GPU_VARIABLE, INDEX_VARIABLE, OFFLINE_VARIABLE, WHEELS_VARIABLE, Sources
from .steps import InstallCancelled, InstallError, Listener


def main(arguments: Optional[List[str]] = None) -> int:
    """Install the engine as the command line says; the exit code."""
    options = _parser().parse_args(arguments)
    cache = paths.cache_folder(options.cache)
    if options.cache:
        cache = paths.cache_folder(options.cache, environ={})
    if options.state:
        found = state(cache)
        _print(f"{found.state} {found.reason}".strip())
        return 0 if found.usable else 1
    if options.remove:
        return _remove(cache)
    sources = Sources.from_environment(wheels=options.wheels, gpu=options.gpu, index=options.index)
    if options.offline:
        sources = replace(sources, offline=True)
    listener = Listener(
        progress=lambda fraction, text: _print(f"[{fraction:4.0%}] {text}"),
        log=lambda line: _print(f"       {line}") if options.verbose else None,
        is_canceled=lambda: False,
        warn=_print,
    )
    try:
        install(listener, cache, options.python, sources, options.force)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except (InstallCancelled, KeyboardInterrupt):
        print(tr("Stopped; an engine that was there before is as it was."), file=sys.stderr)
        return 130
    _print(tr("Engine: {path}").format(path=paths.engine_python(cache)))
    return 0


def _remove(cache: str) -> int:
    try:
        freed = remove(cache)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    text = tr("Removed from {folder}: {size} GB.")
    _print(text.format(folder=cache, size=f"{freed / 1e9:.1f}"))
    return 0


def _print(text: str) -> None:
    print(text, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m gnnwr_qgis.runtime",
        description="Install or repair the engine's environment. pip's own configuration holds.",
    )
    cache = f"cache folder (else {paths.CACHE_VARIABLE}, else the platform's)"
    parser.add_argument("--cache", default="", help=cache)
    parser.add_argument("--python", default="", help="the Python to make it from (GNNWR_PYTHON)")
    wheels = f"a folder of wheels to look in as well ({WHEELS_VARIABLE})"
    parser.add_argument("--wheels", default="", help=wheels)
    index = f"a further package index, address or folder ({INDEX_VARIABLE})"
    parser.add_argument("--index", default="", help=index)
    offline = f"ask no package index ({OFFLINE_VARIABLE}=1)"
    parser.add_argument("--offline", action="store_true", help=offline)
    gpu = f"accept the CUDA build of torch, several gigabytes ({GPU_VARIABLE}=1)"
    parser.add_argument("--gpu", action="store_true", help=gpu)
    parser.add_argument("--force", action="store_true", help="make it anew even when in order")
    parser.add_argument("--state", action="store_true", help="only say the state: ready or not")
    parser.add_argument("--remove", action="store_true", help="remove the engine from the cache")
    parser.add_argument("--verbose", action="store_true", help="show every line of the log")
    return parser


if __name__ == "__main__":
    sys.exit(main())
