"""Bad input: read, or refused by name; never a partial guess, never an exception of Python."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.readers.whatsapp.helpers import codes, read_path, read_text, zipped

from zboun.errors import InputError
from zboun.readers.whatsapp import sniff_zip

CHAT = "25/02/2024, 10:00 - Amine: salé, à bientôt\n26/02/2024, 11:00 - Lina: d'accord\n"
ARABIC = "25/02/2024، 10:00 - سمير: السلام عليكم\n26/02/2024، 11:00 - خديجة: شكرا جزيلا\n"


def texts(extract: object) -> list[str]:
    return extract.messages["text"].to_pylist()  # type: ignore[attr-defined,no-any-return]


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Hold what is read inside to an InputError of this code."""
    with pytest.raises(InputError) as error:
        yield
    assert error.value.code == code


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", CHAT), ("utf-8-sig", CHAT), ("utf-16", CHAT), ("utf-16-le", CHAT),
        ("utf-16-be", CHAT), ("cp1252", CHAT), ("cp1256", ARABIC), ("utf-16", ARABIC),
        ("utf-16-le", ARABIC), ("utf-8-sig", ARABIC),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    extract = read_text(tmp_path, "chat.txt", text.encode(encoding))
    assert texts(extract) == [line.split(": ", 1)[1] for line in text.strip().split("\n")]
    assert ("guessed_encoding" in codes(extract)) == (
        encoding not in ("utf-8", "utf-8-sig", "utf-16")
    )


def test_encoding_can_be_said(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "chat.txt", CHAT.encode("cp1252"), encoding="cp1252")
    assert texts(extract)[0] == "salé, à bientôt"
    assert "guessed_encoding" not in codes(extract)


def test_nul_bytes_are_left_out(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "chat.txt", CHAT.replace("salé", "sa\0lé"))
    assert texts(extract)[0] == "salé, à bientôt"


def test_line_of_ten_megabytes(tmp_path: Path) -> None:
    long = "x" * 10_000_000
    extract = read_text(tmp_path, "chat.txt", CHAT + f"27/02/2024, 10:00 - Amine: {long}\n" + CHAT)
    assert len(texts(extract)[2]) == len(long)
    assert len(texts(extract)) == 5


@pytest.mark.parametrize("piece", ["-", "1/", "[", "a: ", "0550 ", "12:00 ", "\u200e", "<a"])
def test_no_text_makes_it_hang(tmp_path: Path, piece: str) -> None:
    bad = piece * 300_000
    extract = read_text(tmp_path, "chat.txt", f"{CHAT}27/02/2024, 10:00 - Amine: {bad}\n{bad}\n")
    assert len(texts(extract)) == 3


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty"), (b"\n\n  \n", "empty"), (b"\xef\xbb\xbf", "empty"),
    (b"name;phone\nAmine;0550\n", "not_a_chat"), (b"\x00\x01\x02\xff" * 100, "not_a_chat"),
])  # fmt: skip
def test_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with refused(code):
        read_text(tmp_path, "chat.txt", data)


def test_zip_without_chat(tmp_path: Path) -> None:
    path = zipped(tmp_path, "a.zip", {"photo.jpg": b"x"})
    assert not sniff_zip(["photo.jpg"])
    with refused("not_a_chat"):
        read_path(path)


def test_truncated_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path, "a.zip", {"_chat.txt": CHAT * 50, "p.jpg": bytes(range(256)) * 400})
    data = path.read_bytes()
    for keep in (len(data) // 2, len(data) - 10):
        path.write_bytes(data[:keep])
        with refused("truncated"):
            read_path(path)


def test_damaged_member(tmp_path: Path) -> None:
    path = zipped(tmp_path, "a.zip", {"_chat.txt": CHAT * 500})
    data = bytearray(path.read_bytes())
    data[80:120] = b"\xff" * 40
    path.write_bytes(bytes(data))
    with refused("truncated"):
        read_path(path)


def test_protected_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path, "a.zip", {"_chat.txt": CHAT})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(bytes(data))
    with refused("encrypted"):
        read_path(path)


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", CHAT + "a" * 60_000_000)
    with refused("too_big"):
        read_path(path)


def test_media_do_not_count(tmp_path: Path) -> None:
    """A zip of films is read: its media are never unpacked, so their size is no danger."""
    path = tmp_path / "WhatsApp Chat - Lina.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("film.mp4", b"\0" * 60_000_000)
    assert len(texts(read_path(path, max_bytes=1_000_000))) == 2


def test_too_big_is_refused(tmp_path: Path) -> None:
    with refused("too_big"):
        read_text(tmp_path, "chat.txt", CHAT * 100, max_bytes=1000)


def test_two_formats_in_one_file_are_told(tmp_path: Path) -> None:
    other = "".join(f"[{d}/02/2024, 10:00:00] Zed: salam\n" for d in range(13, 28))
    extract = read_text(tmp_path, "chat.txt", CHAT * 5 + other)
    assert codes(extract) == {"guessed_grammar", "out_of_order"}
    other = "".join(f"[{d}/03/2024, 10:00:00] Zed: salam\n" for d in range(13, 28))
    extract = read_text(tmp_path, "chat.txt", CHAT + other)
    assert codes(extract) == {"second_grammar"}
    assert len(texts(extract)) == 2 + 15


def test_lines_before_the_first_message_are_rejected(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "chat.txt", "Ma discussion\n\n" + CHAT)
    assert [(r[2], r[3], r[4]) for r in extract.rejected] == [
        (1, "before_first_message", "Ma discussion")
    ]
    assert extract.messages["line"].to_pylist() == [3, 4]  # type: ignore[index]


def test_impossible_date_leaves_the_time_empty(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "chat.txt", CHAT + "31/02/2024, 10:00 - Amine: ?\n")
    assert extract.messages["time"].to_pylist()[-1] == ""  # type: ignore[index]
    assert "impossible_dates" in codes(extract)
