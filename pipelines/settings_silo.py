"""[silos]: where exports come from, how they are written, and when they count as late."""

import re
from pathlib import Path, PurePath
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from assets.raw.presets import Dialect, Export, Kind, load_preset
from pipelines.errors import SettingsError
from pipelines.settings_section import Section, Share, TimeZone


def _file_pattern(pattern: str) -> str:
    try:
        if ".." in PurePath(pattern).parts:
            raise ValueError(pattern)
        next(Path().glob(pattern), None)
    except (ValueError, NotImplementedError):
        raise ValueError(
            "is no file name pattern within the silo's folder, such as 'contacts_*.csv'"
        ) from None
    return pattern


FilePattern = Annotated[str, AfterValidator(_file_pattern)]


def split_wild(path: Path) -> tuple[Path, str]:
    """Return the folder of a path up to its first wildcard, and the pattern from there on."""
    wild = next((n for n, part in enumerate(path.parts) if re.search(r"[*?\[]", part)), None)
    return (path, "") if wild is None else (Path(*path.parts[:wild]), "/".join(path.parts[wild:]))


class RowBand(Section):
    """How many records an export holds on a normal day."""

    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "RowBand":
        if self.max is not None and self.max < self.min:
            raise ValueError("max is smaller than min")
        return self


class Silo(Section):
    """[silos.<name>]: one system of the retailer, and what its exports are called here.

    It delivers in `full`, or what has changed since the last delivery (`delta`). If it is late, the
    night stops, goes on with what it delivered last, or waits up to `wait_minutes` and then stops.

    They lie in a folder (`path`, with wildcards where there are several), in an S3 bucket
    (`bucket`), or are tables and queries (`tables`) of a PostgreSQL database, whose connection
    stands in the environment variable that `database` names.
    `columns` maps an export's column to another header than the preset's, per export; `files` an
    export to another file name pattern; `max_age_days` says how old a file may be on the day;
    `final_newline` is false where this system ends its files without a line break; `encoding` and
    `separator` are what its files have, where the preset allows several; `decimal_mark` is that
    of its amounts where the preset cannot know it, `time_zone` that of times without one, which
    is the retailer's unless said here; `one_time_groups` are the account groups (KTOKD) of an
    SAP system's one-time accounts.

    The preset `generic` is for any system: there `kind` says what it is, and only what `columns`
    maps is delivered.
    """

    preset: str
    kind: Kind | None = None
    path: Path | None = None
    bucket: Annotated[str, Field(pattern=r"^s3://[^/]+(/.*)?$")] | None = None
    database: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    tables: dict[str, Annotated[str, Field(min_length=1)]] = {}
    delivery: Literal["full", "delta"] = "full"
    when_late: Literal["stop", "last", "wait"] = "stop"
    wait_minutes: Annotated[int, Field(ge=1, le=1440)] = 120
    trust: Share = 0.5
    sale_precedence: Annotated[int, Field(ge=1)] | None = None
    max_age_days: Annotated[int, Field(ge=0, le=3650)] = 0
    encoding: Literal["utf-8", "cp1252", "utf-16"] | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal_mark: Literal[",", "."] | None = None
    time_zone: TimeZone | None = None
    one_time_groups: list[Annotated[str, Field(pattern="^[A-Z0-9]{1,4}$")]] = ["CPD", "CPDA"]
    final_newline: bool = True
    rows: dict[str, RowBand] = {}
    files: dict[str, FilePattern] = {}
    columns: dict[str, dict[str, str]] = {}

    def has_folder(self) -> bool:
        """Return whether the folder is there that its files are looked for in."""
        return self.path is not None and split_wild(self.path)[0].is_dir()

    def names_there(self) -> list[str]:
        """Return what lies in that folder, whatever it is called; nothing without a folder."""
        there = split_wild(self.path)[0].iterdir() if self.path and self.has_folder() else ()
        return sorted(entry.name for entry in there if not entry.name.startswith("."))

    def exports(self) -> dict[str, Export]:
        """Return what it exports, by its own file name patterns; what it has mapped must come."""
        preset = load_preset(self.preset)
        return {
            name: export.model_copy(
                update={
                    "files": self.files.get(name, export.files),
                    "optional": export.optional and preset.kind is not None,
                }
            )
            for name, export in preset.exports.items()
            if preset.kind or name in self.columns
        }

    def dialect(self) -> Dialect:
        """Return how its files are written, with its own encoding, separator and decimal mark."""
        dialect = load_preset(self.preset).dialect
        marked = {"decimal_mark": self.decimal_mark} if self.decimal_mark else {}
        own = {
            "encodings": [self.encoding] if self.encoding else dialect.encodings,
            "separators": [self.separator] if self.separator else dialect.separators,
            "written": dialect.written.model_copy(update=marked),
        }
        return dialect.model_copy(update=own)

    @model_validator(mode="after")
    def _one_source(self) -> "Silo":
        given = [name for name in ("path", "bucket", "database") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(
                "needs one of path (a folder), bucket (s3://…) and database (the environment "
                f"variable with the connection); given is {' and '.join(given) or 'none of them'}"
            )
        if bool(self.tables) != bool(self.database):
            raise ValueError("tables and database belong together: which table is which export")
        return self

    @model_validator(mode="after")
    def _exports_exist(self) -> "Silo":
        try:
            exports = load_preset(self.preset).exports
        except SettingsError as error:
            raise ValueError(str(error)) from None
        for section in ("rows", "files", "columns", "tables"):
            for export in getattr(self, section):
                if export not in exports:
                    raise ValueError(
                        f"{section} names the export '{export}', but preset '{self.preset}' "
                        f"has: {', '.join(exports)}"
                    )
        keyless = [name for name, export in exports.items() if not export.replaced_by]
        if self.delivery == "delta" and keyless:
            raise ValueError(
                f"delivery = 'delta' cannot be: records of {', '.join(keyless)} have no key by "
                "which one takes the place of another. Deliver in full"
            )
        for export, columns in self.columns.items():
            for column in columns:
                if column not in exports[export].columns:
                    raise ValueError(
                        f"columns.{export} names '{column}'; the preset has: "
                        f"{', '.join(exports[export].columns)}"
                    )
        return self

    @model_validator(mode="after")
    def _kind_and_columns_are_known(self) -> "Silo":
        preset = load_preset(self.preset)
        if preset.kind and self.kind:
            raise ValueError(f"kind is not for preset '{self.preset}', which is '{preset.kind}'")
        if preset.kind:
            return self
        if not self.kind:
            raise ValueError(
                f"kind is missing, what the system is: one of {', '.join(get_args(Kind))}"
            )
        if not self.columns:
            raise ValueError(
                f"columns is missing: preset '{self.preset}' does not know what your files call "
                f"their columns. Map at least one of {', '.join(preset.exports)}"
            )
        for name in [*self.files, *self.tables, *self.rows]:
            if name not in self.columns:
                raise ValueError(f"'{name}' is named, but columns.{name} does not map its columns")
        for name, columns in self.columns.items():
            needed = [n for n, c in preset.exports[name].columns.items() if not c.optional]
            if missing := [column for column in needed if column not in columns]:
                raise ValueError(
                    f"columns.{name} does not say what {' and '.join(missing)} is called; without "
                    "it no record can be told from another"
                )
        return self
