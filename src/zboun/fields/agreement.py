"""What two fields of one record say of each other: they agree, contradict, or leave it open.

A landline has the area code of a few wilayas; an e-mail address often spells its owner's name; a
column's header may promise mobiles. A contradiction is worth a look, so only a plain one counts;
an agreement is evidence that name, phone and place are one person's.

May import: rules, model, fields.*. Tests: ``tests/fields/test_agreement.py``.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, as_strings, mask, several
from zboun.fields.arrow import buffers
from zboun.fields.name_compare import Agreement, compare_units
from zboun.fields.name_lexicon import Lexicon, joined, lexicon
from zboun.fields.name_units import unit_of, units
from zboun.rules import Rules
from zboun.rules.phone import LEAD, PhoneRules

Verdicts = npt.NDArray[np.int8]  # of Verdict, one a record
Ints = npt.NDArray[np.int64]


class Verdict(IntEnum):
    """What two fields say of each other; of several values the greatest counts."""

    CONTRADICTS = -1
    OPEN = 0
    AGREES = 1


# -- landline and wilaya -----------------------------------------------------------------------


def area_and_wilaya(phone: str, wilaya: str, rules: Rules) -> Verdict:
    """Return what the landlines of a clean phone cell say of a wilaya's code.

    A wilaya, its mother and its daughters are one here. The numbers of ``seats`` (the capital's)
    are written by firms all over the country and contradict nothing.

    >>> from zboun.rules import load
    >>> [area_and_wilaya(p, "31", load()).name for p in ("+21341123456", "+21338123456")]
    ['AGREES', 'CONTRADICTS']
    >>> [area_and_wilaya(p, "31", load()).name for p in ("+21321123456", "+213550123456")]
    ['OPEN', 'OPEN']
    >>> area_and_wilaya("+21338123456;+21341123456", "31", load()).name
    'AGREES'
    """
    said = [
        _area_verdict(rules.phone.range_of(number[4:]).wilayas, wilaya, rules)
        for number in phone.split(";")
        if number.startswith("+213")
    ]
    told = [verdict for verdict in said if verdict is not None]
    return max(told, default=Verdict.OPEN)


def _area_verdict(area: tuple[str, ...], wilaya: str, rules: Rules) -> Verdict | None:
    """Return what one number's area says; None where it has none."""
    if not area:
        return None
    if wilaya not in rules.places.wilayas:
        return Verdict.OPEN
    if rules.places.family(wilaya) & set(area):
        return Verdict.AGREES
    return Verdict.OPEN if rules.phone.seats & set(area) else Verdict.CONTRADICTS


def area_and_wilaya_batch(phones: Any, wilayas: Any, rules: Rules) -> Verdicts:
    """Return ``area_and_wilaya`` of every record; a pair of area and wilaya is judged once.

    >>> from zboun.rules import load
    >>> area_and_wilaya_batch(pa.array(["+21341123456", ""]), pa.array(["31", "31"]), load())
    array([1, 0], dtype=int8)
    """
    texts, codes = as_strings(phones), as_strings(wilayas).dictionary_encode()
    owner, heads = _heads(texts, landlines=True)
    areas, area_of = _areas(heads, rules.phone)
    owner, area_of = owner[area_of >= 0], area_of[area_of >= 0]
    names = codes.dictionary.to_pylist()
    which = codes.indices.to_numpy(zero_copy_only=False).astype(np.int64)[owner]
    width = max(len(names), 1)
    pairs, back = np.unique(area_of * width + which, return_inverse=True)
    judged = [_area_verdict(areas[p // width], names[p % width], rules) for p in pairs.tolist()]
    return _greatest(owner, np.array(judged, np.int8)[back], len(texts))


def _areas(heads: Ints, rules: PhoneRules) -> tuple[list[tuple[str, ...]], Ints]:
    """Return the distinct areas of numbers, and which is each one's; -1 where it has none."""
    kinds, back = np.unique(heads, return_inverse=True)
    found = [rules.range_of(_national(head)).wilayas for head in kinds.tolist()]
    areas = sorted({area for area in found if area})
    place = {area: index for index, area in enumerate(areas)}
    return areas, np.array([place.get(area, -1) for area in found], np.int64)[back]


def _greatest(owner: Ints, verdicts: Verdicts, count: int) -> Verdicts:
    """Return for each record the greatest verdict of its values, OPEN where it has none."""
    answer = np.full(count, Verdict.OPEN, np.int8)
    if len(owner):
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        answer[owner[starts]] = np.maximum.reduceat(verdicts, starts)
    return answer


# -- the kind of a number, and its column ------------------------------------------------------


def kind_and_column(phone: str, promised: str, rules: Rules) -> Verdict:
    """Return what the numbers of a cell say of what their column's header promised.

    ``promised``: "mobile" or "fixed"; anything else leaves it open.

    >>> from zboun.rules import load
    >>> [kind_and_column(p, "mobile", load()).name for p in ("+213550123456", "+21338123456")]
    ['AGREES', 'CONTRADICTS']
    >>> kind_and_column("+213550123456;+21338123456", "fixed", load()).name
    'AGREES'
    """
    said = [
        _kind_verdict(rules.phone.range_of(number[4:]).kind, promised)
        if number.startswith("+213")
        else Verdict.OPEN
        for number in phone.split(";")
    ]
    return max(said)


def _kind_verdict(kind: str, promised: str) -> Verdict:
    if promised not in ("mobile", "fixed") or kind not in ("mobile", "fixed"):
        return Verdict.OPEN
    return Verdict.AGREES if kind == promised else Verdict.CONTRADICTS


def kind_and_column_batch(phones: Any, promised: Any, rules: Rules) -> Verdicts:
    """Return ``kind_and_column`` of every record.

    >>> from zboun.rules import load
    >>> kind_and_column_batch(pa.array(["+21338123456"]), pa.array(["mobile"]), load())
    array([-1], dtype=int8)
    """
    texts, wanted = as_strings(phones), as_strings(promised)
    answer = np.full(len(texts), Verdict.OPEN, np.int8)
    for kind in ("mobile", "fixed"):
        rows = np.flatnonzero(mask(pc.equal(wanted, kind)))
        if len(rows):
            owner, heads = _heads(texts.take(pa.array(rows)))
            answer[rows] = _greatest(owner, _kind_verdicts(heads, kind, rules.phone), len(rows))
    return answer


def _kind_verdicts(heads: Ints, promised: str, rules: PhoneRules) -> Verdicts:
    kinds, back = np.unique(heads, return_inverse=True)
    said = [
        _kind_verdict(rules.range_of(_national(head)).kind if head else "", promised)
        for head in kinds.tolist()
    ]
    return np.array(said, np.int8)[back]


def _heads(texts: pa.Array, *, landlines: bool = False) -> tuple[Ints, Ints]:
    """Return, for every number of every cell, its row and what decides about it as one integer.

    That is its first LEAD national digits, behind its length; 0 for what is not Algerian.
    ``landlines``: of nine-digit numbers nobody asks, so they are left out early.
    """
    lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero((lengths > 0) & (lengths != 13) if landlines else lengths > 0)
    some = texts.take(pa.array(rows)) if len(rows) < len(texts) else texts
    if (lengths > 13).any():
        places, some = several(some)
        rows = rows[places]
    offsets, data = buffers(some)
    size = np.diff(offsets)
    heads = np.zeros(len(size), np.int64)
    ours = np.flatnonzero((size == 12) | (size == 13))
    at = offsets[:-1][ours]
    prefix = np.stack([data[at + step] for step in range(4)], axis=-1)
    home = (prefix == np.frombuffer(b"+213", np.uint8)).all(axis=1)
    ours, at = ours[home], at[home]
    for step in range(LEAD):
        heads[ours] = heads[ours] * 10 + (data[at + 4 + step] - 48)
    heads[ours] += (size[ours] - 4) * 10**LEAD
    return rows, heads


def _national(head: int) -> str:
    length, lead = divmod(head, 10**LEAD)
    return str(lead).zfill(LEAD).ljust(length, "5") if head else ""


# -- e-mail and name ---------------------------------------------------------------------------

# Two words of letters, as an address spells a person: karim.haddad2@…
_TWO_WORDS = "^(?P<one>[a-z]{3,20})[._-](?P<other>[a-z]{3,20})[._-]?[0-9]{0,4}@"
_SPELT = re.compile(_TWO_WORDS.replace("^", "", 1))
_NO_LETTERS = re.compile("[^a-z]+")


def address_and_name(email: str, given: str, family: str, rules: Rules) -> Verdict:
    """Return what the addresses of a clean e-mail cell say of a person's name.

    An address agrees when its letters are the given and the family name, in either order. It
    contradicts only when it plainly spells another person: a listed given name and a listed
    family name, neither of which can be any part of the name. Nicknames, firms, initials and
    relatives (one part in common) are open.

    >>> from zboun.rules import load
    >>> def said(email): return address_and_name(email, "Amine", "Haddad", load()).name
    >>> said("haddad.amine31@gmail.com"), said("nadia.benali@gmail.com")
    ('AGREES', 'CONTRADICTS')
    >>> said("nadia.haddad@gmail.com"), said("contact@gmail.com"), said("amin.hadad@gmail.com")
    ('OPEN', 'OPEN', 'OPEN')
    """
    if not given or not family:
        return Verdict.OPEN
    return max(_address_verdict(one, given, family, rules) for one in email.split(";"))


def _address_verdict(email: str, given: str, family: str, rules: Rules) -> Verdict:
    letters = _NO_LETTERS.sub("", email.partition("@")[0])
    first, last = joined(given), joined(family)
    if letters and letters in (first + last, last + first):
        return Verdict.AGREES
    found = _SPELT.match(email)
    lex = lexicon(rules.names)
    if found is None or not _spells_person(found[1], found[2], lex):
        return Verdict.OPEN
    apart = all(_apart(word, part, lex) for part in (given, family) for word in found.groups())
    return Verdict.CONTRADICTS if apart else Verdict.OPEN


def _spells_person(one: str, other: str, lex: Lexicon) -> bool:
    """Say whether two words are a given and a family name, both as the lists spell them."""
    roles = [_role(one, lex), _role(other, lex)]
    return "" not in roles and roles not in (["given", "given"], ["family", "family"])


def _role(word: str, lex: Lexicon) -> str:
    return lex.roles.get(lex.spellings.get(word, ""), "")


@lru_cache(maxsize=1 << 18)
def _apart(word: str, part: str, lex: Lexicon) -> bool:
    """Say whether a word is surely none of a part's names.

    Of a name that is not listed nobody knows how else it is spelt.
    """
    own = unit_of(word, lex)
    return all(
        unit.name
        and compare_units(own, unit, lex.rules) == Agreement.DIFFERENT
        and not _alike(word, unit.text)
        for unit in units(part, lex.rules)
    )


@lru_cache(maxsize=1 << 18)
def word_agrees(word: str, part: str, lex: Lexicon) -> bool:
    """Say whether a word of an address is one of a part's names, a slip apart.

    >>> from zboun.rules import load
    >>> lex = lexicon(load().names)
    >>> word_agrees("fatma", "Fatima Zohra", lex), word_agrees("fatma", "فاطمة", lex)
    (True, True)
    >>> word_agrees("benali", "Ben Ali", lex), word_agrees("amine", "Amina", lex)
    (True, False)
    >>> word_agrees("f", "Fatima", lex), word_agrees("f", "Nadia", lex)
    (True, False)
    """
    own = unit_of(word, lex)
    least = Agreement.COMPATIBLE if own.initial else Agreement.TYPO
    return any(compare_units(own, unit, lex.rules) >= least for unit in units(part, lex.rules))


def _alike(one: str, other: str) -> bool:
    """Say whether two words begin alike or hold each other: a short form, half a compound."""
    return one[:3] == other[:3] or one in other or other in one


def address_and_name_batch(
    emails: Any, given: Any, family: Any, rules: Rules, *, agreements: bool = True
) -> Verdicts:
    """Return ``address_and_name`` of every record; without ``agreements`` those are left open.

    >>> from zboun.rules import load
    >>> cells = (pa.array([text]) for text in ("nadia.benali@gmail.com", "Amine", "Haddad"))
    >>> address_and_name_batch(*cells, load())
    array([-1], dtype=int8)
    """
    texts, first, last = as_strings(emails), as_strings(given), as_strings(family)
    asked = np.flatnonzero(_filled(texts) & _filled(first) & _filled(last))
    places, single = several(texts.take(pa.array(asked)))
    owner = asked[places]
    first, last = first.take(pa.array(owner)), last.take(pa.array(owner))
    said = np.full(len(owner), Verdict.OPEN, np.int8)
    said[_contradicting(single, first, last, rules)] = Verdict.CONTRADICTS
    if agreements:
        said[_agreeing(single, first, last)] = Verdict.AGREES
    return _greatest(owner, said, len(texts))


def _agreeing(emails: pa.Array, first: pa.Array, last: pa.Array) -> Mask:
    """Say which addresses have just the letters of the name."""
    local = pc.replace_substring_regex(emails, "[^a-z@]*@.*$|[^a-z]+", "")
    one, two = _joined(first), _joined(last)
    straight = pc.equal(local, pc.binary_join_element_wise(one, two, ""))
    turned = pc.equal(local, pc.binary_join_element_wise(two, one, ""))
    return mask(pc.and_(pc.or_(straight, turned), pc.not_equal(local, "")))


def _joined(values: pa.Array) -> pa.Array:
    encoded = values.dictionary_encode()
    texts = [joined(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _contradicting(emails: pa.Array, first: pa.Array, last: pa.Array, rules: Rules) -> Ints:
    """Return the addresses that spell another person: few are left to be asked the rule."""
    words = pc.extract_regex(emails, _TWO_WORDS)
    rows = np.flatnonzero(mask(words.is_valid()))
    words = words.take(pa.array(rows))
    one, other = words.field("one"), words.field("other")
    lower = [pc.utf8_lower(part.take(pa.array(rows))) for part in (first, last)]
    own = [mask(pc.equal(word, part)) for word in (one, other) for part in lower]
    strange = np.flatnonzero(~np.logical_or.reduce(own))  # most addresses spell their owner
    one, other = (words.take(pa.array(strange)) for words in (one, other))
    rows = rows[strange[_spelling_persons(one, other, lexicon(rules.names))]]
    cells = zip(*(c.take(pa.array(rows)).to_pylist() for c in (emails, first, last)), strict=True)
    apart = [_address_verdict(e, g, f, rules) == Verdict.CONTRADICTS for e, g, f in cells]
    found: Ints = rows[np.array(apart, bool)]
    return found


def _spelling_persons(one: pa.Array, other: pa.Array, lex: Lexicon) -> Mask:
    roles = []
    for words in (one, other):
        encoded = words.dictionary_encode()
        known = [_role(word, lex) for word in encoded.dictionary.to_pylist()]
        each = np.array([_BITS[role] for role in known], np.int8)
        roles.append(each[encoded.indices.to_numpy(zero_copy_only=False)] if known else each)
    a, b = roles
    person: Mask = ((a & (b >> 1)) | ((a >> 1) & b)) & 1 > 0
    return person


_BITS = {"": 0, "given": 1, "family": 2, "both": 3}


def _filled(values: pa.Array) -> Mask:
    return mask(pc.not_equal(values, ""))
