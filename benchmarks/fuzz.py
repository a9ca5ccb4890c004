"""Fuzzes every field (text) and every reader (bytes); prints executions, their rate, and crashes.

    python benchmarks/fuzz.py --seconds 10            # each target so long
    python benchmarks/fuzz.py phone csv --seconds 60  # these only
    ZBOUN_FUZZ_PLAIN=1 python benchmarks/fuzz.py      # the seeded loop, also where atheris is

With atheris installed (``pip install atheris``; no dependency of ours) the search is guided by
coverage; without it a seeded loop mutates the corpus in tests/hostile/corpus/. A crash is: an
exception that is no InputError, a broken promise (see ``_field``, ``_reader``), or more than
SLOW seconds for one input. What the readers' safety net caught is counted apart: it hurts nobody,
but nobody foresaw it either.
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module, util
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "hostile" / "corpus"
FIELDS = ("phone", "email", "name", "city", "status")
READERS = ("csv", "vcf", "txt", "html", "xml", "json", "xlsx", "xls", "ods", "zip")
LONGEST = 4096  # bytes of one input
SLOW = 5.0
_net: collections.Counter[str] = collections.Counter()


def target(name: str) -> Callable[[bytes], None]:
    """Return what eats one input; it raises when a promise is broken."""
    return _field(name) if name in FIELDS else _reader(name)


def _field(name: str) -> Callable[[bytes], None]:
    from zboun.rules import load

    parse, rules = import_module(f"zboun.fields.{name}").parse, load()

    def eat(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        value = parse(text, rules)
        usable = value.outcome in ("clean", "fixed", "guessed")
        assert isinstance(value.clean, str) and value.raw is not None
        assert bool(value.clean) == usable or name == "city", value.outcome
        assert value.outcome == "clean" or not usable or value.reason != "" or name == "name"
        if value.clean and name in ("phone", "email"):
            assert parse(value.clean, rules).clean == value.clean, "not idempotent"

    return eat


def _reader(name: str) -> Callable[[bytes], None]:
    from zboun.errors import InputError
    from zboun.model import ReadOptions
    from zboun.readers.blob import Blob
    from zboun.readers.open_source import read_blob
    from zboun.rules import load

    rules, options, path = load(), ReadOptions(max_bytes=50_000_000), Path(f"fuzz.{name}")

    def eat(data: bytes) -> None:
        try:
            extract = read_blob(Blob(path.name, path, data), rules, options)
        except InputError as error:
            cause = error.__cause__
            if error.code == "unreadable" and cause is not None:
                last = traceback.extract_tb(cause.__traceback__)[-1]
                _net[f"{type(cause).__name__} at {Path(last.filename).name}:{last.lineno}"] += 1
            return
        lines = sum(grid.cells.num_rows for grid in extract.grids) + len(extract.rejected)
        lines += extract.records.num_rows if extract.records is not None else 0
        assert lines == extract.read, "a row was lost or invented"

    return eat


def seeds(name: str) -> list[bytes]:
    """Return the corpus of a target: lines of text for a field, files for a reader."""
    if name in FIELDS:
        return (CORPUS / f"{name}.txt").read_bytes().splitlines()
    return [path.read_bytes() for path in sorted((CORPUS / "files").glob(f"*.{name}"))]


def plain(name: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """Mutate the corpus for so many seconds; return executions and crashes."""
    eat, chance, corpus, crashes = target(name), random.Random(seed), seeds(name), []
    runs, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(chance, corpus)
        began = time.monotonic()
        try:
            eat(data)
        except Exception as error:
            crashes.append(f"{type(error).__name__}: {_where(error)} {data[:60]!r}")
        if time.monotonic() - began > SLOW:
            crashes.append(f"slow: {data[:60]!r}")
        runs += 1
    return runs, crashes


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    """Return a seed with some bytes changed, cut, doubled, or spliced with another's."""
    data = bytearray(chance.choice(corpus))
    for _ in range(1 + chance.getrandbits(3)):
        at = chance.randrange(len(data) + 1)
        other = chance.choice(corpus)
        start = chance.randrange(len(other) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            data[at:at] = chance.randbytes(1 + chance.getrandbits(2))
        elif kind == 1:
            del data[at : at + 1 + chance.getrandbits(4)]
        elif kind == 2 and at < len(data):
            data[at] ^= 1 << chance.getrandbits(3) % 8
        elif kind == 3:
            data[at:at] = other[start : start + chance.randrange(40)]
        else:
            data[at:at] = data[at : at + chance.randrange(60)]
    return bytes(data[:LONGEST] if len(data) > 4 * LONGEST else data)


def guided(name: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """Run atheris in a process of its own (it never returns); return executions and crashes."""
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        for number, data in enumerate(seeds(name)):
            (corpus / str(number)).write_bytes(data)
        command = [
            sys.executable, __file__, "--inside", name, str(corpus),
            f"-max_total_time={int(seconds)}", f"-seed={seed}", "-print_final_stats=1",
            f"-max_len={LONGEST if name in FIELDS else 16 * LONGEST}", f"-timeout={int(SLOW)}",
            f"-artifact_prefix={place}/", "-rss_limit_mb=2000", "-verbosity=0",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        found = re.search(r"number_of_executed_units:\s*(\d+)", said)
        _net.update(dict.fromkeys(re.findall(r"^net: (.+)$", said, re.MULTILINE), 1))
        bad = [path for path in Path(place).iterdir() if path.is_file()]
        crashes = [f"{path.name}: {path.read_bytes()[:80]!r}" for path in bad]
        if done.returncode and not crashes:
            crashes = [said[-300:]]
        return int(found.group(1)) if found else 0, crashes


def inside(name: str, arguments: list[str]) -> None:
    """Be the process that atheris runs."""
    import atexit

    import atheris

    with atheris.instrument_imports(include=["zboun"]):
        eat = target(name)
        eat(b"warm up")
        for data in seeds(name):  # readers and rules are imported on first use
            eat(data)
    atexit.register(lambda: [print(f"net: {where}", file=sys.stderr) for where in _net])
    atheris.Setup([sys.argv[0], *arguments], eat)
    atheris.Fuzz()


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=[*FIELDS, *READERS])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with_atheris = util.find_spec("atheris") and not os.environ.get("ZBOUN_FUZZ_PLAIN")
    fuzz = guided if with_atheris else plain
    print(f"{'atheris' if with_atheris else 'seeded mutation'}, seed {asked.seed}")
    total = bad = 0
    for name in asked.targets:
        began = time.monotonic()
        runs, crashes = fuzz(name, asked.seconds, asked.seed)
        spent = time.monotonic() - began
        print(f"{name:7} {runs:>9,} executions {runs / spent:>8,.0f}/s  {len(crashes)} crashes")
        for crash in crashes[:5]:
            print(f"        {crash}")
        total, bad = total + runs, bad + len(crashes)
    for where, count in _net.most_common(20):
        print(f"caught by the readers' net: {where} ({count})")
    print(f"in all  {total:>9,} executions, {bad} crashes")
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
    else:
        raise SystemExit(main())
