"""What a system's exports look like: one TOML file a preset, as types.

Here: files, dialect, columns and expectations of each export. Not here: reading (`reader.py`),
judging (`assets/quality`) and what the columns become (dbt_like_sql/staging/<preset>).
"""

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assets.quality.expectations import Expectation
from assets.raw.written import Written
from pipelines.errors import ModelError, SettingsError

FOLDER = Path(__file__).parent / "presets"
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Separator = Annotated[str, Field(min_length=1, max_length=1)]
Kind = Literal["crm", "erp", "shop", "loyalty", "pos", "newsletter", "service", "wms", "web"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dialect(_Strict):
    """How the system writes its CSV; encodings are tried strictly, in order.

    Where the system lets people choose the separator, `separators` has all of them; `written` is
    how dates and amounts are written in it.
    """

    separators: Annotated[list[Separator], Field(min_length=1)]
    written: Written = Written()
    encodings: Annotated[list[str], Field(min_length=1)]


class Column(_Strict):
    """A column of an export: the header it has, others it had in older versions, its meaning.

    It has no header where retailer.toml says what it is called. Where the system has a column for
    each of a retailer's own things, every one that `begins` with a header is meant, and their cells
    become one text: a JSON object of header and cell.
    `remedy` says what is to be done without it, where mapping another column to it is no help.
    `holds` marks what lookups need to find: phone numbers, e-mail addresses, countries.
    """

    header: str | None = None
    meaning: str
    also: list[str] = []
    optional: bool = False
    begins: bool = False
    remedy: str | None = None
    holds: Literal["phone", "email", "country"] | None = None

    @property
    def headers(self) -> list[str]:
        """Every header text accepted for this column, the current one first."""
        return [*([self.header] if self.header else []), *self.also]

    @property
    def shown_headers(self) -> list[str]:
        """The accepted headers as people read them."""
        return [f"{header} …" if self.begins else header for header in self.headers]

    def accepted(self, header: Iterable[str]) -> list[str]:
        """Return every header text accepted in a file with this header."""
        if not self.begins:
            return self.headers
        return [one for one in header if one.startswith(tuple(self.headers))]


class Beside(_Strict):
    """Where an export's records have their country: in another export, under the same key."""

    export: Identifier
    key: Identifier


class Export(_Strict):
    """One table that the system exports; `drop` names headers that are never written to raw.

    A * in such a name stands for what a shop calls its own things: markets, metafields.
    One that is `optional` need not be delivered: not every retailer exports it. In a delivery of
    changes, a record takes the place of all earlier ones with the same `replaces`, which is the
    key unless said otherwise.
    """

    one_row: str
    files: str
    optional: bool = False
    columns: Annotated[dict[Identifier, Column], Field(min_length=1)]
    key: list[str] = []
    replaces: list[str] = []
    drop: list[str] = []
    country: Beside | None = None
    expectations: list[Expectation] = []

    @property
    def replaced_by(self) -> list[str]:
        """The columns by which a record takes the place of earlier ones; none if nothing can."""
        return self.replaces or self.key

    def dropped(self, header: Iterable[str]) -> list[str]:
        """Return what `drop` names of a file's header."""
        return [one for one in header if any(fnmatchcase(one, name) for name in self.drop)]

    @property
    def is_of_people(self) -> bool:
        """Whether its records are about people: they have e-mail addresses or phone numbers."""
        return any(column.holds in {"email", "phone"} for column in self.columns.values())


class Preset(_Strict):
    """A kind of silo: all exports of one system.

    `delivery` is what its files usually have: everything, or what is new since the last; what holds
    is said in retailer.toml. `unread` names files beside the exports that nobody needs.
    One without `kind` is for any system: its kind and what its columns are called stand in
    retailer.toml, and what does not stand there is not delivered.
    """

    title: str
    kind: Kind | None = None
    delivery: Literal["full", "delta"] = "full"
    unread: list[str] = []
    dialect: Dialect
    exports: Annotated[dict[Identifier, Export], Field(min_length=1)]

    @model_validator(mode="after")
    def _headers_are_known(self) -> "Preset":
        for name, export in self.exports.items():
            for column, declared in export.columns.items():
                if bool(declared.headers) != bool(self.kind):
                    raise ValueError(
                        f"exports.{name}.columns.{column}: a preset has a kind and headers, or "
                        "neither"
                    )
        return self


def preset_names() -> list[str]:
    """Return the names of all presets that ship with the project, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load_preset(name: str) -> Preset:
    """Return the preset of this name.

    Raises:
        SettingsError: there is no such preset.
        ModelError: its TOML file is broken.
    """
    if name not in preset_names():
        known = ", ".join(preset_names())
        raise SettingsError(f"preset '{name}' is unknown; the presets are: {known}")
    path = FOLDER / f"{name}.toml"
    try:
        return Preset.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ModelError(f"assets/raw/presets/{path.name}: {error}") from None
