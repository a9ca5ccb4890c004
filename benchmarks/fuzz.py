"""Fuzzes every field (text) and every reader (bytes); prints executions, their rate, and crashes.

    python benchmarks/fuzz.py                             # ten seconds of each target
    python benchmarks/fuzz.py phone csv --seconds 60      # these only, so long
    python benchmarks/fuzz.py --runs 10_000_000 --log LOG # in slices, shared out as SHARES says
    python benchmarks/fuzz.py --total LOG                 # what the slices of a log come to

One execution is one call of a field's rule or of a reader on one input. With atheris installed
(``pip install atheris``; no dependency of ours) every other slice is guided by coverage and its
finds are the corpus of the next, which mutates them by chance, some times faster; without it (or
with ZBOUN_FUZZ_PLAIN=1) all slices do that. Each slice is a process of its own, so that an abort
in a library is seen, with the input that did it.

A crash is: an exception that is no InputError, a death, a broken promise (see ``_field``,
``_reader``; among them, a message that quotes the content), or more than SLOW seconds of CPU for
one input. A leak is: memory, open files or files in the temporary folder that a slice leaves. What
the readers' safety net caught is counted apart: it hurts nobody, but nobody foresaw it either.
"""

from __future__ import annotations

import argparse
import collections
import json
import mmap
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module, util
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "hostile" / "corpus"
FIELDS = ("phone", "email", "name", "city", "status")
READERS = ("csv", "vcf", "txt", "html", "xml", "json", "xlsx", "xls", "ods", "zip")
# Parts of a thousand: more for what is quick; a chat takes as long as fifty names.
SHARES = {
    "phone": 170, "email": 90, "name": 170, "city": 150, "status": 90, "csv": 60, "vcf": 70,
    "txt": 5, "html": 30, "xml": 30, "json": 50, "xlsx": 40, "xls": 20, "ods": 15, "zip": 10,
}  # fmt: skip
LONGEST = 4096  # bytes of one input
SLOW = 5.0  # seconds of CPU for one input
STUCK = 300  # seconds after which a slice that should have ended is ended
LEAK = 100.0  # MB that a slice may hold more at its end than at half-time
QUOTED = re.compile(
    r"\b0[5-7]\d{8}|213\d{8}|@[\w-]+\.\w"
)  # a phone or an e-mail: no message may quote one
Report = dict[str, Any]
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
            assert not QUOTED.search(f"{error}"), "the message quotes the content"
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
    """Return the committed corpus of a target: lines for a field, files for a reader."""
    if name in FIELDS:
        return (CORPUS / f"{name}.txt").read_bytes().splitlines()
    return [path.read_bytes() for path in sorted((CORPUS / "files").glob(f"*.{name}"))]


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


