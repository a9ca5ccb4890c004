"""How right the contacts are: ``accuracy.py [SIZE ...] --seeds 1 2 3``, pairwise, beside a union.

Every pair of lines of one person counts once, every pair of lines in one contact counts once.
Printed beside it: joining on equal normalized phone or e-mail, which a careful user of a
spreadsheet gets.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import match, merge
from zboun.match import facts, linking
from zboun.match.cluster import components
from zboun.match.titles import ANYONE
from zboun.model import RAW_COLUMNS
from zboun.pipeline import Settings, normalize_records
from zboun.rules import load

sys.path.insert(0, str(Path(__file__).parent))
import generate
import generate_orders

LISTS = {"shop": generate.make, "orders": generate_orders.make}
COLUMNS = {
    "name_raw": "nom",
    "phone_raw": "téléphone",
    "email_raw": "email",
    "city_raw": "ville",
    "status_raw": "statut",
    "first_seen": "date",
    "last_seen": "date",
    "identity": "participant",
}


def as_records(rows: pa.Table) -> pa.Table:
    """Return a generated list as raw records, as the readers would give it."""
    blank = pa.array([""] * len(rows), pa.string())
    number = pa.array(np.arange(2, len(rows) + 2))
    given = {
        "record_id": pc.binary_join_element_wise("contacts.csv", number.cast(pa.string()), ":"),
        "source": pa.array(["contacts.csv"] * len(rows), pa.string()),
        "row": number,
        "messages": pa.array(np.zeros(len(rows), np.int64)),
        "origin": pa.array(["row"] * len(rows), pa.string()),
    }
    given |= {ours: rows[their] for ours, their in COLUMNS.items() if their in rows.column_names}
    return pa.table({column: given.get(column, blank) for column in RAW_COLUMNS})


def pairs_of(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all pairs of positions with one label."""
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    left, right = [], []
    for step in range(1, int(np.bincount(ordered).max())):
        same = np.flatnonzero(ordered[step:] == ordered[:-step])
        left.append(order[same])
        right.append(order[same + step])
    return np.concatenate(left or [order[:0]]), np.concatenate(right or [order[:0]])


