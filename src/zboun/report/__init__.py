"""Shows a run to people: one self-contained page, and small tables for notebooks.

    render(tables, summary, lang="fr")     # the page as text
    repr_html(result)                      # a Result, a Summary or a Value in a notebook cell

May import: errors, model, rules, texts. Tests: ``tests/report/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def render(tables: Mapping[str, pa.Table], summary: Mapping[str, Any], **how: Any) -> str:
    """Return report.html as text; see ``report.page.render`` for ``how``."""
    from zboun.report import page

    return page.render(tables, summary, **how)


def repr_html(thing: Any) -> str:
    """Return a Result, a Summary or a Value as HTML for a notebook cell, working offline."""
    from zboun.report import notebook

    return notebook.repr_html(thing)
