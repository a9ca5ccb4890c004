"""Which records are one person: blocking keys, evidence, verdicts, clusters.

    link(records, rules)     -> Links: contacts, links, relations, pairs to review
    content_keys(records)    -> the keys under which decisions are stored
    keys.keys, score.score   -> the same for batches, without an engine

May import: fields, rules, model, errors. Tests: ``tests/match/``.
"""

from zboun.match.content import content_keys
from zboun.match.linking import Links, link

__all__ = ["Links", "content_keys", "link"]
