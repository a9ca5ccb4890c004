"""What all tests share: in CI the random ones always draw the same examples.

A landing must not depend on luck; whoever runs the tests by hand explores new examples each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
