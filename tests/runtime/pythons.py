"""A program that stands in for a Python, for searches and installations."""

from __future__ import annotations

import json
import os
import sys

FAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fake_python.py")


class FakePython:
    """A program named ``python`` in ``folder`` that behaves as it is told."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.path = os.path.join(self.folder, "python")
        self.record = os.path.join(self.folder, "record")
        os.makedirs(self.folder)
        with open(FAKE, encoding="utf-8") as source, open(self.path, "w") as target:
            target.write(f"#!{sys.executable}\n" + source.read())
        os.chmod(self.path, 0o755)
        self.behave()

    def behave(self, version=(3, 12, 1), wide=True, lacks="", **more):
        """Answer so from now on."""
        answer = {"version": version, "executable": self.path, "wide": wide, "lacks": lacks}
        more.setdefault("answer", json.dumps(answer))
        # At once: a process of the last behaviour may be about to read it.
        path = os.path.join(self.folder, "behaviour")
        with open(path + ".new", "w") as stream:
            json.dump({"record": self.record, **more}, stream)
        os.replace(path + ".new", path)

    def calls(self, word):
        """What it was asked with ``word`` among the arguments."""
        with open(self.record, encoding="utf-8") as stream:
            calls = [json.loads(line) for line in stream]
        return [call for call in calls if word in call["arguments"]]
