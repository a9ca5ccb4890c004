"""Who is meant: the contacts that an id, a phone, an e-mail or a name leads to.

    found = bearers.found(tables, "0550 12 34 56")     # ids, in the order of the list

A phone and an e-mail are found in any writing. A name is found in any order of its words, accents
and letter case aside, in every form that the records of a contact write it in, and in the other
script, where the name's keys say that the two are one.

May import: fields (behind the command line). Tests: ``tests/test_bearers.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, as_strings, mask, plain, several
from zboun.fields import email, phone
from zboun.fields.name_keys import Agreement, Unit, UnitTable, compare_units, unit_table, units
from zboun.fields.text import fold
from zboun.rules import Rules, load

Tables = Mapping[str, pa.Table]


def found(tables: Tables, who: str, rules: Rules | None = None) -> list[str]:
    """Return the ids of the contacts that ``who`` leads to, none where nobody is meant.

    An id leads to one; else a phone or an e-mail to all who hold it; else a name to its bearers.
    """
    rules = rules or load()
    now = of_id(tables, who)
    return [now] if now else holders(tables, *values(who, rules)) or named(tables, who, rules)


def of_id(tables: Tables, contact_id: str) -> str:
    """Return the id that an id leads to now, also an earlier one; "" where it is nobody's."""
    ids = set(tables["contacts"]["contact_id"].to_pylist())
    aliases = tables.get("aliases")
    leads: dict[str, str] = {}
    if aliases is not None:
        columns = (aliases[name].to_pylist() for name in ("contact_id", "alias_of"))
        leads = dict(zip(*columns, strict=True))
    seen = set()
    while contact_id not in ids and contact_id in leads and contact_id not in seen:
        seen.add(contact_id)
        contact_id = leads[contact_id]
    return contact_id if contact_id in ids else ""


def values(who: str, rules: Rules) -> tuple[list[str], list[str]]:
    """Return the phones and the e-mails that a text is, in the contract's form.

    >>> values("+213 (0) 550-12-34-56", load())
    (['+213550123456'], [])
    """
    parsed = (phone.parse(who, rules).clean, email.parse(who, rules).clean)
    phones, emails = ([one for one in text.split(";") if one] for text in parsed)
    return phones, emails


def holders(tables: Tables, phones: list[str], emails: list[str]) -> list[str]:
    """Return the ids of the contacts with a record that holds one of some phones or e-mails."""
    records = tables["records"]
    rows = np.zeros(len(records), bool)
    for column, wanted in (("phone", phones), ("email", emails)):
        row, held = several(records[column])
        rows[row[mask(pc.is_in(held, value_set=pa.array(wanted, pa.string())))]] = True
    return _contacts(tables, pc.unique(as_strings(records["contact_id"]).filter(pa.array(rows))))


def named(tables: Tables, who: str, rules: Rules) -> list[str]:
    """Return the ids of the contacts whose name, or a record's, has every part of a name."""
    both = [tables[name].select(["contact_id", "name"]) for name in ("contacts", "records")]
    ids, names = (
        pa.concat_arrays([as_strings(table[column]) for table in both])
        for column in ("contact_id", "name")
    )
    encoded = names.dictionary_encode()
    bears = _bearing(encoded.dictionary, who, rules)
    theirs = bears[encoded.indices.to_numpy()] if len(bears) else np.zeros(len(ids), bool)
    return _contacts(tables, pc.unique(ids.filter(pa.array(theirs))))


def _contacts(tables: Tables, ids: pa.Array) -> list[str]:
    """Return some ids in the order of the list."""
    listed = plain(tables["contacts"]["contact_id"])
    found: list[str] = listed.filter(pc.is_in(listed, value_set=ids)).to_pylist()
    return found


def _bearing(names: pa.Array, who: str, rules: Rules) -> Mask:
    """Say of each distinct name whether it has every part of another: as words, or by the keys."""
    words = set(fold(who).split())
    spelt = [bool(words) and words <= set(fold(name).split()) for name in names.to_pylist()]
    rows = np.asarray(spelt, bool)
    asked = units(who, rules)
    if all(unit.initial for unit in asked):
        return rows
    table = unit_table(names, rules)
    both = np.stack([_with_unit(table, unit, rules) for unit in asked])
    return rows | both.all(axis=0)


def _with_unit(table: UnitTable, asked: Unit, rules: Rules) -> Mask:
    """Say which names of a table have a unit that is one with another."""
    near = [code for code in _candidates(table, asked) if _is_one(asked, table.units[code], rules)]
    rows = np.zeros(len(table), bool)
    owner = np.repeat(np.arange(len(table)), np.diff(table.offsets))
    rows[owner[np.isin(table.codes, near)]] = True
    return rows


def _candidates(table: UnitTable, asked: Unit) -> list[int]:
    """Return the units worth comparing: those of one key with another, and the listed pairs."""
    if asked.initial:
        return list(range(len(table.units)))
    alike = _bare(asked.skeleton)
    skeletons = [at for at, text in enumerate(table.skeletons) if _bare(text) == alike]
    known = [at for at, name in enumerate(table.names) if name == asked.name]
    rows = np.isin(table.skeleton, skeletons) | np.isin(table.name, known) | table.listed
    found: list[int] = np.flatnonzero(rows & ~table.initial).tolist()
    return found


def _bare(skeleton: str) -> str:
    """Return a skeleton with K and G, which Latin letters do not tell apart, as one."""
    return skeleton.replace("G", "K")


def _is_one(a: Unit, b: Unit, rules: Rules) -> bool:
    """Say whether the keys hold two units for one name; between scripts, as far as Arabic says."""
    sure = a.script == b.script and not a.initial
    least = Agreement.SAME if sure else Agreement.COMPATIBLE
    return compare_units(a, b, rules) >= least
