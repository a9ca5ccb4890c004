"""goldenmatch 3.22 with no configuration, and with its probabilistic automatic configuration."""

from __future__ import annotations

import goldenmatch as gm
import pyarrow as pa
from common import Labels, filled, main


def _labels(result, count: int) -> list[int]:
    labels = list(range(count))
    for cluster in result.clusters.values():
        for member in cluster["members"]:
            labels[member] = count + cluster["members"][0]
    return labels


def run(table: pa.Table) -> Labels:
    """Return what both configurations make of the prepared columns."""
    text = table.select(filled(table))
    zero = gm.dedupe_df(text, confidence_required=False, allow_red_config=True)
    chosen = gm.auto_configure_probabilistic_df(text)
    return {
        "goldenmatch, no configuration": _labels(zero, len(table)),
        "goldenmatch, probabilistic": _labels(gm.dedupe_df(text, config=chosen), len(table)),
    }


main(run)
