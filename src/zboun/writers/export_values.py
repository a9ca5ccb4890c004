"""What a column of another program holds, as Arrow kernels over the contact list.

Each value has a name that ``data/exports.toml`` uses; ``VALUES`` maps it to its function.

May import: texts. Tests: ``tests/writers/test_exports.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import empties, text
from zboun.texts import Texts
from zboun.writers.sheets import mapped

PHONE = r"^\+\d{7,15}$"
MOBILE = r"^\+213[567]\d{8}$"
HOME = r"^\+213[2-9]\d{7,8}$"
_HUBSPOT = {"prospect": "Lead", "customer": "Customer", "inactive": "Other", "other": "Other"}


def _nth(contacts: pa.Table, name: str, others: str, number: int) -> pa.Array:
    """Return the n-th of several values: the best is 0, then the others, "" where there is none."""
    if number == 0:
        return text(contacts, name)
    parts = pc.split_pattern(text(contacts, others), ";")
    taken = pc.list_slice(parts, number - 1, number, return_fixed_size_list=True)
    return pc.utf8_trim_whitespace(pc.fill_null(taken.flatten(), ""))


def mobile(contacts: pa.Table) -> pa.Array:
    """Return the first valid Algerian mobile of each contact, the best phone first."""
    found = empties(contacts.num_rows)
    for number in (2, 1, 0):
        phone = _nth(contacts, "phone", "other_phones", number)
        found = pc.if_else(pc.match_substring_regex(phone, MOBILE), phone, found)
    return found


def _landline(contacts: pa.Table) -> pa.Array:
    phone = text(contacts, "phone")
    return pc.if_else(pc.match_substring_regex(phone, MOBILE), "", phone)


def _nameless(contacts: pa.Table) -> pa.Array:
    """Return True where a name has no parts: a business, or a name of one word."""
    parts = pc.binary_join_element_wise(
        text(contacts, "given_name"), text(contacts, "family_name"), ""
    )
    return pc.equal(parts, "")


def _is_company(contacts: pa.Table) -> pa.Array:
    if "name_kind" in contacts.column_names:
        return pc.equal(text(contacts, "name_kind"), "business")
    return pc.and_(_nameless(contacts), pc.not_equal(text(contacts, "name"), ""))


def _given(contacts: pa.Table) -> pa.Array:
    """Return given names; a name without parts stands here, unless it is a company's."""
    whole = pc.and_(_nameless(contacts), pc.invert(_is_company(contacts)))
    return pc.if_else(whole, text(contacts, "name"), text(contacts, "given_name"))


def _shown(contacts: pa.Table) -> pa.Array:
    shown = text(contacts, "name")
    for other in ("phone", "email"):
        shown = pc.if_else(pc.equal(shown, ""), text(contacts, other), shown)
    return shown


def _national(phone: pa.Array) -> pa.Array:
    """Return +213550123456 as 0550123456, the form that carriers here ask for."""
    here = pc.match_substring_regex(phone, HOME)
    return pc.if_else(here, pc.replace_substring_regex(phone, r"^\+213", "0"), "")


def _national_phones(contacts: pa.Table) -> pa.Array:
    first, second = (_national(_nth(contacts, "phone", "other_phones", n)) for n in (0, 1))
    both = pc.binary_join_element_wise(first, second, ",")
    return pc.if_else(pc.equal(second, ""), first, both)


def _labelled(values: pa.Array, label: str) -> pa.Array:
    return pc.if_else(pc.equal(values, ""), "", label)


def _phone_label(phone: pa.Array) -> pa.Array:
    mobile = pc.if_else(pc.match_substring_regex(phone, MOBILE), "Mobile", "Work")
    return pc.if_else(pc.equal(phone, ""), "", mobile)


def _status(contacts: pa.Table, words: Texts) -> pa.Array:
    return mapped(text(contacts, "status"), lambda code: words.code("status", code))


def _note(contacts: pa.Table, words: Texts) -> pa.Array:
    """Return status, wilaya and last contact as one line of text."""
    parts = {
        "status": _status(contacts, words),
        "wilaya": text(contacts, "wilaya"),
        "last_seen": text(contacts, "last_seen"),
        "opt_out": _opted_out(contacts, words),
    }
    lines = [
        pc.if_else(
            pc.equal(values, ""),
            "",
            pc.binary_join_element_wise(words(f"column.{name}"), values, ": "),
        )
        for name, values in parts.items()
    ]
    joined = pc.utf8_trim(pc.binary_join_element_wise(*lines, "\n"), "\n")
    return pc.replace_substring_regex(joined, "\n+", " · ")


