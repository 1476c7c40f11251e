"""A worker that misbehaves as the file ``behaviour`` in its folder tells it to.

It is started as the real one is: job file, then ``--watch-parent``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time


def say(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


def listen():
    for line in sys.stdin:
        if line.strip() == "cancel":
            return


def spawn_child(folder):
    """A child in the same group that sleeps, holds our pipes, and ignores a polite signal."""
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code])
    with open(os.path.join(folder, "child"), "w") as stream:
        stream.write(str(child.pid))


def main():
    folder = os.path.dirname(os.path.abspath(sys.argv[1]))
    with open(os.path.join(folder, "behaviour"), encoding="utf-8") as stream:
        behaviour = json.load(stream)
    for partial in behaviour.get("partials", ()):
        with open(partial, "w") as stream:
            stream.write("half")
    if behaviour.get("child"):
        spawn_child(folder)
    say("progress", fraction=0.25, text="begun")
    globals()["do_" + behaviour["do"]](folder)


def do_result(folder):
    print("a library's chatter", flush=True)
    print('{"event": "unknown"}', flush=True)
    say("warning", text="mind the gap")
    say("result", values={"cwd": os.getcwd(), "arguments": sys.argv[1:]})


def do_result_when_asked(folder):
    while not os.path.exists(os.path.join(folder, "asked")):
        time.sleep(0.01)
    say("result", values={"n": 1})


def do_result_then_crash(folder):
    say("result", values={"n": 1})
    os._exit(7)


def do_result_then_linger(folder):
    say("result", values={"n": 1})
    say("info", text="lingering")
    time.sleep(60)


def do_error(folder):
    say("error", kind="input", message="no points", details="trace")
    sys.exit(1)


def do_exit(folder):
    print("last words", file=sys.stderr, flush=True)
    os._exit(3)


def do_silent_exit(folder):
    os._exit(0)


def do_segfault(folder):
    os.kill(os.getpid(), signal.SIGSEGV)


def do_killed(folder):
    os.kill(os.getpid(), signal.SIGKILL)


def do_hang(folder):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def do_polite(folder):
    """Stop by itself when told."""
    listen()
    with open(os.path.join(folder, "told"), "w") as stream:
        stream.write("yes")
    say("error", kind="cancelled", message="stopped", details="")
    sys.exit(130)


def do_polite_then_linger(folder):
    """As a worker whose libraries take their time to end."""
    listen()
    say("error", kind="cancelled", message="stopped", details="")
    time.sleep(60)


def do_babble(folder):
    """Write without end, and without line breaks for a long while."""
    while True:
        sys.stdout.write("x" * 65536)


def do_flood_stderr(folder):
    for number in range(20000):
        sys.stderr.write(f"line {number} " + "y" * 90 + "\n")
    sys.stderr.flush()
    os._exit(5)


def do_flood_events(folder):
    for number in range(20000):
        print(json.dumps({"event": "info", "text": f"line {number}"}))
    say("result", values={"n": 20000})


def do_orphan(folder):
    """Go, while the child lives on with our pipes."""
    os._exit(9)


if __name__ == "__main__":
    main()
