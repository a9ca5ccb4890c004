"""A batch of raw records in, the same rows with their clean columns out.

(The module is not called `normalize`: that name is the library call `zboun.normalize`.)

Every field is parsed once per distinct value, then the answers are taken back to the rows. What
one field finds for another (a phone in the e-mail column, a town in the name) is moved there,
when nothing stands there yet, and says so in its reason.

May import: fields, rules, model, errors. Tests: ``tests/test_normalizer.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import constant, plain, text, whole
from zboun.fields import agreement, city, email, name, phone, status
from zboun.fields.arrow import buffers, translated
from zboun.fields.mojibake import unmojibake
from zboun.model import CLEAN_COLUMNS, FIELDS, Outcome
from zboun.rules import Rules

Rows = npt.NDArray[np.int64]
# What is read of the answers: the rest need not be taken to the rows.
_PLACE = ["clean", "outcome", "reason", "wilaya_code", "wilaya"]
_STATUS = ["clean", "outcome", "reason", "stage"]
_MOVED = {"email": "moved_from_email", "phone": "moved_from_phone", "name": "moved_from_name"}


def normalize(batch: pa.Table, rules: Rules) -> pa.Table:
    """Return the batch with CLEAN_COLUMNS added (replaced where it had them).

    ``batch``: an Arrow table with the five ``*_raw`` columns; the hints ``name_order``,
    ``city_level``, ``expects`` and ``origin`` are used where they stand. Rows keep their order.
    """
    written = {field: text(batch, f"{field}_raw") for field in FIELDS}
    raw, damaged = _undamaged(written)
    parsed = {
        # These two read bytes faster than equal texts are found.
        "phone": phone.parse_batch(raw["phone"], rules.phone),
        "email": email.parse_batch(raw["email"], rules.email),
        # Looks for equal texts itself, where there are many.
        "name": name.parse_batch(raw["name"], rules.names, order=text(batch, "name_order")),
        "status": distinct(
            lambda v: status.parse_batch(v, rules.statuses).select(_STATUS), raw["status"]
        ),
    }
    _move(parsed, rules)
    parsed["city"] = _city(raw["city"], text(batch, "city_level"), parsed, rules)
    for field, rows in damaged.items():
        parsed[field] = _mended(parsed[field], rows)
    if "origin" in batch.column_names:
        parsed = {field: _never_sure(part, batch["origin"]) for field, part in parsed.items()}
    _hold_together(parsed, text(batch, "expects"), rules)
    return _assemble(batch, parsed)


# Letters that only stand side by side where a text was decoded wrongly (or in capitals).
_DAMAGE = "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u0192\u02c6\u02dc\u2013-\u2122\ufffd]{2}"
# The first bytes of these letters in UTF-8, by how many bytes the letter has.
_LEADS = {2: b"\xc2\xc3\xc5\xc6\xcb", 3: b"\xe2\xef"}
_WIDTH = bytes(next((w for w, of in _LEADS.items() if byte in of), 0) for byte in range(256))


def _undamaged(written: dict[str, pa.Array]) -> tuple[dict[str, pa.Array], dict[str, Rows]]:
    """Return the fields' texts with wrong decodings undone, and the rows where one was."""
    raw, damaged = dict(written), {}
    for field, texts in written.items():
        rows = _perhaps_damaged(texts)
        rows = rows[pc.match_substring_regex(texts.take(pa.array(rows)), _DAMAGE).to_numpy(False)]
        if not len(rows):
            continue
        encoded = texts.take(pa.array(rows)).dictionary_encode()
        mended = pa.array(
            [unmojibake(text) for text in encoded.dictionary.to_pylist()], pa.string()
        )
        answer = mended.take(encoded.indices)
        changed = pc.not_equal(answer, texts.take(pa.array(rows))).to_numpy(False)
        if changed.any():
            table = pa.table({"text": texts})
            table = scatter(
                table, rows[changed], pa.table({"text": answer.filter(pa.array(changed))})
            )
            raw[field] = table["text"].combine_chunks()
            damaged[field] = rows[changed]
    return raw, damaged


def _perhaps_damaged(texts: pa.Array) -> Rows:
    """Return the rows where two letters of damage may stand side by side: a sieve by bytes."""
    offsets, data = buffers(texts)
    if not len(data) or data.max() < 0x80:
        return np.zeros(0, np.int64)
    width = translated(data, _WIDTH)
    first = np.flatnonzero(width != 0)
    then = np.minimum(first + width[first], len(data) - 1)
    rows = np.searchsorted(offsets, first[width[then] > 0], "right") - 1
    return np.unique(rows).astype(np.int64)