def _opted_out(contacts: pa.Table, words: Texts) -> pa.Array:
    """Return "yes" for those who want no messages: no program may lose that."""
    return pc.if_else(pc.equal(text(contacts, "opt_out"), ""), "", words("yes"))


def _tags(contacts: pa.Table, words: Texts) -> pa.Array:
    """Return status and wilaya as comma-separated tags."""
    both = pc.binary_join_element_wise(_status(contacts, words), text(contacts, "wilaya"), ",")
    return pc.utf8_trim(both, ",")


def _place(contacts: pa.Table) -> pa.Array:
    city, wilaya = text(contacts, "city"), text(contacts, "wilaya")
    both = pc.binary_join_element_wise(city, wilaya, ", ")
    return pc.if_else(pc.equal(city, ""), wilaya, both)


def _known(contacts: pa.Table) -> pa.Array:
    return pc.not_equal(_place(contacts), "")


Value = Callable[[pa.Table, Texts], pa.Array]
VALUES: Mapping[str, Value] = {
    "given": lambda t, _: _given(t),
    "family": lambda t, _: text(t, "family_name"),
    "given_or_dot": lambda t, _: _or(_or(_given(t), _shown(t)), "."),
    "family_or_dot": lambda t, _: _or(text(t, "family_name"), "."),
    "shown": lambda t, _: _shown(t),
    "company": lambda t, _: pc.if_else(_is_company(t), text(t, "name"), ""),
    "is_company": lambda t, _: pc.if_else(_is_company(t), "True", "False"),
    "phone": lambda t, _: text(t, "phone"),
    "phone_2": lambda t, _: _nth(t, "phone", "other_phones", 1),
    "phone_3": lambda t, _: _nth(t, "phone", "other_phones", 2),
    "phone_label": lambda t, _: _phone_label(text(t, "phone")),
    "phone_2_label": lambda t, _: _phone_label(_nth(t, "phone", "other_phones", 1)),
    "phone_3_label": lambda t, _: _phone_label(_nth(t, "phone", "other_phones", 2)),
    "mobile": lambda t, _: mobile(t),
    "landline": lambda t, _: _landline(t),
    "national_phones": lambda t, _: _national_phones(t),
    "whatsapp_link": lambda t, _: _link(mobile(t)),
    "email": lambda t, _: text(t, "email"),
    "email_2": lambda t, _: _nth(t, "email", "other_emails", 1),
    "email_label": lambda t, _: _labelled(text(t, "email"), "* Other"),
    "email_2_label": lambda t, _: _labelled(_nth(t, "email", "other_emails", 1), "Other"),
    "city": lambda t, _: text(t, "city"),
    "wilaya": lambda t, _: text(t, "wilaya"),
    "place": lambda t, _: _place(t),
    "address_label": lambda t, _: pc.if_else(_known(t), "Home", ""),
    "country_code": lambda t, _: pc.if_else(_known(t), "DZ", ""),
    "country": lambda t, words: pc.if_else(_known(t), words("country.dz"), ""),
    "status_label": _status,
    "note": _note,
    "opted_out": _opted_out,
    "tags": _tags,
    "google_labels": lambda t, words: _google_labels(_status(t, words)),
    "hubspot_stage": lambda t, _: mapped(text(t, "stage"), lambda one: _HUBSPOT.get(one, "Other")),
    "odoo_id": lambda t, _: pc.binary_join_element_wise("zboun", text(t, "contact_id"), "_"),
    "blank": lambda t, _: empties(t.num_rows),
}


def _or(values: pa.Array, other: pa.Array | str) -> pa.Array:
    return pc.if_else(pc.equal(values, ""), other, values)


def _link(mobile: pa.Array) -> pa.Array:
    link = pc.replace_substring_regex(mobile, r"^\+", "https://wa.me/")
    return pc.if_else(pc.equal(mobile, ""), "", link)


def _google_labels(status: pa.Array) -> pa.Array:
    joined = pc.binary_join_element_wise(status, "* myContacts", " ::: ")
    return pc.if_else(pc.equal(status, ""), "* myContacts", joined)
