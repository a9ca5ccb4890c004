"""People of a conversation as records; the shop's own account; one identity for one person."""

from __future__ import annotations

from pathlib import Path

from tests.readers.whatsapp.helpers import exports, read_path, read_text, rows, zipped

from zboun.readers.whatsapp import own_account

A, B = "+213\u00a0550\u00a012\u00a034\u00a056", "+213 661 98 76 54"
CHAT = """25/02/2024, 10:00 - Les messages et les appels sont chiffrés de bout en bout.
25/02/2024, 10:01 - Lina: Salam, je m'appelle Lina Benali de Sétif
25/02/2024, 10:02 - Boutique: Votre commande est confirmée. Livreur : 0661 98 76 50
26/02/2024, 10:03 - Lina: mon numéro 0550 12 34 56
27/02/2024, 10:04 - Boutique: commande expédiée
28/02/2024, 10:05 - Lina: Karim Livreur.vcf (fichier joint)
"""
GROUP = f"""25/02/2024, 10:00 - Amine created group "Promo: été"
25/02/2024, 10:00 - Amine added {B}
25/02/2024, 10:01 - {A}: salam
25/02/2024, 10:02 - Amine: ok
26/02/2024, 10:03 - {A} est passé à +213 770 11 22 33
27/02/2024, 10:03 - Zed left
"""
CARD = """BEGIN:VCARD
VERSION:3.0
FN:Alex Cheriet
item1.TEL;waid=213550001122:+213 550 00 11 22
END:VCARD
"""


def test_participants_and_what_they_say(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "Discussion WhatsApp avec Lina.txt", CHAT)
    who = ("sender", "name_raw", "row", "first_seen", "last_seen", "messages")
    assert rows(extract, *who, origin="participant") == [
        ("Lina", "Lina", 2, "2024-02-25", "2024-02-28", 3),
        ("Boutique", "Boutique", 3, "2024-02-25", "2024-02-27", 2),
    ]
    told = ("sender", "row", "name_raw", "phone_raw", "city_raw", "status_raw", "first_seen")
    assert rows(extract, *told, origin="mined") == [
        ("Lina", 2, "Lina Benali", "", "Sétif", "", "2024-02-25"),
        ("Lina", 4, "", "0550 12 34 56", "", "", "2024-02-26"),
        ("Lina", 3, "", "", "", "confirmé", "2024-02-25"),
        ("Lina", 5, "", "", "", "expédié", "2024-02-27"),
    ]
    lina = {key for (key,) in rows(extract, "identity", sender="Lina")}
    assert len(lina) == 1
    assert rows(extract, "phone_raw", "identity", origin="mention") == [("0661 98 76 50", "")]
    assert rows(extract, "name_raw", "identity", origin="card") == [("Karim Livreur", "")]


def test_mining_can_be_turned_off(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "Discussion WhatsApp avec Lina.txt", CHAT, mine=False)
    assert {origin for (origin,) in rows(extract, "origin")} == {"participant", "card"}


def test_group_members_and_number_changes(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "WhatsApp Chat with Promo.txt", GROUP)
    found = rows(extract, "sender", "name_raw", "phone_raw", "messages", origin="participant")
    assert found == [
        (A, "", A, 1), ("Amine", "Amine", "", 1), (B, "", B, 0), ("Zed", "Zed", "", 0),
        (A.replace("\u00a0", " "), "", f"{A} ; +213 770 11 22 33".replace("\u00a0", " "), 0),
    ]  # fmt: skip
    identities = {key for (key,) in rows(extract, "identity", sender=A)}
    identities |= {key for (key,) in rows(extract, "identity", sender=A.replace("\u00a0", " "))}
    assert len(identities) == 1
    assert not extract.details["one_to_one"]


def test_ios_title_of_a_group_is_nobody(tmp_path: Path) -> None:
    text = (
        "[2/22/24, 1:47:12 AM] Clients Sétif: \u200eMessages and calls are end-to-end encrypted\r\n"
        "[2/22/24, 1:47:12 AM] ~ Admin: \u200e~ Admin created this group\r\n"
        "[2/23/24, 1:47:12 AM] ~ Lina: salam\r\n"
    )
    extract = read_text(tmp_path, "_chat.txt", text)
    assert rows(extract, "sender", "messages") == [("~ Admin", 0), ("~ Lina", 1)]
    assert extract.details["title"] == "Clients Sétif"


