"""Chats through the whole command: one contact a person, no message twice, the shop left out."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from tests.readers.whatsapp.folders import SHOP, as_written, chat, folder, people
from tests.readers.whatsapp.helpers import exports, zipped

import zboun

Files = dict[str, str | dict[str, str | bytes]]


def clean(home: Path, files: Files, **options: object) -> zboun.Result:
    """Write the files (a mapping becomes a zip) into a folder and clean it."""
    home.mkdir(exist_ok=True)
    for name, content in files.items():
        if isinstance(content, str):
            (home / name).write_text(content, "utf-8", newline="")
        else:
            zipped(home, name, content)
    result = zboun.clean(home, **options)
    rows = result.summary.rows
    assert rows["read"] == rows["records"] + rows["rejected"]
    return result


def conversation(seed: int) -> tuple[list[str], str]:
    """Return a generated one-to-one export message by message, and the contact's name."""
    made = exports.export(exports.LOCALES["fr"], "android", 24, False, seed=seed, size=120)
    person = next(m.sender for m in made.messages if m.sender not in ("", SHOP))
    lines = made.text.split("\n")[:-1]
    bounds = [*(m.line - 1 for m in made.messages), len(lines)]
    return ["\n".join(lines[a:b]) + "\n" for a, b in itertools.pairwise(bounds)], person


@pytest.fixture(scope="module")
def folder_result(tmp_path_factory: pytest.TempPathFactory) -> zboun.Result:
    return clean(tmp_path_factory.mktemp("phone") / "chats", dict(folder(people())))


def test_a_folder_gives_one_contact_a_person(folder_result: zboun.Result) -> None:
    contacts = folder_result.contacts
    assert len(contacts) == len(people()) == 60
    names = {name for name in people() if not name.startswith("+")}
    phones = {name.replace(" ", "") for name in people() if name.startswith("+")}
    assert set(contacts["name"]) - {""} == names
    assert set(contacts["phone"]) - {""} == phones
    assert folder_result.summary.review == 0


def test_the_history_knows_its_contacts(folder_result: zboun.Result) -> None:
    messages, contacts = folder_result.messages, folder_result.contacts
    assert len(messages) == 24 * 62
    theirs = messages[messages["sender"] != SHOP]
    assert set(theirs["contact_id"]) == set(contacts["contact_id"])
    counted = theirs["contact_id"].value_counts().sort_index()
    assert (counted == contacts.set_index("contact_id")["messages"].sort_index()).all()


def test_the_shop_is_no_customer(folder_result: zboun.Result) -> None:
    ours = folder_result.messages[folder_result.messages["sender"] == SHOP]
    assert set(ours["contact_id"]) == {""}
    assert SHOP not in set(folder_result.contacts["name"])
    refused = folder_result.rejected
    assert set(refused["reason"]) == {"own_account"}
    assert len(refused) == 62


