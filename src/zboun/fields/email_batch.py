"""E-mail columns by their bytes: what ``fields.email`` says, for a million cells in half a second.

A cell is *plain* when its bytes have the shape of an address (``fields.email.PLAIN``), whatever
their case; its domain is then asked about once per distinct domain. The rest goes to the rule.

May import: rules, model, fields.*. Tests: ``tests/fields/test_email_batch.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, as_strings, mask
from zboun.fields import email, email_domain
from zboun.fields.arrow import (
    OUTCOME_CODE,
    Bytes,
    Offsets,
    Part,
    Rows,
    Stage,
    blanks,
    buffers,
    in_stages,
    others,
    strings_of,
)
from zboun.fields.byte_shape import ByteShape
from zboun.rules import Rules
from zboun.rules.email import EmailRules

# Classes of bytes: small letters and digits, capitals, what joins words (- _ +), …
WORD, CAPITAL, JOINT, DOT, AT, OTHER, START = range(7)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ADDRESS = ByteShape.of(  # one @ is asked for apart
    {WORD: _LETTERS + "0123456789", CAPITAL: _LETTERS.upper(), JOINT: "-_+", DOT: ".", AT: "@"},
    {
        START: (WORD, CAPITAL),
        WORD: (WORD, CAPITAL, JOINT, DOT, AT),
        CAPITAL: (WORD, CAPITAL, JOINT, DOT, AT),
        JOINT: (WORD, CAPITAL, JOINT, DOT, AT),
        DOT: (WORD, CAPITAL, JOINT),
        AT: (WORD, CAPITAL),
    },
    OTHER,
    START,
)
_REASONS = ("", "lower_case", "domain_repaired", "domain_ambiguous", "punctuation")
_BLANKS = " \t\r\n"


def parse_batch(values: Any, rules: EmailRules | Rules | None = None) -> pa.Table:
    """Return a table with ``clean``, ``outcome``, ``reason``, ``leftover``: one row a value.

    Equal to ``email.parse`` of every value; ``values``: an Arrow array of text, distinct or not.

    >>> parse_batch(pa.array(["NADIA@Gmail.com", "nadia@gmial.com"]))["clean"].to_pylist()
    ['nadia@gmail.com', 'nadia@gmail.com']
    """
    known = email.email_rules(rules)
    stages: list[Stage] = [partial(_plain, rules=known), blanks, partial(_spaced, rules=known)]
    return in_stages(values, stages, lambda text: email.parse(text, known))


def _spaced(texts: pa.Array, rows: Rows, rules: EmailRules) -> tuple[Part, Rows]:
    """Read what is plain once blanks around it are off."""
    part, left = _plain(pc.ascii_trim(texts, _BLANKS), rows, rules)
    kept = part.reason <= _REASONS.index("lower_case")
    reason = np.where(kept, _REASONS.index("punctuation"), part.reason).astype(np.int32)
    outcome = np.where(kept, OUTCOME_CODE["fixed"], part.outcome).astype(np.int8)
    # Text that had no blanks was plain before, or is not now: these all had some.
    return Part(part.rows, part.clean, outcome, reason, _REASONS), left


def _plain(texts: pa.Array, rows: Rows, rules: EmailRules) -> tuple[Part, Rows]:
    shape = _Shape.of(*buffers(texts))
    fits = np.flatnonzero(shape.fits)
    if len(fits) < len(texts):
        texts = texts.take(pa.array(fits))
    lower = pc.ascii_lower(texts)
    capital = mask(pc.not_equal(lower, texts))
    domains = _Domains.of(lower, shape.at[fits], rules)
    keep = np.flatnonzero(domains.usable)
    if len(keep) < len(fits):
        lower, capital = lower.take(pa.array(keep)), capital[keep]
    how = domains.how[keep]
    clean = domains.repaired(lower, keep)
    reason = np.where(how > 0, how + 1, capital.astype(np.int32)).astype(np.int32)
    outcome = np.full(len(keep), OUTCOME_CODE["fixed"], np.int8)
    outcome[reason == 0] = OUTCOME_CODE["clean"]
    outcome[how == 2] = OUTCOME_CODE["guessed"]
    part = Part(rows[fits[keep]], clean, outcome, reason, _REASONS)
    return part, others(len(rows), fits[keep])


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which texts have the shape of an address, and where their @ stands."""

    fits: Mask
    at: npt.NDArray[np.int64]  # bytes before the @

    @classmethod
    def of(cls, offsets: Offsets, data: Bytes) -> _Shape:
        kinds = _ADDRESS.kinds(data)
        starts, lengths = offsets[:-1], np.diff(offsets)
        filled = lengths > 0
        misfit = _any(_ADDRESS.misplaced(kinds, offsets), offsets)
        fits = filled & (lengths <= email.MAX_ADDRESS) & ~misfit
        fits[filled] &= kinds[offsets[1:][filled] - 1] <= CAPITAL
        ats = np.flatnonzero(kinds == AT)
        row = np.searchsorted(offsets, ats.astype(np.int32), side="right") - 1
        fits &= np.bincount(row, minlength=len(lengths)) == 1
        at = np.zeros(len(lengths), np.int64)
        at[row] = ats - starts[row]
        fits &= at <= email.MAX_LOCAL
        return cls(fits, at)


