"""Units of many names as arrays, so that millions of pairs are compared by their codes.

Of a million records' name parts nine in ten are one word, mostly one that the lexicon does not
know: such words are read by ``name_many``, all at once; the scalar rules read the others.

May import: rules, fields.name_units, fields.name_many, fields.name_grades, fields.text.
Tests: ``tests/fields/test_name_table.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zboun.fields.name_grades import classes_of
from zboun.fields.name_letters import skeleton
from zboun.fields.name_lexicon import Lexicon, lexicon
from zboun.fields.name_many import heard, matches, unknown
from zboun.fields.name_units import Unit, name_rules, unit_of, unit_texts
from zboun.fields.text import fold_letters
from zboun.rules import Rules
from zboun.rules.names import NameRules

Codes = NDArray[np.int32]
Grades = NDArray[np.int8]
Flags = NDArray[np.bool_]
SCRIPTS = ("latin", "arabic", "other")
GENDERS = ("", "m", "f")
ROLES = ("", "given", "family", "both")
_VOWELS = "AIU"  # that a sound may end in

# One word of letters that fold one by one, the cedilla (ss to the lexicon) not among them.
_ONE_WORD = "^[A-Za-zÀ-ÅÈ-ÖØ-Ýà-åè-öø-ýÿ\u0621-\u063a\u0641-\u064a]{2,}$"
_ONE_SCRIPT = "^(?:[a-z]{2,}|[\u0621-\u063a\u0641-\u064a]{2,})$"


class Units:
    """The units of a table, made when they are asked for: of a million words few ever are."""

    def __init__(self, texts: Sequence[str], lex: Lexicon) -> None:
        self.texts = texts
        self._lexicon = lex
        self._made: dict[int, Unit] = {}
        self._heard: dict[int, str] = {}

    def know(self, codes: Sequence[int], sounds: Sequence[str]) -> None:
        """Take the sounds of words that the lexicon knows nothing of: they are read already."""
        self._heard = dict(zip(codes, sounds, strict=True))

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, code: int) -> Unit:
        code = int(code)
        if code not in self._made:
            self._made[code] = self._unknown(code) or unit_of(self.texts[code], self._lexicon)
        return self._made[code]

    def _unknown(self, code: int) -> Unit | None:
        sound = self._heard.get(code)
        if sound is None:
            return None
        text = self.texts[code]
        script = "latin" if text.isascii() else "arabic"
        return Unit(text, script, "", skeleton(sound), sound, "", "", initial=False)

    def __iter__(self) -> Iterator[Unit]:
        return (self[code] for code in range(len(self)))


@dataclass(frozen=True, eq=False)
class UnitTable:
    """Distinct names (rows) as runs of unit codes, and what is known of each distinct unit.

    Row i's units are ``codes[offsets[i]:offsets[i + 1]]``, in the order of the text. The other
    arrays are indexed by unit code; equal codes in ``name``, ``skeleton``, ``sound`` mean equal
    keys, whose texts are ``names[code]`` and so on; ``-1`` means none (not in the lexicon).
    ``script``, ``gender``, ``role`` index SCRIPTS, GENDERS, ROLES.
    """

    offsets: Codes
    codes: Codes
    units: Units
    names: list[str]
    skeletons: list[str]
    sounds: list[str]
    name: Codes
    skeleton: Codes
    sound: Codes
    script: Grades
    gender: Grades
    role: Grades
    ending: Grades  # the last vowel: -a, -i, -u are other names; 0 = none
    initial: Flags
    letters: NDArray[np.uint64]  # which letters the text holds, one bit each
    consonants: NDArray[np.uint64]  # the same of the skeleton; K and G, one letter in Latin, as one
    listed: Flags  # a listed pair concerns it
    plain: Flags  # known, and no listed pair, second name or short form concerns it

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def beginnings(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the class of some units beside an initial: how text and sound begin."""
        texts, sounds = self.units.texts, self.sounds
        firsts, _ = _numbered([texts[code][:1] for code in codes.tolist()])
        heads, _ = _numbered([sounds[code][:1] for code in self.sound[codes].tolist()])
        known = self.name[codes], self.script[codes], self.initial[codes]
        return classes_of(firsts, heads, *known)

    def entries(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the class of known names: their entry, and the spelling where one is listed."""
        numbers: dict[object, int] = {}
        classes = []
        for code in codes.tolist():
            unit = self.units[code]
            text = unit.text if self.listed[code] else ""
            key = (text, unit.name, unit.script, unit.near, unit.ambiguous)
            classes.append(numbers.setdefault(key, len(numbers)))
        return np.asarray(classes, np.int64)


def unit_table(
    names: pa.Array | Sequence[str], rules: Rules | NameRules | None = None
) -> UnitTable:
    """Return the units of distinct names, one row a name, in the order given.

    >>> table = unit_table(["Mohamed Amine", "محمد", ""])
    >>> table.offsets.tolist(), table.units.texts
    ([0, 2, 3, 3], ['mohamed', 'amine', 'محمد'])
    """
    lex = lexicon(name_rules(rules))
    texts = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    texts = texts if isinstance(texts, pa.Array) else pa.array(list(texts), pa.string())
    counts, flat = _unit_texts(pc.fill_null(texts.cast(pa.string()), ""), lex)
    encoded = flat.dictionary_encode()
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return _table(encoded.dictionary, offsets, codes, lex)


def _unit_texts(names: pa.Array, lex: Lexicon) -> tuple[NDArray[np.int64], pa.Array]:
    """Return how many units each name has, and the texts of all units in a row."""
    single = matches(names, _ONE_WORD)
    words = pa.array(fold_letters(names.filter(pa.array(single)).to_pylist()), pa.string())
    whole = ~_perhaps_two(words, lex)
    single[single] = whole
    words = words.filter(pa.array(whole))
    others = [unit_texts(text, lex) for text in names.filter(pa.array(~single)).to_pylist()]
    counts = np.ones(len(names), np.int64)
    counts[~single] = np.fromiter(map(len, others), np.int64, len(others))
    both = pa.concat_arrays([words, pa.array([u for o in others for u in o], pa.string())])
    owner = np.repeat(np.arange(len(names)), counts)
    place = np.empty(len(owner), np.int64)
    mine = single[owner]
    place[mine] = np.arange(len(words))
    place[~mine] = len(words) + np.arange(len(both) - len(words))
    return counts, both.take(pa.array(place))


def _perhaps_two(words: pa.Array, lex: Lexicon) -> Flags:
    """Say which folded words may be two names in one (mohamedamine), or none."""
    glued = sorted(
        {
            re.escape(text[:5])
            for text, name in lex.spellings.items()
            if name in ("mohamed", "fatima") and len(text) >= 5
        }
    )
    listed = pc.is_in(words, value_set=pa.array(lex.compounds, pa.string()))
    return _flags(listed) | matches(words, f"^(?:{'|'.join(glued)})|^$")


def _flags(mask: pa.Array) -> Flags:
    return np.asarray(mask.to_numpy(zero_copy_only=False), np.bool_)


def _table(texts: pa.Array, offsets: Codes, codes: Codes, lex: Lexicon) -> UnitTable:
    units = Units(texts.to_pylist(), lex)
    surely = matches(texts, _ONE_SCRIPT)
    words = texts.filter(pa.array(surely))
    sounds_of = heard(words)
    still = unknown(words, lex, sounds_of)
    surely[surely] = still
    read = np.flatnonzero(~surely)
    known = [units[code] for code in read.tolist()]
    listed = {side for pair in lex.verdicts for side in pair}
    near = {name for unit in known for name in unit.near}

    def of_known(values: Iterable[Any], rest: Codes | Grades | Flags) -> NDArray[Any]:
        """Return a column of what is read of known units, with what holds for the others."""
        rest[read] = np.fromiter(values, rest.dtype, len(read))
        return rest

    name, names = _numbered([unit.name for unit in known], empty=-1)
    sound, sounds = _sounds(sounds_of.filter(pa.array(still)), surely, known)
    own = np.flatnonzero(surely)
    units.know(own.tolist(), [sounds[code] for code in sound[own].tolist()])
    skeleton_of, skeletons = _numbered([skeleton(text) for text in sounds])
    endings = [_VOWELS.find(text[-1:]) + 1 if text else 0 for text in sounds]
    nothing, no = np.zeros(len(units), np.int8), np.zeros(len(units), np.bool_)
    ascii_only = _flags(pc.string_is_ascii(texts))
    return UnitTable(
        offsets=offsets,
        codes=codes,
        units=units,
        names=names,
        skeletons=skeletons,
        sounds=sounds,
        name=of_known(name, np.full(len(units), -1, np.int32)),
        skeleton=skeleton_of[sound],
        sound=sound,
        script=of_known((SCRIPTS.index(u.script) for u in known), (~ascii_only).astype(np.int8)),
        gender=of_known((GENDERS.index(u.gender) for u in known), nothing.copy()),
        role=of_known((ROLES.index(u.role) for u in known), nothing.copy()),
        ending=np.asarray(endings, np.int8)[sound],
        initial=of_known((u.initial for u in known), no.copy()),
        letters=_bits(units.texts),
        consonants=_bits([text.replace("G", "K") for text in skeletons])[skeleton_of[sound]],
        listed=_flags(pc.is_in(texts, value_set=pa.array(listed, pa.string())))
        | of_known((u.name in listed for u in known), no.copy()),
        plain=of_known((_plain(u, near, listed) for u in known), no.copy()),
    )


def _plain(unit: Unit, near: set[str], listed: set[str]) -> bool:
    return bool(unit.name) and not (
        unit.initial or unit.near or unit.ambiguous or unit.name in near
        or unit.name in listed or unit.text in listed
    )  # fmt: skip


def _sounds(heard_: pa.Array, surely: Flags, known: list[Unit]) -> tuple[Codes, list[str]]:
    """Return the number of each unit's sound, and the distinct sounds."""
    own = pa.array([unit.sound for unit in known], pa.string())
    encoded = pa.concat_arrays([heard_, own]).dictionary_encode()
    codes = np.empty(len(surely), np.int32)
    rows = np.concatenate([np.flatnonzero(surely), np.flatnonzero(~surely)])
    codes[rows] = encoded.indices.to_numpy(zero_copy_only=False)
    return codes, encoded.dictionary.to_pylist()


def _numbered(keys: list[str], empty: int | None = None) -> tuple[Codes, list[str]]:
    """Return a number per key, and the key of each number."""
    numbers: dict[str, int] = {}
    codes = [
        empty if empty is not None and not key else numbers.setdefault(key, len(numbers))
        for key in keys
    ]
    return np.asarray(codes, np.int32), list(numbers)


def _bits(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return for each text which letters it holds, one bit each (several letters share a bit)."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    signs = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    bits = np.zeros(len(texts), np.uint64)
    some = np.flatnonzero(lengths)
    if len(some):
        one = np.uint64(1) << (signs & 63).astype(np.uint64)
        bits[some] = np.bitwise_or.reduceat(one, (np.cumsum(lengths) - lengths)[some])
    return bits