def test_cards_in_a_zip(tmp_path: Path) -> None:
    text = "[25/02/2024, 10:00:00] Lina: \u200e<attached: 00000013-Alex.vcf>\r\n"
    path = zipped(
        tmp_path, "WhatsApp Chat - Lina.zip", {"_chat.txt": text, "00000013-Alex.vcf": CARD}
    )
    extract = read_path(path)
    found = rows(extract, "name_raw", "phone_raw", "row", "first_seen", origin="card")
    assert found == [("Alex Cheriet", "+213550001122", 1, "2024-02-25")]
    assert extract.details["contact"] == "Lina"


def test_several_chats_in_one_zip(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "a/WhatsApp Chat with Lina.txt": CHAT,
        "b/WhatsApp Chat with Promo.txt": GROUP,
    }
    extract = read_path(zipped(tmp_path, "all.zip", members))
    assert {s for (s,) in rows(extract, "source")} == {f"all.zip/{name}" for name in members}


def test_me_is_rejected_not_lost(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "_chat.txt", CHAT, me="boutique")
    assert rows(extract, "sender", sender="Boutique") == []
    assert {(r[3], r[4]) for r in extract.rejected} == {("own_account", "Boutique")}
    assert {s for (s,) in rows(extract, "status_raw")} == {"", "confirmé", "expédié"}


def test_forms_of_many_people_are_not_their_poster(tmp_path: Path) -> None:
    forms = "".join(
        f"25/02/2024, 1{n}:00 - Vendeuse: Nom: Client {n}\nTél: 055012345{n}\nWilaya: Sétif\n"
        for n in range(4)
    )
    extract = read_text(tmp_path, "Discussion WhatsApp avec Vendeuse.txt", forms)
    assert {key for (key,) in rows(extract, "identity", origin="mined")} == {""}


def test_contact_who_never_wrote(tmp_path: Path) -> None:
    text = "25/02/2024, 10:00 - Boutique: salam\n"
    extract = read_text(tmp_path, "Discussion WhatsApp avec Lina.txt", text)
    assert rows(extract, "name_raw", "messages") == [("Boutique", 1), ("Lina", 0)]


def _details(contact: str, *names: str, pair: bool = True) -> dict[str, object]:
    return {"participants": [(n, 3) for n in names], "one_to_one": pair, "contact": contact}


def test_own_account_is_who_is_in_most_chats() -> None:
    chats = [_details("", "Shop", name) for name in ("A", "B", "C")]
    assert own_account(chats, "") == {"Shop"}
    assert own_account([*chats, _details("", "X", "Y", pair=False)], "") == {"Shop"}


def test_own_account_by_the_files_names() -> None:
    assert own_account([_details("A", "Shop", "A")], "") == {"Shop"}
    both = [_details("A", "Shop", "A"), _details("B", "Shop 2", "B")]
    assert own_account(both, "") == set() or own_account(both, "") == {"Shop", "Shop 2"}


def test_own_account_is_nobody_where_it_is_open() -> None:
    assert own_account([_details("", "A", "B")], "") == set()
    assert own_account([_details("", "A", "B", "C", pair=False)], "") == set()
    assert own_account([], "") == set()


def test_own_account_is_not_a_contact_of_many_chats() -> None:
    chats = [_details("Amine", "Shop", "Amine"), _details("Amine", "Shop", "Amine")]
    assert own_account(chats, "") == {"Shop"}


def test_a_customers_own_export_does_not_make_the_shop_a_customer() -> None:
    chats = [_details(name, "Shop", name) for name in ("A", "B", "C")]
    chats.append(_details("Shop", "Shop", "A"))
    assert own_account(chats, "") == {"Shop"}


def test_every_generated_chat_keeps_its_rows(tmp_path: Path) -> None:
    for locale in ("fr_DZ", "ar_DZ", "en_US"):
        for platform in ("android", "ios"):
            made = exports.export(exports.LOCALES[locale], platform, 12, True, seed=8)
            read_text(tmp_path, f"{locale}-{platform}.txt", made.text)
