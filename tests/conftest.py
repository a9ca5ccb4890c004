"""What all tests share: the sample shop's list, and in CI the same random examples each time.

A landing must not depend on luck; whoever runs the tests by hand explores new examples each time.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import zboun

_PERSONAL = re.compile(r"\d(?:\D?\d){8}|@|[A-Z]\w+ [A-Z]")  # a number, an address, a whole name
SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test by its argument where the value might be somebody's: ids end up in logs."""
    return argname if isinstance(val, str | float) and _PERSONAL.search(str(val)) else None


@pytest.fixture(scope="session")
def sample() -> zboun.Result:
    """The list of the sample files; to be looked at only."""
    return zboun.clean([SAMPLE])


@pytest.fixture(scope="session")
def shop(sample: zboun.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's list as a folder; to be looked at only."""
    return sample.save(tmp_path_factory.mktemp("sample") / "out")


@pytest.fixture
def out(shop: Path, tmp_path: Path) -> Path:
    """The sample's list as a folder of the test's own."""
    return Path(shutil.copytree(shop, tmp_path / "out"))
