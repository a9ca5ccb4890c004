"""A name cell, read: who it names, given and family apart, and what else it told.

``parse`` is the rule; ``parse_batch`` gives the same for a column, ``learn_order`` and ``swapped``
say what a whole column tells about the order of names. Keys for matching: ``fields.name_keys``.

May import: rules, model, fields.text, fields.name_*. Tests: ``tests/fields/test_name.py``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from zboun.fields.name_plan import Plan, decide
from zboun.fields.name_tokens import Vocabulary, shown, vocabulary
from zboun.fields.name_units import name_rules, units
from zboun.fields.text import ascii_digits, cell_text, strip_marks
from zboun.model import Outcome, Step, Value
from zboun.rules import Rules
from zboun.rules.names import NameRules

if TYPE_CHECKING:
    import pyarrow as pa

MAX_LENGTH = 400  # characters; longer is a text, not a name
ORDERS = ("", "given_first", "family_first")

_PHONE = re.compile(r"[+(]{0,2}\d(?:[ .()\-/]{0,3}\d){5,18}")
_BRACKETS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]")
_SEPARATORS = re.compile(r"[/|;:_=*#~\"«»“”„<>{}\[\]()•·…+!?]|(?<= )-+(?= )")
_COMMA = re.compile(r"\s*([,،])\s*")
_DOT_INSIDE = re.compile(r"\.(?=[^\W\d_]{3})")


@dataclass(frozen=True, slots=True)
class NameValue(Value):
    """A name and what its cell told besides; ``clean`` is ``Given Family`` or the company."""

    given: str = ""
    family: str = ""
    kind: str = ""  # "person" | "business" | ""
    title: str = ""  # code: "m", "mme", "dr", "hadj" …
    notes: tuple[str, ...] = ()  # what was cut, as written
    also: str = ""  # another family name of hers: née, épouse
    place_hint: str = ""  # a town that stood in the cell
    phone_hint: str = ""  # digits that stood in the cell


@dataclass(slots=True)
class _Loose:
    """A cell taken apart: its tokens, and what was cut before they were told apart."""

    tokens: list[str]
    notes: list[str]
    phone: str = ""
    place: str = ""


def parse(raw: Any, rules: Rules | NameRules | None = None, *, order: str = "") -> NameValue:
    """Return the name in one cell as ``Given Family``, in the script it was written in.

    ``order`` is what header or file say of the order ("given_first", "family_first", "" nothing);
    a comma, capitals and the lexicon are stronger. Titles and notes are cut and kept aside.
    Refused: what names nobody (a phone, an e-mail, a town, "client", a status word).

    >>> parse("BENALI Ahmed").clean, parse("Ben Saïd, Mohamed Amine").clean
    ('Ahmed Benali', 'Mohamed Amine Ben Saïd')
    >>> parse("Mme haddad fatima 0550 12 34 56 (Blida)").clean
    'Fatima Haddad'
    >>> parse("SARL BENALI & FILS").clean, parse("Nan").given, parse("محمد بن علي").family
    ('SARL Benali & Fils', '', 'بن علي')
    >>> parse("client").reason, parse("0550 12 34 56").reason, parse("x@y.dz").reason
    ('note_only', 'phone_only', 'email_only')
    """
    words = vocabulary(name_rules(rules))
    text = cell_text(raw)
    answer, loose, plan = read(text, words, order)
    refused = answer.outcome == Outcome.REFUSED
    return NameValue(
        text,
        answer.clean,
        answer.outcome,
        answer.reason,
        () if refused else _steps(text, answer.clean, loose, plan),
        given=answer.given,
        family=answer.family,
        kind=answer.kind,
        title=answer.title,
        notes=tuple(loose.notes) + tuple(loose.tokens[place] for place in sorted(plan.notes)),
        also=_text(loose, plan.maiden, words),
        place_hint=answer.place_hint,
        phone_hint=answer.phone_hint,
    )


class Answer(NamedTuple):
    """The columns of one cell, in the order of ``parse_batch``."""

    clean: str
    outcome: Outcome
    reason: str = ""
    given: str = ""
    family: str = ""
    kind: str = ""
    title: str = ""
    place_hint: str = ""
    phone_hint: str = ""


def read(text: str, words: Vocabulary, order: str) -> tuple[Answer, _Loose, Plan]:
    """Return the answer for one text, and what it rests on: its tokens and their plan."""
    if len(text) > MAX_LENGTH and len(strip_marks(text)) > MAX_LENGTH:
        return Answer("", Outcome.REFUSED, "too_long"), _Loose([], []), Plan()
    if text.startswith("#") and text.rstrip("!?/0A").isupper():
        return Answer("", Outcome.REFUSED, "excel_error"), _Loose([], []), Plan()
    loose = _loosen(text, words)
    if not loose.tokens and not loose.notes and not loose.phone:
        empty = not strip_marks(text)
        answer = Answer("", Outcome.EMPTY) if empty else Answer("", Outcome.REFUSED, "no_letters")
        return answer, loose, Plan()
    plan = decide(tuple(words.sort(token) for token in loose.tokens), order, words)
    return _answer(text, loose, plan, words), loose, plan


def _loosen(text: str, words: Vocabulary) -> _Loose:
    """Take a cell apart into tokens, brackets and phones aside."""
    text = strip_marks(ascii_digits(_composed(text)))
    loose = _Loose([], [])
    if text.isalpha() or text.replace(" ", "").isalpha():
        loose.tokens = text.split()
        return loose
    if "@" not in text:
        text = _PHONE.sub(lambda found: _keep_phone(found, loose), text)
    text = _BRACKETS.sub(lambda found: _keep_bracket(found, loose, words), text)
    if not any(char.isalpha() for char in text) and any(
        char.isalpha() for note in loose.notes for char in note
    ):
        text, loose.notes = " ".join(loose.notes), []  # all of it stood in brackets
    parts = []
    for part in text.split(" "):
        web = "@" in part or part.lower().startswith(("http", "www."))
        parts.append(part if web else _DOT_INSIDE.sub(". ", _SEPARATORS.sub(" ", part)))
    loose.tokens = _COMMA.sub(r" \1 ", "".join(_spaced(" ".join(parts)))).split()
    return loose


def _composed(text: str) -> str:
    """Return the text with its letters composed, presentation forms and wide letters as plain."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if any("\ufb00" <= char <= "\ufeff" or "\uff00" <= char <= "\uffef" for char in text):
        return unicodedata.normalize("NFKC", text)
    return text


