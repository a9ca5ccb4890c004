"""Finds places by name: exact, by sound, by spelling distance; the indices are built when needed.

A ``Hit`` says what a name may mean; one name may mean several places, and the tie is kept.
May import: rules, fields.text, fields.city_keys. Tests: ``tests/fields/test_city.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from zboun.fields.city_keys import Speller, tight
from zboun.fields.text import fold
from zboun.rules.places import PlaceRules, Wilaya


class Hit(NamedTuple):
    """One meaning of a name."""

    kind: str  # "wilaya" | "commune" | "quarter" | "daira" | "vague" | "country" | "abroad"
    wilaya: str = ""  # code
    commune: str = ""  # ONS code
    certain: bool = True
    country: str = ""  # of a place abroad
    official: bool = True  # a name of the tables, not an alias

    @property
    def place(self) -> tuple[str, str]:
        """The place itself, whatever it was called."""
        return self.wilaya, self.commune


Hits = tuple[Hit, ...]
ROLES = ("wilaya", "commune", "daira", "quarter", "street")  # what a marker word announces
SURE_SOUND = 6  # letters of a light key that is one name among others in a text
_LEAST_ANYWHERE = 0.7  # likeness, 0..1, of a misspelt name and the name as written
_LEAST_INSIDE = 0.6  # the same inside a known wilaya, and of names that sound alike


class _Entry(NamedTuple):
    """A name of a commune with its keys."""

    light: str
    written: str  # tight key
    hit: Hit
    loose: str


class _Inside:
    """The names of some communes, by each of their keys."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.entries = entries
        self.lights = [entry.light for entry in entries]
        self.writings = [entry.written for entry in entries]
        self.by_written: defaultdict[str, list[Hit]] = defaultdict(list)
        self.by_light: defaultdict[str, list[_Entry]] = defaultdict(list)
        self.by_frame: defaultdict[str, list[Hit]] = defaultdict(list)
        for entry in entries:
            self.by_written[entry.written].append(entry.hit)
            self.by_light[entry.light].append(entry)
            self.by_frame[entry.loose].append(entry.hit)