def _mended(part: pa.Table, rows: Rows) -> pa.Table:
    """Return the answers with those of mended texts no longer called clean."""
    outcome, reason = whole(plain(part["outcome"])), whole(plain(part["reason"]))
    mended = np.zeros(len(part), dtype=bool)
    mended[rows] = True
    was_clean = pc.and_(pa.array(mended), pc.equal(outcome, "clean"))
    silent = pc.and_(
        pa.array(mended), pc.and_(pc.equal(reason, ""), pc.not_equal(outcome, "empty"))
    )
    part = _set(part, "outcome", pc.if_else(was_clean, "fixed", outcome))
    return _set(part, "reason", pc.if_else(silent, "mojibake", reason))


def distinct(parse: Callable[..., pa.Table], *columns: pa.Array) -> pa.Table:
    """Return ``parse`` of the columns, called on their distinct combinations only."""
    encoded = [column.dictionary_encode() for column in columns]
    if len(columns) == 1:
        return _as_codes(parse(encoded[0].dictionary)).take(encoded[0].indices)
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    many = 1
    for column in encoded:
        size = max(len(column.dictionary), 1)
        codes = codes * size + column.indices.to_numpy(zero_copy_only=False)
        many *= size
    first, inverse = _first_of_each(codes, many)
    answer = parse(*(column.dictionary.take(column.indices.take(first)) for column in encoded))
    return _as_codes(answer).take(pa.array(inverse))


_OF_FEW = ("outcome", "reason", "wilaya_code", "wilaya", "stage")


def _as_codes(answer: pa.Table) -> pa.Table:
    """Return the answers with columns of few values as codes: they are taken to many rows."""
    for column in _OF_FEW:
        if column in answer.column_names:
            answer = _set(answer, column, _few(answer[column]))
    return answer


def _first_of_each(codes: Rows, many: int) -> tuple[Rows, Rows]:
    """Return where each code that occurs stands first, and for each row which of these is its own.

    ``codes`` are below ``many``; where those are few, no code needs to be sorted.
    """
    if many > 2 * len(codes) + 1000:
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        return first, inverse
    place = np.full(many, -1, dtype=np.int64)
    place[codes[::-1]] = np.arange(len(codes))[::-1]
    found = np.flatnonzero(place >= 0)
    first = place[found]
    place[found] = np.arange(len(found))
    return first, place[codes]


def _move(parsed: dict[str, pa.Table], rules: Rules) -> None:
    """Fill an empty field with what stood in another field's cell."""
    moves: tuple[tuple[str, str, str, Callable[[pa.Array], pa.Table]], ...] = (
        ("email", "leftover", "phone", lambda v: phone.parse_batch(v, rules.phone)),
        ("phone", "leftover", "email", lambda v: email.parse_batch(v, rules.email)),
        ("name", "phone_hint", "phone", lambda v: phone.parse_batch(v, rules.phone)),
        ("email", "leftover", "name", lambda v: name.parse_batch(v, rules.names)),
        ("phone", "leftover", "name", lambda v: name.parse_batch(v, rules.names)),
    )
    for giver, column, taker, parse in moves:
        parsed[taker] = _fill(parsed[taker], parsed[giver][column], parse, _MOVED[giver])


def _fill(
    taker: pa.Table, found: pa.ChunkedArray, parse: Callable[[pa.Array], pa.Table], reason: str
) -> pa.Table:
    """Return ``taker`` with its empty rows answered by what another field's cell held."""
    free = pc.and_(pc.equal(plain(taker["outcome"]), "empty"), pc.not_equal(found, ""))
    rows = np.flatnonzero(free.to_numpy(zero_copy_only=False))
    if not len(rows):
        return taker
    answer = distinct(parse, found.take(pa.array(rows)).combine_chunks())
    unusable = pc.is_in(plain(answer["outcome"]), value_set=pa.array(["refused", "empty"]))
    usable = ~unusable.to_numpy(zero_copy_only=False)  # of a place the wilaya alone may be known
    if not usable.any():
        return taker
    answer = answer.filter(pa.array(usable))
    answer = _set(answer, "reason", constant(reason, len(answer)))
    answer = _demote(answer, np.ones(len(answer), dtype=bool))
    return scatter(taker, rows[usable], answer)


def _city(raw: pa.Array, level: pa.Array, parsed: dict[str, pa.Table], rules: Rules) -> pa.Table:
    """Return the places; homonyms get the record's landline area codes as further evidence."""

    def parse(values: pa.Array, level: pa.Array) -> pa.Table:
        return city.parse_batch(values, rules.places, level=level).select(_PLACE)

    places = distinct(parse, raw, level)
    rows = np.flatnonzero(_says(places["reason"], lambda reason: "ambiguous" in reason))
    if len(rows):
        take = pa.array(rows)
        codes = phone.area_codes_batch(parsed["phone"]["clean"].take(take), rules.phone)
        answer = distinct(
            lambda v, lv, ac: city.parse_batch(v, rules.places, level=lv, area_codes=ac),
            raw.take(take),
            level.take(take),
            codes,
        )
        places = scatter(places, rows, answer)
    hints = parsed["name"]["place_hint"]
    return _fill(places, hints, lambda v: city.parse_batch(v, rules.places), "moved_from_name")


