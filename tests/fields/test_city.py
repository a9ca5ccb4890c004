"""The field city: cases, the tables read back, properties."""

from __future__ import annotations

import random
import tomllib
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import city
from zboun.fields.city_keys import tight
from zboun.model import Outcome
from zboun.rules import load

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "city.toml").read_text("utf-8"))
PLACES = load().places
WILAYAS = list(PLACES.wilayas.values())
COMMUNES = list(PLACES.communes.values())
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LATIN = "abcdefghijklmnopqrstuvwxyz"


def _params() -> list:
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [],
        )
        for case in CASES["case"]
    ]


@pytest.mark.parametrize("case", _params())
def test_case(case: dict) -> None:
    value = city.parse(
        case["raw"], level=case.get("level", ""), area_codes=tuple(case.get("areas", ()))
    )
    got = (value.clean, value.wilaya_code, str(value.outcome), value.reason)
    assert got == (case["clean"], case["wilaya"], case["outcome"], case["reason"])
    assert value.abroad == case.get("abroad", "")
    if "candidates" in case:
        assert value.candidates == tuple(case["candidates"])


def test_a_third_of_the_cases_is_negative() -> None:
    negative = [c for c in CASES["case"] if c["outcome"] in ("refused", "guessed", "empty")]
    assert len(negative) * 3 >= len(CASES["case"])


# --- the tables, read back ------------------------------------------------------------------

FORMS = {
    "pair": "{c}, {w}",
    "code": "{c}, {code}",
    "brackets": "{c} ({w})",
    "marked": "Commune de {c} Wilaya de {w}",
    "short mark": "{c} W.{w}",
    "side by side": "{c} {w}",
    "wilaya first": "{w} - {c}",
}


@pytest.mark.parametrize("form", FORMS, ids=list(FORMS))
def test_every_commune_in_its_wilaya(form: str) -> None:
    wrong = []
    for commune in COMMUNES:
        wilaya = PLACES.wilayas[commune.wilaya]
        for c, w in ((commune.name, wilaya.name), (commune.name_ar, wilaya.name_ar)):
            text = FORMS[form].format(c=c, w=w, code=wilaya.code)
            if _same_name(commune, wilaya) and form in ("brackets", "wilaya first", "short mark"):
                continue
            value = city.parse(text)
            if (value.commune_code, value.wilaya_code) != (commune.code, wilaya.code):
                wrong.append((text, value.clean, value.wilaya_code))
    assert wrong == []


def _same_name(commune, wilaya) -> bool:
    return wilaya.chief == commune.code


def test_every_other_spelling_in_its_wilaya() -> None:
    wrong = [
        name
        for commune in COMMUNES
        for name in commune.also
        if city.parse(f"{name}, {commune.wilaya}").commune_code != commune.code
    ]
    assert wrong == []


def test_every_unique_commune_alone() -> None:
    holders: dict[str, set[str]] = {}
    for commune in COMMUNES:
        for name in (commune.name, commune.name_ar, *commune.also):
            holders.setdefault(tight(name), set()).add(commune.code)
    doubted = {tight(alias.text) for alias in PLACES.aliases if not alias.certain}
    wrong = [
        name
        for commune in COMMUNES
        for name in (commune.name, commune.name_ar)
        if len(holders[tight(name)]) == 1 and tight(name) not in doubted
        if city.parse(name, level="commune").commune_code != commune.code
    ]
    assert wrong == []


@pytest.mark.parametrize("level", ["", "wilaya"])
def test_every_wilaya(level: str) -> None:
    wrong = [
        text
        for w in WILAYAS
        for text in (w.name, w.name_ar, w.name_tifinagh, w.code, f"wilaya {w.code}", f"W.{w.code}")
        if text and city.parse(text, level=level).wilaya_code != w.code
    ]
    assert wrong == []


def test_homonyms_are_never_decided_alone() -> None:
    holders: dict[str, set[str]] = {}
    for commune in COMMUNES:
        holders.setdefault(tight(commune.name), set()).add(commune.code)
    decided = [
        commune.name
        for commune in COMMUNES
        if len(holders[tight(commune.name)]) > 1
        and city.parse(commune.name).outcome is not Outcome.GUESSED
    ]
    assert decided == []


def test_every_alias_gives_its_place() -> None:
    wrong = []
    for alias in PLACES.aliases:
        value = city.parse(alias.text)
        if (
            (alias.wilaya and value.wilaya_code != alias.wilaya)
            or (alias.commune and value.commune_code != alias.commune)
            or (not alias.certain and value.outcome not in (Outcome.GUESSED, Outcome.REFUSED))
        ):
            wrong.append((alias.text, value.clean, value.wilaya_code, value.reason))
    assert wrong == []


