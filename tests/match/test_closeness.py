"""How close two parts are, letter by letter: the glance loses nothing that the count would find."""

from __future__ import annotations

import random

import numpy as np
from rapidfuzz.distance import OSA

from zboun.fields.name_keys import unit_table
from zboun.fields.name_lexicon import lexicon
from zboun.match.closeness import Closeness
from zboun.rules import load

RULES = load().names


def _plainly(a: int, b: int, words: list[str], signs: int) -> float:
    one, other = words[a][:60], words[b][:60]
    slips = OSA.distance(one, other)
    shorter = min(len(one), len(other))
    return 99.0 if slips > 3 or not shorter else slips * signs / shorter


def test_degrees_equal_a_plain_count_of_slips() -> None:
    rng = random.Random(8)
    known = rng.sample(sorted(lexicon(RULES).spellings), 60)
    torn = [text[:i] + rng.choice("aekmnبن") + text[i + 1 :] for text in known for i in (1, 3)]
    glued = [f"{one} {other}" for one, other in zip(known, torn, strict=False)]
    table = unit_table([*known, *torn, *glued, "", "A.", "x" * 70, "x" * 66, "ya " * 40], RULES)
    closeness = Closeness(table)
    count = len(table)
    a, b = np.repeat(np.arange(count), count), np.tile(np.arange(count), count)
    runs = [table.codes[i:j] for i, j in zip(table.offsets, table.offsets[1:], strict=False)]
    texts = ["".join(table.units[code].text for code in run) for run in runs]
    skeletons = ["".join(table.units[code].skeleton for code in run) for run in runs]
    known_ = [len(run) == 1 and bool(table.units[run[0]].name) for run in runs]
    initial = [len(run) == 1 and table.units[run[0]].initial for run in runs]
    scripts = [{table.units[code].script for code in run} for run in runs]
    ends = [table.units[run[-1]].sound[-1:] if len(run) else "" for run in runs]
    wanted = []
    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        same = scripts[x] == scripts[y] and len(scripts[x]) == 1
        far = _plainly(x, y, texts, 4) if same else _plainly(x, y, skeletons, 3)
        asked = not (known_[x] and known_[y]) and not (initial[x] or initial[y])
        vowels = [end if end in "AIU" else "" for end in (ends[x], ends[y])]
        slips = far <= 1.5 and vowels[0] == vowels[1] and bool(runs[x].size) == bool(runs[y].size)
        wanted.append(0 if not asked or far > 2 else 2 if slips else 1)
    assert closeness.degree(a, b).tolist() == wanted
