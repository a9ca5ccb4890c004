"""Numbers amid other figures: whatever stands beside a phone, no number comes out that is not in.

Cells are put together at random from numbers, of which the answer is known, and from what lists of
customers hold beside them: days, prices, ages, account numbers, rounded floats, numbers cut short.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from zboun.fields import phone
from zboun.rules import load

RULES = load()
MOBILE = ("540", "550", "561", "657", "661", "674", "697", "770", "778", "793", "798")
AREAS = ("21", "23", "25", "31", "33", "36", "38", "41", "45", "48", "49")
SEPARATORS = (" / ", " - ", "\n", " ; ", ", ", " | ", " : ")
Random = random.Random


def digits(rng: Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def number(rng: Random) -> tuple[str, str]:
    """Return a number as somebody writes it, and its E.164."""
    n = rng.choice(MOBILE) + digits(rng, 6)
    if rng.random() < 0.3:
        n = rng.choice(AREAS) + digits(rng, 6)
        pairs = [n[:2], n[2:4], n[4:6], n[6:]]
    else:
        pairs = [n[:3], n[3:5], n[5:7], n[7:]]
    forms = ["0" + n, "+213" + n, "00213 " + n, "0" + " ".join(pairs), "0" + ".".join(pairs),
             "+213 (0) " + " ".join(pairs), n + ".0"]  # fmt: skip
    return rng.choice(forms), "+213" + n


def _day(rng: Random) -> tuple[int, int, int]:
    return rng.randint(1, 28), rng.randint(1, 12), rng.randint(2015, 2026)


BESIDE: tuple[Callable[[Random], str], ...] = (
    lambda rng: "{:02d}/{:02d}/{}".format(*_day(rng)),
    lambda rng: "{2}-{1:02d}-{0:02d}".format(*_day(rng)),
    lambda rng: "le {}/{:02d}".format(*_day(rng)),
    lambda rng: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
    lambda rng: f"{rng.randint(8, 20)}h",
    lambda rng: f"{rng.randint(1, 99) * 100} DA",
    lambda rng: f"{rng.randint(1, 99)} {rng.randint(0, 9)}00 DA",
    lambda rng: f"{rng.randint(1, 99) * 1000},00 DA",
    lambda rng: f"{rng.randint(18, 70)} ans",
    lambda rng: f"{rng.randint(10, 58)}000 Alger",
    lambda rng: f"CCP {digits(rng, 8)} clé {digits(rng, 2)}",
    lambda rng: f"NIF {digits(rng, 15)}",
    lambda rng: f"RC {digits(rng, 2)}/00-{digits(rng, 7)}B{digits(rng, 2)}",
    lambda rng: f"facture {digits(rng, 8)}",
    lambda rng: f"cité {rng.randint(1, 20) * 100} logts",
    lambda rng: f"{rng.randint(1, 9)}.{digits(rng, 2)}E+08",
    lambda rng: f"{rng.choice('567')}{digits(rng, 7)}.0",
    lambda rng: f"{rng.randint(28, 36)}.{digits(rng, 4)}, {rng.randint(0, 8)}.{digits(rng, 4)}",
    lambda rng: "0" + rng.choice(MOBILE) + digits(rng, 4),
    lambda rng: rng.choice(
        ["Amine", "WhatsApp", "نبيل", "nadia@exemple.dz", "24h/24", "né en 1990"]
    ),
)


@pytest.mark.parametrize("seed", range(4))
def test_no_number_comes_out_that_is_not_in(seed: int) -> None:
    rng = Random(seed)
    wrong, lost, numbers = [], 0, 0
    for _ in range(1500):
        written = [number(rng) for _ in range(rng.choice([0, 1, 1, 2]))]
        parts = [text for text, _ in written] + [rng.choice(BESIDE)(rng)]
        rng.shuffle(parts)
        cell = parts[0] + "".join(rng.choice(SEPARATORS) + part for part in parts[1:])
        truth = {e164 for _, e164 in written}
        found = set(filter(None, phone.parse(cell, RULES).clean.split(";")))
        if not found <= truth:
            wrong.append(cell)
        numbers += bool(truth)
        lost += not truth <= found
    assert wrong == []
    assert lost <= 0.02 * numbers
