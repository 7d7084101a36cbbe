"""The one place through which tests kill a process: named points that it passes.

A point is the name of a table that a night is about to build, or one of those below. Where nobody
asks for it, passing a point does nothing.
"""

import os
import signal

VARIABLE = "GOLDSMITH_DIE_AT"

# In the order of passing.
PUBLISHING = (
    "publish: gate passed",
    "publish: published file written",
    "publish: build closed",
    "publish: files on disk",
    "publish: folder renamed",
    "publish: pointer moved",
    "publish: link checked",
)
# While a decision is noted; the first only where there was none before.
DECIDING = (
    "people: new file written",
    "people: file open",
    "people: act noted",
    "people: file closed",
)


def passing(point: str) -> None:
    """Die at once, as by `kill -9`, if the environment names this point."""
    if os.environ.get(VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
