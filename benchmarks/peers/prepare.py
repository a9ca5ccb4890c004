"""What the peers are fed: the same list, prepared as a careful expert without zboun would.

``careful``: phones to E.164 by libphonenumber with Algeria as the region (a spreadsheet's lost zero
and ``.0`` put right), e-mails trimmed and lower-cased, names and towns through Unidecode, folded to
small letters, titles dropped, tokens sorted. ``with_zboun``: the same columns out of zboun's own
normalization, names as their script-free keys. Both hold one phone a record, the first; what is
missing is null.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from unidecode import unidecode

from zboun.fields import name_keys
from zboun.pipeline import Settings, normalize_records
from zboun.rules import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import accuracy

TITLES = {"m", "mr", "mme", "mlle", "dr", "hadj", "el hadj"}
COLUMNS = ("id", "name", "tok_a", "tok_b", "phone", "email", "email_local", "city", "person")


def careful(rows: pa.Table, person: pa.Array) -> pa.Table:
    """Return the list as an expert prepares it with libphonenumber and Unidecode."""
    tokens = [_tokens(text) for text in rows["nom"].to_pylist()]
    phones = [_e164(text) for text in rows["téléphone"].to_pylist()]
    emails = [text.strip().lower() or None for text in rows["email"].to_pylist()]
    cities = [" ".join(_words(text)) or None for text in rows["ville"].to_pylist()]
    return _table(tokens, phones, emails, cities, person)


def with_zboun(rows: pa.Table, person: pa.Array) -> pa.Table:
    """Return the same columns as zboun normalizes them."""
    rules = load()
    clean = normalize_records(accuracy.as_records(rows), Settings(rules=rules))
    names = [
        sorted(unit.name or unit.skeleton for unit in name_keys.units(text, rules))
        for text in clean["name"].cast(pa.string()).to_pylist()
    ]
    phones, emails = (
        [text.split(";")[0] or None for text in clean[field].cast(pa.string()).to_pylist()]
        for field in ("phone", "email")
    )
    cities = [text or None for text in clean["city"].cast(pa.string()).to_pylist()]
    return _table(names, phones, emails, cities, person)


def of_fields(names: list[str], cities: list[str], person: pa.Array) -> pa.Table:
    """Return the columns of a list that has neither phones nor e-mails."""
    nothing = [None] * len(names)
    cities = [" ".join(_words(text)) or None for text in cities]
    return _table([_tokens(text) for text in names], nothing, nothing, cities, person)


def _table(tokens: list, phones: list, emails: list, cities: list, person: pa.Array) -> pa.Table:
    text = pa.string()
    longest = [sorted(words, key=lambda word: (-len(word), word)) for words in tokens]
    columns = {
        "id": pa.array(range(len(tokens)), pa.int64()),
        "name": pa.array([" ".join(words) or None for words in tokens], text),
        "tok_a": pa.array([words[0] if words else None for words in longest], text),
        "tok_b": pa.array([words[1] if len(words) > 1 else None for words in longest], text),
        "phone": pa.array(phones, text),
        "email": pa.array(emails, text),
        "email_local": pa.array([e.split("@")[0] if e else None for e in emails], text),
        "city": pa.array(cities, text),
        "person": pc.cast(person, pa.int64()),
    }
    return pa.table(columns).select(COLUMNS)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", unidecode(text).lower())


def _tokens(text: str) -> list[str]:
    return sorted(word for word in _words(text) if word not in TITLES)


def _e164(text: str) -> str | None:
    """Return the first number of a cell, as libphonenumber reads it for Algeria."""
    first = re.sub(r"\.0$", "", text.split("/")[0].strip())
    try:
        number = phonenumbers.parse(first, "DZ")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
