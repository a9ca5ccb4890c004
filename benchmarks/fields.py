"""A million realistic cells of every field on one core, and each fast path held to its rule.

    python benchmarks/fields.py                     CPU seconds beside the bound, values a second
    python benchmarks/fields.py --equal 100000      that many fuzzed cells of each field as well
    python benchmarks/fields.py --values 0 --equal 100000 --seed 2 --only name
    python benchmarks/fields.py --many --values 100000      half are addresses, or notes
    python benchmarks/fields.py --doubts FOLDER     what the fields of a record contradict, counted

Cells come from benchmarks/generate.py, e-mails from a mixed column made here (5 % with capitals,
3 % with a slip in the domain, 1 % that are no address); ``odd`` phones hold labels, notes, second
numbers and short ones besides. Each field is read as the pipeline reads it: phones, e-mails and
names by the column, of the others the distinct cells once. Rules are loaded before the clock
starts; the median of three.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import pipeline
from zboun.arrays import plain
from zboun.fields import city, email, name, phone, status
from zboun.normalizer import distinct
from zboun.rules import load

sys.path.insert(0, str(Path(__file__).parent))
import addresses
import generate

RULES = load()
BATCH: dict[str, Callable[[pa.Array], pa.Table]] = {
    "phone": lambda texts: phone.parse_batch(texts, RULES.phone),
    "email": lambda texts: email.parse_batch(texts, RULES.email),
    "name": lambda texts: name.parse_batch(texts, RULES.names),
    "city": lambda texts: city.parse_batch(texts, RULES.places),
    "status": lambda texts: status.parse_batch(texts, RULES.statuses),
}
RULE = {
    "phone": lambda text: phone.parse(text, RULES.phone),
    "email": lambda text: email.parse(text, RULES.email),
    "name": lambda text: name.parse(text, RULES.names),
    "city": lambda text: city.parse(text, RULES.places),
    "status": lambda text: status.parse(text, RULES.statuses),
}
BOUND = {"phone": 1.0, "email": 0.5, "name": 1.5, "city": 0.5, "status": 0.3}  # seconds a million
NOISE = " .-/()+,;:'’_@0O1lI5S9²٠٥٩۰ éàÏñبنمقأةي\u200e\u202a\u00a0\t\n\"#&*?<>xX☎❤"
CROSS = {
    "city": ("landline_elsewhere",),
    "email": ("address_of_another",),
    "phone": ("landline_as_mobile", "mobile_as_landline"),
}
STATUS_NOTES = ("", "", "", " 2", " !!", " ok", " 12/03", " (tel)", " - urgent", " 3 fois", " svp")
CITY_SHAPES = (
    "{}",
    "{}",
    "{}",
    "{} ",
    "w. {}",
    "commune de {}",
    "{} ville",
    "{} centre",
    "Cité 200 lgts {}",
)
NAME_SHAPES = ("{}", "{}", "{}", "{}", "{}, {}", "{} {}", "{} ({})", "{}-{}", "{}.", "{} {} {}")
PHONE_SHAPES = (
    "Tél: {0}", "{0} (WhatsApp)", "{0} / 0661{1}", "{0} Mme Amina", "'{0}", "{0} DA", "N° {0}",
    "63 {1}",
)  # fmt: skip


def mixed_emails(count: int, seed: int) -> pa.Array:
    """Return a column of addresses: few equal, 5 % capitals, 3 % slips, 1 % something else."""
    rng = np.random.default_rng(seed)
    rows, _ = generate.make(count, seed)
    local = pc.utf8_lower(pc.replace_substring_regex(rows["nom"], "[^A-Za-z]+", "."))
    local = pc.binary_join_element_wise(
        "c", local, pa.array(rng.integers(0, 10**6, count)).cast(pa.string()), ""
    )
    local = pc.replace_substring_regex(local, r"\.+(\d)", r"\1")
    domain = np.array(generate.DOMAINS, object)[rng.integers(0, len(generate.DOMAINS), count)]
    draw = rng.random(count)
    slip = draw < 0.03
    domain[slip] = np.array(
        [
            "gmial.com",
            "gmail.con",
            "yaho.fr",
            "hotmial.com",
            "gmailcom",
            "outlok.com",
            "hotmail,com",
        ],
        object,
    )[rng.integers(0, 7, int(slip.sum()))]
    texts = pc.binary_join_element_wise(local, pa.array(domain.tolist()), "@")
    loud = pc.utf8_upper(texts)
    texts = pc.if_else(pa.array((draw > 0.03) & (draw < 0.08)), loud, texts)
    return pc.if_else(pa.array(draw > 0.99), rows["ville"], texts).combine_chunks()


def odd_phones(phones: pa.Array, seed: int, share: float = 0.1) -> pa.Array:
    """Return the phones with a tenth of the cells as odd as people write them."""
    rng = np.random.default_rng(seed)
    some = np.flatnonzero(rng.random(len(phones)) < share)
    which = rng.integers(0, len(PHONE_SHAPES), len(some))
    tail = rng.integers(100_000, 999_999, len(some))
    texts = [
        PHONE_SHAPES[w].format(text, t) for w, text, t in
        zip(which, phones.take(pa.array(some)).to_pylist(), tail, strict=True)
    ]  # fmt: skip
    mask = np.zeros(len(phones), bool)
    mask[some] = True
    return pc.replace_with_mask(phones, pa.array(mask), pa.array(texts, pa.string()))


def columns(count: int, seed: int) -> dict[str, tuple[str, pa.Array]]:
    """Return the columns to read: label to field and cells."""
    rows, _ = generate.make(count, seed)
    cells = {column: rows[column].combine_chunks() for column in rows.column_names}
    return {
        "phone": ("phone", cells["téléphone"]),
        "phone, 10 % odd": ("phone", odd_phones(cells["téléphone"], seed)),
        "e-mail": ("email", mixed_emails(count, seed)),
        "name": ("name", cells["nom"]),
        "city": ("city", cells["ville"]),
        "status": ("status", cells["statut"]),
    }


def many(count: int, seed: int) -> dict[str, tuple[str, pa.Array]]:
    """Return columns of cities and statuses of which half the cells are addresses and notes."""
    writer, rng = addresses.Writer(seed), random.Random(seed)
    written = {"city": writer.addresses(count // 2), "status": writer.notes(count // 2)}
    made = {}
    for field, cells in written.items():
        words = pc.unique(columns(20_000, seed)[field][1]).to_pylist()
        cells += [rng.choice(words) for _ in range(count - len(cells))]
        rng.shuffle(cells)
        made[f"{field}, half written out"] = (field, pa.array(cells, pa.string()))
    return made


def doubts(path: Path) -> None:
    """Print how many records of some files are made guesses by another field of theirs."""
    records = pipeline.clean([path]).tables["records"]
    print(f"{path.name}: {len(records):,} records")
    for field, reasons in CROSS.items():
        told = plain(records[f"{field}_reason"])
        for reason in reasons:
            print(f"    {reason}: {pc.sum(pc.equal(told, reason)).as_py()}")


def read(field: str, cells: pa.Array) -> pa.Table:
    """Return the answers as the pipeline gets them."""
    if field in ("phone", "email", "name"):
        return BATCH[field](cells)
    return distinct(BATCH[field], cells)


def speed(made: dict[str, tuple[str, pa.Array]], count: int, only: str, times: int) -> None:
    """Print the table of times: the median of so many runs each."""
    print(f"| {count:,} cells | distinct | CPU s | bound s | values/s |")
    print("|---|---|---|---|---|")
    for label, (field, cells) in made.items():
        if only not in ("", field):
            continue
        BATCH[field](
            cells.slice(0, 2000)
        )  # tables and caches of the rules are built once a process
        spent = []
        for _ in range(times):
            began = time.process_time()
            read(field, cells)
            spent.append(time.process_time() - began)
        seconds, share = statistics.median(spent), pc.count_distinct(cells).as_py() / count
        bound = BOUND[field] * count / 1e6
        print(
            f"| {label} | {share:.1%} | {seconds:.2f} | {bound:.2g} | {count / seconds:,.0f} |",
            flush=True,
        )


def fuzzed(cells: list[str], rng: random.Random) -> str:
    """Return a cell with up to three letters changed, two cells in one, or noise alone."""
    text, kind = rng.choice(cells), rng.random()
    if kind < 0.05:
        return "".join(rng.choice(NOISE) for _ in range(rng.randrange(12)))
    if kind < 0.15:
        return text + rng.choice((" ", "/", ";", "\n", ", ", " - ")) + rng.choice(cells)
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(("", rng.choice(NOISE))) + text[at + rng.randrange(2) :]
    return text


def equal(count: int, seed: int, only: str = "") -> int:
    """Compare each fast path with its rule on fuzzed cells; return how many differ."""
    rng, wrong = random.Random(seed), 0
    for label, (field, cells) in columns(20_000, seed).items():
        if only not in ("", field):
            continue
        seeds = pc.unique(cells).to_pylist()
        if field == "status":
            seeds = [text + note for text in seeds for note in STATUS_NOTES]
            seeds += addresses.Writer(seed).notes(len(seeds))
        if field == "city":
            seeds = [shape.format(text) for text in seeds for shape in CITY_SHAPES]
            seeds += addresses.Writer(seed).addresses(len(seeds))
        if field == "name":
            seeds += _names_among_words(seeds, rng)
        texts = [fuzzed(seeds, rng) for _ in range(count)]
        table = BATCH[field](pa.array(texts, pa.string()))
        shown = [column for column in table.column_names if _comparable(field, column)]
        wanted = [_answer(RULE[field](text), shown) for text in texts]
        got = list(zip(*(table[column].to_pylist() for column in shown), strict=True))
        differ = [text for text, a, b in zip(texts, got, wanted, strict=True) if a != b]
        print(f"{label}: {count:,} fuzzed cells, {len(differ)} read otherwise than by the rule")
        for text in differ[:3]:
            print(f"    {text!r}")
        wrong += len(differ)
    return wrong


def _names_among_words(cells: list[str], rng: random.Random) -> list[str]:
    """Return as many cells again: names among titles, notes, particles and other listed names."""
    entries = RULES.names.entries
    listed = [word for words in RULES.names.words.values() for word in words]
    listed += [text for one in entries for text in (one.name, *one.arabic, *one.variants)]
    stock = [*cells, *rng.choices(listed, k=len(cells))]
    cased = (str, str, str.upper, str.lower, str.title)
    return [
        rng.choice(cased)(rng.choice(NAME_SHAPES).format(*rng.choices(stock, k=3)))
        for _ in cells
    ]  # fmt: skip


def _comparable(field: str, column: str) -> bool:
    value = RULE[field]("")
    return column in {one.name for one in dataclasses.fields(value)} | {"clean"}


def _answer(value: object, shown: list[str]) -> tuple[object, ...]:
    answer = []
    for column in shown:
        one = getattr(value, column)
        if isinstance(one, tuple):
            one = " ; ".join(one)
        answer.append(one.value if hasattr(one, "value") else "" if one is None else one)
    return tuple(answer)


def main() -> int:
    """Print what was asked for; 1 when a fast path and its rule differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--values", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--equal", type=int, default=0, metavar="CELLS")
    parser.add_argument("--only", choices=tuple(BOUND), default="", metavar="FIELD")
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--doubts", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    if given.doubts:
        doubts(given.doubts)
        return 0
    if given.values:
        make, times = (many, 1) if given.many else (columns, 3)
        speed(make(given.values, given.seed), given.values, given.only, times)
    return int(equal(given.equal, given.seed, given.only) > 0) if given.equal else 0


if __name__ == "__main__":
    raise SystemExit(main())
