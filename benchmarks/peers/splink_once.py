"""Splink at the threshold of its own tutorials, once: ``splink_once.py PREPARED.parquet``.

What ``with_splink.py`` sets up, clustered inside DuckDB; for the cost alone (``cost.py``).
"""

from __future__ import annotations

import sys

import pyarrow.parquet as pq
from with_splink import clustered

print(clustered(pq.read_table(sys.argv[1])))