@dataclass
class Values:
    """Codes of the values of a multi-valued column, one row a value."""

    owner: np.ndarray
    code: np.ndarray

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Values:
        """Split cells at ``;``."""
        cells = column.combine_chunks().cast(pa.string())
        lists = pc.split_pattern(cells, ";")
        flat = pc.list_flatten(lists)
        keep = np.asarray(pc.not_equal(flat, ""))
        owner = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[keep]
        codes = flat.filter(pa.array(keep)).dictionary_encode().indices
        return cls(owner, codes.to_numpy(zero_copy_only=False).astype(np.int64))

    def shared(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Say which pairs of rows have a value in common."""
        if not len(self.code):
            return np.zeros(len(a), bool)
        wide = int(self.code.max()) + 1
        have = np.unique(self.owner.astype(np.int64) * wide + self.code)
        counts = np.bincount(self.owner, minlength=int(max(a.max(), b.max())) + 1)
        starts = np.cumsum(counts) - counts
        answer = np.zeros(len(a), bool)
        for k in range(int(counts.max())):
            some = np.flatnonzero(counts[a] > k)
            value = self.code[starts[a[some]] + k]
            answer[some] |= np.isin(b[some] * wide + value, have)
        return answer


def union(phones: Values, emails: Values, n: int) -> np.ndarray:
    """Return the labels of joining on equal phone or e-mail."""
    shift = n + int(phones.code.max(initial=-1)) + 1
    left = np.concatenate([phones.owner, emails.owner])
    right = np.concatenate([phones.code + n, emails.code + shift])
    size = int(right.max(initial=n)) + 1
    return components(size, left, right)[:n]


def scores(labels: np.ndarray, person: np.ndarray) -> tuple[float, float, float]:
    """Return pairwise precision, recall and F1."""
    both = np.unique(np.stack([labels, person]), axis=1, return_counts=True)[1]
    right, found, true = (_count(c) for c in (both, np.bincount(labels), np.bincount(person)))
    return right / max(found, 1), right / max(true, 1), 2 * right / max(found + true, 1)


def _count(sizes: np.ndarray) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def report(records: pa.Table, truth: pa.Table, links: match.Links) -> Iterator[str]:
    """Yield the lines of one run."""
    labels, person = links.contact, truth["person"].to_numpy()
    phones, emails = Values.of(records["phone"]), Values.of(records["email"])
    base = scores(union(phones, emails, len(records)), person)
    ours = scores(labels, person)
    yield f"  contacts        P {ours[0]:.4f}  R {ours[1]:.4f}  F1 {ours[2]:.4f}"
    yield f"  phone or e-mail P {base[0]:.4f}  R {base[1]:.4f}  F1 {base[2]:.4f}"
    a, b = pairs_of(person)
    hit = labels[a] == labels[b]
    by_phone, by_email = phones.shared(a, b), emails.shared(a, b)
    arabic = np.asarray(pc.match_substring_regex(records["name"].cast(pa.string()), "[ء-ي]"))
    named = np.asarray(pc.not_equal(records["name"].cast(pa.string()), ""))
    known = named[a] & named[b]
    kinds = {
        "phone only": by_phone & ~by_email,
        "phone and e-mail": by_phone & by_email,
        "e-mail only": by_email & ~by_phone,
        "neither": ~by_phone & ~by_email,
        "across scripts": (arabic[a] != arabic[b]) & known,
        "Latin-Latin": ~arabic[a] & ~arabic[b] & known,
        "Arabic-Arabic": arabic[a] & arabic[b] & known,
    }
    for kind, mask in kinds.items():
        if mask.any():
            yield f"  recall {kind:17s} {hit[mask].mean():.3f}  ({mask.mean():.1%} of true pairs)"
    yield f"  false pairs     {_false(labels, truth)}"
    homes = _households(truth, links, phones)
    yield f"  households in related {homes:.3f}   {_related_same(truth, links)}"
    yield f"  largest contact {int(np.bincount(labels).max())} records, review {len(links.review)}"


def _false(labels: np.ndarray, truth: pa.Table) -> str:
    person, home = truth["person"].to_numpy(), truth["household"].to_numpy()
    kind = np.array(truth["kind"].to_pylist())
    a, b = pairs_of(labels)
    wrong = person[a] != person[b]
    a, b = a[wrong], b[wrong]
    household = (home[a] >= 0) & (home[a] == home[b])
    namesake = ~household & (kind[a] == "namesake") & (kind[b] == "namesake")
    shop = ~household & (kind[a] == "shop") & (kind[b] == "shop")
    other = ~household & ~namesake & ~shop
    return (
        f"household {household.sum()}, shop {shop.sum()}, namesake {namesake.sum()}, "
        f"other {other.sum()}"
    )


def _households(truth: pa.Table, links: match.Links, phones: Values) -> float:
    """Return the share of related contacts among two members of a household with one phone.

    Only what the list shows counts: each of the two must have a record that holds the phone.
    """
    person, home = truth["person"].to_numpy(), truth["household"].to_numpy()
    at_home = home[phones.owner] >= 0
    seen = np.unique(np.stack([phones.code, person[phones.owner]])[:, at_home], axis=1)
    i, j = pairs_of(seen[0])
    two = np.unique(np.sort(np.stack([seen[1][i], seen[1][j]]), axis=0), axis=1)
    house = np.zeros(int(person.max()) + 1, np.int64)
    house[person] = home
    two = two[:, house[two[0]] == house[two[1]]]
    found = set(zip(*_ends(links), strict=True))
    of_person: dict[int, set[int]] = {}
    for p, c in zip(person.tolist(), links.contact.tolist(), strict=True):
        of_person.setdefault(p, set()).add(c)
    linked = sum(
        any((c, d) in found or (d, c) in found for c in of_person[p] for d in of_person[q])
        for p, q in two.T.tolist()
    )
    return linked / max(two.shape[1], 1)


def _ends(links: match.Links) -> tuple[list[int], list[int]]:
    return tuple(
        pc.index_in(links.related[side].combine_chunks(), value_set=links.ids).to_pylist()
        for side in ("contact_id", "related_id")
    )


def _related_same(truth: pa.Table, links: match.Links) -> str:
    """Return how many related contacts are really one person (by their most frequent person)."""
    person = truth["person"].to_numpy()
    first = np.zeros(len(links.ids), np.int64)
    first[links.contact[::-1]] = person[::-1]
    one, other = (np.array(side, np.int64) for side in _ends(links))
    same = first[one] == first[other]
    return f"related {len(one)}, of which one person {same.mean() if len(one) else 0:.1%}"


EVIDENCE = {  # what is taken away in turn by --ablate: columns, or a reading of two fields
    "phones": ("phone", "phone_raw"),
    "e-mails": ("email", "email_raw"),
    "places": ("city", "city_raw", "wilaya_code"),
    "given names": ("given_name",),
    "names": ("name", "given_name", "family_name"),
    "companies": ("name_kind",),
    "chat identities": ("identity",),
    "titles": (facts, "sexes_of_titles", lambda raw, _: np.full(len(raw), ANYONE, np.int8)),
    "landlines' areas": (facts, "with_areas", lambda codes, *_: codes),
    "names in addresses": (linking, "with_spelt", lambda known, *_: known),
}


def ablate(records: pa.Table, person: np.ndarray, settings: Settings) -> None:
    """Print what is lost without each kind of evidence; nothing else is changed."""
    blank = pa.array([""] * len(records), pa.string())
    for kind, taken in EVIDENCE.items():
        less, reading = records, nullcontext()
        if isinstance(taken[0], str):
            for column in taken:
                less = less.set_column(less.column_names.index(column), column, blank)
        else:
            reading = mock.patch.object(*taken)
        with reading:
            found = scores(match.link(less, settings.rules).contact, person)
        print(f"  without {kind:18s} P {found[0]:.4f}  R {found[1]:.4f}  F1 {found[2]:.4f}")


def _resident() -> float:
    """Return how many MB are held now, and count the peak anew (Linux only; 0 elsewhere)."""
    pa.default_memory_pool().release_unused()
    if CLEAR.exists():
        CLEAR.write_text("5")
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(line: str) -> float:
    if not STATUS.exists():
        return 0.0
    found = next(text for text in STATUS.read_text().splitlines() if text.startswith(line))
    return int(found.split()[1]) / 1024


STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def run(size: int, seed: int, fixed: bool, without: bool, kind: str) -> None:
    """Generate, normalize, match, merge, and print."""
    rows, truth = LISTS[kind](size, seed, fixed)
    settings = Settings(rules=load())
    records = normalize_records(as_records(rows), settings)
    frame = _resident()
    began = time.process_time()
    links = match.link(records, settings.rules)
    matched = time.process_time()
    merge.contacts(records, links, settings.rules)
    merged = time.process_time()
    stock = kind if kind != "shop" else "fixed" if fixed else "growing"
    print(
        f"{size:,} records, seed {seed}, {stock} names: match {matched - began:.2f} s, "
        f"merge {merged - matched:.2f} s CPU, {_peak() - frame:,.0f} MB above the records"
    )
    for line in report(records, truth, links):
        print(line)
    if without:
        ablate(records, truth["person"].to_numpy(), settings)


def main() -> None:
    """Run every size with every seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--names", choices=("growing", "fixed"), default="growing")
    parser.add_argument("--list", choices=LISTS, default="shop", help="orders: another kind")
    parser.add_argument("--ablate", action="store_true", help="take each evidence away in turn")
    options = parser.parse_args()
    for size in options.sizes:
        for seed in options.seeds:
            run(size, seed, options.names == "fixed", options.ablate, options.list)


if __name__ == "__main__":
    main()
