"""A man or a woman, by the title: Mme Slimani is not Riad Slimani, whatever line they share.

A title is asked only where it stands in place of a given name; where two given names meet, they
say more themselves. ``M.`` before a family name may be Monsieur or the initial of Meriem, so it
contradicts neither.

May import: fields, rules. Tests: ``tests/match/test_titles.py``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields.name_lexicon import joined
from zboun.rules.names import NameRules

Sexes = npt.NDArray[np.int8]  # what a record may be, as the sum of these
MAN, WOMAN, WOMAN_IN_M = 1, 2, 4  # the last: her name begins with M
ANYONE = MAN | WOMAN | WOMAN_IN_M
_OF_TITLE = {
    "m": MAN,
    "m?": MAN | WOMAN_IN_M,
    "hadj?": MAN,
    "mme": WOMAN | WOMAN_IN_M,
    "mlle": WOMAN | WOMAN_IN_M,
    "hadja?": WOMAN | WOMAN_IN_M,
}


def sexes_of_titles(raw: pa.Array, rules: NameRules) -> Sexes:
    """Return what the title at the beginning of each name, as written, leaves possible.

    >>> from zboun.rules import load
    >>> names = pa.array(["Mme Slimani", "Mr Slimani", "M. Slimani", "Slimani"])
    >>> sexes_of_titles(names, load().names).tolist()
    [6, 1, 5, 7]
    """
    first = pc.list_element(pc.split_pattern(pc.utf8_trim_whitespace(raw), " ", max_splits=1), 0)
    known = _titles(rules)
    words = first.dictionary_encode()
    found = [known.get(joined(word), ANYONE) for word in words.dictionary.to_pylist()]
    sexes: Sexes = np.array(found, np.int8)[words.indices.to_numpy(zero_copy_only=False)]
    return sexes


@lru_cache(maxsize=8)
def _titles(rules: NameRules) -> dict[str, int]:
    titles = rules.words["title"].items()
    return {joined(word): _OF_TITLE[code] for word, code in titles if code in _OF_TITLE}


def title_letters(rules: NameRules) -> list[str]:
    """Return the titles of one letter, as a given name may hold them.

    >>> from zboun.rules import load
    >>> "M." in title_letters(load().names)
    True
    """
    letters = [word for word in rules.words["title"] if len(word.rstrip(".")) == 1]
    return [word for word in letters if rules.words["title"][word] == "m?"]
