"""Makes a labelled contact list as hard as the real ones: ``generate.py N --seed S -o DIR``.

    contacts.csv   nom, téléphone, email, ville, statut, date: as a shop would have typed them
    truth.csv      record, person, household, kind: who each line is

35 % of the lines are duplicates. Families and shops share phones, namesakes live in one town,
names change script, spelling, order and completeness, phones and e-mails are missing, second ones
or mistyped. The stock of names grows with N (``--names fixed`` keeps it small: more namesakes).
Calibrated so that joining on equal normalized phone or e-mail scores F1 .84-.88.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

sys.path.insert(0, str(Path(__file__).parent))
from vocabulary import Names, family_names, given_names

_CITIES = """
Alger|الجزائر|ALGER CENTRE|14
Oran|وهران|Wahran|8
Constantine|قسنطينة|CONSTANTINE|5
Sétif|سطيف|setif|6
Blida|البليدة|BLIDA|5
Annaba|عنابة|annaba|4
Batna|باتنة|BATNA|4
Béjaïa|بجاية|Bejaia|4
Tizi Ouzou|تيزي وزو|tizi-ouzou|5
Tlemcen|تلمسان|TLEMCEN|3
Mostaganem|مستغانم|mostaganem|3
Biskra|بسكرة|BISKRA|3
Skikda|سكيكدة|skikda|2
Jijel|جيجل|Djidjel|2
Chlef|الشلف|chlef|3
Médéa|المدية|Medea|2
Bouira|البويرة|BOUIRA|2
Boumerdès|بومرداس|Boumerdes|3
Ghardaïa|غرداية|Ghardaia|2
Ouargla|ورقلة|ouargla|2
Mascara|معسكر|MASCARA|2
Relizane|غليزان|relizane|2
Tiaret|تيارت|TIARET|2
Guelma|قالمة|guelma|2
Djelfa|الجلفة|DJELFA|3
M'Sila|المسيلة|Msila|3
El Oued|الوادي|EL OUED|2
Tébessa|تبسة|Tebessa|2
Khenchela|خنشلة|khenchela|1
Souk Ahras|سوق أهراس|SOUK AHRAS|1
Mila|ميلة|mila|2
Tipaza|تيبازة|Tipasa|2
Saïda|سعيدة|Saida|1
Béchar|بشار|Bechar|1
Adrar|أدرار|adrar|1
Laghouat|الأغواط|LAGHOUAT|1
Tissemsilt|تيسمسيلت|tissemsilt|1
"""
CITIES = [tuple(line.split("|")) for line in _CITIES.strip().splitlines()]
# French, Arabic, another writing, weight
STATUSES = [
    "client", "Client", "prospect", "Livré", "زبون", "VIP", "en attente", "NRP", "annulé",
    "À relancer", "Confirmé", "retour", "",
]  # fmt: skip
DOMAINS = (
    ["gmail.com"] * 12
    + ["yahoo.fr"] * 4
    + ["hotmail.com", "outlook.com", "hotmail.fr", "yahoo.com", "live.fr"]
)
SIZES = ([1, 2, 3, 4, 5], [0.68, 0.18, 0.08, 0.04, 0.02])  # records of one person
TITLES = ["M. ", "Mr ", "Mme ", "Dr ", "Hadj "]


class World:
    """The people: who they are, where they live, which numbers and addresses are theirs."""

    def __init__(self, records: int, rng: np.random.Generator, seed: int, fixed: bool) -> None:
        self.rng = rng
        sizes = rng.choice(SIZES[0], int(records / 1.4), p=SIZES[1])
        people = int(np.searchsorted(np.cumsum(sizes), records)) + 1
        self.records = np.repeat(np.arange(people), sizes[:people])[:records]
        self.n = people
        growth = 0 if fixed else int(records**0.5)
        self.given: Names = given_names(170 + growth, seed)
        self.family: Names = family_names(400 + 30 * growth, seed)
        self.g = rng.choice(len(self.given.weights), people, p=self.given.weights)
        self.f = rng.choice(len(self.family.weights), people, p=self.family.weights)
        weights = np.array([float(city[3]) for city in CITIES])
        self.city = rng.choice(len(CITIES), people, p=weights / weights.sum())
        self.phone = _new_phones(people, rng)
        self.second = _new_phones(people, rng)
        self.household = np.full(people, -1)
        self.kind = np.full(people, "", object)
        self._households()
        self._shops()
        self._namesakes()
        self.has_email = rng.random(people) < 0.42
        self.has_second = rng.random(people) < 0.04
        self.shared_email = rng.random(people) < 0.1  # of a household: one address for all

    def _groups(self, share: float, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
        """Return people drawn into groups, and the first member of each one's group."""
        free = np.flatnonzero(self.kind == "")
        members = self.rng.permutation(free)[: int(self.n * share)]
        sizes = self.rng.integers(low, high + 1, len(members) + 1)
        group = np.repeat(np.arange(len(sizes)), sizes)[: len(members)]
        first = members[np.searchsorted(group, group)] if len(members) else members
        return members, first

    def _households(self) -> None:
        who, head = self._groups(0.064, 2, 4)
        self.kind[who] = "household"
        self.household[who] = head
        self.phone[who], self.city[who] = self.phone[head], self.city[head]
        keeps = self.rng.random(len(who)) < 0.12  # a wife under her own family's name
        self.f[who] = np.where(keeps, self.f[who], self.f[head])
        # two of one name under one roof would be a riddle nobody could solve
        for _ in range(6):
            order = np.lexsort((self.g[who], head))
            same = np.zeros(len(who), bool)
            same[order[1:]] = (head[order][1:] == head[order][:-1]) & (
                self.g[who][order][1:] == self.g[who][order][:-1]
            )
            again = self.rng.choice(len(self.given.weights), int(same.sum()), p=self.given.weights)
            self.g[who[same]] = again

    def _shops(self) -> None:
        who, head = self._groups(0.006, 3, 9)
        self.kind[who] = "shop"
        self.phone[who], self.city[who] = self.phone[head], self.city[head]

    def _namesakes(self) -> None:
        who, head = self._groups(0.02, 2, 2)
        self.kind[who] = "namesake"
        self.g[who], self.f[who], self.city[who] = self.g[head], self.f[head], self.city[head]


