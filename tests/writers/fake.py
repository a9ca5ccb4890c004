"""Invented tables in the form of a finished run, with Arabic, hostile and very long values."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa

from zboun.model import CONTACT_COLUMNS, FIELDS, RECORD_COLUMNS

GIVEN = ("Amine", "Fatma", "Yacine", "Lynda", "محمد", "فاطمة", "Abdelkader", "Nesrine", "كريم")
FAMILY = ("Benali", "Haddad", "Aït Ahmed", "بن علي", "Bouzid", "قاسمي", "Mansouri", "Ould Kaci")
PLACES = (
    ("Bab El Oued", "16", "Alger"), ("Oran", "31", "Oran"), ("Béjaïa", "06", "Béjaïa"),
    ("Sétif", "19", "Sétif"), ("Tamanrasset", "11", "Tamanrasset"), ("", "25", "Constantine"),
)  # fmt: skip
HOSTILE = (
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+cmd",
    "-2+3",
    "@SUM(1,2)",
    "\t=1",
    "<script>alert(1)</script>",
    "<r><t>rich</t></r>",
    '"><img src=x onerror=alert(1)>',
    "a,b;c|d",
    'say "hi"',
    "line\nbreak",
    "cr\r\nlf",
    "bell\x07\x1b[31mred\x1b[0m",
    "_x0041_",
    "\u202eevil",
    "{{ 7*7 }}",
    "</script><b>",
    "nan",
    "NULL",
    " outer ",
    "x" * 10_000,
)
STATUSES = (("customer", "customer"), ("prospect", "prospect"), ("lost", "inactive"), ("", ""))


def tables(contacts: int = 300, seed: int = 7) -> dict[str, pa.Table]:
    """Return the tables of an invented run."""
    chance = random.Random(seed)
    people = [_contact(number, chance) for number in range(contacts)]
    records = [
        _record(number, person, chance)
        for number, person in enumerate(one for one in people for _ in range(one["records"]))
    ]
    return {
        "contacts": table(people, CONTACT_COLUMNS, ("records", "messages")),
        "records": table(records, RECORD_COLUMNS, ("row",)),
        "rejected": pa.table(
            {
                "source": ["a.xlsx"] * 2, "sheet": ["F", "F"], "row": [1, 9],
                "reason": ["title", "total"], "text": ["Liste; 2024", "=SUM(A1)"],
            }
        ),
        "doubts": pa.table(
            {
                "source": ["b.csv"], "sheet": [""], "doubt": ["guessed_encoding"],
                "detail": ["cp1252"], "remedy": ["--encoding"],
            }
        ),
        "messages": pa.table(
            {
                "source": ["c.txt"], "line": [3], "time": ["2024-05-01T10:00:00"],
                "sender": ["<b>x</b>"], "contact_id": [people[0]["contact_id"]], "kind": ["text"],
                "text": ["سلام, ça va?\nhier"],
            }
        ),
        "related": pa.table(
            {
                "contact_id": [people[0]["contact_id"]], "related_id": [people[1]["contact_id"]],
                "why": ["same_phone"],
            }
        ),
        "review": pa.Table.from_pylist([_pair(i, people, chance) for i in range(40)]),
    }  # fmt: skip


def table(
    rows: list[dict[str, Any]], columns: tuple[str, ...], numbers: tuple[str, ...]
) -> pa.Table:
    return pa.table(
        {
            name: pa.array(
                [row[name] for row in rows], pa.int64() if name in numbers else pa.string()
            )
            for name in columns
        }
    )


def _contact(number: int, chance: random.Random) -> dict[str, Any]:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    name = f"{given} {family}"
    if number < len(HOSTILE):
        name, given, family = HOSTILE[number], "", ""
    city, code, wilaya = chance.choice(PLACES)
    status, stage = chance.choice(STATUSES)
    phone = f"+213{chance.choice('567')}{chance.randrange(10**8):08d}" if number % 5 else ""
    seen = f"202{chance.randrange(3, 7)}-{chance.randrange(1, 13):02d}-15" if number % 4 else ""
    return {
        "contact_id": f"c{number:06x}", "name": name, "given_name": given, "family_name": family,
        "phone": phone,
        "other_phones": ";".join(f"+2136{i:08d}" for i in range(400)) if number == 3 else "",
        "email": f"client{number}@example.com" if number % 3 else "", "other_emails": "",
        "city": city, "wilaya_code": code, "wilaya": wilaya, "status": status, "stage": stage,
        "records": chance.randrange(1, 4), "sources": "a.xlsx;b.csv", "first_seen": seen,
        "last_seen": seen, "messages": number % 7, "related": "",
        "needs_review": "city" if number % 10 == 0 else "",
    }  # fmt: skip


def _record(number: int, person: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    row = {
        **dict.fromkeys(RECORD_COLUMNS, ""),
        **{k: v for k, v in person.items() if k in RECORD_COLUMNS},
    }
    row |= {"record_id": f"a.xlsx:{number + 2}", "source": "a.xlsx", "row": number + 2}
    for name in FIELDS:
        outcome = chance.choice(("clean", "fixed", "guessed", "refused"))
        row |= {
            f"{name}_raw": person[name] + " ",
            f"{name}_outcome": outcome,
            f"{name}_reason": "" if outcome == "clean" else "zero_restored",
        }
        if outcome == "refused":
            row[name] = ""
    return row  # fmt: skip


def _pair(number: int, people: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    a, b = people[number % len(people)], people[(number + 1) % len(people)]
    return {
        "pair_id": f"p{number:03d}", "contact_a": a["contact_id"], "contact_b": b["contact_id"],
        "record_a": f"a.xlsx:{number}", "record_b": f"b.csv:{number}",
        "key_a": f"{number:016x}", "key_b": f"{number + 1000:016x}",
        **{f"{key}_a": a[key] for key in ("name", "phone", "email", "city")},
        **{f"{key}_b": b[key] for key in ("name", "phone", "email", "city")},
        "records_a": "a.xlsx:12", "records_b": "b.csv:40; c.txt:9",
        "score": round(chance.random(), 3), "reasons": "same_phone+other_given_name",
        "gain": chance.randrange(1, 30),
    }  # fmt: skip


def summary() -> dict[str, Any]:
    """Return the figures of an invented run, hostile texts among them."""
    example = {"raw": "0550 12 34 56", "clean": "+213550123456", "outcome": "fixed",
               "reason": "zero_restored", "source": "a.xlsx", "row": 7}  # fmt: skip
    evil = {**example, "raw": "<script>alert(1)</script>", "clean": "", "outcome": "refused"}
    fields = {
        name: {
            "clean": 200, "fixed": 90, "guessed": 12, "refused": 7, "empty": 40,
            "reasons": {"zero_restored": 80, "very_new_reason": 3}, "examples": [example, evil],
        }
        for name in FIELDS
    }  # fmt: skip
    return {
        "zboun": "0.1.0", "rules": "2026.11", "started": "2026-11-22T10:00:00+00:00",
        "seconds": 3.2,
        "sources": [
            {"source": "a.xlsx", "format": "xlsx", "read": 620, "records": 618, "rejected": 2,
             "reasons": {"title": 1, "total": 1}},
            {"source": "<b>évil</b>.csv", "format": "csv", "read": 3, "records": 3, "rejected": 0},
        ],
        "rows": {"read": 623, "records": 621, "rejected": 2}, "contacts": 300, "merged": 321,
        "reachable_before": 210, "reachable_after": 240, "related": 1, "review": 40,
        "fields": fields,
        "unreadable": [{"source": "mot.xlsx", "reason": "encrypted", "remedy": "save a copy"}],
        "blocking": {},
    }  # fmt: skip
