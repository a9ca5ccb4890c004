"""The look-ups that the name tables give: spelling -> name, and names built by particle.

One *name* (its id is the folded canonical spelling) stands for all spellings in both scripts.
A spelling that no table holds is still read where it is built of known parts: Abdel + Aziz,
Ben + Ali, Nour + Eddine, Mansour + i; and where its sound is that of one known name only.

May import: rules, fields.text, fields.name_letters. Tests: ``tests/fields/test_name_keys.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from zboun.fields.name_letters import SPECIAL, arabizi, respellings, sound, vowels
from zboun.fields.text import fold
from zboun.rules.names import NameEntry, NameRules

MIN_PART = 3  # letters that what follows a glued particle must have
MIN_SOUND = 4  # letters below which a sound says too little
_GIVEN_PREFIXES = ("abd", "sid", "oum", "lalla")
_DINE_LATIN = (
    "eldine", "eldin", "eddine", "eddin", "aldine", "addine", "uddin", "edine", "edin",
    "eddeene", "eddeen", "ddine", "dine", "deen",
)  # fmt: skip
_SUN_LETTERS = "tdrzsnlc"
DINE_ENDINGS = (*_DINE_LATIN, "الدين")
ABD = ("abd", "عبد")
_DINE_CERTAIN = ("eldine", "eddine", "الدين")  # so that an unknown name before it is one too


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lexicon knows of one joined, folded word."""

    name: str  # id, "" = unknown
    role: str  # "given" | "family" | "both" | ""
    gender: str  # "m" | "f" | ""
    base: str  # the word less its article or particle, for the sound
    prefix: str  # particle class that was split off: "abd", "ben" … or ""
    near: frozenset[str]  # ids that it may also be: weak spellings, short forms
    ambiguous: bool  # one Latin spelling of several Arabic names


UNKNOWN = Reading("", "", "", "", "", frozenset(), False)


def words_of(text: str) -> list[str]:
    """Return the folded words of a name, Arabizi read.

    >>> words_of("M'hamed BEN-ALI"), words_of("3omar  Çalah"), words_of("عبد القادر")
    (['mhamed', 'ben', 'ali'], ['omar', 'ssalah'], ['عبد', 'القادر'])
    """
    return [arabizi(word) for word in fold(text.translate(SPECIAL)).split()]


def joined(text: str) -> str:
    """Return a name's folded words in one.

    >>> joined("Abd El Kader")
    'abdelkader'
    """
    return "".join(words_of(text))


