"""Loads ``data/dz/`` (and a user's overlay) into one frozen, versioned ``Rules``.

Country knowledge is data: no commune, prefix or spelling stands inside a function. Each field has
a module here that turns its tables into a frozen value with the look-ups ready; they are built
when first asked for, so that ten rows do not pay for what they do not use.

    rules = load()                      # ours
    rules = load(Path("my-rules"))      # ours, overlaid by a folder of the same table names
    rules.phone, rules.email, rules.places, rules.names, rules.statuses, rules.headers

May import: errors, model. Tests: ``tests/rules/``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from zboun.errors import RulesError
from zboun.rules.faults import fault
from zboun.rules.tables import Tables

if TYPE_CHECKING:
    from zboun.rules.chat import ChatRules
    from zboun.rules.email import EmailRules
    from zboun.rules.headers import HeaderRules
    from zboun.rules.merging import MergingRules
    from zboun.rules.names import NameRules
    from zboun.rules.phone import PhoneRules
    from zboun.rules.places import PlaceRules
    from zboun.rules.statuses import StatusRules
    from zboun.rules.stops import StopRules

PARTS = ("phone", "email", "places", "names", "statuses", "chat", "merging", "headers", "stops")


class Rules:
    """All rules, immutable; the parts are built on first use and then kept."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.told = ""  # fingerprint of what the user said beside the tables

    @property
    def version(self) -> str:
        """The version of the rules; a user's tables and words add their fingerprints."""
        return self.tables.version + self.told

    def check(self) -> None:
        """Build every part now; RulesError with the faults of tables and parts at once."""
        faults = list(self.tables.faults)
        for part in PARTS:
            try:
                getattr(self, part)
            except RulesError as error:
                faults += error.faults
            except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
                why = f"{type(error).__name__}: {error}"
                faults.append(fault("misfit", part, f"a value does not fit ({why})", why))
        if faults:
            raise RulesError(faults)

    def with_status_map(self, mapping: Mapping[str, str]) -> Rules:
        """Return rules in which a user's status words come first; RulesError for unknown codes.

        >>> mine = load().with_status_map({"Étoile": "loyal_vip"})
        >>> mine.statuses.whole("étoile").code, load().statuses.whole("étoile")
        ('loyal_vip', None)
        """
        mine = Rules(self.tables)
        mine.__dict__.update(self.__dict__)
        mine.__dict__["statuses"] = self.statuses.with_map(mapping)
        told = "\n".join(f"{word}={code}" for word, code in sorted(mapping.items()))
        mine.told = f"{self.told}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"
        return mine

    def with_old_plan(self) -> Rules:
        """Return rules that read phones of before 2008 too, each of them as a guess.

        >>> from zboun.fields import phone
        >>> phone.parse("061234567", load().with_old_plan()).clean
        '+213661234567'
        """
        mine = Rules(self.tables)
        mine.__dict__.update(self.__dict__)
        mine.__dict__["phone"] = replace(self.phone, old_plan=True)
        mine.told = f"{self.told}+old-plan"
        return mine

    @cached_property
    def phone(self) -> PhoneRules:
        """The numbering plan."""
        from zboun.rules import phone

        return phone.build(self.tables)

    @cached_property
    def email(self) -> EmailRules:
        """Providers and the slips made in typing them."""
        from zboun.rules import email

        return email.build(self.tables)

    @cached_property
    def places(self) -> PlaceRules:
        """Wilayas, communes, aliases."""
        from zboun.rules import places

        return places.build(self.tables)

    @cached_property
    def names(self) -> NameRules:
        """Lexicon, particles, titles, company forms, confusables."""
        from zboun.rules import names

        return names.build(self.tables)

    @cached_property
    def statuses(self) -> StatusRules:
        """Codes, stages and their vocabulary."""
        from zboun.rules import statuses

        return statuses.build(self.tables)

    @cached_property
    def chat(self) -> ChatRules:
        """What chat exports write, in every language."""
        from zboun.rules import chat

        return chat.build(self.tables)

    @cached_property
    def merging(self) -> MergingRules:
        """Which value a contact shows of several."""
        from zboun.rules import merging

        return merging.build(self.tables)

    @cached_property
    def headers(self) -> HeaderRules:
        """Column headers and known exports."""
        from zboun.rules import headers

        return headers.build(self.tables)

    @cached_property
    def stops(self) -> StopRules:
        """What people write who want no messages, and the columns that say so."""
        from zboun.rules import stops

        return stops.build(self.tables)


@lru_cache(maxsize=4)
def load(overlay: Path | None = None) -> Rules:
    """Return the rules of ``data/dz/``, overlaid by a user's folder where one is given.

    Raises RulesError with every fault of the overlay at once.
    """
    if overlay is None:
        return Rules(Tables.open())
    rules = Rules(Tables.open(overlay, strict=False))
    rules.check()
    return rules