def _where(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {Path(last.filename).name}:{last.lineno}"


class _Leaks:
    """What this process holds: memory, open files, files in its temporary folder."""

    def __init__(self) -> None:
        self.at_first = self._held()

    def _held(self) -> tuple[float, int, int]:
        pages = Path("/proc/self/statm")
        size = int(pages.read_text().split()[1]) * resource.getpagesize() if pages.exists() else 0
        files = len(list(Path("/proc/self/fd").iterdir())) if pages.exists() else 0
        return size / 1e6, files, len(list(Path(tempfile.gettempdir()).iterdir()))

    def found(self) -> list[str]:
        """Return what there is more of than at first."""
        now = self._held()
        grown = [after - before for before, after in zip(self.at_first, now, strict=True)]
        names = ("MB", "open files", "temporary files")
        bounds = (LEAK, 3, 0)
        told = zip(names, grown, bounds, strict=True)
        return [f"leak: {more:.0f} {what}" for what, more, bound in told if more > bound]


def by_chance(name: str, kept: Path, runs: int, seconds: float, seed: int) -> Report:
    """Mutate the corpus, in this process; what is being eaten is written to a file beside it."""
    eat, chance = target(name), random.Random(seed)
    corpus = seeds(name) + [path.read_bytes() for path in sorted(kept.iterdir())]
    for data in seeds(name):  # readers and rules are imported on first use
        eat(data)
    crashes: list[str] = []
    done, end, half = 0, time.monotonic() + seconds, time.monotonic() + seconds / 2
    leaks: _Leaks | None = None  # from half-time on: the rules' own caches are full by then
    with Path(f"{kept}.eaten").open("w+b") as file:
        file.truncate(8 * LONGEST)
        eaten = mmap.mmap(file.fileno(), 8 * LONGEST)
        while done < runs and time.monotonic() < end:
            data = mutated(chance, corpus)
            eaten.seek(0)
            eaten.write(len(data).to_bytes(4, "little") + data[: 8 * LONGEST - 4])
            began = time.process_time()
            try:
                eat(data)
            except Exception as error:
                crashes.append(f"{_where(error)} {data[:200]!r}")
            if time.process_time() - began > SLOW:
                crashes.append(f"slow: {data[:200]!r}")
            done += 1
            if leaks is None and (done >= runs // 2 or time.monotonic() > half):
                leaks = _Leaks()
    left = leaks.found() if leaks else []
    return {"runs": done, "crashes": crashes[:20] + left, "net": dict(_net)}


def guided(name: str, kept: Path, runs: int, seconds: float, seed: int) -> Report:
    """Let atheris search in a process of its own; what it finds new goes into ``kept``."""
    first = kept.with_name(f"{name}.seeds")
    first.mkdir(exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (first / str(number)).write_bytes(data)
    with tempfile.TemporaryDirectory() as place:
        command = [
            sys.executable, __file__, "--atheris", name, str(kept), str(first),
            f"-max_total_time={int(seconds)}", f"-runs={runs}", f"-seed={seed}",
            f"-max_len={LONGEST if name in FIELDS else 16 * LONGEST}", "-timeout=60",
            f"-artifact_prefix={place}/", "-rss_limit_mb=2500", "-verbosity=0",
            "-print_final_stats=1",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, check=False)
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        found = re.search(r"number_of_executed_units:\s*(\d+)", said)
        net = dict.fromkeys(re.findall(r"^net: (.+)$", said, re.MULTILINE), 1)
        bad = [path for path in Path(place).iterdir() if path.is_file()]
        crashes = [f"{path.name}: {path.read_bytes()!r}" for path in bad]
        if done.returncode and not crashes:
            crashes = [said[-300:]]
        return {"runs": int(found.group(1)) if found else 0, "crashes": crashes, "net": net}


def atheris_process(name: str, arguments: list[str]) -> None:
    """Be the process that atheris runs; it never returns."""
    import atexit

    import atheris

    with atheris.instrument_imports(include=["zboun"]):
        eat = target(name)
        eat(b"warm up")
        for data in seeds(name):
            eat(data)
    atexit.register(lambda: [print(f"net: {where}", file=sys.stderr) for where in _net])
    atheris.Setup([sys.argv[0], *arguments], eat)
    atheris.Fuzz()


def chance_process(name: str, kept: str, runs: str, seconds: str, seed: str) -> None:
    """Be the process that mutates by chance; the report is its last line."""
    print(json.dumps(by_chance(name, Path(kept), int(runs), float(seconds), int(seed))))


def slice_of(name: str, how: str, place: Path, runs: int, seconds: float, seed: int) -> Report:
    """Run one slice in a process of its own and return its report, its death among the crashes."""
    began, kept = time.monotonic(), place / name
    kept.mkdir(exist_ok=True)
    if how == "guided":
        report = guided(name, kept, runs, seconds, seed)
    else:
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, __file__, "--chance", name, kept, runs, seconds, seed]
            report = _child([str(part) for part in command], kept, seconds, home)
    spent = round(time.monotonic() - began, 1)
    return {"target": name, "how": how, "seed": seed, "seconds": spent, **report}


def _child(command: list[str], kept: Path, seconds: float, home: str) -> Report:
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=seconds + STUCK,
            env={**os.environ, "TMPDIR": home},
        )  # fmt: skip
        if done.returncode == 0:
            report: Report = json.loads(done.stdout.splitlines()[-1])
            return report
        how = f"died ({done.returncode}) {done.stderr.decode(errors='replace')[-200:]}"
    except subprocess.TimeoutExpired:
        how = "hung"
    eaten = Path(f"{kept}.eaten").read_bytes()
    data = eaten[4 : 4 + int.from_bytes(eaten[:4], "little")]
    Path(f"{kept}.{time.time():.0f}.fatal").write_bytes(data)
    return {"runs": 0, "crashes": [f"{how}: {data[:200]!r}"], "net": {}}


def total(reports: Iterable[Report]) -> int:
    """Print what slices come to, target by target; return 1 where anything went wrong."""
    named: dict[str, list[Report]] = {}
    for report in reports:
        named.setdefault(report["target"], []).append(report)
    print(f"{'target':7} {'guided':>10} {'by chance':>10} {'a second':>9} {'crashes':>8}")
    everything = [one for part in named.values() for one in part]
    for name, part in [*named.items(), ("in all", everything)]:
        runs = {how: sum(one["runs"] for one in part if one["how"] == how) for how in HOW}
        spent = sum(one["seconds"] for one in part)
        rate = sum(runs.values()) / max(spent, 0.1)
        bad = sum(len(one["crashes"]) for one in part)
        print(f"{name:7} {runs['guided']:>10,} {runs['chance']:>10,} {rate:>9,.0f} {bad:>8}")
    for crash in sorted({crash for one in everything for crash in one["crashes"]})[:20]:
        print(f"  {crash[:300]}")
    net = sorted({where for one in everything for where in one["net"]})
    print(f"in all {sum(one['runs'] for one in everything):,} executions; net: {net or 'nothing'}")
    return int(any(one["crashes"] for one in everything))


HOW = ("guided", "chance")


def campaign(asked: argparse.Namespace, place: Path, ways: tuple[str, ...]) -> Iterable[Report]:
    """Yield the reports of slices, a round over all targets after the other, until all is run."""
    parts = sum(SHARES[name] for name in asked.targets)
    wanted = {name: asked.runs * SHARES[name] // parts + 1 for name in asked.targets}
    for turn in range(1_000_000):
        if not (left := [name for name in asked.targets if wanted[name] > 0]):
            return
        for name in left:
            report = slice_of(
                name, ways[turn % len(ways)], place, wanted[name], asked.seconds, asked.seed + turn
            )
            wanted[name] -= report["runs"]
            yield report


def once(asked: argparse.Namespace, place: Path, ways: tuple[str, ...]) -> Iterable[Report]:
    """Yield one slice of each target, guided where that is possible."""
    for name in asked.targets:
        yield slice_of(name, ways[0], place, 10**9, asked.seconds, asked.seed)


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=[*FIELDS, *READERS])
    parser.add_argument("--seconds", type=float, default=10, help="of one slice")
    parser.add_argument("--runs", type=int, help="executions in all, in as many slices as it takes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="a line of JSON for each slice, added")
    parser.add_argument("--total", type=Path, help="sum up such a log, run nothing")
    asked = parser.parse_args(arguments)
    if asked.total:
        return total([json.loads(line) for line in asked.total.read_text("utf-8").splitlines()])
    with_atheris = util.find_spec("atheris") and not os.environ.get("ZBOUN_FUZZ_PLAIN")
    ways = HOW if with_atheris else HOW[1:]
    reports = []
    with tempfile.TemporaryDirectory() as home:
        place = asked.log.with_suffix(".corpus") if asked.log else Path(home)
        place.mkdir(exist_ok=True)
        for report in (campaign if asked.runs else once)(asked, place, ways):
            reports.append(report)
            if asked.log:
                with asked.log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(report) + "\n")
    return total(reports)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--atheris"]:
        atheris_process(sys.argv[2], sys.argv[3:])
    elif sys.argv[1:2] == ["--chance"]:
        chance_process(*sys.argv[2:])
    else:
        raise SystemExit(main())
