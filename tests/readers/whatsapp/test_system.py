"""System lines as data: events, people, number changes; and what is no line of the app."""

from __future__ import annotations

import pytest

from zboun.readers.whatsapp import system
from zboun.readers.whatsapp.senders import clean_sender, is_sentence
from zboun.rules import load

RULES = load().chat
A, B = "+213 550 12 34 56", "+213 661 98 76 54"


@pytest.mark.parametrize(
    ("text", "kind", "people"),
    [
        (f"{A} joined using this group's invite link", "joined", (A,)),
        (f"{A} a intégré ce groupe grâce au lien d’invitation", "joined", (A,)),
        (f"{A} انضم إلى المجموعة عبر استخدام رابط الدعوة", "joined", (A,)),
        (f"Amine added {A}", "added", ("Amine", A)),
        (f"Amine a ajouté {A}, Lina et {B}", "added", ("Amine", A, "Lina", B)),
        (f"أنت أضفت {A}", "added", (A,)),
        ("You added Lina", "added", ("Lina",)),
        ("Vous avez ajouté Lina", "added", ("Lina",)),
        ("Lina left", "left", ("Lina",)),
        ("Lina est partie", "left", ("Lina",)),
        ("Lina غادرت", "left", ("Lina",)),
        ("Amine removed Lina", "removed", ("Amine", "Lina")),
        ("\u200e~\u202fZed joined from the community", "joined", ("~ Zed",)),
        (
            f"\u200e\u202a{A.replace(' ', chr(160))}\u202c entrou usando o link de convite",
            "joined",
            (A,),
        ),
        (f"quelque chose de nouveau avec {A}", "", (A,)),
        ('Amine created group "Promo: été"', "created", ("Amine",)),
    ],
)
def test_event(text: str, kind: str, people: tuple[str, ...]) -> None:
    event = system.read_event(text, RULES)
    assert (event.kind, event.people) == (kind, people)
    assert event.changed is None


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (f"{A} changed to {B}", (A, B)),
        (f"{A} est passé à {B}", (A, B)),
        (f"Lina est passée au {B}", ("Lina", B)),
        (f"Lina changed their phone number from {A} to {B}", (A, B)),
        (f"تم تغيير رقم هاتف لينا من {A} إلى {B}", (A, B)),
        (f"{A} changed their phone number to a new number. Tap to message", None),
        ("Lina a changé de numéro de téléphone. Appuyez pour…", None),
        ("Lina est passée à autre chose", None),
    ],
)
def test_number_change(text: str, changed: tuple[str, str] | None) -> None:
    assert system.read_event(text, RULES).changed == changed


@pytest.mark.parametrize(
    "text",
    ["Messages and calls are end-to-end encrypted. Only people…", "Appel vocal", "Salam Lina",
     "You changed this group's icon", "Les messages et les appels sont chiffrés de bout en bout."],
)  # fmt: skip
def test_nobody_is_invented(text: str) -> None:
    assert system.read_event(text, RULES).people == ()


@pytest.mark.parametrize(
    ("head", "body", "sentence"),
    [
        ('Ann changed the subject from "a', 'b" to "c"', True),
        ("Ann a modifié le sujet “a", "b” en “c”", True),
        ("Vous discutez avec un compte professionnel ", "Zed", True),
        ("Dr. Amine", "salam", False),
        ("The final test", "Does it work?", False),
        ("Even longer username with emoticons! 🙈", "x", False),
        ('Amine "Mino"', "salam", False),
        ("Collective Tech", "\u200eMessages and calls are end-to-end encrypted.", False),
    ],
)
def test_sentence_or_sender(head: str, body: str, sentence: bool) -> None:
    assert is_sentence(head, body, RULES) is sentence


def test_sender_keeps_everything_but_marks() -> None:
    assert clean_sender("\u200e\u202a~\u202fLina\u202c") == "~\u202fLina"
