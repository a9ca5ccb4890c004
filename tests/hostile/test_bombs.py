"""Every bomb is refused by name or read, within a gigabyte of memory and in seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.hostile.bombs import BOMBS, READ

SLOW = {"xlsx_blank_styled", "xlsx_bomb", "xlsx_lying_sizes", "zip_bomb", "zip_many_files"}
CASES = [
    pytest.param(*bomb, id=bomb[0].__name__, marks=[pytest.mark.slow] * (bomb[0].__name__ in SLOW))
    for bomb in BOMBS
]
PEAK = 1000  # MB
SECONDS = 20.0  # of CPU, far above what any of them takes


@pytest.mark.parametrize(("build", "suffix", "outcomes"), CASES)
def test_bomb(
    build: Callable[[Path], None], suffix: str, outcomes: frozenset[str], tmp_path: Path
) -> None:
    path = tmp_path / f"clients.{suffix}"
    build(path)
    script = Path(__file__).with_name("run_one.py")
    done = subprocess.run(
        [sys.executable, str(script), str(path)], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    outcome, lines, read, peak, seconds = json.loads(done.stdout.splitlines()[-1])
    assert outcome in outcomes
    assert lines == read
    assert peak < PEAK
    assert seconds < SECONDS
    assert outcome != READ or b"/etc" not in done.stdout
    path.unlink()
