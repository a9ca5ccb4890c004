"""What a person should look at: the second sheet of ``contacts.xlsx``.

Every contact that is marked stands here, with the reason in words and what to do: a pair that only
a person can decide (once for each of its two sides), and every value that was guessed or refused,
with the file and the row it came from. Marked contacts come first, in the order of their names.

May import: model, rules, texts. Tests: ``tests/writers/test_attention.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import constant, text, whole
from zboun.model import FIELDS
from zboun.rules import place_names
from zboun.texts import Texts
from zboun.writers.sheets import mapped

LIMIT = 50_000  # lines: nobody reads more, and records.csv has them all
WIDTHS = {
    "contact_id": 13, "name": 26, "field": 12, "outcome": 14, "raw": 30, "clean": 26,
    "other": 48, "reason": 44, "to_do": 70, "source": 26, "sheet": 14, "row": 8,
}  # fmt: skip
_HEARD = ("mined", "mention")  # records that stand in what people wrote, not in a table
_OTHER = ("name", "phone", "email", "city", "contact")


def lines(
    contacts: pa.Table,
    records: pa.Table | None,
    review: pa.Table | None,
    words: Texts,
    *,
    beside: bool = True,
    limit: int = LIMIT,
) -> pa.Table:
    """Return the sheet's lines, at most ``limit``; ``beside``: review.xlsx is written too."""
    parts = [_pairs(review, side, words, beside) for side in "ab"] if review is not None else []
    if records is not None:
        parts += [_values(records, name, words) for name in FIELDS]
    found = pa.concat_tables([part for part in parts if part.num_rows] or [_empty()])
    marked = _marked(contacts)
    rest = pc.invert(pc.is_in(marked, value_set=found["contact_id"].combine_chunks()))
    found = pa.concat_tables([found, _others(contacts, marked.filter(rest), words)])
    return _in_order(found, marked, contacts).slice(0, limit)


def _empty() -> pa.Table:
    return _table({}, 0)


def _table(columns: dict[str, pa.Array | str], count: int) -> pa.Table:
    """Return lines with all columns of the sheet; a text stands in every line, else ""."""
    made = {}
    for key in WIDTHS:
        value = columns.get(key, pa.nulls(count, pa.int64()) if key == "row" else "")
        if isinstance(value, str):
            value = constant(value, count)
        made[key] = whole(value)
    return pa.table(made)


def _marked(contacts: pa.Table) -> pa.Array:
    """Return the ids of the marked contacts."""
    flag = text(contacts, "needs_review")
    return text(contacts, "contact_id").filter(pc.not_equal(flag, ""))


def _pairs(review: pa.Table, side: str, words: Texts, beside: bool) -> pa.Table:
    """Return one line a pair, seen from one of its sides."""
    other = "b" if side == "a" else "a"
    if "pair_id" not in review.column_names:
        return _empty()
    shown = [_shown(text(review, f"{name}_{other}"), name, words) for name in _OTHER]
    joined = pc.binary_join_element_wise(*shown, " · ")
    # The mark keeps a phone's "+" before it where an Arabic name stands first.
    joined = pc.replace_substring_regex(joined, "(?: · )+", " · \u200e")
    joined = pc.utf8_trim(joined, " ·\u200e")
    return _table(
        {
            "contact_id": text(review, f"contact_{side}"),
            "name": text(review, f"name_{side}"),
            "field": words("field.pair"),
            "outcome": words("attention.pair"),
            "other": joined,
            "reason": mapped(text(review, "reasons"), partial(words.codes, "match")),
            "to_do": words("do.pair" if beside else "do.pair_alone"),
            "source": text(review, f"records_{side}"),
        },
        review.num_rows,
    )


def _values(records: pa.Table, name: str, words: Texts) -> pa.Table:
    """Return one line for every guessed or refused value of a field."""
    outcome = text(records, f"{name}_outcome")
    found = records.filter(pc.is_in(outcome, value_set=pa.array(["guessed", "refused"])))
    heard = pc.is_in(text(found, "origin"), value_set=pa.array(_HEARD))
    said = pc.binary_join_element_wise(
        text(found, f"{name}_outcome"),
        text(found, f"{name}_reason"),
        pc.if_else(heard, "heard", ""),
        ":",
    )
    return _table(
        {
            "contact_id": text(found, "contact_id"),
            "name": text(found, "name"),
            "field": words(f"field.{name}"),
            "outcome": mapped(said, lambda told: words.code("outcome", told.split(":")[0])),
            "raw": text(found, f"{name}_raw"),
            "clean": _shown(text(found, name), name, words),
            "reason": mapped(said, lambda told: _reason(told, words)),
            "to_do": mapped(said, lambda told: _advice(told, words)),
            "source": text(found, "source"),
            "sheet": text(found, "sheet"),
            "row": pc.cast(found.column("row"), pa.int64()),
        },
        found.num_rows,
    )


def _shown(values: pa.Array, name: str, words: Texts) -> pa.Array:
    """Return values of a field as people read them: a status in words, a commune by its name."""
    if name == "status":
        return mapped(values, partial(words.code, "status"))
    if name == "city" and words.lang == "ar":
        return mapped(values, lambda city: place_names.city(city, words.lang))
    return values


def _reason(told: str, words: Texts) -> str:
    """Return why a value is doubtful, from "outcome:reason:heard or nothing"."""
    outcome, reason, heard = told.split(":")
    if heard and outcome == "guessed":
        return words("attention.heard")
    return words.code("reason", reason)


def _advice(told: str, words: Texts) -> str:
    """Return what to do: the reason's own advice where it has one, else the outcome's."""
    outcome, reason, heard = told.split(":")
    if heard and outcome == "guessed":
        return words("do.heard")
    return words.words.get(f"do.{reason}") or words(f"do.{outcome}")


def _others(contacts: pa.Table, ids: pa.Array, words: Texts) -> pa.Table:
    """Return a line for marked contacts that no pair and no value speaks of."""
    found = contacts.filter(pc.is_in(text(contacts, "contact_id"), value_set=ids))
    return _table(
        {
            "contact_id": text(found, "contact_id"),
            "name": text(found, "name"),
            "outcome": words("outcome.guessed"),
            "to_do": words("do.guessed"),
            "source": text(found, "sources"),
        },
        found.num_rows,
    )


def unmarked(lines: pa.Table, contacts: pa.Table) -> bool:
    """Say whether some of the lines speak of contacts that are not marked."""
    marked = contacts.filter(pc.not_equal(text(contacts, "needs_review"), ""))
    known = pc.is_in(lines["contact_id"], value_set=text(marked, "contact_id"))
    return not pc.all(known).as_py()


def _in_order(lines: pa.Table, marked: pa.Array, contacts: pa.Table) -> pa.Table:
    """Return the lines: marked contacts first, each contact's together, by the contact's name."""
    ids = lines["contact_id"].combine_chunks()
    at = pc.index_in(ids, value_set=text(contacts, "contact_id"))
    names = pc.fill_null(text(contacts, "name").take(at), "")
    keys = pa.table(
        {
            "rest": pc.invert(pc.is_in(ids, value_set=marked)),
            "none": pc.equal(names, ""),
            "name": pc.utf8_lower(names),
            "id": ids,
        }
    )
    order: Sequence[tuple[str, str]] = [(key, "ascending") for key in keys.column_names]
    # The name as the list has it: a record may spell it in another way, or not at all.
    shown = pc.if_else(pc.equal(names, ""), lines["name"].combine_chunks(), names)
    lines = lines.set_column(lines.column_names.index("name"), "name", shown)
    return lines.take(pc.sort_indices(keys, sort_keys=order))
