"""The warehouse folder: what lies where, and how a DuckDB file in it is opened.

Here: paths, modes, connections. Not here: what a night is made of (`tonight.py`), which night is
published (`nights.py`), who works in it (`lock.py`), what people decided (`people.py`).
"""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.duckdb_file import Config, DuckDBFile, is_locked
from pipelines.errors import BusyError, PublishError, SettingsError, is_disk_full
from pipelines.secret import read_secret
from pipelines.settings import WarehouseSettings

FUNCTIONS = Path(__file__).parent.parent / "dbt_like_sql" / "functions"
FULL = "full.duckdb"
PUBLISHED = "goldsmith.duckdb"
REPORT = "report/index.html"
MODEL_PAGE = "report/model.html"
_KEY_LENGTH = 16


@dataclass(frozen=True)
class Warehouse:
    """The folder of all nights, and the limits DuckDB works under."""

    settings: WarehouseSettings

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.settings.path

    @property
    def nights(self) -> Path:
        """One folder a published night."""
        return self.path / "nights"

    @property
    def building(self) -> Path:
        """Tonight's work; disposable."""
        return self.path / "building"

    @property
    def removing(self) -> Path:
        """A night on its way out."""
        return self.path / "removing"

    @property
    def current(self) -> Path:
        """The symlink to the published night."""
        return self.path / "current"

    @property
    def published(self) -> Path:
        """What analysts open: the published file of the current night."""
        return self.path / PUBLISHED

    @property
    def people(self) -> Path:
        """What people decided; append-only."""
        return self.path / "people.duckdb"

    @property
    def models(self) -> Path:
        """The retailer's own linkage models, named by the day of their data."""
        return self.path / "models"

    @property
    def alerts(self) -> Path:
        """A mark for each alert that was sent."""
        return self.path / "alerts"

    @property
    def dagster_home(self) -> Path:
        """Dagster's storage, unless DAGSTER_HOME is set."""
        return Path(os.environ.get("DAGSTER_HOME") or self.path / "dagster")

    def prepare(self) -> None:
        """Make the folders that are missing, readable by their owner alone.

        Raises:
            SettingsError: the folder cannot be made or written to.
        """
        os.umask(0o077)  # every file this process makes from here on is 0600
        try:
            for folder in (self.path, self.nights, self.models, self.dagster_home):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not os.access(folder, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise SettingsError(
                f"the warehouse folder {folder} cannot be written to ({error.strerror}). "
                "Correct path under [warehouse] in retailer.toml, or its permissions."
            ) from None

    def connect(
        self, file: Path, *, read_only: bool = False, is_disposable: bool = False
    ) -> duckdb.DuckDBPyConnection:
        """Return a connection to a DuckDB file under the limits of the settings.

        Of what is disposable no journal is written: a kill costs all since the last checkpoint.

        Raises:
            BusyError: another process has the file open for writing.
            PublishError: the file is no DuckDB file, or damaged.
        """
        try:
            con = self.file(file).opened(
                self._limits, read_only=read_only, is_disposable=is_disposable
            )
        except duckdb.Error as error:
            if is_locked(error):
                raise BusyError(
                    f"{file} is open for writing in another process. Close it there; published "
                    "nights are for reading only (read_only = true)."
                ) from None
            if is_disk_full(error):
                raise
            raise damaged(file) from None
        con.execute("set TimeZone = 'UTC'")
        con.execute("set preserve_insertion_order = true")
        write_small(con)
        return con

    def file(self, path: Path) -> DuckDBFile:
        """Return a DuckDB file of this warehouse, with the key to it.

        Raises:
            SettingsError: there is no key where the settings say, or it is too short.
        """
        source = self.settings.encryption
        if source is None:
            return DuckDBFile(path)
        key = read_secret(source, "warehouse.encryption")
        if len(key) < _KEY_LENGTH:
            raise SettingsError(
                f"warehouse.encryption = '{source}' in retailer.toml: the key has {len(key)} "
                f"characters, at least {_KEY_LENGTH} are needed. `openssl rand -base64 32` makes "
                "one."
            )
        return DuckDBFile(path, key)

    @property
    def _limits(self) -> Config:
        return {
            "threads": self.settings.threads,
            "memory_limit": self.settings.memory_limit,
            # A night's hundred small tables are compressed and written once, at the end.
            "checkpoint_threshold": "256MB",
            # Four times as quick to compress many small tables as DuckDB's default of 2024.
            "storage_compatibility_version": "v1.4.0",
            # Memory that is given back is mapped and zeroed again for the next table: of ten
            # million order lines' marts a twelfth of the processor time. So it is kept.
            "block_allocator_memory": "75%",
            "allocator_flush_threshold": "16GB",
            "allocator_bulk_deallocation_flush_threshold": "16GB",
        }


def damaged(file: Path) -> PublishError:
    """Return what is said of a night's file that cannot be read."""
    return PublishError(
        f"{file} cannot be opened as a DuckDB file: it is damaged or missing. Restore it "
        "(`goldsmith restore`), or publish another night with `goldsmith rollback` (see "
        "`goldsmith nights`)."
    )


def write_small(con: duckdb.DuckDBPyConnection) -> None:
    """Write each text of a column once, but leave fractions: trying all that compresses takes long.

    A large night's file is a third of what it is uncompressed, for a twentieth of its time.
    """
    con.execute("set disabled_compression_methods = 'fsst,zstd,alp,alprd'")


def load_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Give a build's connection the macros that SQL models use."""
    for file in sorted(FUNCTIONS.glob("*.sql")):
        con.execute(file.read_text("utf-8"))


def fsync(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
