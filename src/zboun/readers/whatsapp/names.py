"""What an export's file name tells: with whom the conversation is.

    WhatsApp Chat with Amine Benali.txt      Discussion WhatsApp avec +213 550 12 34 56 (1).zip
    دردشة واتساب مع سمير.txt                  WhatsApp_Chat_with_%2B213550123456.txt

May import: rules. Tests: ``tests/readers/whatsapp/test_kinds.py``.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from zboun.rules.chat import MARKS, ChatRules

_COPY = re.compile(r"(?:\s*\(\d{1,3}\)|\s+-\s+(?:Copie|Copy)|_\d)$")
_CHAT_FILE = re.compile(r"_?chat(?:[ _]?\d+)?$", re.I)
_SUFFIX = re.compile(r"\.(?:txt|zip)$", re.I)


def contact_of(name: str, rules: ChatRules) -> str:
    """Return the contact or group that a file name names, ``""`` where it does not say.

    ``name`` may be a path; for ``_chat.txt`` the folder or zip around it is asked.

    >>> from zboun.rules import load
    >>> chat = load().chat
    >>> contact_of("WhatsApp_Chat_with_%2B213550123456_(1).txt", chat)
    '+213550123456'
    >>> contact_of("exports/Discussion WhatsApp avec Amine B..zip", chat)
    'Amine B.'
    >>> contact_of("WhatsApp Chat - Sonia/_chat.txt", chat), contact_of("notes.txt", chat)
    ('Sonia', '')
    """
    for part in reversed(PurePosixPath(name.replace("\\", "/")).parts):
        stem = _stem(part)
        found = _match(stem, rules)
        if found or not _CHAT_FILE.match(stem):
            return found
    return ""


def _stem(part: str) -> str:
    """Return a file name without suffix, copy number, direction marks and escapes."""
    if re.search("%[0-9A-Fa-f]{2}", part):
        part = unquote(part)
    part = re.sub(f"[{MARKS}]", "", part)
    while _SUFFIX.search(part):
        part = _SUFFIX.sub("", part)
    return _COPY.sub("", part.strip()).strip()


def _match(stem: str, rules: ChatRules) -> str:
    for pattern in rules.files:
        match = pattern.fullmatch(stem)
        if match:
            return _spaced(match["x"], stem)
    return ""


def _spaced(contact: str, stem: str) -> str:
    """Give a name its spaces back where the whole file name has underscores for them."""
    if "_" in contact and " " not in stem:
        contact = contact.replace("_", " ")
    return re.sub(r"\s+", " ", contact).strip(" _")


def is_chat_file(name: str, rules: ChatRules) -> bool:
    """Say whether a file in a zip is named like a conversation."""
    stem = _stem(PurePosixPath(name).name)
    return bool(_CHAT_FILE.match(stem) or _match(stem, rules))
