"""What two records agree on, contradict each other in, or leave open; pair by pair, as levels.

Missing is unknown, never a contradiction. Nothing is weighed here.

May import: fields, rules. Tests: ``tests/match/test_evidence.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from zboun.match.facts import NONE, Facts, Ints, Many, Mask
from zboun.match.hashing import Hashes
from zboun.match.names import CLOSE, COMPATIBLE, TYPO, UNKNOWN, Levels, NameTable, differ
from zboun.match.titles import ANYONE, Sexes
from zboun.match.unlisted import near
from zboun.ordering import coded

# Phones, e-mails, places: the order counts here too.
OTHER, OPEN, NEAR, EQUAL = range(4)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry a pair in each array."""

    phone: Levels  # NEAR: one digit wrong, or two swapped
    email: Levels  # NEAR: the same local part at another provider
    place: Levels  # EQUAL: one commune; NEAR: one wilaya
    given: Levels
    family: Levels
    identity: Mask
    nameless: Mask  # neither has a name
    one_nameless: Mask  # one has, the other has not
    business: Levels  # EQUAL: both are firms; OTHER: one is
    whole: Mask  # the whole names have one key: the same consonants, word by word
    desk: Mask  # the shared phone serves several families
    sexes: Mask  # a title says a man, the other record's name or title a woman
    spelt: Mask  # an address spells what one of the records leaves out of its name
    agent: Mask  # the address of a firm spells the name of the person
    forename: Mask  # what agrees as a given name is one: the list bears it so more often than not

    @property
    def conflict(self) -> Mask:
        """The names cannot be one person's."""
        unlike: Mask = differ(self.given, self.family) | (self.business == OTHER) | self.sexes
        return unlike

    @property
    def full(self) -> Mask:
        """Given and family name agree, a typing error apart."""
        return np.minimum(self.given, self.family) >= TYPO

    @property
    def likely(self) -> Mask:
        """Given names agree; nothing speaks against the family names being one."""
        return (self.given >= TYPO) & (self.family >= COMPATIBLE)

    @property
    def fits(self) -> Mask:
        """Neither part speaks against one person, and all words have the same consonants."""
        return self.whole & (np.minimum(self.given, self.family) >= COMPATIBLE)

    @property
    def loose(self) -> Mask:
        """One part agrees, and in the other a slip, an initial or a part left out explains all."""
        low, high = np.minimum(self.given, self.family), np.maximum(self.given, self.family)
        loose: Mask = (low >= CLOSE) & (high >= TYPO) & ~(self.full | self.likely | self.fits)
        return loose & ~self.conflict

    @property
    def half(self) -> Mask:
        """One part agrees, the other is left out."""
        low, high = np.minimum(self.given, self.family), np.maximum(self.given, self.family)
        half: Mask = (low == UNKNOWN) & (high >= TYPO)
        return half

    @property
    def possible(self) -> Mask:
        """Neither part speaks against one person, and not all is unknown."""
        return (np.minimum(self.given, self.family) >= UNKNOWN) & ~self.one_nameless


def worth_weighing(facts: Facts, levels: tuple[Levels, Levels], a: Ints, b: Ints) -> Mask:
    """Say which pairs can mean anything, by their names' ``levels``, a phone, an e-mail, a chat.

    Of two names that do not agree nothing is learned, and nothing comes, where nothing is shared.
    """
    worth: Mask = np.minimum(*levels) >= CLOSE
    rest = np.flatnonzero(~worth)
    a, b = a[rest], b[rest]
    shared = (_phones(facts.phones, a, b) >= NEAR) | (_emails(facts, a, b) >= NEAR)
    worth[rest] = shared | one_identity(facts, a, b)
    return worth


def weigh_pairs(
    facts: Facts,
    table: NameTable,
    names: Hashes,
    crowd: Mask,
    a: Ints,
    b: Ints,
    levels: tuple[Levels, Levels] | None = None,
) -> Evidence:
    """Return the evidence of each pair of records.

    ``names``: each record's whole name as one key; ``crowd``: see ``households.crowded``;
    ``levels``: how the names of each pair agree, where that is known.
    """
    given, family = levels or table.compare(facts, a, b)
    records = _Records(
        facts,
        names,
        crowd,
        _forenames(facts, table),
        table.sexes(facts),
        facts.spelt & ~facts.business,
    )
    blocks = (slice(start, start + _BLOCK) for start in range(0, max(len(a), 1), _BLOCK))
    parts = [_weigh(records, (given[some], family[some]), a[some], b[some]) for some in blocks]
    names_of = [field.name for field in fields(Evidence)]
    whole = Evidence(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in names_of)
    )
    return replace(whole, agent=_agents(facts, table, whole, a, b))