_RANGES = np.array([  # of the three networks, as the numbering plan has given them out
    540, 541, 542, 549, 550, 551, 552, 553, 554, 555, 556, 557, 558, 559, 560, 561, 562,
    655, 656, 657, 658, 659, 660, 661, 662, 663, 664, 665, 666, 667, 668, 669, 670, 671, 672, 673,
    674, 675, 676, 696, 697, 698, 699, 770, 771, 772, 773, 774, 775, 776, 777, 778, 779, 780, 781,
    782, 783, 790, 791, 792, 793, 794, 795, 796, 797, 798,
])  # fmt: skip


def _new_phones(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return national significant numbers (nine digits) of mobiles."""
    return _RANGES[rng.integers(len(_RANGES), size=n)] * 1_000_000 + rng.integers(0, 1_000_000, n)


def _pick(rng: np.random.Generator, n: int, shares: dict[str, float]) -> np.ndarray:
    names = list(shares)
    return rng.choice(len(names), n, p=np.array(list(shares.values())) / sum(shares.values()))


def _name_texts(world: World, who: np.ndarray, rng: np.random.Generator) -> list[str]:
    n = len(who)
    columns = np.array([0, 1, 2, 3, 4, 5, 6, 7])
    weights = np.array([6, 6, 6, 2, 2, 2, 1.5, 1.5])
    spelling = rng.choice(columns, (2, n), p=weights / weights.sum())
    form = rng.integers(0, 4, (2, n))
    arabic = rng.random(n) < 0.11
    given = np.where(
        arabic,
        world.given.arabic[world.g[who], form[0]],
        world.given.latin[world.g[who], spelling[0]],
    )
    family = np.where(
        arabic,
        world.family.arabic[world.f[who], form[1]],
        world.family.latin[world.f[who], spelling[1]],
    )
    shape = _pick(
        rng,
        n,
        {
            "gf": 50,
            "fg": 18,
            "FG": 14,
            "F g": 6,
            "low": 6,
            "title": 2.5,
            "i": 1.5,
            "g": 1.5,
            "f": 0.8,
            "none": 1.2,
        },
    )
    typo = rng.random(n) < 0.035
    texts = [
        _shape(g, f, int(s), rng, a)
        for g, f, s, a in zip(given, family, shape, arabic, strict=True)
    ]
    for i in np.flatnonzero(typo):
        texts[i] = _typo(texts[i], rng)
    return texts


def _shape(given: str, family: str, shape: int, rng: np.random.Generator, arabic: bool) -> str:
    if shape == 0 or (arabic and shape in (3, 4, 5, 6)):
        return f"{given} {family}"
    if shape == 1:
        return f"{family} {given}"
    if shape == 2:
        return f"{family.upper()} {given.upper()}"
    if shape == 3:
        return f"{family.upper()} {given}"
    if shape == 4:
        return f"{given.lower()} {family.lower()}"
    if shape == 5:
        return TITLES[0] + f"{given} {family}"
    if shape == 6:
        return f"{given[0]}. {family}"
    return (given, family, "")[shape - 7]


def _typo(text: str, rng: np.random.Generator) -> str:
    """Return the text with one letter lost, doubled or swapped with the next."""
    if len(text) < 6:
        return text
    sites = [i for i in range(1, len(text) - 2) if " " not in text[i - 1 : i + 2]]
    if not sites:
        return text
    i, kind = sites[rng.integers(len(sites))], rng.integers(3)
    if kind == 0:
        return text[:i] + text[i + 1 :]
    if kind == 1:
        return text[:i] + text[i] + text[i:]
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _phone_texts(
    world: World, who: np.ndarray, rng: np.random.Generator
) -> tuple[list[str], np.ndarray]:
    n = len(who)
    draw = rng.random(n)
    second = world.has_second[who] & (rng.random(n) < 0.35)
    number = np.where(second, world.second[who], world.phone[who])
    typo = rng.random(n) < 0.012
    place = 10 ** rng.integers(0, 7, n)
    number = np.where(
        typo, number - (number // place % 10) * place + rng.integers(0, 10, n) * place, number
    )
    missing = (draw < 0.05) & (world.kind[who] != "shop")
    style = _pick(
        rng,
        n,
        {"0": 40, "sp": 20, "+": 12, "00": 5, "int": 8, "dot": 6, "ar": 3, ".0": 3, "both": 3},
    )
    texts = [
        "" if gone else _phone_style(int(p), int(s), int(other))
        for p, s, gone, other in zip(
            number,
            style,
            missing,
            np.where(world.has_second[who], world.second[who], 0),
            strict=True,
        )
    ]
    return texts, missing


def _phone_style(number: int, style: int, other: int) -> str:
    digits = f"0{number:09d}"
    if style == 1:
        return " ".join((digits[:4], digits[4:6], digits[6:8], digits[8:]))
    if style == 2:
        return f"+213{number:09d}"
    if style == 3:
        return f"00213 {number:09d}"
    if style == 4:
        return f"{number:09d}"  # a spreadsheet took the zero
    if style == 5:
        return ".".join((digits[:4], digits[4:6], digits[6:8], digits[8:]))
    if style == 6:
        return digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    if style == 7:
        return f"{number:09d}.0"
    if style == 8 and other:
        return f"{digits} / 0{other:09d}"
    return digits


def _email_texts(
    world: World, who: np.ndarray, missing_phone: np.ndarray, rng: np.random.Generator
) -> list[str]:
    n = len(who)
    owner = np.where(
        world.shared_email[who] & (world.household[who] >= 0), world.household[who], who
    )
    shown = world.has_email[owner] & (rng.random(n) < np.where(missing_phone, 0.97, 0.76))
    key = np.random.default_rng(7).integers(0, 1 << 30, world.n)
    respelled = rng.random(n) < 0.02
    loud = rng.random(n) < 0.1
    texts = []
    for o, show, odd, upper in zip(owner, shown, respelled, loud, strict=True):
        if not show:
            texts.append("")
            continue
        given, family, k = (
            world.given.latin[world.g[o], 0],
            world.family.latin[world.f[o], 0],
            int(key[o]),
        )
        local = (
            f"{given}.{family}{k % 97}",
            f"{given[0]}{family}{k % 9973}",
            f"{family}{given}{k % 89}",
            f"user{k % 9999991}",
        )[k % 4]
        domain = DOMAINS[(k >> 8) % len(DOMAINS)]
        if odd:
            domain = domain.replace("gmail.com", "gmial.com").replace("yahoo.fr", "yaho.fr")
        text = f"{local}@{domain}".replace(" ", "").lower()
        texts.append(f" {text.upper()} " if upper else text)
    return texts


def _city_texts(world: World, who: np.ndarray, rng: np.random.Generator) -> list[str]:
    style = _pick(rng, len(who), {"fr": 60, "ar": 10, "other": 18, "none": 12})
    moved = rng.random(len(who)) < 0.015
    city = np.where(moved, rng.integers(0, len(CITIES), len(who)), world.city[who])
    table = np.array([[c[0], c[1], c[2], ""] for c in CITIES], object)
    return list(table[city, style])


def make(records: int, seed: int, fixed: bool = False) -> tuple[pa.Table, pa.Table]:
    """Return the list as typed, and the truth, in one shuffled order."""
    rng = np.random.default_rng(seed)
    world = World(records, rng, seed, fixed)
    who = rng.permutation(world.records)
    phones, missing = _phone_texts(world, who, rng)
    days = rng.integers(0, 900, len(who))
    dates = np.datetime_as_string(np.datetime64("2024-01-01") + days.astype("timedelta64[D]"))
    rows = pa.table(
        {
            "nom": pa.array(_name_texts(world, who, rng), pa.string()),
            "téléphone": pa.array(phones, pa.string()),
            "email": pa.array(_email_texts(world, who, missing, rng), pa.string()),
            "ville": pa.array(_city_texts(world, who, rng), pa.string()),
            "statut": pa.array(
                [STATUSES[i] for i in rng.integers(0, len(STATUSES), len(who))], pa.string()
            ),
            "date": pa.array(dates.tolist(), pa.string()),
        }
    )
    truth = pa.table(
        {
            "record": pa.array(np.arange(len(who))),
            "person": pa.array(who),
            "household": pa.array(world.household[who]),
            "kind": pa.array(world.kind[who].tolist(), pa.string()),
        }
    )
    return rows, truth


def main() -> None:
    """Write the two files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--names", choices=("growing", "fixed"), default="growing")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    rows, truth = make(options.records, options.seed, options.names == "fixed")
    options.output.mkdir(parents=True, exist_ok=True)
    pa_csv.write_csv(rows, options.output / "contacts.csv")
    pa_csv.write_csv(truth, options.output / "truth.csv")


if __name__ == "__main__":
    main()
