"""The e-mail rule: one cell of any kind to the valid addresses in it, in lower case.

What punctuation, wrapping and typing did to an address is undone; a mistyped domain is repaired
(``email_domain``); the local part is never invented, and changed only by its case and, for
providers that know no accents, its accents (a guess). No DNS look-ups: the tool works offline.
Parts: ``email_cell`` (text to candidates), ``email_domain``, ``email_batch`` (the fast path).

May import: rules, model, fields.*. Tests: ``tests/fields/test_email.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from email_validator import EmailNotValidError, validate_email

from zboun.fields import email_domain
from zboun.fields.email_cell import LEADING, Candidate, EmailCell, prepare
from zboun.fields.text import cell_text
from zboun.model import Outcome, Step, Value
from zboun.rules.email import EmailRules

if TYPE_CHECKING:
    from zboun.rules import Rules

__all__ = [
    "Address",
    "EmailValue",
    "is_role",
    "matching_form",
    "matching_form_batch",
    "parse",
    "parse_batch",
]

# A plain address needs no library to be called valid. Its ending is one that people have.
PLAIN = (
    r"[a-z0-9_][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
)
_PLAIN = re.compile(PLAIN + r"\Z")
MAX_LOCAL, MAX_LABEL, MAX_ADDRESS = 64, 63, 254

# The doubt that a cell's reason names, when it has several.
_DOUBTS = ("missing_at", "accents_folded", "space_removed", "domain_ambiguous", "part_unread")
_FIXES = ("domain_repaired", "several_addresses", "words_removed")
_ACCENTED = re.compile("[\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Address:
    """One address; ``role``: a shared box (contact@); ``throwaway``: of a domain for one use."""

    address: str
    role: bool = False
    throwaway: bool = False


@dataclass(frozen=True, slots=True)
class EmailValue(Value):
    """An e-mail cell, read; ``leftover`` is what else stood there: a phone, a name."""

    addresses: tuple[Address, ...] = ()
    leftover: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """One address as read, with what was doubtful or done."""

    address: str
    codes: tuple[str, ...]
    before: str


def parse(raw: Any, rules: EmailRules | Rules | None = None) -> EmailValue:
    """Return the valid addresses in one cell, in lower case, joined by ``;``, as written.

    A domain repair is ``fixed`` when it is the only one, ``guessed`` when not. Refused: what has
    no local part, more than one repair of an @, a phone or a name (kept as ``leftover``).

    >>> parse("Nadia.B@Gmail.com").clean, parse("nadia@gmial.com").clean
    ('nadia.b@gmail.com', 'nadia@gmail.com')
    >>> parse("mailto:nadia@ymail.com").clean
    'nadia@ymail.com'
    >>> parse("nadia@hotmail.dz").outcome.value, parse("gmail.com").reason
    ('guessed', 'no_local_part')
    >>> parse("0550 12 34 56").reason, parse("0550 12 34 56").leftover
    ('phone', '0550 12 34 56')
    """
    known = email_rules(rules)
    text = cell_text(raw)
    if is_plain(text) and email_domain.repair(text[text.index("@") + 1 :], known).how == "":
        return EmailValue(text, text, Outcome.CLEAN, addresses=(_address(text, known),))
    cell = prepare(text, known)
    if cell.outcome is not None:
        return EmailValue(text, "", cell.outcome, cell.reason, tuple(cell.steps), (), cell.leftover)
    return _read(cell, known)


def email_rules(rules: EmailRules | Rules | None) -> EmailRules:
    """Return the e-mail rules out of whatever rules were given."""
    if rules is None:
        from zboun.rules import load

        return load().email
    return rules if isinstance(rules, EmailRules) else rules.email


def is_plain(text: str) -> bool:
    """Say whether a text is an address that needs no closer look.

    >>> is_plain("nadia.b@gmail.com"), is_plain("nadia..b@gmail.com"), is_plain("N@gmail.com")
    (True, False, False)
    """
    if len(text) > MAX_ADDRESS or _PLAIN.match(text) is None:
        return False
    local, _, domain = text.partition("@")
    if len(local) > MAX_LOCAL or "--" in domain:
        return False
    labels = domain.split(".")
    return max(map(len, labels)) <= MAX_LABEL and labels[-1] not in _SPECIAL


# Endings that are nobody's (RFC 6761): email-validator refuses them, so the pattern must not pass.
_SPECIAL = frozenset(["test", "invalid", "local", "localhost", "onion", "arpa", "alt"])


def _read(cell: EmailCell, rules: EmailRules) -> EmailValue:
    found: dict[str, _Found] = {}
    faults = []
    for candidate in cell.candidates:
        read = _address_of(candidate, rules)
        if isinstance(read, str):
            faults.append(read)
            cell.words.append(candidate.text)
        else:
            found.setdefault(read.address, read)
            code = read.codes[0] if read.codes else "address"
            cell.steps.append(Step(code, read.before, read.address))
    leftover = " ".join(cell.words)
    if not found:
        reason = faults[0] if faults else "text"
        return EmailValue(cell.raw, "", Outcome.REFUSED, reason, tuple(cell.steps), (), leftover)
    clean = ";".join(found)
    codes = [code for read in found.values() for code in read.codes] + cell.codes
    if faults:
        codes.append("part_unread")
    if len(found) > 1:
        codes.append("several_addresses")
    if leftover:
        codes.append("words_removed")
    outcome, reason = _verdict(cell.raw, clean, codes)
    addresses = tuple(_address(address, rules) for address in found)
    return EmailValue(cell.raw, clean, outcome, reason, tuple(cell.steps), addresses, leftover)


def _verdict(raw: str, clean: str, codes: list[str]) -> tuple[Outcome, str]:
    doubts = [code for code in _DOUBTS if code in codes]
    if doubts:
        return Outcome.GUESSED, doubts[0]
    if raw == clean:
        return Outcome.CLEAN, ""
    plain = "lower_case" if raw.lower() == clean else "punctuation"
    return Outcome.FIXED, next((code for code in _FIXES if code in codes), plain)


def _address_of(candidate: Candidate, rules: EmailRules) -> _Found | str:
    """Return the address of a candidate, or the reason why it is none."""
    local, domain = candidate.local.lower().lstrip(LEADING), candidate.domain.lower()
    codes = list(candidate.codes)
    for fault in ("several_at", "space_in_local_part"):
        if fault in codes:
            return fault
    if not local:
        return "no_local_part"
    if not domain:
        return "no_domain"
    if local in rules.known:
        return "no_local_part"
    repaired = email_domain.repair(domain, rules)
    if repaired.how:
        codes.append("domain_repaired" if repaired.how == "repaired" else "domain_ambiguous")
    if _ACCENTED.search(local) and repaired.domain in rules.known:
        local = email_domain.without_accents(local)
        codes.append("accents_folded")
    if not local.isascii() and repaired.domain in rules.known:
        return "invalid_local_part"
    address = _valid(f"{local}@{repaired.domain}")
    if not address:
        return "invalid_domain" if _valid(f"a@{repaired.domain}") == "" else "invalid_local_part"
    return _Found(address, tuple(codes), candidate.text)


def _valid(address: str) -> str:
    """Return the address as the library writes it; "" when it is not valid."""
    if is_plain(address):
        return address
    if len(address.rpartition(".")[2]) < 2:
        return ""  # no ending has one letter
    try:
        found = validate_email(address, check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return ""
    return found.normalized.lower()


def _address(address: str, rules: EmailRules) -> Address:
    domain = address.rpartition("@")[2]
    return Address(address, is_role(address, rules), domain in rules.throwaway)


def is_role(address: str, rules: EmailRules | Rules | None = None) -> bool:
    """Say whether an address is a shared box by its local part: weak evidence of identity.

    >>> is_role("contact@shop.dz"), is_role("info2@shop.dz"), is_role("nadia@shop.dz")
    (True, True, False)
    """
    known = email_rules(rules)
    local = address.partition("@")[0].lower()
    bare = local.strip("0123456789._-")
    return local in known.roles or bare in known.roles


def matching_form(address: str) -> str:
    """Return the form in which equal boxes are equal; for matching only, never for output.

    Gmail ignores dots and what follows a plus, and googlemail is Gmail.

    >>> matching_form("na.dia+shop@googlemail.com"), matching_form("na.dia@yahoo.fr")
    ('nadia@gmail.com', 'na.dia@yahoo.fr')
    """
    local, at, domain = address.rpartition("@")
    if domain not in ("gmail.com", "googlemail.com"):
        return address
    return local.partition("+")[0].replace(".", "") + at + "gmail.com"


def parse_batch(values: Any, rules: EmailRules | Rules | None = None) -> Any:
    """Return ``parse`` of every value of an Arrow string array, as a table; see ``email_batch``."""
    from zboun.fields import email_batch

    return email_batch.parse_batch(values, rules)


def matching_form_batch(addresses: Any) -> Any:
    """Return ``matching_form`` of every address of an Arrow array; see ``email_batch``."""
    from zboun.fields import email_batch

    return email_batch.matching_form_batch(addresses)
