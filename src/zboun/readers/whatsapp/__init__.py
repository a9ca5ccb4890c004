"""Reads WhatsApp's "Export chat" files, from any phone and region: messages and people.

    sniff_text, sniff_zip   is this a chat?
    read                    a source -> Extract (the records of its people, its messages, doubts)
    parse_chat              a text -> Chat, for those who only want the conversation
    merge_exports           several exports of one conversation -> no message twice
    own_account             which senders are the shop itself
    own_unknown             the doubt that no sender is known to be

May import: errors, model, rules, readers. Tests: ``tests/readers/whatsapp/``.
"""

from __future__ import annotations

from zboun.readers.whatsapp.chat import Chat, Participant, parse_chat
from zboun.readers.whatsapp.extract import read, sniff_text, sniff_zip
from zboun.readers.whatsapp.own import own_account, own_unknown
from zboun.readers.whatsapp.reexports import merge_exports, rejoin

__all__ = [
    "Chat",
    "Participant",
    "merge_exports",
    "own_account",
    "own_unknown",
    "parse_chat",
    "read",
    "rejoin",
    "sniff_text",
    "sniff_zip",
]