def _any(flags: Bytes, offsets: Offsets) -> Mask:
    """Return for each text whether any of its bytes is flagged."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    places = np.flatnonzero(flags.view(np.bool_))
    if len(places) < len(found):
        found[np.searchsorted(offsets, places.astype(np.int32), side="right") - 1] = True
        return found
    filled = np.flatnonzero(np.diff(offsets))
    found[filled] = np.maximum.reduceat(flags, offsets[:-1][filled]) > 0
    return found


@dataclass(frozen=True, slots=True)
class _Domains:
    """The domains of plain addresses, each distinct one judged once."""

    which: npt.NDArray[np.int64]  # of every address
    names: pa.Array  # what each distinct domain is to be
    how: npt.NDArray[np.int32]  # of every address: 0 as it is, 1 repaired, 2 ambiguous
    usable: Mask  # of every address
    ends: npt.NDArray[np.int64]  # where the local part ends in ``lower``

    @classmethod
    def of(cls, lower: pa.Array, at: npt.NDArray[np.int64], rules: EmailRules) -> _Domains:
        offsets, data = buffers(lower)
        starts = offsets[:-1] + at + 1
        lengths = offsets[1:] - starts
        encoded = strings_of(
            np.concatenate([[0], np.cumsum(lengths)]), data[_inside(starts, lengths, len(data))]
        ).dictionary_encode()
        found = [_judge(domain, rules) for domain in encoded.dictionary.to_pylist()]
        which = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        how = np.array([code for _, code in found], np.int32)
        names = pa.array([name for name, _ in found], pa.string())
        each = how[which] if len(found) else np.zeros(0, np.int32)
        return cls(which, names, each, each >= 0, at)

    def repaired(self, lower: pa.Array, keep: Rows) -> pa.Array:
        """Return the addresses with the domains that were meant."""
        wrong = np.flatnonzero(self.how[keep] > 0)
        if not len(wrong):
            return lower
        rows = pa.array(wrong)
        local = pc.replace_substring_regex(lower.take(rows), "@.*$", "@")
        meant = self.names.take(pa.array(self.which[keep][wrong]))
        mended = pc.binary_join_element_wise(local, meant, "")
        return pc.replace_with_mask(lower, pa.array(self.how[keep] > 0), mended)


def _inside(starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], size: int) -> Mask:
    """Return which bytes lie in stretches that neither overlap nor touch."""
    edges = np.zeros(size + 1, np.int8)
    edges[starts] = 1
    edges[starts + lengths] = -1
    return np.cumsum(edges[:-1], dtype=np.int8).astype(np.bool_)


def _judge(domain: str, rules: EmailRules) -> tuple[str, int]:
    """Return the domain that was meant and 0, 1 or 2 (see ``how``); -1 when the rule must say."""
    repaired = email_domain.repair(domain, rules)
    if not email.is_plain(f"a@{repaired.domain}"):
        return "", -1
    return repaired.domain, ("", "repaired", "guessed").index(repaired.how)


def matching_form_batch(addresses: Any) -> pa.Array:
    """Return ``email.matching_form`` of every address of an Arrow array.

    >>> matching_form_batch(pa.array(["na.dia+x@gmail.com", "na.dia@yahoo.fr"])).to_pylist()
    ['nadia@gmail.com', 'na.dia@yahoo.fr']
    """
    texts = as_strings(addresses)
    ours = pc.match_substring_regex(texts, "@g(?:oogle)?mail\\.com$")
    if not pc.any(ours).as_py():
        return texts
    some = texts.filter(ours)
    local = pc.replace_substring_regex(some, "(?:\\+.*)?@[^@]*$", "")
    local = pc.replace_substring(local, ".", "")
    forms = pc.binary_join_element_wise(local, "gmail.com", "@")
    return pc.replace_with_mask(texts, ours, forms)
