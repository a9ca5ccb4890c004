"""Who wrote: tells senders from system sentences and settles names with ``": "`` in them.

A line's sender is what stands before its first ``": "``, but a group's title may hold one too
(``X changed the subject from "a: b"``), and so may a name (``Dr: Amine``). The whole file
decides: a name comes back, a sentence does not.

May import: rules. Tests: ``tests/readers/whatsapp/test_system.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zboun.readers.whatsapp import system
from zboun.readers.whatsapp.parse import MAX_SENDER, NO_SENDER, Columns
from zboun.rules.chat import MARKS, ChatRules

_OFF = re.compile(f"[{MARKS}]")
_SECOND = re.compile(r"([^\n:]{1,60}): ")
_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("„", "“"))
_RARE = 2  # a head met more often is no sentence of the app
_SURE = 4  # bodies that must all begin with the same second name


@dataclass(frozen=True, slots=True)
class Senders:
    """The senders of one export and each message's: ``codes`` index ``names``, -1 is none."""

    names: list[str]  # as written, direction marks off
    codes: np.ndarray


def clean_sender(head: str) -> str:
    """Return a sender as the export writes it, less direction marks.

    >>> clean_sender("\\u202a+213\\u00a0550\\u00a012\\u202c")
    '+213\\xa0550\\xa012'
    """
    return _OFF.sub("", head).strip()


def is_sentence(head: str, body: str, rules: ChatRules) -> bool:
    """Say whether ``head: body`` is a sentence of the app rather than somebody's message.

    >>> from zboun.rules import load
    >>> is_sentence('Amine changed the subject from "Stock', 'old" to "new"', load().chat)
    True
    >>> is_sentence("Amine", "salam", load().chat)
    False
    """
    return _open_quote(head) or system.matches(f"{head}: {body}", rules, no_colon=True)


def _open_quote(head: str) -> bool:
    """Say whether a quotation begins in a head and does not end there."""
    for opening, closing in _QUOTES:
        if opening == closing and head.count(opening) % 2:
            return True
        if opening != closing and head.count(opening) > head.count(closing):
            return True
    return False


def settle(columns: Columns, rules: ChatRules) -> Senders:
    """Return the senders of the whole file; bodies in ``columns`` are put right on the way."""
    codes = np.concatenate(columns.sender) if columns.sender else np.empty(0, np.int32)
    names = [clean_sender(head) for head in columns.heads]
    moved: dict[int, dict[str, str]] = {}  # head -> second name -> full name
    sentences: set[int] = set()
    for code, head in enumerate(columns.heads):
        samples = columns.samples[code]
        rare = columns.counts[code] <= _RARE and _may_be_sentence(head)
        if rare and is_sentence(head, samples[0] if samples else "", rules):
            sentences.add(code)
        elif len(samples) >= _SURE and all(_SECOND.match(text) for text in samples):
            second = _second_names(columns, code)
            if second:
                moved[code] = {name: f"{names[code]}: {name}" for name in second}
    if sentences or moved:
        codes = _rewrite(columns, codes, names, sentences, moved)
    return _unify(names, codes)


def _may_be_sentence(head: str) -> bool:
    return head.count(" ") >= 2 or any(q in head for pair in _QUOTES for q in pair)


def _second_names(columns: Columns, code: int) -> set[str]:
    """Return the names that stand before a second ``": "`` when every body of a head has one."""
    found: Counter[str] = Counter()
    for senders, texts in zip(columns.sender, columns.text, strict=True):
        rows = np.flatnonzero(senders == code)
        for text in texts.take(pa.array(rows)).to_pylist():
            match = _SECOND.match(text)
            if match is None:
                return set()
            found[match[1]] += 1
    usual = len(found) * 3 <= sum(found.values()) and min(found.values()) >= 2
    return set(found) if usual else set()


def _rewrite(
    columns: Columns,
    codes: np.ndarray,
    names: list[str],
    sentences: set[int],
    moved: dict[int, dict[str, str]],
) -> np.ndarray:
    """Put the few bodies right whose sender changes, block by block; return the new codes."""
    codes = codes.copy()
    touched = np.array(sorted(sentences | set(moved)), dtype=np.int32)
    start = 0
    for block, senders in enumerate(columns.sender):
        rows = np.flatnonzero(np.isin(senders, touched))
        if len(rows):
            texts = columns.text[block].to_pylist()
            for row in rows.tolist():
                code = int(senders[row])
                if code in sentences:
                    texts[row] = f"{columns.heads[code]}: {texts[row]}"
                    codes[start + row] = NO_SENDER
                else:
                    second, _, texts[row] = texts[row].partition(": ")
                    codes[start + row] = _number(moved[code][second], names)
            columns.text[block] = pa.array(texts, pa.string())
        start += len(senders)
    return codes


def _number(name: str, names: list[str]) -> int:
    if name not in names:
        names.append(name[:MAX_SENDER])
    return names.index(name[:MAX_SENDER])


def _unify(names: list[str], codes: np.ndarray) -> Senders:
    """Give heads that differ only by direction marks one code, in the order of appearance."""
    met: dict[str, int] = {}
    to_new = np.full(len(names) + 1, NO_SENDER, dtype=np.int32)
    used = np.unique(codes)
    for code in range(len(names)):
        if code in used:
            to_new[code] = met.setdefault(names[code], len(met))
    return Senders(list(met), to_new[codes])
