"""Stands in for a Python: answers the installer's questions and commands as told.

A copy of it lies in a folder with the file ``behaviour`` (JSON); a "virtual environment" that it
makes gets a copy of both. Keys of behaviour: ``answer`` (to the question about the version),
``venv`` and ``pip`` (exit codes), ``files`` (how many more an environment gets), ``pip_lines``,
``pip_hangs``, ``pip_waits_for`` (a file), ``pip_config`` (lines), ``self_test`` (fine or not),
``self_test_message``, ``values`` (more that it tells), ``removal`` (whether it removes folders when
told to, as it does by default), ``hangs`` (a word of the command that it never ends, and starts a
child for; their process ids are noted).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def main(arguments):
    with open(os.path.join(HERE, "behaviour"), encoding="utf-8") as stream:
        behaviour = json.load(stream)
    if any(argument.endswith("guard.py") for argument in arguments):
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 (it is the guard)
    note(behaviour, arguments)
    if behaviour.get("hangs") in arguments:
        hang(behaviour)
    if "-c" in arguments:
        print(behaviour["answer"])
    elif any(argument.endswith("removal.py") for argument in arguments):
        if behaviour.get("removal", True):
            return subprocess.call([sys.executable, *arguments])
    elif "venv" in arguments:
        make_environment(arguments[-1], behaviour.get("files", 0))
        return behaviour.get("venv", 0)
    elif "config" in arguments:
        print("\n".join(behaviour.get("pip_config", [])))
    elif "pip" in arguments:
        return pip(behaviour)
    elif "--watch-parent" in arguments:
        return self_test(behaviour)
    else:
        print("unexpected:", arguments, file=sys.stderr)
        return 99
    return 0


def note(behaviour, arguments):
    """Write down what was asked, and pip's variables, for the test to read."""
    variables = {name: value for name, value in os.environ.items() if "P" in name}
    line = json.dumps({"arguments": arguments, "variables": variables}) + "\n"
    # In one piece, whoever else writes or reads there.
    record = os.open(behaviour["record"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(record, line.encode("utf-8"))
    os.close(record)


def hang(behaviour):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with open(behaviour["record"] + ".hanging", "w", encoding="utf-8") as stream:
        stream.write(f"{os.getpid()} {child.pid}\n")
    time.sleep(60)


def make_environment(folder, files):
    os.makedirs(os.path.join(folder, "bin"))
    for name in (os.path.basename(__file__), "behaviour"):
        shutil.copy(os.path.join(HERE, name), os.path.join(folder, "bin"))
    for number in range(files):
        package = os.path.join(folder, "lib", f"package{number // 100}")
        os.makedirs(package, exist_ok=True)
        with open(os.path.join(package, f"{number}.py"), "w") as stream:
            stream.write("pass\n")


def pip(behaviour):
    for line in behaviour.get("pip_lines", ["Successfully installed torch-2.13.0"]):
        print(line, flush=True)
    if behaviour.get("pip_hangs"):
        time.sleep(60)
    while behaviour.get("pip_waits_for") and not os.path.exists(behaviour["pip_waits_for"]):
        time.sleep(0.05)
    return behaviour.get("pip", 0)


def self_test(behaviour):
    if behaviour.get("self_test", True):
        values = {"python": "3.11.9", **behaviour.get("values", {})}
        print(json.dumps({"event": "result", "values": values}))
        return 0
    told = behaviour.get("self_test_message", "no training")
    message = {"event": "error", "kind": "internal", "message": told, "details": "why"}
    print(json.dumps(message))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
