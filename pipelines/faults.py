"""The one place through which tests disturb a process: named points that it passes.

A point is the name of a table that a night is about to build, a file it is about to read, or one of
those below. Where nobody asks for it, passing a point does nothing.
"""

import os
import signal
from fnmatch import fnmatchcase

# Its value: what happens, and at which points: `kill publish: *`, `stop raw.*|golden.customers`.
VARIABLE = "GOLDSMITH_FAULT"
# As by `kill -9`, and as by Ctrl-Z: whoever sent it away does something, then lets it go on.
_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}

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
# While a backup takes the place of what is there.
RESTORING = (
    "restore: backup verified",
    "restore: begun",
    "restore: nights moved",
    "restore: people moved",
    "restore: pointer moved",
    "restore: done",
)


def passing(point: str) -> None:
    """Die or stop at once if the environment asks for it at this point."""
    action, _, points = os.environ.get(VARIABLE, "").partition(" ")
    if action and any(fnmatchcase(point, wanted) for wanted in points.split("|")):
        os.kill(os.getpid(), _SIGNALS[action])
