"""Writes invented WhatsApp exports of any region, phone and clock, with the truth beside them.

    from chat_exports import LOCALES, export
    made = export(LOCALES["fr_DZ"], "android", clock=12, group=False, seed=1)
    made.text, made.messages        # the file, and every message with line, time, sender, text

Headers come from ``chat_locales.csv`` (CLDR patterns); people and texts are invented.
"""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Locale:
    locale: str
    date: str
    h24: str
    h12: str
    h24_seconds: str
    h12_seconds: str
    am: str
    pm: str
    join: str
    digits: str
    clock: str  # the region's own
    lang: str
    source: str


@dataclass
class Message:
    line: int
    time: str  # ISO, seconds 00 where the export has none
    sender: str  # "" = a line of the app without sender
    text: str
    kind: str = "text"


@dataclass
class Made:
    text: str
    messages: list[Message] = field(default_factory=list)

    def written(self) -> list[Message]:
        return [message for message in self.messages if message.sender]


def _locales() -> dict[str, Locale]:
    path = Path(__file__).with_name("chat_locales.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["locale"]: Locale(**row) for row in csv.DictReader(lines)}


LOCALES = _locales()

_DIGITS = {
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}
_FIELD = re.compile(r"'([^']*)'|y+|M+|d+|H+|h+|mm|ss|a")

SHOP = "Boutique El Yasmine"
_PEOPLE = (
    "Amine Benali", "Lina - Couture", "📦 Karim Livreur", "سمير بن علي", "Mme. Fatima Zohra",
    "+213 550 12 34 56", "+213 661 98 76 54", "Nadjet B.", "Ahmed (Sétif)", "خديجة",
)  # fmt: skip
_TEXTS = {
    "fr": (
        "Salam, c'est combien la robe bleue ?", "3500 DA livraison comprise", "Merci 🙏",
        "Je passe demain à 14:30 - si Dieu veut", "RDV le 12/03/2024, 10:15 - devant la poste",
        "Note: appelez avant 10h", "ok", "👨‍👩‍👧‍👦 toute la famille vous salue",
    ),
    "ar": (
        "السلام عليكم، هل المنتج متوفر؟", "نعم متوفر، السعر 2500 دج", "شكرا جزيلا 🙏",
        "ملاحظة: اتصلوا قبل العاشرة", "غدا إن شاء الله", "موعدنا يوم ١٢/٣ - أمام البريد",
    ),
    "en": (
        "Hello, is it still available?", "Yes: 2500 DA", "Thank you 🙏", "See you at 14:30 - ok?",
        "12/03/2024: delivery", "Note: call before 10", "👍🏽",
    ),
}  # fmt: skip
_TAILS = (
    "", "", "", "", "\nNom : Lina\nTél : 0550 12 34 56", "\n\n- un\n- deux", "\n[x] fait : oui",
    "\n12/12/24, 9:00",
)  # fmt: skip
_SYSTEM = {
    "fr": "Les messages et les appels sont chiffrés de bout en bout. Aucun tiers ne peut les lire.",
    "ar": "الرسائل والمكالمات مشفرة تمامًا بين الطرفين. لا يمكن لأي شخص خارج هذه الدردشة قراءتها.",
    "en": "Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
}
_TITLE = {
    "fr": '{x} a modifié le sujet "Promo: été" en "Promo: hiver"',
    "ar": '{x} غيّر اسم المجموعة من "عرض: صيف" إلى "عرض: شتاء"',
    "en": '{x} changed the subject from "Promo: summer" to "Promo: winter"',
}
_MEDIA = {
    "android": {"fr": "<Médias omis>", "ar": "<تم استبعاد الوسائط>", "en": "<Media omitted>"},
    "ios": {"fr": "image absente", "ar": "لم يتم إدراج الصورة", "en": "image omitted"},
}


def stamp(locale: Locale, when: datetime, platform: str, clock: int) -> str:
    """Return the date and time of a header, as the region writes them."""
    seconds = "_seconds" if platform == "ios" else ""
    time = _format(getattr(locale, f"h{clock}{seconds}"), when, locale)
    both = locale.join.replace("{0}", _format(locale.date, when, locale)).replace("{1}", time)
    return both.translate(_DIGITS.get(locale.digits, {}))


def _format(pattern: str, when: datetime, locale: Locale) -> str:
    def one(match: re.Match[str]) -> str:
        text = match[0]
        if text[0] == "'":
            return match[1]
        if text == "a":
            return locale.am if when.hour < 12 else locale.pm
        year = f"{when.year % 100:02}" if text == "yy" else str(when.year)
        number = {
            "M": when.month, "d": when.day, "H": when.hour, "h": (when.hour - 1) % 12 + 1,
            "m": when.minute, "s": when.second,
        }  # fmt: skip
        return year if text[0] == "y" else str(number[text[0]]).zfill(len(text))

    return _FIELD.sub(one, pattern)


def export(
    locale: Locale,
    platform: str,
    clock: int,
    group: bool,
    seed: int = 1,
    size: int = 40,
    start: datetime = datetime(2024, 2, 3, 8, 12, 5),
) -> Made:
    """Return one export of ``size`` messages over some months, and its truth."""
    rng = random.Random(f"{locale.locale}{platform}{clock}{group}{seed}")
    people = [SHOP, *rng.sample(_PEOPLE, 5 if group else 1)]
    writer = _Writer(locale, platform, clock)
    when = start
    title = "Clientes Sétif" if group else people[1]
    writer.system(when, title, _SYSTEM[locale.lang])
    for number in range(size):
        when += timedelta(minutes=rng.choice((0, 0, 1, 3, 40, 600, 2000, 9000)), seconds=7)
        sender = people[number % len(people)] if number < len(people) else rng.choice(people)
        if group and number == 12:
            writer.system(when, sender, _TITLE[locale.lang].replace("{x}", sender))
        if rng.random() < 0.1:
            writer.media(when, sender)
        else:
            writer.say(when, sender, rng.choice(_TEXTS[locale.lang]) + rng.choice(_TAILS))
    return Made("".join(writer.out), writer.messages)


class _Writer:
    """Puts lines one under another and remembers what they mean."""

    def __init__(self, locale: Locale, platform: str, clock: int) -> None:
        self.locale, self.platform, self.clock = locale, platform, clock
        self.ios = platform == "ios"
        self.mark = "\u200f" if locale.lang == "ar" else "\u200e"
        self.end = "\r\n" if self.ios else "\n"
        self.out: list[str] = []
        self.messages: list[Message] = []
        self.line = 1

    def say(self, when: datetime, sender: str, text: str) -> None:
        self._put(when, f"{self._sender(sender)}: ", text, sender, "text", marked=False)

    def media(self, when: datetime, sender: str) -> None:
        text = _MEDIA[self.platform][self.locale.lang]
        text = self.mark + text if self.ios else text
        self._put(when, f"{self._sender(sender)}: ", text, sender, "media", marked=self.ios)

    def system(self, when: datetime, sender: str, text: str) -> None:
        if self.ios:
            head, text = f"{self._sender(sender)}: ", self.mark + text
            self._put(when, head, text, sender, "system", marked=True)
        else:
            self._put(when, "", text, "", "system", marked=False)

    def _sender(self, sender: str) -> str:
        if not sender.startswith("+"):
            return sender
        number = sender.replace(" ", "\u00a0")
        return f"\u202a{number}\u202c" if self.ios else number

    def _put(
        self, when: datetime, head: str, text: str, sender: str, kind: str, marked: bool
    ) -> None:
        stamped = stamp(self.locale, when, self.platform, self.clock)
        if self.ios:
            inner = "\u200f" if self.locale.lang == "ar" else ""
            header = f"{self.mark if marked else ''}[{inner}{stamped}] "
        else:
            header = f"{stamped} - "
        self.out.append(header + head + text + self.end)
        time = when if self.ios else when.replace(second=0)
        sender = sender.replace(" ", "\u00a0") if sender.startswith("+") else sender
        self.messages.append(Message(self.line, time.isoformat(), sender, text, kind))
        self.line += text.count("\n") + 1
