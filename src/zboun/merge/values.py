"""Phones and e-mails of a contact: all of them, the best first.

May import: rules, model. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, mask
from zboun.merge.groups import Groups, Ints, alphabet, codes_of, joined
from zboun.model import Outcome
from zboun.ordering import argsort
from zboun.rules.merging import MergingRules


def values(groups: Groups, field: str, rules: MergingRules) -> tuple[pa.Array, pa.Array]:
    """Return the best phone (or e-mail) of each contact, and all others joined by ``;``."""
    cells = groups.column(field)
    several = groups.many.copy()
    several[groups.contact[mask(pc.match_substring(cells, ";"))]] = True
    rows = np.flatnonzero(several[groups.contact])
    lists = pc.split_pattern(cells.take(pa.array(rows)), ";")
    flat = pc.list_flatten(lists)
    row = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    kept = np.flatnonzero(mask(pc.not_equal(flat, "")))
    flat, row = flat.take(pa.array(kept)), rows[row[kept]]
    ranked = _ranked(groups, field, rules, flat, row)
    contact = groups.contact[row[ranked]]
    return _laid_out(groups, cells, several, contact, flat.take(pa.array(ranked)))


def _ranked(groups: Groups, field: str, rules: MergingRules, flat: pa.Array, row: Ints) -> Ints:
    """Return the positions of the distinct values, contact by contact, the best first."""
    contact, codes = groups.contact[row], codes_of(flat)
    pair = contact * (int(codes.max(initial=0)) + 1) + codes
    _, first, inverse = np.unique(pair, return_index=True, return_inverse=True)
    values = np.bincount(contact[first], minlength=groups.count)
    alone = first[values[contact[first]] == 1]  # one value: nothing to rank
    rows = np.flatnonzero(values[contact] > 1)
    held = np.bincount(inverse, minlength=len(first))[inverse[rows]]
    order = rows[_order_of_values(groups, field, rules, flat.take(pa.array(rows)), row[rows], held)]
    kept = order[np.sort(np.unique(pair[order], return_index=True)[1])]
    both = np.concatenate([alone, kept])
    ranked: Ints = both[argsort(contact[both])]
    return ranked


def _order_of_values(
    groups: Groups, field: str, rules: MergingRules, flat: pa.Array, row: Ints, held: Ints
) -> Ints:
    """Return the order of values by contact, then by the field's evidence."""
    guessed = groups.column(f"{field}_outcome").take(pa.array(row))
    unsure = mask(pc.equal(guessed, Outcome.GUESSED.value))
    days, place = groups.days[row], _places(row)
    keys = (-days, place, -held)  # the first number of a cell is the best of that cell
    if rules.prefer[field] == "frequent":
        keys = (-held, -days, place)
    everywhere = np.arange(len(row))
    text = [key(everywhere) if callable(key) else key for key in alphabet(flat)]
    order: Ints = np.lexsort((*reversed(text), *reversed(keys), unsure, groups.contact[row]))
    return order


def _places(row: Ints) -> Ints:
    """Return which one of its cell each value is, from 0 (values of a cell stand together)."""
    if not len(row):
        return row
    new = np.concatenate([[True], row[1:] != row[:-1]])
    start = np.maximum.accumulate(np.where(new, np.arange(len(row)), 0))
    return np.arange(len(row)) - start


def _laid_out(
    groups: Groups, cells: pa.Array, several: Mask, contact: Ints, texts: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """Return main and other values of all contacts, given the ranked values of some."""
    head = np.ones(len(contact), bool)
    head[1:] = contact[1:] != contact[:-1]
    where = groups.first.copy()
    where[several] = len(cells) + len(texts)  # a blank, unless it has a value
    where[contact[head]] = len(cells) + np.flatnonzero(head)
    main = pa.concat_arrays([cells, texts, pa.array([""])]).take(pa.array(where))
    return main, joined(texts.filter(pa.array(~head)), contact[~head], groups.count)
