"""The order of the stages over partitions that lie on many workers.

Each source is read, mapped and cut into batches by one worker; batches are normalized wherever
there is room. Only the columns that matching reads come to the client, where all pairs are judged
at once: the answer is that of one machine. A contact whose records lie in one batch is merged
there; the records of the others meet in buckets by contact. Workers hold the records to the end.

    clean(inputs, settings, workers)   # run: the client's part
    stages.*                           # what runs on the workers
    Shipped                            # the rules as they travel

May import: all stages. Tests: ``tests/engines/test_dask.py``.
"""

from zboun.partitions.run import clean
from zboun.partitions.shipped import Shipped

__all__ = ["Shipped", "clean"]
