"""The command: arguments, exit codes, progress; no data logic.

stdout is data, stderr is talk. Exit status: 0 done; 1 done, but an input could not be read, or,
with ``--strict``, something needs a person; 2 wrong usage, or nothing could be read.
pandas and pyarrow are imported inside the verbs: ``zboun --help`` must answer at once.

May import: pipeline, writers, report. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations
