"""Learns how one export writes its message headers, and compiles that into one strict pattern.

A header follows the phone's region, not the app's language, and there are hundreds of shapes. A
tolerant pattern looks at the head of the file only; the shape that explains it becomes a strict,
anchored pattern, so that dates inside a message's text are never taken for headers.

May import: rules. Tests: ``tests/readers/whatsapp/test_headers.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from zboun.rules.chat import MARKS, ChatRules, clock_word, plain

_M = f"[{MARKS}]*"
_S = "[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]"
_WORD = r"[^\W\d_]{3,12}\.?"

_DATE_GAP = rf"{_M}(?:[/.\-\u2010\u2011\u2013]{_M}{_S}?|,?{_S}(?:de{_S})?|[年月년월]{_S}?){_M}"
_ERA = rf"{_S}(?:BE|CE|AD|AP|AH|พ\.ศ\.|هـ|م)"
_DATE = (
    rf"(?P<f1>\d{{1,4}}|{_WORD})(?P<g1>{_DATE_GAP})(?P<f2>\d{{1,2}}|{_WORD})"
    rf"(?P<g2>{_DATE_GAP})(?P<f3>\d{{1,4}})(?P<tail>{_M}\.(?=[{MARKS}]*{_S}|,)|日|일|{_ERA})?"
)
_CLOCK = (
    rf"(?:(?P<pre>[^\W\d_][^\s\d\[\]:/،,\-]{{0,11}}){_M}{_S}*{_M})?"
    rf"(?P<h>\d{{1,2}})(?P<hm>{_M}[:.]{_M}|{_S}?h{_S}?|[時点點时시]{_S}?)(?P<m>\d{{2}})"
    rf"(?:(?P<ms>{_M}[:.]{_M}|{_S}?min{_S}?|[分분]{_S}?)(?P<s>\d{{2}})(?P<end>{_S}?s\b|[秒초])?)?"
    rf"(?:{_M}{_S}*{_M}(?P<post>[^\d\[\]:\n/]{{1,28}}?))??"
)
_BETWEEN = rf"{_M}[,،]?{_M}{_S}?{_M}(?:[^\W\d_]{{1,4}}\.?{_S})?{_M}|T"
_JOIN_DASH = rf"{_M}{_S}{{1,2}}{_M}[-\u2013\u2014]{_S}"
_JOIN_BRACKET = rf"{_M}\]"
_JOIN_COLON = rf"{_M}:{_S}"
_JOIN_BARE = rf"{_M}{_S}(?=[^\n:]{{1,60}}: )"  # nothing but a space, and a name behind it


def _loose(opening: str, first: str, second: str, join: str) -> re.Pattern[str]:
    return re.compile(f"{_M}{opening}{_M}{first}(?P<between>{_BETWEEN}){second}{join}")


_LOOSE = (
    ("bracket", False, _loose(r"\[", _DATE, _CLOCK, _JOIN_BRACKET)),
    ("bracket", True, _loose(r"\[", _CLOCK, _DATE, _JOIN_BRACKET)),
    ("dash", False, _loose("", _DATE, _CLOCK, _JOIN_DASH)),
    ("dash", True, _loose("", _CLOCK, _DATE, _JOIN_DASH)),
    ("colon", False, _loose("", _DATE, _CLOCK, _JOIN_COLON)),
)
_BARE = (
    ("bare", False, _loose("", _DATE, _CLOCK.removesuffix("??"), _JOIN_BARE)),
    ("bare", False, _loose("", _DATE, _CLOCK, _JOIN_BARE)),
)
# What any of them begins with: spares most lines the tolerant patterns.
_MAYBE = re.compile(rf"{_M}\[?{_M}(?:\d|{_WORD}{_S}\d|[^\s\d\[\]]{{1,12}}{_S}?\d{{1,2}}:)")


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write a header, its spaces plain and its direction marks off."""

    join: str  # "bracket" | "dash" | "colon" | "bare"
    time_first: bool
    gaps: tuple[str, str]
    word_at: int  # which of the date's three parts is a month word; 0 = none
    year_first: bool  # the first part has four digits
    tail: str
    between: str
    clock: tuple[str, str, str]  # after the hour, after the minute, at the end
    half_day: str  # where the word for the half of the day stands: "" | "pre" | "post"


@dataclass(frozen=True, slots=True)
class Header:
    """One header line as the tolerant pattern saw it."""

    shape: Shape
    word: str  # the half-day word as written
    year_digits: int  # digits of the last part
    end: int  # where the header ends in the line
    day: str  # the date as written
    clock: str


@dataclass(slots=True)
class Grammar:
    """The header grammar of one file.

    ``pattern`` begins with the line feed before a header and has two groups, the date and the
    clock as written (the clock first where ``shape.time_first``).
    """

    shape: Shape
    words: tuple[str, ...]  # the half-day words met
    pattern: re.Pattern[str]
    headers: int
    sample: str  # the first header as written
    others: Counter[Shape] = field(default_factory=Counter)

    @property
    def platform(self) -> str:
        """Return ``ios`` or ``android``, as the brackets tell."""
        return "android" if self.shape.join == "dash" else "ios"

    @property
    def name(self) -> str:
        """Return the grammar in a form for people, e.g. ``[d/d/y, h:mm:ss AM]``."""
        return _describe(self.shape, self.words)


def learn(lines: Iterable[str], rules: ChatRules, bare: bool = False) -> Grammar | None:
    """Return the header grammar of these lines, or None when they show none.

    The shape of the first header decides unless another one is far more frequent: an export always
    begins with a header, while pasted excerpts of other chats come later. ``bare``: see
    `read_header`.
    """
    found = [(h, line) for line in lines if (h := read_header(line, rules, bare)) is not None]
    headers = [header for header, _ in found]
    counts = Counter(header.shape for header in headers)
    words = _half_days(headers, counts, rules)
    usable = {s: n for s, n in counts.items() if not s.half_day or words.get(s)}
    if not usable:
        return None
    shape = _main(usable)
    others = Counter({s: n for s, n in usable.items() if s != shape})
    long_year = any(h.year_digits == 4 for h in headers if h.shape == shape)
    learned = words.get(shape, ())
    pattern = _strict(shape, _with_siblings(learned, rules), long_year)
    sample = next(line[: header.end] for header, line in found if header.shape == shape)
    return Grammar(shape, learned, pattern, usable[shape], sample, others)


def read_header(line: str, rules: ChatRules, bare: bool = False) -> Header | None:
    """Return how a line writes its header, or None when it does not begin with one.

    ``bare``: the name may follow the time after a space only. Logs look so too: that shape is
    for lines of a text that is known to be a chat.

    >>> from zboun.rules import load
    >>> read_header("05/02/2024 2:40\\u202fPM - Amine: salam", load().chat).shape.half_day
    'post'
    >>> read_header("rendez-vous le 05/02/2024 à 14:40 - ok", load().chat) is None
    True
    """
    line = line[:160]
    if _MAYBE.match(line) is None:
        return None
    for join, time_first, pattern in (*_LOOSE, *_BARE) if bare else _LOOSE:
        match = pattern.match(line)
        if match is not None:
            header = _header(match, join, time_first, rules)
            if _plausible(header, match, line, rules):
                return header
    return None


def _header(match: re.Match[str], join: str, time_first: bool, rules: ChatRules) -> Header:
    line = match.string
    part = {name: text or "" for name, text in match.groupdict().items()}
    at = 1 if not part["f1"][0].isdigit() else 2 if not part["f2"][0].isdigit() else 0
    between = _view(part["between"])
    stray = between.strip(" ,")
    if stray and not (part["pre"] or part["post"]) and clock_word(stray) in rules.clock:
        part["post" if time_first else "pre"] = stray
        between = between.replace(stray, "").replace("  ", " ")
    half_day = "pre" if part["pre"] else "post" if part["post"] else ""
    shape = Shape(
        join=join,
        time_first=time_first,
        gaps=(_view(part["g1"]), _view(part["g2"])),
        word_at=at,
        year_first=len(part["f1"]) == 4 and at != 1,
        tail=_view(part["tail"]),
        between=between,
        clock=(_view(part["hm"]), _view(part["ms"]), _view(part["end"])),
        half_day=half_day,
    )
    clock = match.span("h")[0], max(match.span(name)[1] for name in ("m", "s", "end", "post"))
    if match["pre"]:
        clock = match.span("pre")[0], clock[1]
    return Header(
        shape,
        part["pre"] or part["post"],
        len(part["f3"]),
        match.end(),
        line[match.span("f1")[0] : match.span("f3")[1]],
        line[clock[0] : clock[1]],
    )


def _plausible(header: Header, match: re.Match[str], line: str, rules: ChatRules) -> bool:
    """Say whether a match can be a header at all: month words known, hours and minutes real."""
    word_at = header.shape.word_at
    if word_at and match[f"f{word_at}"].rstrip(".").casefold() not in rules.months:
        return False
    if int(match["h"]) > 24 or int(match["m"]) > 59:
        return False
    if header.shape.join == "bare":
        return clock_word(header.word) in rules.clock if header.word else bool(match["s"])
    return header.shape.join != "colon" or ": " in line[match.end() :]


@lru_cache(maxsize=4096)
def _view(text: str) -> str:
    """Return the text of a gap, direction marks off and spaces plain, the Arabic comma Latin."""
    out = re.sub(_S, " ", re.sub(f"[{MARKS}]", "", text)).replace("،", ",")
    return re.sub("[\u2010\u2011\u2013]", "-", out)


def _half_days(
    headers: list[Header], counts: Mapping[Shape, int], rules: ChatRules
) -> dict[Shape, tuple[str, ...]]:
    """Return each shape's half-day words: known ones, and unknown ones that keep coming back."""
    met: dict[Shape, Counter[str]] = {}
    for header in headers:
        if header.shape.half_day:
            met.setdefault(header.shape, Counter())[plain(header.word)] += 1
    found = {}
    for shape, words in met.items():
        often = max(3, counts[shape] // 20)
        kept = [w for w, n in words.items() if clock_word(w) in rules.clock or n >= often]
        found[shape] = tuple(sorted(kept))
    return found


def _main(counts: Mapping[Shape, int]) -> Shape:
    """Return the first shape met, unless the most frequent one is five times as frequent."""
    first = next(iter(counts))
    most = max(counts, key=lambda shape: counts[shape])
    return first if counts[first] * 5 > counts[most] else most


def _with_siblings(words: tuple[str, ...], rules: ChatRules) -> list[str]:
    """Return the words as met and what else the same phone may write (PM where AM was met)."""
    out = set(words)
    for word in words:
        key = clock_word(word)
        out |= set(rules.clock_families.get(key, ()))
        if key in ("am", "pm"):
            out |= {word.translate(_SWAP), word}
    return sorted(out, key=lambda word: (-len(word), word))


_SWAP = str.maketrans("apAP", "paPA")


def _strict(shape: Shape, words: list[str], long_year: bool) -> re.Pattern[str]:
    """Compile the one pattern of a shape: marks may stand anywhere, nothing else may."""
    date, clock = f"({_strict_date(shape, long_year)})", f"({_strict_clock(shape, words)})"
    between = _literal(shape.between)
    body = f"{clock}{between}{date}" if shape.time_first else f"{date}{between}{clock}"
    if shape.join == "bracket":
        return re.compile(rf"\n{_M}\[{_M}{body}{_M}\](?:{_M}{_S})?", re.IGNORECASE)
    if shape.join == "colon":
        return re.compile(rf"\n{_M}{body}{_M}:{_S}", re.IGNORECASE)
    if shape.join == "bare":
        return re.compile(rf"\n{_M}{body}{_JOIN_BARE}", re.IGNORECASE)
    return re.compile(rf"\n{_M}{body}{_M}{_S}{{1,2}}{_M}[-\u2013\u2014]{_S}", re.IGNORECASE)


def _strict_date(shape: Shape, long_year: bool) -> str:
    fields = [r"\d{1,2}"] * 3
    if shape.year_first:
        fields[0] = r"\d{4}"
    elif long_year:
        fields[2] = r"\d{2,4}"
    if shape.word_at:
        fields[shape.word_at - 1] = _WORD
    tail = f"{_M}(?:{_literal(shape.tail)})" if shape.tail else ""
    return f"{fields[0]}{_gap(shape.gaps[0])}{fields[1]}{_gap(shape.gaps[1])}{fields[2]}{tail}"


def _gap(text: str) -> str:
    return f"{_M}{_literal(text)}{_M}"


def _strict_clock(shape: Shape, words: list[str]) -> str:
    hm, ms, end = (_literal(text) for text in shape.clock)
    seconds = rf"{_M}{ms}{_M}\d{{2}}{end}" if shape.clock[1] else ""
    time = rf"\d{{1,2}}{_M}{hm}{_M}\d{{2}}{seconds}"
    if not words:
        return time
    half = "(?:" + "|".join(_word(word) for word in words) + ")"
    if shape.half_day == "pre":
        return f"{half}{_M}{_S}*{_M}{time}"
    return f"{time}{_M}{_S}*{_M}{half}"


def _word(word: str) -> str:
    """Return a half-day word's pattern; its inner spaces and dots may be any or none."""
    out = []
    for part in re.split(r"([\s.]+)", word):
        out.append(rf"\.?{_S}?" if part and part.strip(" .") == "" else re.escape(part))
    return "".join(out)


def _literal(text: str) -> str:
    """Return the pattern of a gap's text: any space for a space, either comma for a comma."""
    out = []
    for char in text:
        if char == " ":
            out.append(f"{_M}{_S}{_M}")
        elif char == ",":
            out.append(f"{_M}[,،]{_M}")
        elif char == "-":
            out.append("[\\-\u2010\u2011\u2013]")
        else:
            out.append(re.escape(char))
    return "".join(out)


def _describe(shape: Shape, words: tuple[str, ...]) -> str:
    parts = ["n", "n", "n"]
    if shape.year_first:
        parts[0] = "y"
    if shape.word_at:
        parts[shape.word_at - 1] = "month"
    date = parts[0] + shape.gaps[0] + parts[1] + shape.gaps[1] + parts[2] + shape.tail
    hm, ms, end = shape.clock
    clock = f"h{hm}mm" + (f"{ms}ss{end}" if ms else "")
    if shape.half_day == "pre":
        clock = f"{words[0] if words else ''}{clock}"
    elif shape.half_day:
        clock = f"{clock} {words[0] if words else ''}".rstrip()
    both = (clock, date) if shape.time_first else (date, clock)
    inner = both[0] + shape.between + both[1]
    ends = {"dash": " - ", "colon": ": ", "bare": " "}
    return f"[{inner}] " if shape.join == "bracket" else inner + ends[shape.join]