def test_saved_names_on_one_phone_are_numbers_on_another(tmp_path: Path) -> None:
    """The employee's phone exports the group with numbers, the shop's with the saved names."""
    known = [name for name in people() if not name.startswith("+")][:30]
    numbers = {name: f"+213 5{50 + n} {n:02} 11 22" for n, name in enumerate(known[:6])}
    text = chat([SHOP, *known[:15]], 500)
    other = text
    for name, number in numbers.items():
        other = other.replace(f" - {name}: ", f" - {as_written(number)}: ")
    files: Files = {
        f"Discussion WhatsApp avec {name}.txt": chat([SHOP, name], n)
        for n, name in enumerate(known)
    }
    files["Discussion WhatsApp avec Clientes.txt"] = text
    files["Discussion WhatsApp avec Clientes (1).txt"] = other
    result = clean(tmp_path / "in", files)
    assert len(result.contacts) == len(known)
    assert len(result.messages) == 24 * 31
    found = result.contacts.set_index("name")["phone"]
    assert {name: found[name] for name in numbers} == {
        name: number.replace(" ", "") for name, number in numbers.items()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_exports_of_one_chat_make_one_contact(tmp_path: Path, seed: int) -> None:
    """Overlapping, with and without media, from a second phone that saved no name, and zipped."""
    blocks, person = conversation(seed)
    shown = as_written("+213 770 11 22 33")
    media = [b.replace("<Médias omis>", "IMG-20240213-WA0001.jpg (fichier joint)") for b in blocks]
    other = [block.replace(f" - {person}: ", f" - {shown}: ") for block in blocks]
    result = clean(
        tmp_path / "in",
        {
            f"Discussion WhatsApp avec {person}.txt": "".join(blocks[:80]),
            f"Discussion WhatsApp avec {person} (1).txt": "".join(media[40:]),
            "Discussion WhatsApp avec +213 770 11 22 33.txt": "".join(other[20:]),
            f"WhatsApp Chat - {person}.zip": {"_chat.txt": "".join(media), "a.jpg": b"\xff\xd8"},
        },
    )
    assert len(result.messages) == len(blocks)
    assert len(result.contacts) == 1
    contact = result.contacts.iloc[0]
    assert "+213770112233" in (contact["phone"], *contact["other_phones"].split(";"))
    own = [block for block in blocks if f" - {person}: " in block]
    assert contact["messages"] == len(own)


def test_a_zip_that_holds_a_chat_twice(tmp_path: Path) -> None:
    blocks, person = conversation(1)
    twice: dict[str, str | bytes] = {
        f"a/WhatsApp Chat with {person}.txt": "".join(blocks[:80]),
        f"b/WhatsApp Chat with {person}.txt": "".join(blocks[40:]),
    }
    alone = clean(tmp_path / "one", {"all.zip": twice})
    assert (len(alone.contacts), len(alone.messages)) == (1, len(blocks))
    name = f"WhatsApp Chat with {person}.txt"
    beside = clean(tmp_path / "two", {"all.zip": twice, name: "".join(blocks)})
    assert (len(beside.contacts), len(beside.messages)) == (1, len(blocks))


def test_a_number_that_changed_is_one_person(tmp_path: Path) -> None:
    group = (
        "25/02/2024, 10:00 - +213 550 12 34 56 est passé(e) au +213 661 98 76 54\n"
        "25/02/2024, 10:01 - Boutique: salam\n"
        "26/02/2024, 10:02 - +213 661 98 76 54: wa alaykom\n"
        "26/02/2024, 11:02 - Lina: ok\n"
    )
    table = "Nom;Tél\nAmine Benali;0550123456\nAmine B;0661987654\n"
    result = clean(
        tmp_path / "in", {"Discussion WhatsApp avec Groupe.txt": group, "clients.csv": table}
    )
    phones = {f"{row.phone};{row.other_phones}" for row in result.contacts.itertuples()}
    assert "+213661987654;+213550123456" in phones
    assert len(result.contacts[result.contacts["phone"] != ""]) == 1


MENTION = (
    "25/02/2024, 10:00 - Boutique: salam\n"
    "25/02/2024, 10:01 - Lina Haddad: appelle ma soeur 0550 12 34 56\n"
    "26/02/2024, 10:02 - Lina Haddad: je suis de Béjaïa\n"
    "26/02/2024, 11:02 - Lina Haddad: mon numéro 0661 98 76 54\n"
)


def test_a_mention_makes_no_merge(tmp_path: Path) -> None:
    files: Files = {
        "Discussion WhatsApp avec Lina Haddad.txt": MENTION,
        "clients.csv": "Nom;Tél\nSara Toumi;0550123456\n",
    }
    found = clean(tmp_path / "in", files).contacts.set_index("name")
    assert list(found.index.sort_values()) == ["Lina Haddad", "Sara Toumi"]
    assert found.loc["Lina Haddad", "phone"] == "+213661987654"
    assert found.loc["Lina Haddad", "other_phones"] == ""
    assert found.loc["Sara Toumi", "phone"] == "+213550123456"
    assert found.loc["Sara Toumi", "messages"] == 0


def test_nothing_is_read_out_of_messages_when_told_so(tmp_path: Path) -> None:
    files: Files = {"Discussion WhatsApp avec Lina Haddad.txt": MENTION}
    result = clean(tmp_path / "in", files, mine=False)
    assert result.contacts[["name", "phone", "city"]].to_numpy().tolist() == [
        ["Lina Haddad", "", ""]
    ]


OPEN = "05/02/2024, 10:00 - Yasmine: salam\n06/02/2024, 10:01 - Lina Haddad: bonjour\n"


@pytest.mark.parametrize(
    ("me", "left"), [("yasmine", ["Lina Haddad"]), ("Lina Haddad", ["Yasmine"])]
)
def test_the_shop_may_be_named(tmp_path: Path, me: str, left: list[str]) -> None:
    result = clean(tmp_path / "in", {"chat.txt": OPEN}, me=me)
    assert list(result.records["sender"]) == left
    assert len(result.contacts) == 1


@pytest.mark.parametrize(
    ("day_first", "days", "doubted"),
    [
        (None, ["2024-02-05", "2024-02-06"], True),
        (True, ["2024-02-05", "2024-02-06"], False),
        (False, ["2024-05-02", "2024-06-02"], False),
    ],
)
def test_open_dates(tmp_path: Path, day_first: bool | None, days: list[str], doubted: bool) -> None:
    result = clean(tmp_path / "in", {"chat.txt": OPEN}, day_first=day_first)
    assert list(result.messages["time"].str[:10]) == days
    assert ("ambiguous_dates" in set(result.doubts["doubt"])) == doubted


def test_a_log_is_no_chat(tmp_path: Path) -> None:
    log = "".join(
        f"2024-02-{day:02} 14:40 - {level}: job {day} started\n"
        for day in range(1, 20)
        for level in ("INFO", "WARN app.Main")
    )
    result = clean(tmp_path / "in", {"app.txt": log, "clients.csv": "Nom;Tél\nLina;0550123456\n"})
    assert [one["code"] for one in result.summary.unreadable] == ["not_a_chat"]
    assert len(result.contacts) == 1
    assert result.messages.empty


def test_two_exports_in_one_file_are_said(tmp_path: Path) -> None:
    one = "".join(
        f"{day}/02/2024, 10:00 - Lina: bonjour {day} {n}\n"
        for day in range(1, 29)
        for n in range(10)
    )
    two = "".join(f"[2024-03-0{day}, 10:00:00] Amine: salam\n" for day in range(1, 6))
    result = clean(tmp_path / "in", {"Discussion WhatsApp avec Lina.txt": one + two})
    assert set(result.doubts["doubt"]) == {"second_grammar"}
    assert len(result.messages) == 28 * 10 + 5


def test_a_chat_that_does_not_say_who_the_shop_is_is_a_doubt(tmp_path: Path) -> None:
    lines = ["05/06/2025, 10:12 - Boutique: salam", "25/06/2025, 10:13 - Amine Kaci: salam"]
    (tmp_path / "chat.txt").write_text("\n".join(lines), "utf-8")
    doubts = zboun.clean(tmp_path).doubts.set_index("doubt")
    assert "Boutique, Amine Kaci" in doubts.loc["own_account_unknown", "detail"]
    assert "--me" in doubts.loc["own_account_unknown", "remedy"]
    told = zboun.clean(tmp_path, me="Boutique").doubts
    assert "own_account_unknown" not in set(told["doubt"])