def _hold_together(parsed: dict[str, pa.Table], expects: pa.Array, rules: Rules) -> None:
    """Call a guess what another field of its record plainly contradicts."""
    places, people = parsed["city"], parsed["name"]
    numbers, addresses = parsed["phone"]["clean"], parsed["email"]["clean"]
    person = pc.equal(plain(people["kind"]), "person")
    elsewhere = agreement.area_and_wilaya_batch(numbers, places["wilaya_code"], rules) < 0
    another = agreement.address_and_name_batch(
        pc.if_else(person, addresses, ""), people["given"], people["family"], rules,
        agreements=False,
    ) < 0  # fmt: skip
    free = _few(expects)
    elsewhere &= ~_says(free, _word("any_area"))
    another &= ~_says(free, _word("any_name"))
    _doubt(parsed, "city", elsewhere, "landline_elsewhere")
    _doubt(parsed, "email", another, "address_of_another")
    for kind, reason in _KINDS.items():
        asked = _says(free, _word(kind))
        if asked.any():
            promised = pc.if_else(pa.array(asked), kind, "")
            misplaced = agreement.kind_and_column_batch(numbers, promised, rules) < 0
            _doubt(parsed, "phone", misplaced, reason)


_KINDS = {"mobile": "landline_as_mobile", "fixed": "mobile_as_landline"}


def _doubt(
    parsed: dict[str, pa.Table], field: str, rows: npt.NDArray[np.bool_], reason: str
) -> None:
    """Make guesses of a field's sure values in some rows, and say why."""
    if not rows.any():
        return
    part = parsed[field]
    sure = pc.is_in(plain(part["outcome"]), value_set=pa.array(["clean", "fixed"]))
    told = pc.if_else(pc.and_(sure, pa.array(rows)), reason, plain(part["reason"]))
    parsed[field] = _set(_demote(part, rows), "reason", told)


def _says(column: Any, test: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """Return where a column of few values says what ``test`` asks for."""
    encoded = whole(_few(column))
    holds = np.array([test(text) for text in encoded.dictionary.to_pylist()], bool)
    says: npt.NDArray[np.bool_] = holds[encoded.indices.to_numpy(zero_copy_only=False)]
    return says


def _word(word: str) -> Callable[[str], bool]:
    return lambda text: word in text.split()


def _never_sure(part: pa.Table, origin: pa.ChunkedArray) -> pa.Table:
    """What was mined out of running text is a guess at best."""
    mined = pc.is_in(plain(origin), value_set=pa.array(["mined", "mention"]))
    return _demote(part, mined.to_numpy(zero_copy_only=False))


def _demote(part: pa.Table, rows: npt.NDArray[Any]) -> pa.Table:
    if not rows.any():
        return part
    outcome = plain(part["outcome"])
    sure = pc.is_in(outcome, value_set=pa.array(["clean", "fixed"]))
    return _set(part, "outcome", pc.if_else(pc.and_(sure, pa.array(rows)), "guessed", outcome))


def scatter(table: pa.Table, rows: npt.NDArray[Any], answer: pa.Table) -> pa.Table:
    """Return ``table`` with the given rows replaced by those of ``answer`` (same columns)."""
    index = np.arange(len(table), dtype=np.int64)
    index[rows] = len(table) + np.arange(len(rows))
    take = pa.array(index)
    columns = [
        pa.concat_arrays([whole(plain(table[name])), whole(plain(answer[name]))]).take(take)
        for name in table.column_names
    ]
    return pa.table(columns, names=table.column_names)


def _few(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return a column of few values as a dictionary: a tenth of the room, and counted at once."""
    if pa.types.is_dictionary(column.type):
        return column
    return whole(column).dictionary_encode()


def _set(table: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)


def _assemble(batch: pa.Table, parsed: dict[str, pa.Table]) -> pa.Table:
    """Return the batch with the clean columns in the contract's order."""
    columns = {
        "name": parsed["name"]["clean"],
        "given_name": parsed["name"]["given"],
        "family_name": parsed["name"]["family"],
        "phone": parsed["phone"]["clean"],
        "email": parsed["email"]["clean"],
        "city": parsed["city"]["clean"],
        "wilaya_code": parsed["city"]["wilaya_code"],
        "status": parsed["status"]["clean"],
        "stage": parsed["status"]["stage"],
        "wilaya": parsed["city"]["wilaya"],
        "name_kind": parsed["name"]["kind"],
    }
    for field, part in parsed.items():
        columns[f"{field}_outcome"] = _few(part["outcome"])
        columns[f"{field}_reason"] = _few(part["reason"])
    kept = batch.select([c for c in batch.column_names if c not in CLEAN_COLUMNS])
    for column in CLEAN_COLUMNS:
        kept = kept.append_column(column, columns[column])
    return kept


OUTCOMES = tuple(outcome.value for outcome in Outcome)
