"""What kind of message a body is: text, or one of the placeholders that the app writes.

One RE2 pattern over the whole column finds the few bodies worth a look; the rule reads those.

May import: rules. Tests: ``tests/readers/whatsapp/test_kinds.py``.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.rules.chat import MARKS, ChatRules, folded

KINDS = ("text", "media", "location", "contact_card", "poll", "call", "deleted", "edited", "system")
CODE = {kind: code for code, kind in enumerate(KINDS)}

_EXTENSIONS = (
    "jpg|jpeg|png|webp|gif|heic|mp4|mov|3gp|avi|mkv|opus|m4a|mp3|ogg|aac|amr|wav|pdf|docx?|xlsx?|"
    "pptx?|txt|csv|zip|rar|7z|apk|vcf|webm|psd|ai|svg|html?|json|xml|odt|ods|epub|rtf|was"
)
# "photo.jpg (file attached)" and "<attached: photo.jpg>" in any language
_FILE_NOTE = re.compile(
    rf"(?P<name>[^\n]{{1,200}}?\.(?P<ext>{_EXTENSIONS})|[A-Z]{{3}}-\d{{8}}-WA\d+\.)"
    r" \([^()\n]{3,40}\)",
    re.IGNORECASE,
)
_FILE_TAG = re.compile(r"<[^<>:\n]{2,24}: ?(?P<name>[^<>\n/]{1,200}?(?:\.(?P<ext>\w{2,5}))?)>")
_OMITTED = re.compile(r"<[^<>\n:/@=\"]{4,60}>")
_STAMPED = re.compile(
    r"(?:IMG|VID|AUD|PTT|STK|DOC|GIF|PHOTO|VIDEO|AUDIO|STICKER)-(20\d\d)-?(\d\d)-?(\d\d)-"
)


def kind_of(text: str, rules: ChatRules) -> str:
    """Return the kind of one body; ``text`` where nothing says otherwise.

    >>> from zboun.rules import load
    >>> kind_of("IMG-20240213-WA0001.jpg (fichier joint)", load().chat)
    'media'
    >>> kind_of("\\u200eCe message a été supprimé.", load().chat), kind_of("salam", load().chat)
    ('deleted', 'text')
    """
    if len(text) > 4000:
        text = text[:2000] + text[-200:]
    body = folded(text)
    whole = rules.whole.get(body) or rules.whole.get(body.rstrip("."))
    if whole:
        return whole
    if body in ("", "null") or _OMITTED.fullmatch(body):
        return "media"
    file = _file_of(folded(text.partition("\n")[0])) or _file_of(body.rpartition("\n")[2])
    if file:
        return file
    for opening, kind in rules.starts:
        if body.startswith(opening):
            return kind
    if body.endswith(rules.tails):
        return "edited"
    return _placeholder_at_end(text, rules)


def _file_of(line: str) -> str:
    match = _FILE_NOTE.fullmatch(line) or _FILE_TAG.search(line)
    if match is None:
        return ""
    return "contact_card" if match["ext"] == "vcf" else "media"


def _placeholder_at_end(text: str, rules: ChatRules) -> str:
    """Return the kind of a placeholder that follows a caption, set off by a direction mark."""
    mark = max(text.rfind("\u200e"), text.rfind("\u200f"))
    if mark <= 0:
        return "text"
    return rules.whole.get(folded(text[mark:]), "text")


def file_name(text: str) -> str:
    """Return the name of the file that a body stands for, ``""`` for none.

    >>> file_name("Karim Livreur.vcf (file attached)"), file_name("salam")
    ('Karim Livreur.vcf', '')
    """
    line = re.sub(f"[{MARKS}]", "", text.partition("\n")[0]).replace("\u00a0", " ")
    match = _FILE_NOTE.fullmatch(line.strip()) or _FILE_TAG.search(line)
    return match["name"].strip() if match else ""


def stamped(text: str) -> tuple[int, int, int] | None:
    """Return (year, month, day) of the media name in a body.

    >>> stamped("IMG-20240213-WA0001.jpg (file attached)")
    (2024, 2, 13)
    """
    match = _STAMPED.search(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


STAMPED_RE2 = r"(?:IMG|VID|AUD|PTT|STK|DOC|GIF|PHOTO|VIDEO|AUDIO|STICKER)-20\d\d-?\d\d-?\d\d-"


_FEW = 400  # bodies: below, compiling the pattern (Arrow does it at each call) costs more


@lru_cache(maxsize=4)
def quick_pattern(phrases: tuple[str, ...]) -> str:
    """Return the RE2 pattern that finds every body whose kind may not be ``text``."""
    marks = f"[{MARKS}]"
    gaps = "[ \u00a0\u202f]+"
    words = sorted({p for p in phrases if not p.startswith(("<", "("))})
    listed = "|".join(gaps.join(map(re.escape, word.split(" "))) for word in words)
    ends = r">\.?\s*$|>\r?\n|\)\s*$|\)\r?\n"
    return rf"(?i)^{marks}|^\s*$|{ends}|[\x{{200e}}\x{{200f}}][^\n]{{3,60}}$|^(?:{listed})"


def kinds(texts: pa.Array, rules: ChatRules) -> np.ndarray:
    """Return the kind codes of a block of bodies."""
    codes = np.zeros(len(texts), dtype=np.int8)
    rows = np.arange(len(texts))
    if len(texts) > _FEW:
        maybe = pc.match_substring_regex(texts, quick_pattern(rules.phrases))
        rows = np.flatnonzero(maybe.to_numpy(zero_copy_only=False))
    seen: dict[str, int] = {}
    for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
        code = seen.get(text)
        if code is None:
            code = seen[text] = CODE[kind_of(text, rules)]
        codes[row] = code
    return codes
