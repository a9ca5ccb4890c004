"""Columns of one field joined as the model says."""

from __future__ import annotations

from tests.columns.grids import column, one


def test_phones_mobile_first_fax_last() -> None:
    rows = [["Fax", "Tel fixe", "Nom", "Tél 1", "Mobile"],
            ["021631234", "023456789", "Amine", "0770123456", "0550123456"],
            ["", "", "Sara", "0661123456", ""]]  # fmt: skip
    assert column(one(rows), "phone_raw") == [
        "0550123456 ; 0770123456 ; 023456789 ; fax: 021631234",
        "0661123456",
    ]


def test_what_the_headers_of_phones_promise() -> None:
    rows = [["Nom", "Mobile", "Tel fixe", "Tél"],
            ["A", "021631234", "", ""],
            ["B", "/", "021631234", ""],
            ["C", "", "0550123456", "0661123456"],
            ["D", "", "0550123456", ""],
            ["E", "", "", "0661123456"]]  # fmt: skip
    assert column(one(rows), "expects") == ["mobile", "fixed", "", "fixed", ""]
    plain = [["Nom", "Tél"], ["A", "021631234"], ["B", "0550123456"]]
    assert column(one(plain), "expects") == ["", ""]


def test_emails_and_statuses_joined() -> None:
    rows = [["Nom", "Email 1", "Email 2", "Statut", "Etat commande"],
            ["Amine", "a@b.dz", "c@d.dz", "client", "livré"],
            ["Sara", "", "e@f.dz", "", "annulé"]]  # fmt: skip
    table = one(rows)
    assert column(table, "email_raw") == ["a@b.dz ; c@d.dz", "e@f.dz"]
    assert column(table, "status_raw") == ["client / livré", "annulé"]


def test_places() -> None:
    rows = [["Nom", "Wilaya", "Commune", "Adresse"],
            ["A", "Alger", "Kouba", "Rue 5"],
            ["B", "Alger", "", "Cité 200 logts"],
            ["C", "Alger", "", ""],
            ["D", "", "Kouba", ""],
            ["E", "", "", ""]]  # fmt: skip
    table = one(rows)
    assert column(table, "city_raw") == [
        "Kouba, Alger", "Cité 200 logts, Alger", "Alger", "Kouba", "",
    ]  # fmt: skip
    assert column(table, "city_level") == ["", "", "wilaya", "commune", ""]


def test_codes_of_wilayas_stand_in_for_their_names() -> None:
    rows = [["Nom", "Code wilaya", "Ville"], ["A", "16", "Kouba"], ["B", "31", ""]]
    assert column(one(rows), "city_raw") == ["Kouba, 16", "31"]
    both = [["Nom", "Code wilaya", "Wilaya"], ["A", "16", "Alger"], ["B", "31", ""]]
    assert column(one(both), "city_raw") == ["Alger", "31"]


def test_a_company_is_the_name_only_where_there_is_none() -> None:
    rows = [["Société", "Nom", "Tel"], ["SARL Nour", "Amine Benali", "0550123456"],
            ["EURL Sud", "", "0661123456"]]  # fmt: skip
    assert column(one(rows), "name_raw") == ["Amine Benali", "EURL Sud"]


def test_names_in_parts() -> None:
    rows = [["Nom", "Prénom"], ["Benali", "Amine"], ["", "Sara"], ["Kaci", ""]]
    assert column(one(rows), "name_raw") == ["Benali, Amine", "Sara", "Kaci"]


def test_dates_first_and_last() -> None:
    rows = [["Nom", "Date", "Dernier achat"],
            ["A", "05/03/2024", "12 avril 2024"],
            ["B", "2024-03-05T10:00:00", ""],
            ["C", "hier", "31/02/2024"]]  # fmt: skip
    table = one(rows)
    assert column(table, "first_seen") == ["2024-03-05", "2024-03-05", ""]
    assert column(table, "last_seen") == ["2024-04-12", "2024-03-05", ""]


def test_text_stays_as_written() -> None:
    rows = [["Nom", "Tel"], ["  AMINE  benali ", "\u202a0550 12 34 56 "]]
    assert column(one(rows), "name_raw") == ["  AMINE  benali "]
    assert column(one(rows), "phone_raw") == ["\u202a0550 12 34 56 "]