def _spaced(text: str) -> list[str]:
    """Put blanks for emoji and symbols, which glue words together."""
    if text.isascii():
        return [text]
    return [
        " " if unicodedata.category(char) in ("So", "Sk", "Cn", "Co") else char for char in text
    ]


def _keep_phone(found: re.Match[str], loose: _Loose) -> str:
    loose.phone = loose.phone or found.group().strip()
    return " "


def _keep_bracket(found: re.Match[str], loose: _Loose, words: Vocabulary) -> str:
    """Set what stands in brackets aside, unless it tells another family name (née …)."""
    inside = found.group(1).strip()
    sorts = [words.sort(token) for token in inside.split()]
    if any(sort.civil for sort in sorts):
        return f" {inside} "
    if inside:
        loose.notes.append(inside)
        place = decide((words.sort("Ahmed"), *sorts), "", words).place
        loose.place = loose.place or place
    return " "


def _answer(raw: str, loose: _Loose, plan: Plan, words: Vocabulary) -> Answer:
    """Put the plan's words together."""
    business = plan.kind == "business"
    given = "" if business else _text(loose, plan.given, words)
    family = _business(loose, plan.family) if business else _text(loose, plan.family, words)
    clean = f"{given} {family}" if given and family else given or family
    outcome, reason = _outcome(raw, clean, loose, plan)
    return Answer(
        clean,
        outcome,
        reason,
        given,
        "" if business else family,
        plan.kind,
        plan.title,
        loose.place or plan.place,
        loose.phone,
    )


def _text(loose: _Loose, places: tuple[int, ...], words: Vocabulary) -> str:
    return " ".join(filter(None, (words.shown(loose.tokens[place]) for place in places)))


_SMALL = ("et", "de", "du", "la", "le", "les", "des", "d", "l")
_CAPITAL_FORMS = ("sarl", "eurl", "spa", "spas", "sas", "snc", "scs", "ets", "etb", "etp", "etr")


