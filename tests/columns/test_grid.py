"""Whole grids: what is a record, what is none, and why."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.columns.grids import column, fields, grid, mapped, one, reasons

from zboun.columns import map_grid
from zboun.columns.lines import is_total, may_be_total
from zboun.errors import UsageError
from zboun.model import RAW_COLUMNS, ReadOptions
from zboun.rules import load

AMINE, SARA, KARIM = "Amine Benali", "Sara Haddad", "Karim Kaci"


def test_header_below_titles_and_a_tail() -> None:
    table = one(
        [
            ["Boutique Yasmine", "", ""],
            ["Liste des clients 2024", "", ""],
            ["", "", ""],
            ["N°", "Nom et prénom", "Tél"],
            ["1", "BENALI Ahmed", "0550123456"],
            ["2", "HADDAD Sara", "0661223344"],
            ["3", "", ""],
            ["", "Total", "2"],
            ["", "Le gérant", ""],
            ["Généré le 12/03/2024", "", ""],
        ]
    )
    assert table.header_row == 4
    assert column(table, "row") == [5, 6]
    assert column(table, "name_order") == ["family_first"] * 2
    assert reasons(table) == [
        (1, "title"), (2, "title"), (3, "blank"), (4, "header"), (7, "blank"),
        (8, "total"), (9, "total"), (10, "total"),
    ]  # fmt: skip


def test_a_printed_register_has_its_title_header_and_total_on_every_page() -> None:
    head = ["Date", "Client", "Contact", "Lieu", "Total DA"]
    table = one(
        [
            ["Registre des commandes - Boutique Yasmine", "Page 1", "", "", ""],
            head,
            ["01/02/2025", AMINE, "0550112233", "Blida", "4 500,00"],
            ["02/02/2025", SARA, "0661445566", "El Eulma", "3 200,00"],
            ["", "", "", "Sous-total", "7 700,00"],
            ["Registre des commandes - Boutique Yasmine", "Page 2", "", "", ""],
            head,
            ["03/02/2025", KARIM, "0699102030", "Bab Ezzouar", "1 250,00"],
            ["", "", "", "Total général", "8 950,00"],
        ]
    )
    assert column(table, "row") == [3, 4, 8]
    assert column(table, "phone_raw") == ["0550112233", "0661445566", "0699102030"]
    assert reasons(table) == [
        (1, "title"), (2, "header"), (5, "total"), (6, "title"), (7, "header"), (9, "total"),
    ]  # fmt: skip


def test_columns_of_ticks_are_headed_by_states() -> None:
    table = one(
        [
            ["Nom", "Tél", "Ville", "Livré", "Remarque"],
            [AMINE, "0550123456", "Akbou", "x", ""],
            [SARA, "0661223344", "Arzew", "", "rappeler"],
        ]
    )
    assert table.header_row == 1
    assert fields(table)[:3] == ["name", "phone", "city"]
    assert column(table, "row") == [2, 3]


def test_a_total_below_a_list_of_debts_is_not_its_header() -> None:
    table = one(
        [
            ["Carnet de crédit", "", "", ""],
            ["", "", "", ""],
            ["Nom", "Tel", "Dette", "Payé"],
            [AMINE, "550123456", "500", "non"],
            [SARA, "661223344", "1500", "oui"],
            ["TOTAL", "", "2 000", ""],
        ]
    )
    assert table.header_row == 3
    assert column(table, "row") == [4, 5]
    assert reasons(table)[-1] == (6, "total")
    assert "status" not in fields(table)  # "Payé: non" is no cancelled customer


def test_ticks_below_a_status_header_are_read_all_the_same() -> None:
    table = one(
        [["Nom", "Tél", "Statut"], [AMINE, "0550123456", "oui"], [SARA, "0661223344", "non"]]
    )
    assert fields(table) == ["name", "phone", "status"]


def test_a_header_over_two_lines_is_joined_downwards() -> None:
    table = one(
        [
            ["Nom", "Contact", "", "Wilaya"],
            ["", "Tél", "Email", ""],
            [AMINE, "0550123456", "a@b.dz", "Alger"],
        ]
    )
    assert fields(table) == ["name", "phone", "email", "wilaya"]
    assert [guess.header for guess in table.guesses] == [
        "Nom", "Contact Tél", "Contact Email", "Wilaya",
    ]  # fmt: skip
    assert reasons(table) == [(1, "header"), (2, "header")]


def test_the_senders_columns_are_not_the_contact() -> None:
    table = one(
        [
            ["Expéditeur", "", "Destinataire", ""],
            ["Nom", "Tel", "Nom", "Tel"],
            ["La boutique", "0550000001", AMINE, "0550123456"],
        ]
    )
    assert fields(table) == ["", "", "name", "phone"]
    assert column(table, "name_raw") == [AMINE]


def test_a_headerless_table_keeps_its_first_customer() -> None:
    rows = [[AMINE, "0550123456", "Alger"], [SARA, "0661123456", "Oran"]]
    table = one(rows)
    assert table.header_row == 0
    assert column(table, "row") == [1, 2]
    assert fields(table) == ["name", "phone", "wilaya"]
    assert [doubt.doubt for doubt in table.doubts] == ["no_header"]


def test_a_status_that_is_a_header_word_too_makes_no_header() -> None:
    for status in ("livreur", "مشتري", "zboun dayem", "client", "confirmé", "تم التأكيد"):
        assert one([[AMINE, status], [SARA, "0661123456"], [KARIM, ""]]).records.num_rows == 3


def test_a_title_above_a_headerless_table_is_no_customer() -> None:
    rows = [["Liste des clients", "", ""], [AMINE, "0550123456", "Alger"]]
    assert reasons(one([*rows, [SARA, "0661123456", "Oran"]])) == [(1, "title")]


def test_one_column_of_phones() -> None:
    assert column(one([["0550123456"], ["0661123456"]]), "phone_raw") == [
        "0550123456",
        "0661123456",
    ]
    assert reasons(one([["Téléphone"], ["0550123456"]])) == [(1, "header")]


def test_a_header_in_words_of_no_language_we_know() -> None:
    table = one([["Kunde", "Rufnummer"], [AMINE, "0550123456"], [SARA, "0661123456"]])
    assert (fields(table), table.header_row) == (["name", "phone"], 1)


def test_a_repeated_header_is_rejected_and_one_in_another_order_starts_anew() -> None:
    first, second = mapped(
        [
            ["Nom", "Tel"],
            [AMINE, "0550123456"],
            ["NOM", "TEL"],
            [SARA, "0661123456"],
            ["Tel", "Nom"],
            ["0770123456", KARIM],
        ]
    )
    assert reasons(first) == [(1, "header"), (3, "header")]
    assert (column(second, "name_raw"), second.header_row) == ([KARIM], 5)
    assert first.read + second.read == 6


def test_tables_one_under_another_share_the_lines_out() -> None:
    first, second = mapped(
        [
            ["Nom", "Tel", "Wilaya"],
            [AMINE, "0550123456", "Alger"],
            ["", "", ""],
            ["Nos fournisseurs", "", ""],
            ["Société", "Téléphone", "Email"],
            ["SARL Nour", "021631234", "n@nour.dz"],
        ]
    )
    assert reasons(first) == [(1, "header"), (3, "blank"), (4, "title")]
    assert column(second, "name_raw") == ["SARL Nour"]
    assert first.read + second.read == 6


def test_tables_side_by_side_each_account_for_every_line() -> None:
    left, right = mapped(
        [
            ["Nom", "Tel", "", "Nom", "Tel"],
            [AMINE, "0550123456", "", SARA, "0661123456"],
            [KARIM, "0770123456", "", "", ""],
        ]
    )
    assert (column(left, "name_raw"), column(right, "name_raw")) == ([AMINE, KARIM], [SARA])
    assert (left.read, right.read) == (3, 3)
    assert reasons(right) == [(1, "header"), (3, "blank")]


def test_a_spacer_column_does_not_part_one_table() -> None:
    table = one([["Nom", "", "Tel", "Wilaya"], [AMINE, "", "0550123456", "Alger"]])
    assert fields(table) == ["name", "", "phone", "wilaya"]


def test_sub_titles_are_no_customers_but_a_lone_name_is_one() -> None:
    table = one(
        [
            ["Nom", "Tel", "Email", "Wilaya"],
            ["JANVIER 2024", "", "", ""],
            [AMINE, "0550123456", "", ""],
            ["Wilaya d'Oran", "", "", ""],
            [SARA, "", "", ""],
        ]
    )
    assert column(table, "name_raw") == [AMINE, SARA]
    assert reasons(table) == [(1, "header"), (2, "title"), (4, "title")]


def test_lines_that_name_nobody() -> None:
    table = one(
        [
            ["Nom", "Tel", "Wilaya", "Statut"],
            [AMINE, "0550123456", "Alger", "livré"],
            ["-", "/", "", "en attente"],
            ["", "", "Oran", "livré"],
        ]
    )
    assert reasons(table) == [(1, "header"), (3, "nothing_usable")]
    assert column(table, "city_raw") == ["Alger", "Oran"]


def test_a_table_of_goods_holds_nobody() -> None:
    table = one([["Produit", "Prix", "Stock"], ["Robe", "2500", "4"]])
    assert table.records.num_rows == 0
    assert reasons(table) == [(1, "header"), (2, "nothing_usable")]
    assert [doubt.doubt for doubt in table.doubts] == ["no_columns"]


def test_a_list_of_anything_else_holds_nobody() -> None:
    rows = [
        ["repo", "commit", "files"],
        ["tools/alpha", "da4a3f", "csv"],
        ["tools/beta", "69b95", "md"],
    ]
    table = one(rows)
    assert (table.records.num_rows, table.read) == (0, 3)
    assert [doubt.doubt for doubt in table.doubts] == ["no_columns"]


def test_a_header_that_sorting_moved_down() -> None:
    rows = [[AMINE, "0550123456", "Alger"], [KARIM, "0770123456", "Blida"]]
    table = one([*rows, ["Nom", "Tel", "Wilaya"], [SARA, "0661123456", "Oran"]])
    assert column(table, "row") == [1, 2, 4]
    assert reasons(table) == [(3, "header")]


def test_the_user_names_the_header_row_or_says_there_is_none() -> None:
    rows = [["Clients", "2024"], ["Kunde", "X"], [AMINE, "0550123456"], [SARA, "0661123456"]]
    assert reasons(one(rows, header_row=2)) == [(1, "title"), (2, "header")]
    assert one(rows[2:], header_row=0).records.num_rows == 2
    assert one([["Nom", "Tel"], *rows[2:]], header_row=0).header_row == 0


def test_the_users_columns_come_first() -> None:
    rows = [["Nom", "Tél.", "Divers"], [AMINE, "0550123456", "0661123456"]]
    table = one(rows, columns={"tel": "ignore", "#3": "phone"})
    assert fields(table) == ["name", "", "phone"]
    assert table.guesses[2].reason == "told"
    with pytest.raises(UsageError, match="no field is called 'telephone'"):
        one(rows, columns={"Tél.": "telephone"})


def test_a_header_that_the_format_states() -> None:
    stated = grid([[AMINE, "0550123456"]], header=("Nom", "Tel"))
    (table,) = map_grid(stated, load(), ReadOptions())
    assert (table.records.num_rows, table.read, table.header_row) == (1, 1, 0)
    repeated = grid([["Nom", "Tel"], [AMINE, "0550123456"]], header=("Nom", "Tel"))
    (table,) = map_grid(repeated, load(), ReadOptions())
    assert reasons(table) == [(1, "header")]


def test_merged_places_are_filled_down_and_make_no_customer() -> None:
    rows = [["Nom", "Tel", "Wilaya"], [AMINE, "0550123456", "Alger"], [SARA, "0661123456", ""], []]
    (table,) = map_grid(grid(rows, fill_down=((2, 1, 3), (0, 1, 3))), load(), ReadOptions())
    assert column(table, "city_raw") == ["Alger", "Alger"]
    assert column(table, "name_raw") == [AMINE, SARA]
    assert reasons(table) == [(1, "header"), (4, "blank")]


def test_notes_are_mined_only_when_asked() -> None:
    rows = [
        ["Nom", "Tel", "Remarques internes"],
        [AMINE, "0550123456", "son frère: 0661 12 34 56, frere@example.dz"],
        [SARA, "0661123456", ""],
    ]
    assert column(one(rows), "phone_raw") == ["0550123456", "0661123456"]
    table = one(rows, mine_notes=True)
    assert column(table, "phone_raw") == ["0550123456 ; 0661 12 34 56", "0661123456"]
    assert column(table, "email_raw") == ["frere@example.dz", ""]


def test_a_long_table_is_mapped_like_a_short_one() -> None:
    body = [[f"Amine Benali {n % 7}", f"0550{n:06d}", "Alger"] for n in range(6_000)]
    rows = [["Nom", "Tel", "Wilaya"], *body[:3000], ["Nom", "Tel", "Wilaya"], *body[3000:], []]
    table = one(rows)
    assert table.records.num_rows == 6_000
    assert reasons(table) == [(1, "header"), (3002, "header"), (6003, "blank")]


CELL = st.sampled_from(
    ["", "", " ", "-", "Nom", "Tel", "Email", "Wilaya", "Client", "Total", "12", "1", AMINE,
     "Alger", "0550123456", "a@b.dz", "livré", "12/03/2024", "Prénom", "Liste des clients", "الاسم",
     "NRP 2", "Tel livreur", "x", "\u200f", "Produit"]
)  # fmt: skip
ROWS = st.lists(st.lists(st.one_of(CELL, st.text(max_size=8)), max_size=5), max_size=12)


@given(ROWS)
@settings(max_examples=150, deadline=None)
def test_every_line_has_its_one_place(rows: list[list[str]]) -> None:
    tables = mapped(rows)
    for table in tables:
        assert table.read == table.records.num_rows + len(table.rejected)
        assert table.records.column_names == [n for n in RAW_COLUMNS if n != "record_id"]
        numbers = [*column(table, "row"), *(line[2] for line in table.rejected)]
        assert len(numbers) == len(set(numbers))
        assert all(c.null_count == 0 for c in table.records.columns)
        assert all(line[3] for line in table.rejected)
    covered = {n for t in tables for n in [*column(t, "row"), *(line[2] for line in t.rejected)]}
    assert covered == (set(range(1, len(rows) + 1)) if any(rows) else covered)


@given(ROWS, st.sampled_from([0, 1, 3, 99]))
@settings(max_examples=50, deadline=None)
def test_a_named_header_row_loses_no_line(rows: list[list[str]], header_row: int) -> None:
    for table in mapped(rows, header_row=header_row):
        assert table.read == table.records.num_rows + len(table.rejected)


def test_no_lines_no_tables() -> None:
    empty = grid([["a"]])
    nothing = map_grid(
        type(empty)("t.csv", "", empty.cells.slice(1), pa.array([], pa.int64())), load()
    )
    assert nothing == []


LINE = st.lists(
    st.sampled_from(["", " ", "12", "Total", "TOTAL :", "Total 25 clients", "Signature", "Amine"]),
    min_size=3,
    max_size=3,
)


@given(st.lists(LINE, min_size=1, max_size=8))
def test_columns_as_a_whole_miss_no_total(lines: list[list[str]]) -> None:
    rules = load().headers
    columns = [pa.chunked_array([list(cells)]) for cells in zip(*lines, strict=True)]
    asked = may_be_total(columns, rules)
    totals = [is_total(line, rules) for line in lines]
    assert all(may or not total for may, total in zip(asked, totals, strict=True))
    assert not any(asked[at] for at, line in enumerate(lines) if line[0] == "Amine")
