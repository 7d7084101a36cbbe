"""The errors a reader can act on, classed by what they must do.

Every message says where, what was found, what was expected and what to do. None quotes a cell:
text that comes from DuckDB or Great Expectations passes through `without_values` first.
"""

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb

import duckdb


class GoldsmithError(Exception):
    """A night or command that stopped for a reason a person can mend."""

    exit_code = 1
    remedy = ""  # what to do about all errors of the class, where a message cannot know


class UsageError(GoldsmithError):
    """Call the command otherwise."""

    exit_code = 2


class SettingsError(GoldsmithError):
    """Mend retailer.toml."""

    exit_code = 3


class DeliveryError(GoldsmithError):
    """Mend or deliver again what a silo exported."""

    exit_code = 4
    remedy = (
        "mend what is named above, in the export or in the settings, then run again; until then "
        "the last published night stays."
    )


class PublishError(GoldsmithError):
    """Look at the checks: the night was built but must not be published."""

    exit_code = 5
    remedy = (
        "mend what is named above and run again; until then the last published night stays. "
        "`goldsmith quarantine --building` shows which rows were set aside, and "
        "`goldsmith report --building` the night, if it came so far. What all checks found: "
        '`goldsmith sql --building "from quality.check_results where not is_passed"`.'
    )


class BusyError(GoldsmithError):
    """Wait: another run holds the warehouse."""

    exit_code = 6
    remedy = "wait until the other run has ended, then run again."


class ModelError(GoldsmithError):
    """Mend a .sql file, a preset or canonical/tables.sql."""

    exit_code = 7


class AlertError(GoldsmithError):
    """Mend [alerts] in retailer.toml, or what it names: somebody was not told."""

    exit_code = 8


# What DuckDB says about the query itself: names and positions of our own SQL, never of data.
_SAFE = (duckdb.CatalogException, duckdb.ParserException, duckdb.BinderException)

_SAID = {
    duckdb.ConversionException: "a value could not be converted to its column's type "
    "(use try_cast)",
    duckdb.ConstraintException: "a constraint of the table was violated",
    duckdb.OutOfMemoryException: "DuckDB ran out of memory (raise memory_limit under [warehouse] "
    "in retailer.toml)",
    duckdb.IOException: "a file could not be read or written. If it is one of an earlier night, "
    "publish another by `goldsmith rollback`, or take it out of a backup by `goldsmith restore`",
}
# What DuckDB raises on a file whose header is whole and whose blocks are not.
DAMAGED = (
    duckdb.IOException, duckdb.SerializationException, duckdb.FatalException,
    duckdb.InternalException,
)  # fmt: skip
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
# The same as DuckDB and SQLite say it; Dagster's history is kept by SQLite.
_FULL_TEXTS = (
    "No space left on device",
    "File too large",
    "quota exceeded",
    "disk is full",
    "disk I/O error",
)


def is_disk_full(error: BaseException) -> bool:
    """Return whether it, or what led to it, was a disk without room."""
    return any(
        (isinstance(one, OSError) and one.errno in _FULL)
        or any(text in str(one) for text in _FULL_TEXTS)
        for one in _with_causes(error)
    )


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def without_values(error: Exception) -> str:
    """Return what kind of error it was, leaving out everything that may quote a cell."""
    if is_disk_full(error):
        return (
            "the disk is full, or fails. Make room on the one the warehouse lies on, and run again"
        )
    if isinstance(error, _SAFE):
        return re.sub(r"\s+", " ", str(error).split("\nLINE", 1)[0])
    for kind, said in _SAID.items():
        if isinstance(error, kind):
            return said
    if isinstance(error, OSError):
        return f"{type(error).__name__}: {error.strerror}"
    unknown = f"{type(error).__name__}{_raised_at(error)}"
    return f"{unknown} (its text is left out, since it may quote a person's data)"


def is_interrupt(error: Exception) -> bool:
    """Return whether this is DuckDB's word for Ctrl-C, pressed while it worked."""
    return str(error) == "Query interrupted"


def _raised_at(error: Exception) -> str:
    """Return ` at folder/file.py:line`, for whoever is to find out why; nothing if not raised."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f" at {'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}"
