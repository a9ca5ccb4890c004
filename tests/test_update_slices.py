"""``update`` in any ten slices of any list gives the contacts of one run over everything."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.test_update import contacts, first, homes, ids_stay, lines, table

import zboun
from zboun import updates

SLICES = 10
GIVEN = ["Amine", "أمين", "Amina", "Karim", "كريم", "Rostom", "Mohamed Amine", "A.", ""]
FAMILY = ["Benali", "BEN ALI", "بن علي", "Haddad", "Hadad", "Tefafa", "SARL Atlas", ""]
PHONES = ["0550123456", "+213 550 12 34 65", "0661234567", "0770123456 / 0550123456", "", ""]
EMAILS = ["a.benali@gmail.com", "A.BENALI@gmail.com", "k@haddad.dz", "", "", ""]
PLACES = ["Alger", "الجزائر", "Oran", "wahran", "Zitawen Lower", ""]
STATUSES = ["client", "زبون", "NRP", ""]

ROW = st.tuples(
    st.builds(lambda a, b: f"{a} {b}".strip(), st.sampled_from(GIVEN), st.sampled_from(FAMILY)),
    *(st.sampled_from(values) for values in (PHONES, EMAILS, PLACES, STATUSES)),
)
Row = tuple[str, str, str, str, str]


@settings(max_examples=4, deadline=None)
@given(st.lists(ROW, min_size=SLICES, max_size=50), st.randoms(use_true_random=False))
def test_ten_slices_give_the_contacts_of_one_run(rows: list[Row], chance: random.Random) -> None:
    of_slice = [*range(SLICES), *(chance.randrange(SLICES) for _ in rows[SLICES:])]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        parts = [
            table(
                place, f"part{n}.csv", *(r for r, s in zip(rows, of_slice, strict=True) if s == n)
            )
            for n in range(SLICES)
        ]
        out = place / "out"
        result = first(out, parts[0])
        for part in parts[1:]:
            before = homes(result)
            result = updates.update(out, part).result
            ids_stay(before, homes(result), lines(out / "aliases.csv"))
        whole = zboun.clean(parts)
        assert contacts(result) == contacts(whole)
        assert len(result.related) == len(whole.related)
        assert len(result.review) == len(whole.review)
