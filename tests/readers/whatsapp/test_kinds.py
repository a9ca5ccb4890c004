"""Kinds of messages, names of files, names with colons."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zboun.readers.whatsapp import media, parse_chat
from zboun.readers.whatsapp.names import contact_of, is_chat_file
from zboun.rules import load

RULES = load().chat


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<Media omitted>", "media"), ("<Médias omis>", "media"), ("<تم استبعاد الوسائط>", "media"),
        ("\u200eimage omitted", "media"), ("\u200evidéo absente", "media"),
        ("\u200fلم يتم إدراج الصورة", "media"), ("regarde \u200eimage omitted", "media"),
        ("\u200e<attached: 00000001-PHOTO-2024-02-13-10-11-12.jpg>", "media"),
        ("<pièce jointe : 00000002-AUDIO-2024-02-13.opus>", "media"),
        ("‏<المُرفق: 00000002-PHOTO.jpg>", "media"),
        ("IMG-20240213-WA0001.jpg (الملف مرفق)\nla robe", "media"),
        ("AUD-20190101-WA0000. (file attached)", "media"),
        ("R.pdf • \u200e2 pages \u200e<attached: 00000003-R.pdf>", "media"),
        ("null", "media"), ("", "media"), ("<Unbekannte Medien fehlen>", "media"),
        ("Karim Livreur.vcf (fichier joint)", "contact_card"),
        ("\u200eFiche contact manquante", "contact_card"),
        ("\u200e<attached: 00000013-Karim.vcf>", "contact_card"),
        ("location: https://maps.google.com/?q=36.75,3.05", "location"),
        ("\u200eLocalisation: https://maps.google.com/?q=36.75,3.05", "location"),
        ("\u200eالموقع: https://maps.google.com/?q=36.75,3.05", "location"),
        ("POLL:\nQuelle taille ?\nOPTION: M (9 votes)", "poll"),
        ("\u200eMissed voice call", "call"), ("Appel vocal manqué", "call"),
        ("مكالمة صوتية فائتة", "call"),
        ("This message was deleted", "deleted"), ("Ce message a été supprimé.", "deleted"),
        ("تم حذف هذه الرسالة", "deleted"), ("لقد حذَفت هذه الرسالة", "deleted"),
        ("salam <This message was edited>", "edited"),
        ("salam \u200e<Ce message a été modifié>", "edited"),
        ("سلام <تم تعديل هذه الرسالة>", "edited"),
        # none of them
        ("salam", "text"), ("il manque une image", "text"), ("<3", "text"), ("(ok)", "text"),
        ("a < b > c", "text"), ("prix (2500 DA)", "text"), ("audio ou vidéo ?", "text"),
        ("photo.jpg", "text"), ("le message a été supprimé par erreur", "text"),
        ("sondage : qui vient ?", "poll"), ("https://exemple.dz", "text"),
        ("voir <https://exemple.dz/x>", "text"), ("document", "text"),
    ],
)  # fmt: skip
def test_kind(text: str, kind: str) -> None:
    assert media.kind_of(text, RULES) == kind
    assert media.KINDS[media.kinds(pa.array([text, "x"]), RULES)[0]] == kind


@pytest.mark.parametrize(
    ("name", "contact"),
    [
        ("WhatsApp Chat with Amine Benali.txt", "Amine Benali"),
        ("Discussion WhatsApp avec Lina.zip", "Lina"),
        ("Discussion WhatsApp avec Lina (1).txt", "Lina"),
        ("دردشة واتساب مع سمير.txt", "سمير"),
        ("دردشة في واتساب مع سمير بن علي.txt", "سمير بن علي"),
        ("محادثة واتساب مع سمير.txt", "سمير"),
        ("WhatsApp Chat - Sonia.zip", "Sonia"),
        ("WhatsApp Chat - Sonia.zip/_chat.txt", "Sonia"),
        ("WhatsApp_Chat_with_Amine_Benali.txt", "Amine Benali"),
        ("WhatsApp Chat with %2B213550123456.txt", "+213550123456"),
        ("Discussion WhatsApp avec +213 550 12 34 56(2).txt", "+213 550 12 34 56"),
        ("WhatsApp Chat with Lina - Couture.txt", "Lina - Couture"),
        ("WhatsApp Chat with Lina.txt.zip", "Lina"),
        ("Amine ile WhatsApp Sohbeti.txt", "Amine"),
        ("exports\\WhatsApp Chat with Lina.txt", "Lina"),
        ("_chat.txt", ""), ("notes.txt", ""), ("WhatsApp.txt", ""), ("clients WhatsApp.xlsx", ""),
        ("whatsapp-chat-parser-example.zip/_chat.txt", ""),
    ],
)  # fmt: skip
def test_contact_of(name: str, contact: str) -> None:
    assert contact_of(name, RULES) == contact


def test_chat_files_in_a_zip() -> None:
    assert is_chat_file("x/_chat.txt", RULES)
    assert is_chat_file("_chat 2.txt", RULES)
    assert not is_chat_file("readme.txt", RULES)


def _say(*lines: str) -> list[tuple[str, str]]:
    text = "\n".join(f"25/02/2024, 10:{n:02} - {line}" for n, line in enumerate(lines))
    return [(m["sender"], m["text"]) for m in parse_chat(text).messages.to_pylist()]


def test_name_with_colon_is_told_by_coming_back() -> None:
    found = _say(*[f"Dr: Selma: salam {n}" for n in range(6)], "Ann: Note: x", "Ann: ok")
    assert found[0] == ("Dr: Selma", "salam 0")
    assert found[-2:] == [("Ann", "Note: x"), ("Ann", "ok")]


def test_two_names_with_one_beginning() -> None:
    lines = [f"Dr: {name}: salam {n}" for n in range(4) for name in ("Selma", "Karim")]
    assert {sender for sender, _ in _say(*lines)} == {"Dr: Selma", "Dr: Karim"}


def test_a_writer_who_often_uses_colons_keeps_his_name() -> None:
    lines = [f"Ann: {word}: 2500" for word in ("robe", "sac", "jupe", "robe", "veste")]
    assert {sender for sender, _ in _say(*lines)} == {"Ann"}


def test_marks_do_not_split_a_sender() -> None:
    assert {s for s, _ in _say("\u200eAnn: a", "Ann: b", "\u202aAnn\u202c: c")} == {"Ann"}
