"""From evidence to a verdict, with a reason that can be said in words.

Rules, not weights: a shared phone or e-mail makes one person of two agreeing names whatever else
differs, and never of two names that conflict; a name in the other script that no key contradicts
is no disagreement. What a record leaves out makes the link weak, not wrong: weak links are used
only where they point at one person (see ``cluster``).

May import: fields, rules, model. Tests: ``tests/match/test_score.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun.match.evidence import EQUAL, NEAR, OPEN, OTHER, Evidence, weigh_pairs
from zboun.match.facts import Ints, Mask, gather
from zboun.match.names import CLOSE, COMPATIBLE, FAINT, TYPO, UNKNOWN, NameTable
from zboun.match.rarity import Contradicted, Curves, Floats
from zboun.rules import Rules


class Verdict(IntEnum):
    """The answer for one pair of records."""

    DIFFERENT = 0
    RELATED = 1
    REVIEW = 2
    SAME = 3


class Link(IntEnum):
    """How a pair called the same may be used by clustering."""

    NONE = 0
    CHANCE = 1  # name and place only: never against a phone or an e-mail
    WEAK = 2  # a name is missing or incomplete: only where it points at one person
    STRONG = 3


SHARED = (
    "", "same_identity", "same_phone+same_email", "same_phone", "same_email", "near_phone",
    "near_email", "same_place", "same_wilaya", "no_place", "decision",
)  # fmt: skip
NAMES = (
    "", "same_name", "similar_name", "same_given_name", "same_family_name", "compatible_name",
    "no_name", "one_without_name", "other_given_name", "other_family_name", "other_name",
    "firm_and_person", "spelt_name", "other_spelt_name",
)  # fmt: skip
LIKELY, DOUBTFUL = 0.5, 0.35  # a chance pair is merged from here, shown to a person from there

# What a shared thing is worth for ordering links, strongest first; 0..1, no sum is ever taken.
_SHARED_WORTH = np.array([0, 1.0, 0.99, 0.96, 0.95, 0.9, 0.85, 0.6, 0.55, 0.5, 1.0])
_NAME_WORTH = np.array([0, 1.0, 0.97, 0.93, 0.85, 0.9, 0.9, 0.8, 0.3, 0.6, 0.2, 0.3, 0.92, 0.2])


@dataclass(frozen=True, slots=True)
class Scores:
    """One entry a pair in each array; ``reason`` indexes ``reason_texts()``."""

    verdict: npt.NDArray[np.int8]
    link: npt.NDArray[np.int8]
    score: npt.NDArray[np.float32]  # 0..1, how strong; orders links
    reason: npt.NDArray[np.int16]
    chance: npt.NDArray[np.float32]  # of one person, by name and place alone (``chance_of``)


def reason_texts() -> list[str]:
    """Return the text of each reason number, such as ``same_phone+same_name``."""
    return ["+".join(part for part in (one, name) if part) for one in SHARED for name in NAMES]


def judge(
    evidence: Evidence, expected: Floats, curves: Curves, likelier: Floats | float = 1.0
) -> Scores:
    """Return the verdict on each pair; ``likelier``: see ``Curves.same``."""
    shared, names = _shared(evidence), _names(evidence)
    score = (_SHARED_WORTH[shared] * _NAME_WORTH[names]).astype(np.float32)
    link = _contact_links(evidence)
    chance = chance_of(evidence, expected, curves, likelier)
    by_chance = (link == Link.NONE) & (chance >= LIKELY)
    link[by_chance] = Link.CHANCE
    verdict = np.where(link > Link.NONE, Verdict.SAME, Verdict.DIFFERENT).astype(np.int8)
    verdict[(link == Link.NONE) & _worth_a_look(evidence, chance)] = Verdict.REVIEW
    touching = (evidence.phone == EQUAL) | (evidence.email == EQUAL)
    verdict[touching & (verdict == Verdict.DIFFERENT)] = Verdict.RELATED
    alone = ~touching & (link <= Link.CHANCE)
    score[alone] = chance[alone] * np.float32(0.6)
    reason = (shared.astype(np.int16) * len(NAMES) + names).astype(np.int16)
    return Scores(verdict, link, score, reason, chance.astype(np.float32))


def _shared(e: Evidence) -> npt.NDArray[np.int8]:
    """Return the strongest thing that two records share, as a place in SHARED."""
    phone, email = e.phone == EQUAL, e.email == EQUAL
    conditions = [
        e.identity, phone & email, phone, email, e.phone == NEAR, e.email == NEAR,
        e.place == EQUAL, e.place == NEAR, e.place == OPEN,
    ]  # fmt: skip
    return np.select(conditions, range(1, 10), 0).astype(np.int8)


def _names(e: Evidence) -> npt.NDArray[np.int8]:
    """Return how the names compare, as a place in NAMES."""
    given, family = e.given, e.family
    spelt = e.spelt & ((given <= FAINT) | (np.maximum(given, family) >= TYPO))
    conditions = [
        e.agent, e.business == OTHER, spelt & e.conflict, spelt,
        e.nameless, e.one_nameless, e.full, e.likely,
        (given <= FAINT) & (family >= COMPATIBLE), (family <= FAINT) & (given >= TYPO),
        (given <= FAINT) | (family <= FAINT),
        (given >= TYPO) & (family == UNKNOWN), (family >= TYPO) & (given == UNKNOWN),
    ]  # fmt: skip
    return np.select(conditions, [12, 11, 13, 12, 6, 7, 1, 2, 8, 9, 10, 3, 4], 5).astype(np.int8)


def _contact_links(e: Evidence) -> npt.NDArray[np.int8]:
    """Return the links that a phone, an e-mail or a chat identity carries."""
    touching = (e.phone == EQUAL) | (e.email == EQUAL)
    agree = e.full | e.likely | e.fits | e.nameless
    strong = touching & agree & ~e.conflict
    slip = (e.phone == NEAR) & (e.email != OTHER)
    strong |= slip & (e.full | e.likely | (e.fits & (e.place >= NEAR)))
    strong |= (e.email == NEAR) & (e.full | e.likely) & (e.phone != OTHER) & (e.place >= NEAR)
    strong |= (e.phone == EQUAL) & (e.email == EQUAL) & (e.given >= TYPO)
    strong |= e.identity
    complete = np.minimum(e.given, e.family) >= CLOSE
    weak = touching & ~e.conflict & (complete | ((e.possible | e.one_nameless) & ~e.desk))
    # Half a name at a desk: whoever of those behind it bears that half, if one alone does.
    weak |= touching & ~e.conflict & e.half
    # One given name behind a family's phone: a maiden name, or a family name beyond repair.
    alone = ((e.phone == EQUAL) | (e.phone == OPEN)) & ~e.desk
    weak |= touching & alone & e.forename & (e.given >= COMPATIBLE) & (e.business != OTHER)
    # A digit is wrong and half a name is left out: the other half and the town must agree.
    low, high = np.minimum(e.given, e.family), np.maximum(e.given, e.family)
    weak |= slip & ~e.conflict & (low == UNKNOWN) & (high >= TYPO) & (e.place >= NEAR)
    return np.select([strong, weak], [Link.STRONG, Link.WEAK], Link.NONE).astype(np.int8)


def chance_of(
    e: Evidence, expected: Floats, curves: Curves, likelier: Floats | float = 1.0
) -> Floats:
    """Return the probability that a pair of one name and no common phone or e-mail is one person.

    0 where the name is not whole or differs, and where two of phone, e-mail, place and spelling
    contradict.
    """
    loose, elsewhere = e.loose, e.place == OTHER
    against = Contradicted(e.phone == OTHER, e.email == OTHER, loose, elsewhere)
    same = curves.same(expected, against, likelier)
    alike = (e.full | ((e.likely | e.fits) & ~elsewhere)) & ~e.conflict
    alike |= loose & ~elsewhere
    apart = (e.phone != EQUAL) & (e.email != EQUAL)
    return np.where(alike & apart, same, 0.0)


def _worth_a_look(e: Evidence, chance: Floats) -> Mask:
    """Say which pairs a person should decide: nearly the same, with one thing against it."""
    touching = (e.phone == EQUAL) | (e.email == EQUAL)
    other_family = touching & (e.given >= TYPO) & (e.family <= FAINT)
    faint = touching & e.conflict & (np.minimum(e.given, e.family) >= FAINT)
    faint &= e.business != OTHER
    near = ((e.phone == NEAR) | (e.email == NEAR)) & (e.full | e.likely)
    look: Mask = other_family | faint | near | e.agent | (chance >= DOUBTFUL)
    return look


def score(
    left: pa.Table, right: pa.Table, rules: Rules, crowd: Mask, curves: Curves, expected: Floats
) -> pa.Table:
    """Return ``verdict``, ``link``, ``score``, ``reason`` for the pairs of two tables.

    ``left`` and ``right`` are clean tables of equal length. What the whole list says comes with
    them: ``crowd`` for each record of left, then of right (``households.crowded``), ``expected``
    namesakes of each pair and the ``curves`` (``rarity``).
    """
    facts = gather(pa.concat_tables([left, right], promote_options="permissive"), rules)
    table = NameTable(facts.parts, rules)
    a: Ints = np.arange(left.num_rows)
    scores = judge(
        weigh_pairs(facts, table, table.name_keys(facts), crowd, a, a + left.num_rows),
        expected,
        curves,
    )
    names = pa.array([verdict.name.lower() for verdict in Verdict])
    return pa.table(
        {
            "verdict": pa.DictionaryArray.from_arrays(scores.verdict, names),
            "link": scores.link,
            "score": scores.score,
            "reason": pa.DictionaryArray.from_arrays(scores.reason, pa.array(reason_texts())),
        }
    )
