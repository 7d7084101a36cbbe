"""How a DuckDB file of the warehouse is opened and attached, encrypted or not.

Here: keys, what may be loaded, where rows go that do not fit into memory. Not here: which files
there are (`warehouse.py`), and databases in memory that hold no file.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from assets.sql_text import quoted, text_literal
from pipelines.errors import SettingsError

Config = dict[str, str | bool | int | float | list[str]]  # of DuckDB
_CLOSED: Config = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@dataclass(frozen=True)
class DuckDBFile:
    """A DuckDB file, and the key it is encrypted with, if any."""

    path: Path
    key: str | None = field(default=None, repr=False)

    def opened(
        self, config: Config, *, read_only: bool = False, is_disposable: bool = False
    ) -> duckdb.DuckDBPyConnection:
        """Return a connection to the file, without a journal if what is in it is disposable.

        Raises:
            duckdb.Error: it cannot be opened; the text has no key.
            SettingsError: the key is not that of the file.
        """
        limits: Config = {**_CLOSED, **config}
        if self.key is None and not is_disposable:
            try:
                return duckdb.connect(str(self.path), read_only=read_only, config=limits)
            except duckdb.CatalogException as error:
                _refuse_key(self.path, error)
                raise
        spill: Config = {
            "temp_directory": f"{self.path}.tmp",
            "temp_file_encryption": self.key is not None,
        }
        con = duckdb.connect(config=limits | spill)
        try:
            self.attach(con, self.path.stem, read_only=read_only, is_disposable=is_disposable)
            con.execute(f"use {quoted(self.path.stem)}")
        except BaseException:
            con.close()
            raise
        return con

    def attach(
        self,
        con: duckdb.DuckDBPyConnection,
        name: str,
        *,
        read_only: bool = False,
        readable_since: str | None = None,
        is_disposable: bool = False,
    ) -> None:
        """Attach the file to a connection under this name.

        `readable_since` is the oldest DuckDB that can read what is made now, if not encrypted. Of
        what is disposable no journal is written: a kill costs all since the last checkpoint.

        Raises:
            duckdb.Error: it cannot be opened; the text has no key.
            SettingsError: the key is not that of the file.
        """
        options = ["read_only"] if read_only else []
        if is_disposable:
            options.append("recovery_mode 'no_wal_writes'")
        if self.key is not None:
            _load_cipher(con)
            options.append(f"encryption_key {text_literal(self.key)}")
        elif readable_since is not None:
            options.append(f"storage_version {text_literal(readable_since)}")
        told = f" ({', '.join(options)})" if options else ""
        try:
            con.execute(f"attach {text_literal(str(self.path))} as {quoted(name)}{told}")
        except duckdb.Error as error:
            _refuse_key(self.path, error)
            # What comes after it quotes the statement, and with it the key.
            raise type(error)(str(error).partition("\nLINE")[0]) from None


def is_locked(error: duckdb.Error) -> bool:
    """Return whether a file could not be opened because somebody else writes to it."""
    return (isinstance(error, duckdb.IOException) and "Could not set lock" in str(error)) or (
        # what is encrypted, in another thread of this process
        isinstance(error, duckdb.BinderException) and "already attached" in str(error)
    )


def _refuse_key(path: Path, error: duckdb.Error) -> None:
    """Say of a key what is wrong with it, if that is the error.

    Raises:
        SettingsError: the file has another key, none, or needs one.
    """
    if "without a key" in str(error):
        raise SettingsError(
            f"{path} is encrypted, and [warehouse] in retailer.toml has no encryption. Say where "
            "its key is, such as encryption = 'env:GOLDSMITH_KEY'."
        ) from None
    if "Wrong encryption key" in str(error):
        raise SettingsError(
            f"{path} is encrypted with another key than the one that encryption under [warehouse] "
            "in retailer.toml names. Give that key; if it was changed, `goldsmith rekey`."
        ) from None
    if "is not encrypted" in str(error):
        raise SettingsError(
            f"{path} is not encrypted, and [warehouse] in retailer.toml has encryption. Encrypt "
            "what is there with `goldsmith rekey`, or leave it out."
        ) from None


def _load_cipher(con: duckdb.DuckDBPyConnection) -> None:
    """Load OpenSSL, which DuckDB needs to write what is encrypted, and has in this extension."""
    con.execute(f"load {text_literal(_cipher(duckdb.__version__))}")


@cache
def _cipher(version: str) -> str:
    # From the package itself: `install` would leave a copy in the home folder.
    folder = files("duckdb_extension_httpfs") / "extensions" / f"v{version}"
    return str(folder / "httpfs.duckdb_extension")
