"""``import zboun.pandas`` gives every pandas frame ``df.zboun.normalize()`` and its sisters.

    import zboun.pandas

    df.zboun.normalize()        # the frame with clean columns, outcomes and reasons
    df.zboun.deduplicate()      # a Result: contacts, links, relations
    df.zboun.clean()            # the same, by way of the intake: blank and title rows set aside

Nothing is registered unless this module is imported.

May import: api (the library's door). Tests: ``tests/test_pandas.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from zboun import api
from zboun.result import Result

NAME = "zboun"


@pd.api.extensions.register_dataframe_accessor(NAME)
class Accessor:
    """The library's calls on one frame; the frame itself is never changed."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def normalize(
        self, columns: dict[str, str] | None = None, rules: str | Path | None = None
    ) -> pd.DataFrame:
        """Return the frame with the five fields clean; see ``zboun.normalize``.

        >>> shop = pd.DataFrame({"Nom": ["BENALI Fatma Zohra"], "Tel": ["0550 12 34 56"]})
        >>> shop.zboun.normalize()[["name", "phone"]].iloc[0].tolist()
        ['Fatma Zohra Benali', '+213550123456']
        """
        return api.normalize(self._frame, columns=columns, rules=rules)

    def deduplicate(self, **how: Any) -> Result:
        """Return contacts, links and relations; ``how`` as for ``zboun.deduplicate``."""
        return api.deduplicate(self._frame, **how)

    def clean(self, **how: Any) -> Result:
        """Return the whole job's result on this frame; ``how`` as for ``zboun.clean``."""
        return api.clean(self._frame, **how)