class Lexicon:
    """The look-ups of one ``NameRules``; ``lexicon(rules)`` keeps them."""

    def __init__(self, rules: NameRules) -> None:
        self.rules = rules
        self.spellings: dict[str, str] = {}  # joined spelling -> id
        self.others: dict[str, set[str]] = {}  # joined spelling -> further ids
        self.roles: dict[str, str] = {}
        self.genders: dict[str, str] = {}
        self.display: dict[str, str] = {}  # id -> Latin display form
        self.phrases: dict[tuple[str, ...], str] = {}  # spellings of several words -> joined
        self.compounds: dict[str, tuple[str, ...]] = {}  # joined spelling of two names -> ids
        self.ambiguous: set[str] = set()
        self.sounds: dict[tuple[bool, str], str] = {}  # "" where several names sound so
        self.vowels: dict[str, str] = {}  # of those, by the vowels as they are written
        self.aliases: dict[str, str] = {}  # id by parts -> id of the entry
        self._readings: dict[str, Reading] = {}
        self._read_words()
        for entry in rules.entries:
            self._add(entry)
        for entry in rules.entries:
            self._add_weak(entry)
        self._add_sounds()
        self._add_aliases()
        self.letters = self._first_letters()
        self.verdicts = self._pairs()
        self._mark_ambiguous()

    # -- building ---------------------------------------------------------------------------

    def _read_words(self) -> None:
        particles = self.rules.words["particle"]
        self.particles = {joined(word): kind for word, kind in particles.items()}
        self.heads = {joined(word): kind for word, kind in self.rules.words["head"].items()}
        glued = [
            (joined(word), kind)
            for word, kind in particles.items()
            if kind not in ("article", "dine", "abd", "hadj", "sidi")
        ]
        self.glued = sorted(glued, key=lambda pair: (-len(pair[0]), pair[0]))
        self.starts = tuple(form for form, _ in self.glued)
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        for form, kind in self.glued:
            self._by_start.setdefault(form[:2], []).append((form, kind))

    def _add(self, entry: NameEntry) -> None:
        name = self._id_of(entry)
        parts = self._compound_parts(entry)
        latin = (entry.name, *entry.variants)
        for text in (*latin, *entry.arabic):
            spelling = joined(text)
            words = tuple(words_of(text))
            if len(words) > 1:
                self.phrases.setdefault(words, spelling)
            if parts:
                self.compounds.setdefault(spelling, parts)
            elif self.spellings.setdefault(spelling, name) != name:
                self.others.setdefault(spelling, set()).add(name)
        if parts:
            return
        self.display.setdefault(name, entry.name)
        known = self.roles.get(name, entry.role)
        self.roles[name] = entry.role if known == entry.role else "both"
        gender = entry.gender if entry.gender in ("m", "f") else ""
        self.genders.setdefault(name, gender)

    def _id_of(self, entry: NameEntry) -> str:
        """Return the id of an entry: a family that spells a given name is that name."""
        spelling = joined(entry.name)
        if entry.role == "family" and spelling in self.spellings:
            return self.spellings[spelling]
        return spelling

    def _compound_parts(self, entry: NameEntry) -> tuple[str, ...]:
        """Return the ids of an entry that is two names (Fatima Zohra), () where it is one."""
        words = words_of(entry.name)
        if entry.role != "given" or len(words) != 2:
            return ()
        if words[0] in self.particles or words[0] in self.heads:
            return ()
        if self.particles.get(words[1]) == "dine":
            return ()
        return tuple(self.spellings.get(word, word) for word in words)

    def _add_weak(self, entry: NameEntry) -> None:
        name = self._id_of(entry)
        for text in entry.weak:
            self.others.setdefault(joined(text), set()).add(name)

    def _add_sounds(self) -> None:
        """Keep the sounds that belong to one name only; of the others what vowels tell apart."""
        for spelling, name in self.spellings.items():
            if len(spelling) >= MIN_SOUND:
                key = (spelling.isascii(), unit_sound(spelling, self._by_parts(spelling)))
                if self.sounds.setdefault(key, name) != name:
                    self.sounds[key] = ""
                if spelling.isascii() and self.vowels.setdefault(vowels(spelling), name) != name:
                    self.vowels[vowels(spelling)] = ""

    def _add_aliases(self) -> None:
        for name in list(self.display):
            built = self._by_parts(name)
            if built is not None and built.name and built.name != name:
                self.aliases.setdefault(built.name, name)
        self._readings.clear()

    def _first_letters(self) -> dict[str, str]:
        """Return the letters with which the spellings of each name begin."""
        letters: dict[str, set[str]] = {}
        for spelling, name in self.spellings.items():
            if spelling:
                letters.setdefault(name, set()).add(spelling[0])
        return {name: "".join(sorted(found)) for name, found in letters.items()}

    def _pairs(self) -> dict[tuple[str, str], str]:
        """Return the listed verdicts by ids and by Arabic spellings, both ways round."""
        verdicts: dict[tuple[str, str], str] = {}
        for row in self.rules.confusables:
            names_a, names_b = row.name_a.split(" (")[0], row.name_b.split(" (")[0]
            texts = [(a, b) for a in names_a.split("/") for b in names_b.split("/")]
            for a, b in (*texts, (row.arabic_a, row.arabic_b)):
                self._add_pair(verdicts, joined(a), joined(b), row.verdict)
        return verdicts

    def _add_pair(self, verdicts: dict[tuple[str, str], str], a: str, b: str, verdict: str) -> None:
        """Add a pair by its spellings and, where the lexicon knows two names, by their ids."""
        names = self.read(a).name, self.read(b).name
        pairs = [(a, b)] if not all(names) or names[0] == names[1] else [(a, b), names]
        for one, other in pairs:
            if one != other and one and other:
                verdicts[one, other] = verdicts[other, one] = verdict

    def _mark_ambiguous(self) -> None:
        """Mark the Latin spellings that stand for several Arabic names (Amel أمل, آمال)."""
        weak = {joined(text) for entry in self.rules.entries for text in entry.weak}
        self.ambiguous = {
            spelling
            for spelling in self.others
            if spelling.isascii() and spelling in self.spellings and spelling not in weak
        }
        for entry in self.rules.entries:
            arabic = [joined(text) for text in entry.arabic]
            if any((a, b) in self.verdicts for a in arabic for b in arabic):
                self.ambiguous |= {joined(text) for text in (entry.name, *entry.variants)}
        self._readings.clear()

    # -- reading ----------------------------------------------------------------------------

    def read(self, word: str) -> Reading:
        """Return what is known of one joined, folded word of either script."""
        reading = self._readings.get(word)
        if reading is None:
            reading = self._readings[word] = self._read(word)
        return reading

    def _read(self, word: str) -> Reading:
        built = self._by_parts(word)
        name = self._listed(word)
        if not name and (built is None or built.name not in self.display):
            name = self._by_sound(word, built)
        if name:
            return self._reading(word, name, built)
        if built is not None:
            return built
        bare = self.without_article(word)
        bare = bare or next((one for one in respellings(word) if one in self.spellings), "")
        return replace(self.read(bare), base=bare) if bare else UNKNOWN

    def _listed(self, word: str) -> str:
        return self.spellings.get(word, "")

    def _by_sound(self, word: str, built: Reading | None) -> str:
        if len(word) < MIN_SOUND:
            return ""
        name = self.sounds.get((word.isascii(), unit_sound(word, built)))
        if name == "" and word.isascii():
            return self.vowels.get(vowels(word), "")  # Rachyd is Rachid, not Rached
        return name or ""

    def _reading(self, word: str, name: str, built: Reading | None) -> Reading:
        near = frozenset(self.others.get(word, ())) - {name}
        if built is not None:
            near |= built.near
        return Reading(
            name,
            self.roles.get(name, ""),
            self.genders.get(name, ""),
            built.base if built else "",
            built.prefix if built else "",
            near,
            word in self.ambiguous,
        )

    def without_article(self, word: str) -> str:
        """Return a word less its definite article, "" where it has none.

        A glued Latin ``el`` counts before a consonant, an assimilated one by its double letter.
        """
        if not word.isascii():
            return word[2:] if word.startswith("ال") and len(word) > 4 else ""
        if word.startswith("el") and len(word) > 5 and word[2] not in "aeiouyl":
            return word[2:]
        for cut in (2, 1):
            rest = word[cut:]
            if word[:cut] in ("el", "al", "l") and len(rest) > 2 and rest in self.spellings:
                # A bare l before a woman's name is a letter of another: Lasia is no Assia.
                woman = cut == 1 and self.genders.get(self.spellings[rest]) == "f"
                return "" if woman else rest
        doubled = word[:1] in ("e", "a") and len(word) > 5 and word[1] == word[2]
        doubled = doubled and word[1] in _SUN_LETTERS  # no other letter takes the article in
        return word[2:] if doubled and word[2:] in self.spellings else ""

    # -- names built of parts ---------------------------------------------------------------

    def _by_parts(self, word: str) -> Reading | None:
        """Return the reading of particle + known name, name + eddine, name + i; else None."""
        return self._abd(word) or self._dine(word) or self._prefixed(word) or self._nisba(word)

    def _abd(self, word: str) -> Reading | None:
        stem = ABD[0] if word.isascii() else ABD[1]
        if not word.startswith(stem) or len(word) < len(stem) + MIN_PART:
            return None
        bases = _after_abd(word)
        known = next((base for base in bases if self._listed(base)), "")
        name = f"abd+{self._listed(known)}" if known else ""
        near = frozenset({self._listed(known)}) if known else frozenset()
        return self._built(name, "given", "m", known or bases[0], "abd", near)

    def _dine(self, word: str) -> Reading | None:
        endings = _DINE_LATIN if word.isascii() else ("الدين",)
        if not word.endswith(endings):
            return None
        for ending in endings:
            base = word.removesuffix(ending)
            if base == word or len(base) < 2:
                continue
            head = self.heads.get(base) or (self._listed(base) if len(base) > MIN_PART else "")
            if head:
                near = frozenset({self._listed(base)} - {""})
                return self._built(f"{head}+dine", "given", "m", base, "dine", near)
            if ending in _DINE_CERTAIN and len(base) >= MIN_PART:
                return self._built("", "given", "m", base, "dine", frozenset())
        return None

    def _prefixed(self, word: str) -> Reading | None:
        if not word.startswith(self.starts):
            return None
        for form, kind in self._by_start.get(word[:2], ()):
            base = word[len(form) :]
            if len(base) < MIN_PART or not word.startswith(form):
                continue
            if kind == "si" and len(base) < MIN_PART + 1:
                continue
            name = self._part_name(base)
            if name:
                given = kind in _GIVEN_PREFIXES
                return self._built(
                    f"{kind}+{name}", "given" if given else "family", "", base, kind, frozenset()
                )
        return None

    def _part_name(self, base: str) -> str:
        """Return the id of what follows a particle: listed, with article, or built itself."""
        bare = self.without_article(base)
        name = self._listed(base) or (self._listed(bare) if bare else "")
        if name:
            return name
        inner = self._abd(base) or self._prefixed(base)
        return inner.name if inner is not None else ""

    def _nisba(self, word: str) -> Reading | None:
        base = word[:-1]
        if len(base) < MIN_SOUND or word[-1] not in "iyي":
            return None
        name = self._listed(base)
        if not name or self.roles.get(name) == "family":
            return None
        return self._built(f"{name}+i", "family", "", "", "", frozenset())

    def _built(
        self, name: str, role: str, gender: str, base: str, prefix: str, near: frozenset[str]
    ) -> Reading:
        name = self.aliases.get(name, name)  # "" when a part is unknown
        return Reading(name, role, gender, base, prefix, near - {name}, False)


