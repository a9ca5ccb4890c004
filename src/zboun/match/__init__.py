"""Which records are one person: blocking keys, evidence, verdicts, clusters.

    link(records, rules)     -> Links: contacts, links, relations, pairs to review
    content_keys(records)    -> the keys under which decisions are stored
    COLUMNS                  -> all that these read of a record
    keys.keys, score.score   -> the same for batches, without an engine

May import: fields, rules, model, errors. Tests: ``tests/match/``.
"""

from zboun.match.content import content_keys
from zboun.match.facts import COLUMNS
from zboun.match.linking import Links, link

__all__ = ["COLUMNS", "Links", "content_keys", "link"]