def test_every_place_abroad_has_no_wilaya() -> None:
    wrong = [name for name, _ in PLACES.abroad if city.parse(name).reason != "abroad"]
    assert wrong == []


def _slip(name: str, rnd: random.Random) -> str:
    """One random spelling error: substitution, deletion, insertion or transposition."""
    letters = LATIN if name.isascii() else ARABIC
    kind, i = rnd.randrange(4), rnd.randrange(len(name))
    if kind == 0:
        return name[:i] + rnd.choice(letters) + name[i + 1 :]
    if kind == 1:
        return name[:i] + name[i + 1 :]
    if kind == 2:
        return name[:i] + rnd.choice(letters) + name[i:]
    i = min(i, len(name) - 2)
    return name[:i] + name[i + 1] + name[i] + name[i + 2 :]


@pytest.mark.parametrize("script", ["name", "name_ar"])
@pytest.mark.parametrize("seed", [1, 2])
def test_one_slip_inside_a_known_wilaya(script: str, seed: int) -> None:
    rnd = random.Random(seed)
    right = 0
    for commune in COMMUNES:
        wilaya = PLACES.wilayas[commune.wilaya]
        text = f"{_slip(getattr(commune, script), rnd)}, {getattr(wilaya, script)}"
        right += city.parse(text).commune_code == commune.code
    assert right / len(COMMUNES) >= 0.97


# --- properties -----------------------------------------------------------------------------

NAMES = st.sampled_from(
    [c.name for c in COMMUNES]
    + [w.name for w in WILAYAS]
    + [a.text for a in PLACES.aliases]
    + [n for n, _ in PLACES.abroad]
    + ["rue", "cité", "wilaya", "commune de", "16", "09000", ",", "-", "(", ")", "حي", "W."]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(NAMES, max_size=6).map(" ".join))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_total_and_raw_kept(text: str) -> None:
    value = city.parse(text)
    assert value.raw == text
    if value.clean == "" and value.reason != "wilaya_only" and not value.wilaya_code:
        assert value.outcome in (Outcome.REFUSED, Outcome.EMPTY)
    if value.outcome in (Outcome.CLEAN, Outcome.FIXED):
        assert value.wilaya_code
    assert (value.reason == "") == (
        value.outcome is Outcome.EMPTY or (value.outcome is Outcome.CLEAN and value.clean != "")
    )


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_idempotent(text: str) -> None:
    value = city.parse(text)
    if value.clean and value.wilaya_code:
        again = city.parse(f"{value.clean}, {value.wilaya_code}")
        assert (again.clean, again.wilaya_code) == (value.clean, value.wilaya_code)
        assert again.outcome is Outcome.CLEAN
    elif value.wilaya and value.outcome is not Outcome.GUESSED:
        again = city.parse(value.wilaya, level="wilaya")
        assert (again.wilaya_code, again.outcome) == (value.wilaya_code, Outcome.CLEAN)


@given(st.one_of(st.none(), st.floats(), st.integers(), st.binary(max_size=20), st.booleans()))
@settings(max_examples=100, deadline=None)
def test_total_on_any_object(raw: object) -> None:
    assert city.parse(raw).outcome in set(Outcome)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "- " * 500_000, "16, " * 250_000, "عين " * 250_000]
)
def test_a_megabyte_is_refused_at_once(text: str) -> None:
    assert city.parse(text).outcome is Outcome.REFUSED


# --- codes and coordinates ------------------------------------------------------------------


def test_wilaya_code_of_every_scheme() -> None:
    for wilaya in WILAYAS:
        codes = [city.wilaya_code(wilaya.code, scheme) for scheme in ("69", "58", "48")]
        assert codes == [wilaya.code, wilaya.code_58, wilaya.code_48]
        assert codes[1] <= "58" and codes[2] <= "48"
    assert city.wilaya_code("99", "58") == ""
    with pytest.raises(ValueError, match="scheme"):
        city.wilaya_code("16", "70")


def test_coordinates_lie_in_algeria() -> None:
    locate = partial(city.coordinates, rules=PLACES)
    for commune in COMMUNES:
        point = locate(commune.name, commune.wilaya)
        assert point is not None
        assert 18 < point[0] < 38 and -9 < point[1] < 12
    assert locate("Kouba", "31") is None


def test_detail_keeps_the_quarter() -> None:
    assert city.parse("Cité 120 logts, El Harrach, Alger").detail == "Cité 120 logts"
    assert city.parse("Kouba, Alger").detail == ""