class Lookup:
    """The indices of one set of place rules."""

    def __init__(self, rules: PlaceRules) -> None:
        self.rules = rules
        self.speller = Speller(rules)
        self.family = {code: rules.family(code) for code in rules.wilayas}

    @cached_property
    def _names(self) -> list[tuple[str, Hit]]:
        """Every name of every place, in the order of its authority."""
        rules = self.rules
        names: list[tuple[str, Hit]] = []
        for w in rules.wilayas.values():
            hit = Hit("wilaya", w.code)
            own = (w.name, w.name_ar, self.speller.latin(w.name_tifinagh))
            names += [(name, hit) for name in (*own, *self._of_chief(w)) if name]
        for c in rules.communes.values():
            hit = Hit("commune", c.wilaya, c.code)
            names += [(name, hit) for name in (c.name, c.name_ar, *c.also)]
        for a in rules.aliases:
            hit = Hit(a.level, a.wilaya, a.commune, a.certain, official=False)
            names.append((self.speller.latin(a.text), hit))
        names += [
            (name, Hit("abroad", country=land, official=False)) for name, land in rules.abroad
        ]
        return names

    def _of_chief(self, wilaya: Wilaya) -> tuple[str, ...]:
        """Return the other spellings of the commune that a wilaya is called after."""
        chief = self.rules.communes[wilaya.chief]
        same = tight(chief.name_ar) == tight(wilaya.name_ar)
        return (chief.name, *chief.also) if same or tight(chief.name) == tight(wilaya.name) else ()

    @cached_property
    def _exact(self) -> dict[str, Hits]:
        found: defaultdict[str, list[Hit]] = defaultdict(list)
        for name, hit in self._names:
            if hit not in found[key := tight(name)]:
                found[key].append(hit)
        for c in self.rules.communes.values():
            if (key := tight(c.daira)) and key not in found:
                found[key].append(Hit("daira", c.wilaya))
        return {key: tuple(hits) for key, hits in found.items()}

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What the names of places begin with: a text's words are joined as long as one may."""
        return frozenset(key[:end] for key in self._exact for end in range(1, len(key) + 1))

    @cached_property
    def roles(self) -> dict[str, str]:
        """Marker word -> what it makes of the name behind it."""
        words = self.rules.words
        return {word: kind for kind in reversed(ROLES) for word in words[kind]}

    @cached_property
    def silent(self) -> frozenset[str]:
        """The words that no name at the end of an address begins with."""
        return self.rules.words["of"] | self.rules.words["articles"]

    @property
    def keys(self) -> Collection[str]:
        """The tight keys of all names."""
        return self._exact.keys()

    def exact(self, key: str) -> Hits:
        """Return what a tight key means."""
        return self._exact.get(key, ())

    @cached_property
    def _light(self) -> dict[str, list[tuple[str, Hit]]]:
        """Light key -> (tight key, hit) of every name that sounds so."""
        found: defaultdict[str, list[tuple[str, Hit]]] = defaultdict(list)
        for name, hit in self._names:
            if hit.kind not in ("vague", "country", "abroad") and len(key := self._keys[name]) >= 3:
                found[key].append((tight(name), hit))
        return dict(found)

    @cached_property
    def _loose(self) -> dict[str, Hits]:
        found: defaultdict[str, dict[Hit, None]] = defaultdict(dict)
        for key, names in self._light.items():
            if len(frame := self.speller.loose(key)) >= 4:
                found[frame].update((hit, None) for _, hit in names)
        return {key: tuple(hits) for key, hits in found.items()}

    @cached_property
    def _keys(self) -> dict[str, str]:
        """The light key of every name: two indices ask for it."""
        light, latin = self.speller.light, self.speller.latin
        return {name: light(fold(latin(name)).split()) for name, _ in self._names}

    def heard(self, tokens: list[str]) -> Hits:
        """Return the one place that several words sound like as they stand, no word too many."""
        light = self.speller.light(tokens)
        if len(light) < SURE_SOUND or light not in self._light:
            return ()
        hits = _nearest_written("".join(tokens), self._light[light])
        one = len({hit.place for hit in hits}) == 1
        return hits if one and all(hit.certain for hit in hits) else ()

    def by_sound(self, tokens: list[str]) -> Hits:
        """Return what folded words mean by their initials or their sound."""
        if hits := self.by_initials(tokens):
            return hits
        light = self.speller.light(tokens)
        if len(light) < 3:
            return ()
        written = "".join(tokens)
        names = [n for n in self._light.get(light, ()) if _alike(written, n[0], _LEAST_INSIDE)]
        return _nearest_written(written, names)

    def by_frame(self, tokens: list[str]) -> Hits:
        """Return the one place that has the frame of folded words: a proposal, no more."""
        hits = self._loose.get(self.speller.loose(self.speller.light(tokens)), ())
        return hits if len({hit.place for hit in hits}) == 1 else ()

    @cached_property
    def _inside(self) -> dict[str, _Inside]:
        """For each wilaya: the names of the communes of its family."""
        inside: defaultdict[str, list[_Entry]] = defaultdict(list)
        for name, hit in self._names:
            if hit.commune:
                key = self._keys[name]
                entry = _Entry(key, tight(name), hit, self.speller.loose(key))
                for code in self.family[hit.wilaya]:
                    inside[code].append(entry)
        return {code: _Inside(entries) for code, entries in inside.items()}

    @cached_property
    def _of_communes(self) -> tuple[frozenset[str], frozenset[str]]:
        """The tight and the light keys of every commune's names."""
        names = [name for name, hit in self._names if hit.commune]
        return frozenset(map(tight, names)), frozenset(self._keys[name] for name in names)

    @cached_property
    def _initials(self) -> dict[str, Hits]:
        """Names with their first words cut to the initial: "s e ghozlane", "a melh"."""
        found: defaultdict[str, dict[Hit, None]] = defaultdict(dict)
        articles = self.rules.words["articles"]
        for name, hit in self._names:
            words = fold(name).split()
            if hit.official and 2 <= len(words) <= 5:
                short = [word[0] for word in words[:-1]]
                first = [words[0][0], *words[1:]]
                bare = [word for word in first if word not in articles]
                for form in (short + words[-1:], first, bare):
                    found["".join(form)][hit] = None
        return {key: tuple(hits) for key, hits in found.items()}

    def by_initials(self, tokens: list[str], wilaya: str = "") -> Hits:
        """Return the one place that words with initials mean ("S.E. Ghozlane", "A. El Melh")."""
        if not any(len(token) == 1 for token in tokens[:-1]) or len(tokens[-1]) < 3:
            return ()
        hits = self._initials.get("".join(tokens), ())
        if wilaya:
            hits = tuple(hit for hit in hits if hit.wilaya in self.family[wilaya])
        return hits if len({hit.wilaya for hit in hits}) == 1 else ()

    def inside(
        self, tokens: list[str], wilaya: str, named: bool = False, heard: bool = False
    ) -> tuple[Hits, str]:
        """Return the communes of a wilaya's family that folded words mean, and how it was seen.

        How is "exact", "sound", "frame" or "spelling"; no hits when two are equally near.
        ``named`` words are the name of a place elsewhere: then one slip is all that is allowed.
        ``heard``: only names seen as "exact" or "sound" are asked for.
        """
        inside = self._inside[wilaya]
        written = "".join(tokens)
        if same := inside.by_written.get(written):
            return _single(same, wilaya, "exact")
        if short := [hit for hit in self.by_initials(tokens, wilaya) if hit.commune]:
            return _single(short, wilaya, "sound")
        light = self.speller.light(tokens)
        sound = inside.by_light.get(light, []) if len(light) > 2 else []
        if heard and not sound:
            return (), ""
        near, slips = _nearest(inside, light, written)
        if named:
            return _single(near, wilaya, "spelling") if slips <= 1 else ((), "")
        if sound and min(OSA.distance(written, e.written) for e in sound) <= slips + 2:
            return _single([e.hit for e in sound], wilaya, "sound")
        if near:
            return _single(near, wilaya, "spelling")
        return _single(inside.by_frame.get(self.speller.loose(light), []), wilaya, "frame")

    def may_be_inside(self, tokens: list[str]) -> bool:
        """Say whether ``inside`` some wilaya words may be seen as "exact" or "sound"."""
        written = "".join(tokens)
        writings, lights = self._of_communes
        if written in writings or written in self._initials:
            return True
        return self.speller.light(tokens) in lights

    @cached_property
    def _buckets(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Light and tight keys by first letter: a slip in the first letter is not followed."""
        light: defaultdict[str, list[str]] = defaultdict(list)
        written: defaultdict[str, list[str]] = defaultdict(list)
        for key, names in self._light.items():
            light[key[:1]].append(key)
            for name, _ in names:
                written[name[:1]].append(name)
        return dict(light), dict(written)

    def spelled(self, tokens: list[str]) -> Hits:
        """Return what misspelt folded words mean, in the whole country; nothing on a tie."""
        light, written = self.speller.light(tokens), "".join(tokens)
        by_light, by_letters = self._buckets
        if near := _near(light, by_light.get(light[:1], [])):
            names = [
                name
                for key in near
                for name in self._light[key]
                if _alike(written, name[0], _LEAST_ANYWHERE)
            ]
            hits = _nearest_written(written, names)
        else:
            near = _near(written, by_letters.get(written[:1], []))
            hits = tuple(dict.fromkeys(hit for key in near for hit in self.exact(key)))
        real = tuple(hit for hit in hits if hit.kind in ("wilaya", "commune"))
        return real if len({hit.wilaya for hit in real}) == 1 else ()

    @cached_property
    def postal(self) -> dict[str, tuple[str, ...]]:
        """The communes (ONS codes) of each postal code."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for commune in self.rules.communes.values():
            if commune.postal:
                found[commune.postal].append(commune.code)
        return {code: tuple(communes) for code, communes in found.items()}


def _nearest(inside: _Inside, light: str, written: str) -> tuple[list[Hit], int]:
    """Return the hits at the least distance, by letters or by sound, and the slips in them."""
    entries, near = inside.entries, dict[int, int]()
    for query, names in ((written, inside.writings), (light, inside.lights)):
        cutoff = _allowed(len(query))
        if not cutoff:
            continue
        for _, distance, index in process.extract(
            query, names, scorer=OSA.distance, score_cutoff=cutoff, limit=8
        ):
            near[index] = min(near.get(index, distance), distance)
    ranked = {
        i: (d, OSA.distance(written, entries[i].written))
        for i, d in near.items()
        if _alike(written, entries[i].written, _LEAST_INSIDE)
    }
    least = min(ranked.values(), default=(0, len(written)))
    return [entries[i].hit for i, rank in ranked.items() if rank == least], least[1]


def _allowed(length: int) -> int:
    """Return how many slips a name of some letters may hold: short names must be nearly right."""
    if length < 3:
        return 0
    return 1 if length < 7 else 2 if length < 12 else 3


def _near(query: str, names: list[str]) -> list[str]:
    """Return the names at the least distance from a misspelt one of five letters or more."""
    cutoff = _allowed(len(query) - 1)
    if len(query) < 5 or not names:
        return []
    near = process.extract(query, names, scorer=OSA.distance, score_cutoff=cutoff, limit=6)
    return [name for name, distance, _ in near if distance == near[0][1]]


def _alike(written: str, name: str, least: float) -> bool:
    """Say whether a name is near as written too: a key by sound alone forgets too much."""
    return OSA.normalized_similarity(written, name) >= least


def _nearest_written(written: str, names: Iterable[tuple[str, Hit]]) -> Hits:
    """Return the hits whose name is nearest as written, every one of a tie."""
    ranked = [(OSA.distance(written, name), hit) for name, hit in names]
    least = min((distance for distance, _ in ranked), default=0)
    return tuple(dict.fromkeys(hit for distance, hit in ranked if distance == least))


def _single(hits: list[Hit], wilaya: str, how: str) -> tuple[Hits, str]:
    """Return the hits when they are one place: the wilaya's own first, then its family's."""
    own = [hit for hit in hits if hit.wilaya == wilaya] or hits
    named = [hit for hit in own if hit.kind == "commune"] or own
    return (tuple(named), how) if len({hit.place for hit in named}) == 1 else ((), "")


@lru_cache(maxsize=4)
def lookup(rules: PlaceRules) -> Lookup:
    """Return the look-up of a set of rules, built once."""
    return Lookup(rules)
