"""Exports of other programs, recognized outright."""

from __future__ import annotations

import pytest
from tests.columns.grids import column, one

EXPORTS = {
    "google_contacts_old": (
        {
            "Name": "Amine Benali",
            "Given Name": "Amine",
            "Additional Name": "",
            "Family Name": "Benali",
            "Group Membership": "* myContacts",
            "E-mail 1 - Type": "* Home",
            "E-mail 1 - Value": "a@b.dz",
            "Phone 1 - Type": "Mobile",
            "Phone 1 - Value": "0550123456",
            "Phone 2 - Value": "0661123456",
        },
        ("Benali, Amine", "0550123456 ; 0661123456", "a@b.dz", "", ""),
    ),
    "google_contacts_new": (
        {
            "First Name": "Amine",
            "Middle Name": "Lotfi",
            "Last Name": "Benali",
            "Organization Name": "X",
            "Labels": "Client fidèle ::: * myContacts",
            "E-mail 1 - Value": "",
            "Phone 1 - Label": "Mobile",
            "Phone 1 - Value": "0550123456",
            "Address 1 - City": "Kouba",
            "Address 1 - Region": "Alger",
        },
        ("Benali, Amine Lotfi", "0550123456", "", "Kouba, Alger", "Client fidèle ::: * myContacts"),
    ),
    "outlook_en": (
        {
            "First Name": "Amine",
            "Last Name": "Benali",
            "Company": "SARL Nour",
            "Business Phone": "021631234",
            "Mobile Phone": "0550123456",
            "Business Fax": "021631235",
            "E-mail Address": "a@b.dz",
            "E-mail 2 Address": "c@d.dz",
            "Home City": "Kouba",
            "Birthday": "01/01/1990",
        },
        (
            "Benali, Amine",
            "0550123456 ; 021631234 ; fax: 021631235",
            "a@b.dz ; c@d.dz",
            "Kouba",
            "",
        ),
    ),
    "outlook_fr": (
        {
            "Titre": "M.",
            "Prénom": "Amine",
            "Nom": "Benali",
            "Société": "",
            "Tél. mobile": "0550123456",
            "Téléphone (bureau)": "021631234",
            "Adresse de messagerie": "a@b.dz",
            "Anniversaire": "0/0/00",
        },
        ("Benali, Amine", "0550123456 ; 021631234", "a@b.dz", "", ""),
    ),
    "facebook_leads": (
        {
            "id": "l:1",
            "created_time": "2024-03-05T10:11:12+01:00",
            "ad_id": "ag:1",
            "form_id": "f:1",
            "platform": "ig",
            "quel_produit_?": "robe",
            "nom_complet": "Amine Benali",
            "numéro_de_téléphone": "p:+213550123456",
            "ville": "Oran",
        },
        ("Amine Benali", "p:+213550123456", "", "Oran", ""),
    ),
    "shopify_customers": (
        {
            "Customer ID": "1",
            "First Name": "Amine",
            "Last Name": "Benali",
            "Email": "a@b.dz",
            "Accepts Email Marketing": "yes",
            "Default Address City": "Kouba",
            "Default Address Phone": "",
            "Phone": "'+213550123456",
            "Total Orders": "3",
        },
        ("Benali, Amine", "'+213550123456", "a@b.dz", "Kouba", ""),
    ),
    "woocommerce_customers": (
        {
            "Name": "Amine Benali",
            "Username": "amine",
            "Last Active": "2024-03-05",
            "Sign Up": "2023-01-02",
            "Email": "a@b.dz",
            "Orders": "3",
            "Total Spend": "9000",
            "City": "Kouba",
            "Region": "DZ-16",
        },
        ("Amine Benali", "", "a@b.dz", "Kouba, DZ-16", ""),
    ),
    "yalidine": (
        {
            "order_id": "1",
            "from_wilaya_name": "Alger",
            "firstname": "Amine",
            "familyname": "Benali",
            "contact_phone": "0550123456,0661123456",
            "address": "Cité 5",
            "to_commune_name": "Es Sénia",
            "to_wilaya_name": "Oran",
            "product_list": "robe",
            "price": "2500",
        },
        ("Benali, Amine", "0550123456,0661123456", "", "Es Sénia, Oran", ""),
    ),
    "zr_express": (
        {
            "Tracking": "ZR1",
            "Client": "Amine Benali",
            "MobileA": "0550123456",
            "MobileB": "",
            "Adresse": "x",
            "IDWilaya": "31",
            "Commune": "Es Sénia",
            "Situation": "Livrée",
            "Total": "2500",
        },
        ("Amine Benali", "0550123456", "", "Es Sénia, 31", "Livrée"),
    ),
    "hubspot": (
        {
            "Record ID": "1",
            "First Name": "Amine",
            "Last Name": "Benali",
            "Email": "a@b.dz",
            "Phone Number": "0550123456",
            "Contact owner": "Sara",
            "Lifecycle Stage": "customer",
            "Create Date": "2024-03-05 10:11",
        },
        ("Benali, Amine", "0550123456", "a@b.dz", "", "customer"),
    ),
    "odoo": (
        {
            "External ID": "x.1",
            "Name": "Amine Benali",
            "Display Name": "Amine Benali",
            "Phone": "021631234",
            "Mobile": "0550123456",
            "Email": "a@b.dz",
            "City": "Kouba",
            "Salesperson": "Sara",
            "Is a Company": "False",
        },
        ("Amine Benali", "0550123456 ; 021631234", "a@b.dz", "Kouba", ""),
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_export(name: str) -> None:
    cells, wanted = EXPORTS[name]
    table = one([list(cells), list(cells.values())])
    read = tuple(
        column(table, f"{field}_raw")[0] for field in ("name", "phone", "email", "city", "status")
    )
    assert read == wanted
    assert any(guess.reason == name for guess in table.guesses)


def test_times_of_an_export() -> None:
    cells, _ = EXPORTS["facebook_leads"]
    table = one([list(cells), list(cells.values())])
    assert column(table, "first_seen") == ["2024-03-05"]


def test_a_table_that_only_resembles_an_export_is_read_by_its_headers() -> None:
    table = one([["First Name", "Last Name", "Phone"], ["Amine", "Benali", "0550123456"]])
    assert column(table, "name_raw") == ["Benali, Amine"]
    assert all("google" not in guess.reason for guess in table.guesses)


def test_the_user_overrides_an_export() -> None:
    cells, _ = EXPORTS["hubspot"]
    table = one([list(cells), list(cells.values())], columns={"Email": "ignore"})
    assert column(table, "email_raw") == [""]
