"""Mistyped e-mail domains: which provider was meant, and whether it can only be that one.

A slip has a cost: look-alike letters (``rn``/``m``, ``1``/``l``) cost least, then neighbours on the
keyboard, transposed and doubled letters, sounds, lost letters. A domain within reach of one
provider is repaired; real domains that are near one are known, and never touched.

May import: rules, model. Tests: ``tests/fields/test_email_domain.py``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from zboun.rules.email import EmailRules, Provider

_MARKS = "-._"
_FAR = 9.0
_LONG_NAME = 6  # letters that still show a name with one of them another


@dataclass(frozen=True, slots=True)
class Repair:
    """What a domain was taken for; ``how``: "" (unchanged), "repaired", or "guessed" (a doubt)."""

    domain: str
    how: str = ""


class _Near(NamedTuple):
    """A provider that a domain may be a slip of, and what the slip costs."""

    provider: Provider
    cost: float
    name_cost: float  # of it, the name's


@lru_cache(maxsize=65536)
def repair(domain: str, rules: EmailRules) -> Repair:
    """Return the domain that was meant, and how sure that is. ``domain`` is in lower case.

    >>> from zboun.rules import load
    >>> [repair(d, load().email).domain for d in ("grnail.com", "hotmial.fr", "ymail.com")]
    ['gmail.com', 'hotmail.fr', 'ymail.com']
    >>> repair("yahoo.dz", load().email).how
    'guessed'
    """
    if domain in rules.known:
        return Repair(domain)
    if domain in rules.typos:
        return Repair(rules.typos[domain], "repaired")
    half = domain[: len(domain) // 2]
    if "." in half and domain == f"{half}.{half}":  # an autocompletion behind a whole address
        return Repair(half, "repaired")
    plain = _plainer(domain, rules)
    if plain != domain:
        return Repair(plain, "repaired")
    ending = _ending(domain, rules)
    if ending.domain in rules.known:
        return ending
    return _nearest(domain, rules) or _behind(ending, rules)


def _plainer(domain: str, rules: EmailRules) -> str:
    """Return the known domain behind an accent, a ``www.`` or a dot within the ending."""
    bare = without_accents(domain.removeprefix("www."))
    name, dot, ending = bare.partition(".")
    for plain in (bare, name + dot + ending.replace(".", "")):
        if plain in rules.known:
            return plain
        if plain != domain and plain in rules.typos:
            return rules.typos[plain]
    return domain


def _behind(ending: Repair, rules: EmailRules) -> Repair:
    """Return the provider near a domain whose ending was repaired: two slips are a doubt."""
    near = _nearest(ending.domain, rules) if ending.how else None
    return Repair(near.domain, "guessed") if near else ending


def _ending(domain: str, rules: EmailRules) -> Repair:
    """Repair an ending that no registry has, whatever stands before it."""
    name, dot, tld = domain.rpartition(".")
    if dot and name and tld in rules.tld_slips:
        return Repair(f"{name}.{rules.tld_slips[tld]}", "repaired")
    return Repair(domain)


def _nearest(domain: str, rules: EmailRules) -> Repair | None:
    """Return the provider within reach, "guessed" when another is about as near."""
    asked = (provider for provider in rules.providers if provider.reach)
    near = [_Near(provider, *_cost(domain, provider, rules)) for provider in asked]
    near = [one for one in near if one.cost < _FAR and _within(one, rules)]
    if not near:
        return None
    near.sort(key=lambda one: (one.cost, -one.provider.weight))
    best = near[0]
    rivals = [one for one in near[1:] if one.cost - best.cost < rules.margin]
    doubtful = rivals or best.cost > best.provider.reach or _unexplained(domain, best, rules)
    return Repair(best.provider.domain, "guessed" if doubtful else "repaired")


def _unexplained(domain: str, best: _Near, rules: EmailRules) -> bool:
    """Say whether a letter is one too many, or another in a short name, by no slip of any kind.

    ``hotmails``, ``icloudy`` may be names of their own, though no list has them.
    """
    if best.cost >= rules.costs.other and len(best.provider.name) < _LONG_NAME:
        return True
    name = domain.partition(".")[0]
    return best.name_cost >= rules.costs.letter and _has_stray(name, best.provider.name, rules)


def _has_stray(name: str, meant: str, rules: EmailRules) -> bool:
    """Say whether a name is the one meant and a letter, far on the keyboard from those beside it.

    A letter doubled, or one that looks like its neighbour, costs less and is not asked about here.
    """
    near = rules.neighbours | rules.look_alikes
    for at, letter in enumerate(name):
        if name[:at] + name[at + 1 :] == meant:
            beside = name[max(at - 1, 0) : at] + name[at + 1 : at + 2]
            return not any((letter, other) in near for other in beside)
    return False


def _within(near: _Near, rules: EmailRules) -> bool:
    """Within reach; or the name is right and only the ending is another; or nearly so."""
    provider, cost, name_cost = near
    costs = rules.costs
    if provider.ending_only:
        return name_cost == 0.0 and cost <= provider.reach
    if cost <= provider.reach:
        return True
    if name_cost == 0.0:
        return cost <= costs.tld_other
    # What follows is a guess: a lost letter in a short name, or two slips at once.
    if len(provider.name) < 5 or provider.reach <= costs.neighbour:
        return cost <= costs.letter
    return name_cost <= costs.letter and cost <= name_cost + costs.tld_other


def _cost(domain: str, provider: Provider, rules: EmailRules) -> tuple[float, float]:
    """Return the cost of the whole domain and of its name, by the best division into the two."""
    best = (_FAR, _FAR)
    for name, tld, extra in _divisions(domain, rules):
        far = OSA.distance(name, provider.name, score_cutoff=3) > 3
        if far or (name == "mail" and tld != provider.tld):
            continue
        name_cost = _name_cost(name, provider.name, rules) + extra
        total = name_cost + _tld_cost(tld, provider.tld, rules)
        if (total, name_cost) < best:
            best = (total, name_cost)
    return best


def _name_cost(name: str, meant: str, rules: EmailRules) -> float:
    """Return the cost of a name; one letter that went elsewhere (``gmila``) is a single slip."""
    cost = slip_cost(name, meant, rules)
    if cost > rules.costs.letter and sorted(name) == sorted(meant) and _one_moved(name, meant):
        return rules.costs.letter
    return cost


def _one_moved(name: str, meant: str) -> bool:
    """Say whether one letter of a name, put elsewhere, makes the other; the first one stays."""
    if name[0] != meant[0] or len(meant) < 5:
        return False
    places = range(1, len(name))
    rests = (name[:place] + name[place + 1 :] for place in places)
    return any(rest == meant[:at] + meant[at + 1 :] for rest in rests for at in places)


def without_accents(text: str) -> str:
    """Return a text with its Latin accents off: the big providers take none.

    >>> without_accents("amélie"), without_accents("ýahoo.fr")
    ('amelie', 'yahoo.fr')
    """
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _divisions(domain: str, rules: EmailRules) -> list[tuple[str, str, float]]:
    """Return the ways to part a domain into name and ending, with what they cost by themselves.

    At a dot; without one, or with it one letter off (``gmailc.om``), near the end.
    """
    divisions = []
    for cut in [index for index, char in enumerate(domain) if char == "."][-3:]:
        tld = domain[cut + 1 :].strip(".")
        if "." not in tld or rules.common_endings.issuperset(tld.split(".")):
            divisions.append((domain[:cut], tld, 0.0))
    joined = domain.replace(".", "")
    if len(joined) < len(domain) - 1:
        return divisions
    extra = rules.costs.mark if joined != domain else 0.0
    for cut in range(max(len(joined) - 4, 1), len(joined)):
        if extra == 0.0 or joined[cut:] in rules.common_endings:
            divisions.append((joined[:cut].rstrip(_MARKS), joined[cut:], extra))
    return divisions if extra else [*divisions, (joined, "", 0.0)]


def _tld_cost(given: str, wanted: str, rules: EmailRules) -> float:
    """Return the cost of an ending; a beginning or an end of it was cut off, not mistyped."""
    costs = rules.costs
    if given == wanted:
        return 0.0
    if not given:
        return costs.tld_missing
    if rules.tld_slips.get(given) == wanted:
        return costs.look_alike
    if wanted.startswith(given) or wanted.endswith(given):
        return costs.look_alike
    if given == wanted + "." + wanted or set(given.split(".")) == {wanted}:
        return costs.look_alike
    return min(slip_cost(given, wanted, rules), costs.tld_other)


def slip_cost(written: str, meant: str, rules: EmailRules) -> float:
    """Return the least cost to have written one text for the other.

    >>> from zboun.rules import load
    >>> slip_cost("grnail", "gmail", load().email), slip_cost("email", "gmail", load().email)
    (0.3, 1.0)
    """
    if written == meant:
        return 0.0
    rows, columns = len(written), len(meant)
    table = [[_FAR] * (columns + 1) for _ in range(rows + 1)]
    table[0][0] = 0.0
    swaps = [swap for swap in rules.swaps if swap[0] in written and swap[1] in meant]
    for i in range(rows + 1):
        for j in range(columns + 1):
            here = table[i][j]
            if here >= _FAR:
                continue
            for cost, di, dj in _steps(written, meant, i, j, rules, swaps):
                if here + cost < table[i + di][j + dj]:
                    table[i + di][j + dj] = round(here + cost, 3)
    return table[rows][columns]


def _steps(
    written: str, meant: str, i: int, j: int, rules: EmailRules,
    swaps: Iterable[tuple[str, str, float]],
) -> list[tuple[float, int, int]]:  # fmt: skip
    """Return what could have happened at one place: cost, letters written, letters meant."""
    costs = rules.costs
    steps = []
    if i < len(written) and j < len(meant):
        steps.append((_swap_cost(written[i], meant[j], rules), 1, 1))
        if written[i : i + 2] == meant[j : j + 2][::-1] and len(meant) > j + 1:
            steps.append((costs.transposed, 2, 2))
    if i < len(written):
        steps.append((_extra_cost(written, i, rules), 1, 0))
    if j < len(meant):
        steps.append((_extra_cost(meant, j, rules), 0, 1))
    for wrong, right, cost in swaps:
        if written.startswith(wrong, i) and meant.startswith(right, j):
            steps.append((cost, len(wrong), len(right)))
    return steps


def _swap_cost(written: str, meant: str, rules: EmailRules) -> float:
    if written == meant:
        return 0.0
    if (written, meant) in rules.look_alikes:
        return rules.costs.look_alike
    return rules.costs.neighbour if (written, meant) in rules.neighbours else rules.costs.other


def _extra_cost(text: str, index: int, rules: EmailRules) -> float:
    """Return the cost of a letter too many (or, read the other way, of one missing)."""
    letter = text[index]
    if letter in _MARKS:
        return rules.costs.mark
    beside = text[index - 1 : index] + text[index + 1 : index + 2]
    return rules.costs.doubled if letter in beside else rules.costs.letter
