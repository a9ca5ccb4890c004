"""recordlinkage 0.16: ECM without labels, and logistic regression on 300 labelled pairs.

Candidates from the same blocks as Splink's; Jaro-Winkler on sorted names, equal phone, equal
e-mail, Jaro-Winkler on towns. The labels come from the truth, as a patient person would give them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import recordlinkage as rl
from common import Labels, closure, filled, main


def _candidates(frame: pd.DataFrame, have: list[str]) -> pd.MultiIndex:
    blocks = [[field] for field in ("phone", "email") if field in have]
    blocks += [["email_local"]] if "email" in have else []
    blocks += [["name"], ["tok_a", "city"], ["tok_b", "city"]]
    pairs = None
    for block in blocks:
        index = rl.Index()
        index.block(block)
        some = index.index(frame.dropna(subset=block))
        pairs = some if pairs is None else pairs.union(some)
    return pairs


def _features(frame: pd.DataFrame, pairs: pd.MultiIndex, have: list[str]) -> pd.DataFrame:
    compare = rl.Compare()
    compare.string("name", "name", method="jarowinkler", label="name")
    for field in ("phone", "email"):
        if field in have:
            compare.exact(field, field, label=field)
    compare.string("city", "city", method="jarowinkler", label="city")
    return compare.compute(pairs, frame)


def _closed(links: pd.MultiIndex, count: int) -> list[int]:
    return closure(((int(a), int(b)) for a, b in links), count)


def run(table) -> Labels:
    """Return what both classifiers say of the same candidates."""
    frame, have = table.to_pandas().set_index("id"), filled(table)
    pairs = _candidates(frame, have)
    features = _features(frame, pairs, have)
    count = len(frame)
    ecm = rl.ECMClassifier(binarize=0.85).fit_predict(features)
    labels = {"recordlinkage, ECM": _closed(ecm, count)}
    person = frame["person"].to_numpy()
    left, right = (pairs.get_level_values(k).to_numpy() for k in (0, 1))
    some = np.random.default_rng(1).choice(len(pairs), min(300, len(pairs)), replace=False)
    same = pairs[some][person[left[some]] == person[right[some]]]
    model = rl.LogisticRegressionClassifier()
    model.fit(features.iloc[some], same)
    labels["recordlinkage, 300 labels"] = _closed(model.predict(features), count)
    return labels


main(run)
