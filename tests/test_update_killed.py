"""An update killed at any moment: the list is the earlier one or the new one, ids included."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.test_update import AMINE, KARIM, LINA, first, homes, table

from zboun import out_tables, updates
from zboun.verify import verify

RUN = """
import sys
from pathlib import Path
from zboun import updates
out, new = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
while True:
    updates.update(out, new)
    updates.undo(out)
"""

# ZBOUN_KILLS=200 pytest tests/test_update_killed.py   takes ten minutes
TIMES = int(os.environ.get("ZBOUN_KILLS", "2"))


def saved(out: Path) -> dict[str, str]:
    records = out_tables.read(out, ("records",))["records"]
    columns = (records[name].to_pylist() for name in ("record_id", "contact_id"))
    return dict(zip(*columns, strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_random_points_no_record_is_lost_and_no_id_changes(tmp_path: Path) -> None:
    chance, out = random.Random(7), tmp_path / "out"
    bridge = ("Karim Saadi", "0550123456 / 0661223344", "", "", "")
    before = homes(first(out, table(tmp_path, "a.csv", AMINE, LINA, KARIM)))
    new = table(tmp_path, "b.csv", bridge, ("Nadia Hamdi", "0770112233", "", "", ""))
    after = homes(updates.update(out, new).result)
    updates.undo(out)
    assert saved(out) == before
    for _ in range(TIMES):
        command = [sys.executable, "-c", RUN, str(out), str(new)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.5 + chance.random() * 2)
            process.send_signal(signal.SIGKILL)
        assert saved(out) in (before, after)
        assert verify(out).faults == []
    run = updates.update(out, new)
    assert homes(run.result) == after and set(run.notes) <= {"recovered.removed"}
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.csv", "out"}