_BLOCK = 1 << 17  # pairs that are weighed at a time: what a step works on stays in the cache


@dataclass(frozen=True, slots=True)
class _Records:
    """What is known of each record beside its facts."""

    facts: Facts
    names: Hashes
    crowd: Mask
    forenames: Mask
    sexes: Sexes
    spelt: Mask  # a part of a person's name is what an address spells


def _weigh(records: _Records, levels: tuple[Levels, Levels], a: Ints, b: Ints) -> Evidence:
    """Return the evidence of some pairs, whose names agree so well; agents are left open."""
    facts, names, crowd, spelt = records.facts, records.names, records.crowd, records.spelt
    nameless_a = (facts.given[a] == NONE) & (facts.family[a] == NONE)
    nameless_b = (facts.given[b] == NONE) & (facts.family[b] == NONE)
    firm = np.where(facts.business[a] == facts.business[b], OPEN, OTHER)
    firm = np.where(nameless_a | nameless_b, OPEN, firm)
    return Evidence(
        phone=_phones(facts.phones, a, b),
        email=_emails(facts, a, b),
        place=_places(facts, a, b),
        given=levels[0],
        family=levels[1],
        identity=one_identity(facts, a, b),
        nameless=nameless_a & nameless_b,
        one_nameless=nameless_a != nameless_b,
        business=np.where(facts.business[a] & facts.business[b], EQUAL, firm).astype(np.int8),
        whole=(names[a] == names[b]) & (names[a] != 0),
        desk=crowd[a] & crowd[b],
        sexes=unlike_sexes(facts, records.sexes, a, b),
        spelt=spelt[a] | spelt[b],
        agent=np.zeros(len(a), bool),
        forename=records.forenames[a] & records.forenames[b],
    )


def one_identity(facts: Facts, a: Ints, b: Ints) -> Mask:
    """Say which records are written by one person of a chat."""
    one: Mask = (facts.identity[a] != 0) & (facts.identity[a] == facts.identity[b])
    return one


def _agents(facts: Facts, table: NameTable, e: Evidence, a: Ints, b: Ints) -> Mask:
    """Say where the address of a firm spells the name of a person who shares something with it."""
    agent = np.zeros(len(a), bool)
    met = np.flatnonzero((e.business == OTHER) & ((e.phone == EQUAL) | (e.email == EQUAL)))
    rows = met[facts.spelt[a[met]] | facts.spelt[b[met]]]
    if len(rows):
        firm = facts.business
        given = np.where(firm, facts.agent_given, facts.given)
        family = np.where(firm, facts.agent_family, facts.family)
        levels = table.compare(replace(facts, given=given, family=family), a[rows], b[rows])
        low, high = np.minimum(*levels), np.maximum(*levels)
        agent[rows] = (low >= UNKNOWN) & (high >= TYPO)
    return agent


def unlike_sexes(facts: Facts, sexes: Sexes, a: Ints, b: Ints) -> Mask:
    """Say where a title makes a man of one record and the other is a woman's, or the reverse."""
    titled = (facts.title[a] != ANYONE) | (facts.title[b] != ANYONE)
    unlike: Mask = titled & ((sexes[a] & sexes[b]) == 0)
    return unlike


def _forenames(facts: Facts, table: NameTable) -> Mask:
    """Say which records bear a given name that the list does not rather use as a family's.

    Of two words nobody says which is which: a family's name read as a given name would make one
    person of brothers.
    """
    _, code, _ = coded(table.part_keys)
    first, last = (
        np.bincount(code, np.bincount(part + 1, minlength=len(code) + 1)[1:], len(code))[code]
        for part in (facts.given, facts.family)
    )
    more = np.append((first > last) & (table.part_keys != 0), False)  # the last stands for NONE
    forenames: Mask = more[facts.given]
    return forenames


