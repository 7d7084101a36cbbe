"""One run at a time: who holds the warehouse, and since when.

The kernel gives the lock back when its holder dies, so a killed night leaves nothing to clean up;
what the file says about the holder is for the message only.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import BusyError

_held: set[Path] = set()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of this warehouse folder; a process that holds it already just goes on.

    Raises:
        BusyError: another process holds it.
    """
    file = folder / "lock"
    if file in _held:
        yield
        return
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, file)
        _held.add(file)
        yield
    finally:
        _held.discard(file)
        os.close(descriptor)


def _take(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BusyError(
            f"another run holds the warehouse: {_holder(file)}. Wait until it has ended; a run "
            "that was killed gives the warehouse back by itself."
        ) from None
    me = {"pid": os.getpid(), "host": socket.gethostname(), "since": _now()}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(me).encode(), 0)


def _holder(file: Path) -> str:
    try:
        holder = json.loads(file.read_text("utf-8"))
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "a process that is just starting"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
