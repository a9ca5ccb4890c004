"""Where the batch functions run: ``local`` on this machine's threads, ``dask`` on a cluster.

An engine supplies the plumbing; the rules live in the stages. The same input gives the same
contacts on each.

May import: the batch functions (normalize, match, merge), model, errors, rules.
Tests: ``tests/engines/``.
"""