def _business(loose: _Loose, places: tuple[int, ...]) -> str:
    """Show a company: its legal form in capitals, other words by the rule of names."""
    out = []
    for place in places:
        token = loose.tokens[place]
        form = token.lower().replace(".", "")
        if form in _CAPITAL_FORMS:
            out.append(form.upper())
        elif token in ("&", ",", "-") or (token.isupper() and not set(form) & set("aeiouy")):
            out.append(token)
        elif form in _SMALL and out and not token.istitle():  # mixed case is trusted: La Pêcherie
            out.append(form)
        else:
            out.append(shown(token))
    return " ".join(out).replace(" ,", ",")


def _outcome(raw: str, clean: str, loose: _Loose, plan: Plan) -> tuple[Outcome, str]:
    if not clean:
        only_phone = loose.phone and plan.reason in ("no_letters", "digits_only", "note_only")
        return Outcome.REFUSED, "phone_only" if only_phone else plan.reason or "no_letters"
    if not plan.sure:
        return Outcome.GUESSED, plan.reason
    if clean == raw:
        return Outcome.CLEAN, ""
    return Outcome.FIXED, _change(raw, clean, loose, plan)


def _change(raw: str, clean: str, loose: _Loose, plan: Plan) -> str:
    """Return the code of the chief thing that was changed."""
    if loose.phone:
        return "phone_cut"
    cut = "place_cut" if loose.place else "note_cut" if loose.notes else ""
    planned = plan_reason(plan)
    if planned in ("", "title_cut", "reordered", "note_cut") and cut:
        return cut
    return planned or ("recased" if clean.lower() == raw.lower() else "tidied")


def plan_reason(plan: Plan) -> str:
    """Return the reason that a plan alone gives for a value that is not clean, "" for none."""
    if plan.reason:
        return plan.reason
    if plan.maiden:
        return "other_name_cut"
    if plan.places:
        return "place_cut"
    if plan.notes:
        return "note_cut"
    if plan.titles:
        return "title_cut"
    reordered = plan.given and plan.family and max(plan.given) > min(plan.family)
    return "reordered" if reordered else ""


def _steps(raw: str, clean: str, loose: _Loose, plan: Plan) -> tuple[Step, ...]:
    """Tell what was done to the cell, in its order."""
    steps = []
    kept = " ".join(loose.tokens)
    if loose.phone or loose.notes:
        steps.append(Step("cut_aside", raw, kept))
    cut = {"title_cut": plan.titles, "note_cut": plan.notes, "place_cut": plan.places}
    for code, places in cut.items():
        if places:
            steps.append(Step(code, " ".join(loose.tokens[place] for place in places), ""))
    in_order = sorted((*plan.given, *plan.family))
    written = " ".join(loose.tokens[place] for place in in_order)
    ordered = " ".join(loose.tokens[place] for place in (*plan.given, *plan.family))
    if plan.kind == "person" and written != ordered:
        steps.append(Step("reordered", written, ordered))
    if ordered != clean:
        steps.append(Step("recased", ordered, clean))
    return tuple(steps)


def latin_display(name: str, rules: Rules | NameRules | None = None) -> str:
    """Return a name in the Latin spelling of the lexicon, "" when a part of it is unknown.

    >>> latin_display("محمد بن علي"), latin_display("زكسشض")
    ('Mohamed Benali', '')
    """
    from zboun.fields.name_lexicon import lexicon

    display = lexicon(name_rules(rules)).display
    parts = [display.get(unit.name, "") for unit in units(name, rules)]
    return " ".join(parts) if parts and all(parts) else ""


def parse_batch(
    values: pa.Array | pa.ChunkedArray,
    rules: Rules | NameRules | None = None,
    order: pa.Array | pa.ChunkedArray | str = "",
) -> pa.Table:
    """Return ``parse`` for a column: clean, outcome, reason, given, family, kind, title and hints.

    ``order`` is one hint for all or one a row. All columns are text and hold no null.
    """
    from zboun.fields.name_batch import parse_batch as batch

    return batch(values, rules, order)


def learn_order(names: pa.Array | pa.ChunkedArray, rules: Rules | NameRules | None = None) -> str:
    """Return the order that the full names of one file keep, "" where they do not say."""
    from zboun.fields.name_order import learn_order as learn

    return learn(names, rules)


def swapped(
    given: pa.Array | pa.ChunkedArray,
    family: pa.Array | pa.ChunkedArray,
    rules: Rules | NameRules | None = None,
) -> bool:
    """Say whether a given-name and a family-name column hold each other's content throughout."""
    from zboun.fields.name_order import swapped as ask

    return ask(given, family, rules)