def share(many: Many, a: Ints, b: Ints) -> Levels:
    """Return EQUAL where two records share a value, OTHER where they do not, OPEN where missing."""
    counts = many.counts
    level = np.full(len(a), OPEN, np.int8)
    both = (counts[a] > 0) & (counts[b] > 0)
    level[both] = OTHER
    one = np.flatnonzero(both & (counts[a] == 1) & (counts[b] == 1))
    same = many.values[many.offsets[a[one]]] == many.values[many.offsets[b[one]]]
    level[one[same]] = EQUAL
    several = np.flatnonzero(both & ((counts[a] > 1) | (counts[b] > 1)))
    pair, left, right = _cross(many, a[several], b[several])
    level[several[pair[left == right]]] = EQUAL
    return level


def _cross(many: Many, a: Ints, b: Ints) -> tuple[Ints, Hashes, Hashes]:
    """Return every value of one record with every value of the other, and the pair of each."""
    counts_a, counts_b = many.counts[a], many.counts[b]
    sizes = counts_a * counts_b
    pair = np.repeat(np.arange(len(a)), sizes)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    left = many.values[many.offsets[a[pair]] + place // counts_b[pair]]
    right = many.values[many.offsets[b[pair]] + place % counts_b[pair]]
    return pair, left, right


def _phones(phones: Many, a: Ints, b: Ints) -> Levels:
    level = share(phones, a, b)
    unequal = np.flatnonzero(level == OTHER)
    pair, left, right = _cross(phones, a[unequal], b[unequal])
    level[unequal[pair[one_slip(left, right)]]] = NEAR
    return level


def one_slip(left: Hashes, right: Hashes) -> Mask:
    """Say which numbers differ by one digit, or by two neighbours swapped.

    >>> one_slip(np.array([213550123456, 213550123456, 213550123456], np.uint64),
    ...          np.array([213550123466, 213550123546, 213550123999], np.uint64)).tolist()
    [True, True, False]
    """
    low, high = np.minimum(left, right), np.maximum(left, right)
    gap = high - low
    # One digit: the difference is d * 10**k. Two swapped: 9 * d * 10**k. Then check the digits.
    slip = np.zeros(len(gap), bool)
    power = np.uint64(1)
    for _ in range(9):
        ten = power * np.uint64(10)
        maybe = np.flatnonzero((gap % power == 0) & (gap < ten * np.uint64(10)) & (gap > 0))
        if len(maybe):
            slip[maybe] |= _slip_at(low[maybe], high[maybe], power)
        power = ten
    return slip


def _slip_at(low: Hashes, high: Hashes, power: np.uint64) -> Mask:
    ten, hundred = power * np.uint64(10), power * np.uint64(100)
    digit = (low // ten == high // ten) & (low % power == high % power)
    x, y = low % hundred // power, high % hundred // power
    swapped = (x % np.uint64(10) == y // np.uint64(10)) & (x // np.uint64(10) == y % np.uint64(10))
    around = (low // hundred == high // hundred) & (low % power == high % power)
    slip: Mask = digit | (swapped & around)
    return slip


def _emails(facts: Facts, a: Ints, b: Ints) -> Levels:
    level = share(facts.emails, a, b)
    unequal = np.flatnonzero(level == OTHER)
    near = share(facts.locals, a[unequal], b[unequal]) == EQUAL
    level[unequal[near]] = NEAR
    return level


def _places(facts: Facts, a: Ints, b: Ints) -> Levels:
    """Compare places; a wilaya and the one it was cut from agree, homonyms are left open."""
    same = facts.region[a] == facts.region[b]
    wilaya = same & ((facts.wilaya[a] == facts.wilaya[b]) | facts.mother[a] | facts.mother[b])
    city = (facts.city[a] == facts.city[b]) & (facts.city[a] != NONE)
    open_ = (facts.wilaya[a] == NONE) | (facts.wilaya[b] == NONE) | (city & ~wilaya)
    level = np.where(wilaya & city, EQUAL, np.where(wilaya, NEAR, OTHER))
    level = np.where(open_, OPEN, level).astype(np.int8)
    return _unlisted_places(facts, a, b, level) if facts.unlisted.any() else level


def _unlisted_places(facts: Facts, a: Ints, b: Ints, level: Levels) -> Levels:
    """Return the levels with those of places that the gazetteer does not know."""
    one, other = facts.unlisted[a], facts.unlisted[b]
    level[one != other] = OPEN
    unlike = np.flatnonzero(one & other & (level == OTHER))
    if not len(unlike):
        return level
    texts = facts.places.to_pylist()
    level[unlike[near(texts, facts.wilaya[a[unlike]], facts.wilaya[b[unlike]])]] = NEAR
    return level
