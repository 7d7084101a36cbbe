"""The errors a reader can act on, classed by what they must do.

Every message says where, what was found, what was expected and what to do. None quotes a cell:
text that comes from DuckDB or Great Expectations passes through `without_values` first.
"""

import re

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
        "mend what the silo exported or have it delivered again, then run again; until then the "
        "last published night stays."
    )


class PublishError(GoldsmithError):
    """Look at the checks: the night was built but must not be published."""

    exit_code = 5
    remedy = (
        "mend what is named above and run again. `goldsmith sql --building` asks what was built; "
        "`goldsmith report --building` shows it, if it came so far."
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


def without_values(error: Exception) -> str:
    """Return what kind of error it was, leaving out everything that may quote a cell."""
    if isinstance(error, _SAFE):
        return re.sub(r"\s+", " ", str(error).split("\nLINE", 1)[0])
    if isinstance(error, duckdb.ConversionException):
        return "a value could not be converted to its column's type (use try_cast)"
    if isinstance(error, duckdb.ConstraintException):
        return "a constraint of the table was violated"
    if isinstance(error, duckdb.OutOfMemoryException):
        return "DuckDB ran out of memory (raise memory_limit under [warehouse] in retailer.toml)"
    if isinstance(error, OSError):
        return f"{type(error).__name__}: {error.strerror}"
    return f"{type(error).__name__} (its text is left out, since it may quote a person's data)"
