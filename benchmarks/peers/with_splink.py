"""Splink 5 as an expert sets it up for such a list (MIT; moj-analytical-services/splink).

A name comparison that knows no order (equal sorted tokens, one name inside the other, close,
half shared), one slip in a phone, Splink's own e-mail comparison, term frequencies, six blocking
rules, EM in three blocks, clusters at probability .95. ``best t``: the threshold that the truth
itself chooses, which no user can.
"""

from __future__ import annotations

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from common import Labels, closure, filled, main
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.05, 0.2, 0.5, 0.9, 0.95, 0.99)
WORDS = "string_split({}, ' ')"
L, R = WORDS.format("name_l"), WORDS.format("name_r")
FEWER = f"least(len({L}), len({R}))"
SHARED = f"len(list_intersect({L}, {R}))"


def _compared(field, *levels):
    """Compare a field: blank, equal (a rare value counts more), then the levels, best first."""
    first = cll.NullLevel(field), cll.ExactMatchLevel(field, term_frequency_adjustments=True)
    return cl.CustomComparison(
        output_column_name=field, comparison_levels=[*first, *levels, cll.ElseLevel()]
    )


COMPARISONS = {
    "name": lambda: _compared(
        "name",
        cll.CustomLevel(f"{SHARED} >= 2 and {SHARED} = {FEWER}", "one name inside the other"),
        cll.JaroWinklerLevel("name", 0.92),
        cll.CustomLevel(f"{SHARED} >= 1 and {SHARED} = {FEWER}", "the only word is shared"),
        cll.CustomLevel(f"{SHARED} >= 1", "a word is shared"),
        cll.JaroWinklerLevel("name", 0.8),
    ),
    "phone": lambda: _compared("phone", cll.DamerauLevenshteinLevel("phone", 1)),
    "email": lambda: cl.EmailComparison("email"),
    "city": lambda: _compared("city", cll.JaroWinklerLevel("city", 0.9)),
}


def predicted(table, least):
    """Train without labels and predict; return the linker and the pairs likelier than ``least``."""
    have = filled(table)
    api = DuckDBAPI()
    reachable = [block_on(field) for field in ("phone", "email") if field in have]
    rules = [
        *reachable,
        *([block_on("email_local")] if "email" in have else []),
        block_on("name"),
        block_on("tok_a", "city"),
        block_on("tok_b", "city"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[COMPARISONS[field]() for field in have],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = Linker(api.register(table), settings, log_level="ERROR")
    training = linker.training
    training.estimate_probability_two_random_records_match(
        reachable or [block_on("name", "city")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (
        [*reachable, block_on("name")] if reachable else [block_on("name"), block_on("city")]
    ):
        training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=1e6)
    return linker, linker.inference.predict(threshold_match_probability=least)


def run(table) -> Labels:
    """Train without labels, predict, cluster at every threshold."""
    _, found = predicted(table, min(THRESHOLDS))
    edges = found.as_duckdbpyrelation().select("id_l, id_r, match_probability").fetchall()
    return {
        f"Splink, t {limit}": closure(((a, b) for a, b, p in edges if p >= limit), len(table))
        for limit in THRESHOLDS
    }


def clustered(table, limit=0.95) -> int:
    """Return how many clusters Splink itself makes at one threshold, without leaving DuckDB."""
    linker, found = predicted(table, limit)
    whole = linker.clustering.cluster_pairwise_predictions_at_threshold(found, limit)
    query = "count(distinct cluster_id)"
    return whole.as_duckdbpyrelation().aggregate(query).fetchall()[0][0]


if __name__ == "__main__":
    main(run)
