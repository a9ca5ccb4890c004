"""A column order that changes in mid-file, with no header to say so."""

from __future__ import annotations

from tests.columns.grids import column, mapped

PEOPLE = [
    ["Amine Benali", "0550 12 34 56", "Akbou"],
    ["Sara Haddad", "0661 00 11 22", "Berrouaghia"],
    ["Yacine Cherif", "0770 98 76 54", "Arzew"],
    ["Lina Mansouri", "0555 44 33 22", "Boufarik"],
]
HEADER = ["Nom", "Tél", "Ville"]


def test_the_second_order_is_read_by_its_content() -> None:
    turned = [[phone, city, name] for name, phone, city in PEOPLE]
    above, below = mapped([HEADER, *PEOPLE, *turned])
    for half in (above, below):
        assert column(half, "name_raw") == [name for name, _, _ in PEOPLE]
        assert column(half, "phone_raw") == [phone for _, phone, _ in PEOPLE]
        assert column(half, "city_raw") == [city for _, _, city in PEOPLE]
    assert above.read + below.read == 9
    assert [doubt.doubt for doubt in below.doubts] == ["column_order_changes"]
    assert "row 6" in below.doubts[0].detail


def test_an_end_without_phones_is_no_other_order() -> None:
    (table,) = mapped([HEADER, *PEOPLE, *[[name, "", city] for name, _, city in PEOPLE]])
    assert column(table, "phone_raw").count("") == 4


def test_a_second_number_that_sets_in_late_is_no_other_order() -> None:
    """The header says that both columns are phones: nothing has moved."""
    rows = [[name, phone, ""] for name, phone, _ in PEOPLE]
    rows += [[name, "", phone] for name, phone, _ in PEOPLE]
    (table,) = mapped([["Nom", "Tél 1", "Tél 2"], *rows])
    assert "" not in column(table, "phone_raw")