def unit_sound(word: str, reading: Reading | None) -> str:
    """Return a unit's sound, the same however its article and particle are written."""
    if reading is None:
        return sound(word)
    if reading.prefix == "abd":
        return "ABD" + sound(reading.base)
    if reading.prefix == "dine":
        return sound(reading.base) + "DIN"
    return sound(word if reading.prefix else reading.base or word)


def _after_abd(word: str) -> list[str]:
    """Return what may follow Abd and its article, the likeliest first.

    >>> _after_abd("abdelkader"), _after_abd("abderrahmane"), _after_abd("abdenour")
    (['kader', 'lkader'], ['rahmane', 'rrahmane'], ['nour'])
    >>> _after_abd("عبدالقادر")
    ['قادر']
    """
    if not word.isascii():
        rest = word[3:]
        return [rest[2:] if rest.startswith("ال") and len(rest) > MIN_PART else rest]
    rest = word[3:].removeprefix("ou")
    rest = rest[1:] if rest[:1] in ("e", "u", "a") and len(rest) > MIN_PART else rest
    assimilated = rest[:1] == "l" or rest[:1] == rest[1:2]
    return [rest[1:], rest] if assimilated and len(rest) > MIN_PART else [rest]


@lru_cache(maxsize=4)
def lexicon(rules: NameRules) -> Lexicon:
    """Return the look-ups of these rules, built once."""
    return Lexicon(rules)
