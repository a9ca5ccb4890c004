"""A run killed while it writes: OUT is always a whole one, proven by its own checksums."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.writers import fake

from zboun import writers
from zboun.writers import folder

RUN = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.writers import fake
from zboun import writers
from zboun.writers import folder
tables, summary = fake.tables(40), fake.summary()
for turn in range(10**6):
    summary["seconds"] = turn
    writers.save(Path(sys.argv[1]), tables, summary, pages={"report.html": str(turn)})
    print(turn, flush=True)
"""


def whole(out: Path) -> int:
    """Return the turn that an OUT is of; fail when a file is missing, torn or of another turn."""
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert set(summary["files"]) | {"summary.json"} == {path.name for path in out.iterdir()}
    for name, known in summary["files"].items():
        assert folder.checksum(out / name) == known["sha256"], name
    assert (out / "report.html").read_text() == str(summary["seconds"])
    return int(summary["seconds"])


def killed(out: Path, after: float) -> None:
    command = [sys.executable, "-c", RUN, str(out), str(Path(__file__).parents[2])]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first turn is written
        time.sleep(after)
        process.send_signal(signal.SIGKILL)


# ZBOUN_KILLS=200 pytest tests/writers/test_killed.py   takes two minutes
TIMES = int(os.environ.get("ZBOUN_KILLS", "3"))


def test_killed_at_random_points_out_is_whole(tmp_path: Path) -> None:
    chance, out = random.Random(11), tmp_path / "out"
    for _ in range(TIMES):
        killed(out, chance.random() * 0.12)
        whole(out)
    notes: list[str] = []
    writers.save(out, fake.tables(40), {"seconds": -1}, pages={"report.html": "-1"}, notes=notes)
    assert whole(out) == -1 and set(notes) <= {"recovered.removed"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
