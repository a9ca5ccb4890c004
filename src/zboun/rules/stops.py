"""Who asked not to be written to: what they write, and the columns that say so.

    stops.phrases    what a message must be, whole, to be an opt-out: "stop", "désinscrire" …
    stops.headers    a folded header -> "in" (the column says who agreed) or "out" (who did not)

May import: errors, model. Tests: ``tests/test_stops.py``, ``tests/rules/``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zboun.errors import RulesError
from zboun.fields.text import fold
from zboun.rules.faults import fault
from zboun.rules.tables import Tables

IN, OUT = "in", "out"
LONGEST = 80  # letters of a message that is looked at: a longer one says more than that
_PARTS = re.compile(r"[,;:|/+()\[\]\n]| - ")
_SIGNS = re.compile(r"[^\w\s]+")


@dataclass(frozen=True, slots=True)
class StopRules:
    """The words of opting out; all of them folded, without punctuation."""

    phrases: frozenset[str]
    headers: Mapping[str, str]
    yes: frozenset[str]
    no: frozenset[str]
    statuses: frozenset[str]

    def is_stop(self, text: str) -> bool:
        """Say whether a text is an opt-out and nothing else.

        >>> from zboun.rules import load
        >>> [load().stops.is_stop(t) for t in ("STOP !", "Désinscrire", "لا ترسلوا لي")]
        [True, True, True]
        >>> load().stops.is_stop("STOP svp, plus de pub")  # one after another
        True
        >>> load().stops.is_stop("Stop, I will take two of them"), load().stops.is_stop("")
        (False, False)
        """
        return len(text) <= LONGEST and self._is_made_of_phrases(bare(text).split())

    def _is_made_of_phrases(self, words: list[str]) -> bool:
        """Say whether phrases, one or several, make up the words without a rest."""
        reached = {0} if words else set()
        for start in range(len(words)):
            if start in reached:
                stops = range(start + 1, len(words) + 1)
                reached |= {at for at in stops if " ".join(words[start:at]) in self.phrases}
        return len(words) in reached

    def is_status(self, text: str) -> bool:
        """Say whether a status tells of an opt-out: not of a debt, not of a wrong number.

        >>> from zboun.rules import load
        >>> [load().stops.is_status(t) for t in ("Client; STOP", "désabonné", "impayé")]
        [True, True, False]
        """
        parts = {bare(part) for part in _PARTS.split(text[:1000])}
        return not parts.isdisjoint(self.phrases | self.statuses)

    def opted_out(self, header: str, cell: str) -> bool:
        """Say whether a cell of a consent column says that somebody does not want messages.

        >>> from zboun.rules import load
        >>> stops = load().stops
        >>> stops.opted_out("Opt-in", "non"), stops.opted_out("Opt-out", "oui")
        (True, True)
        >>> stops.opted_out("Opt-in", ""), stops.opted_out("Client", "non")
        (False, False)
        """
        sense = self.headers.get(fold(header), "")
        if not sense or len(cell) > LONGEST:
            return False
        said = bare(cell)
        return said in (self.no if sense == IN else self.yes) or said in self.phrases


def bare(text: str) -> str:
    """Return a text folded, its punctuation off.

    >>> bare(" STOP!!! "), bare("Désinscrivez-moi")
    ('stop', 'desinscrivez moi')
    """
    return " ".join(_SIGNS.sub(" ", fold(text)).split())


def build(tables: Tables) -> StopRules:
    """Return the words of opting out; RulesError for a header that says neither in nor out."""
    headers = tables.rows("stop_headers", ("header",))
    faults = [
        fault(
            "misfit", f"stop_headers.csv: {row['header']}", "consent is in or out", row["consent"]
        )
        for row in headers
        if row["consent"] not in (IN, OUT)
    ]
    if faults:
        raise RulesError(faults)
    words = tables.toml("stop_words")
    yes, no = (frozenset(bare(word) for word in words[name].split()) for name in ("yes", "no"))
    phrases = {bare(row["phrase"]) for row in tables.rows("stop_phrases", ("phrase",))}
    known = {fold(row["header"]): row["consent"] for row in headers}
    statuses = frozenset(bare(word) for word in words["status"].split("|"))
    return StopRules(frozenset(phrases) - {""}, known, yes - {""}, no - {""}, statuses - {""})
