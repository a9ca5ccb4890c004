"""What matching needs of names, in one place: units, their keys, and how far names agree.

    units("Abd El Kader Ben Ali")            -> the units with canonical name, skeleton, sound
    compare_units(a, b), compare_names(...)  -> Agreement, NameVerdict
    unit_table(distinct_names)               -> the same as arrays of codes
    compare_unit_codes(a, b, table)          -> int8 Agreement numbers for pairs of units
    compare_name_codes(a, b, table)          -> the same for pairs of whole given or family names

May import: the fields.name_* modules that hold these. Tests: ``tests/fields/test_name_keys.py``.
"""

from zboun.fields.name_compare import (
    Agreement,
    NameVerdict,
    compare_names,
    compare_parts,
    compare_units,
)
from zboun.fields.name_pairs import compare_name_codes, compare_unit_codes
from zboun.fields.name_table import UnitTable, unit_table
from zboun.fields.name_units import Unit, units

__all__ = [
    "Agreement",
    "NameVerdict",
    "Unit",
    "UnitTable",
    "compare_name_codes",
    "compare_names",
    "compare_parts",
    "compare_unit_codes",
    "compare_units",
    "unit_table",
    "units",
]
