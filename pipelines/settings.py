"""retailer.toml as a type: every bound and choice stands in its field.

Here: what the file may say, and the error when it says something else. Not here: the settings as
tables for SQL models (`assets/settings_tables.py`).
"""

import os
import re
import tomllib
from pathlib import Path, PurePath
from typing import Annotated, Literal, get_args
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from assets.raw.presets import Dialect, Export, Kind, Preset, load_preset
from pipelines.errors import SettingsError
from pipelines.secret import SecretSource
from pipelines.settings_alerts import Alerts
from pipelines.settings_audiences import Audience
from pipelines.settings_consent import Consent
from pipelines.settings_deliveries import Deliveries
from pipelines.settings_faults import in_words
from pipelines.settings_inventory import Inventory
from pipelines.settings_kpis import Kpis
from pipelines.settings_products import Products, beside
from pipelines.settings_recommendations import Recommendations
from pipelines.settings_segments import Segments
from pipelines.settings_survivorship import AttributeRules, refuse_unknown, refuse_unknown_silos
from pipelines.settings_value import Value

RETAILER_VARIABLE = "GOLDSMITH_RETAILER"
ACCEPT = 0.65  # probabilities are calibrated: a little above even, as a wrong merge costs more
BUNDLED = Path(__file__).parent.parent / "data_samples" / "retailer.toml"


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone name such as 'Europe/Berlin'")
    return name


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


Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
LocationId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
FilePattern = Annotated[str, AfterValidator(_file_pattern)]
Attribute = Annotated[str, AfterValidator(refuse_unknown)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
TimeZone = Annotated[str, AfterValidator(_known_time_zone)]


def split_wild(path: Path) -> tuple[Path, str]:
    """Return the folder of a path up to its first wildcard, and the pattern from there on."""
    wild = next((n for n, part in enumerate(path.parts) if re.search(r"[*?\[]", part)), None)
    return (path, "") if wild is None else (Path(*path.parts[:wild]), "/".join(path.parts[wild:]))


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RetailerFacts(_Section):
    """[retailer]: who the retailer is. The first country is home."""

    name: Annotated[str, Field(min_length=1)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    countries: Annotated[list[CountryCode], Field(min_length=1)]
    time_zone: TimeZone = "Europe/Berlin"
    prices_include_tax: bool = True
    own_email_domains: list[str] = []


class WarehouseSettings(_Section):
    """[warehouse]: where the nights lie and what DuckDB may use; a path is relative to the file.

    `nights_kept` is how many days a published night stays, `history_days` how long a night still
    tells what its customers were before. `encryption` says where the key is with which all DuckDB
    files are encrypted: `env:GOLDSMITH_KEY`, or `file:/etc/goldsmith/key`.
    """

    path: Path
    threads: Annotated[int, Field(ge=1, le=256)] = 2
    memory_limit: Annotated[str, Field(pattern=r"^([1-9]\d{0,3}GB|[1-9]\d{2,6}MB)$")] = "4GB"
    nights_kept: Annotated[int, Field(ge=1, le=3650)] = 14
    history_days: Annotated[int, Field(ge=0, le=3650)] = 730
    encryption: SecretSource | None = None


class RowBand(_Section):
    """How many records an export holds on a normal day."""

    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "RowBand":
        if self.max is not None and self.max < self.min:
            raise ValueError("max is smaller than min")
        return self


class Silo(_Section):
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


class Location(_Section):
    """[locations.<id>]: a place that sells or holds stock; `codes` is its name in each silo.

    `ships_online` says whether orders of the web shop are sent from here: a distribution centre
    or warehouse does unless told otherwise. Without latitude and longitude the place is where its
    postal code is, roughly.
    """

    name: str
    type: Literal[
        "store", "dc", "warehouse", "webshop_virtual", "returns_center", "dropship", "quarantine"
    ]
    sellable: bool = True
    stock_silo: str | None = None
    region: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    ships_online: bool | None = None
    click_collect: bool | None = None
    ship_from_store: bool = False
    codes: dict[str, str | list[str]] = {}

    def sends_web_orders(self) -> bool:
        """Return whether orders of the web shop are sent from here."""
        return self.type in {"dc", "warehouse"} if self.ships_online is None else self.ships_online

    def hands_out(self) -> bool:
        """Return whether customers can collect here: in a store, unless told otherwise."""
        return self.type == "store" if self.click_collect is None else self.click_collect


class Gates(_Section):
    """[gates]: the shares beyond which a night stops.

    Of rows: `quarantine_share`, `mojibake_share`, `shrink_share`. Of last night's customers, what
    may happen to them in one night: the others, each named after a row of ops.impact.
    """

    quarantine_share: Share = 0.05
    mojibake_share: Share = 0.01
    shrink_share: Share = 0.3
    created_share: Share = 0.5
    merged_share: Share = 0.05
    split_share: Share = 0.05
    moved_share: Share = 0.05
    gone_share: Share = 0.2
    changed_share: Share = 0.5
    contactable_share: Share = 0.2
    uncontactable_share: Share = 0.2

    def of_customers(self) -> dict[str, float]:
        """Return the most that may happen to customers, by what happens."""
        rows = {"quarantine_share", "mojibake_share", "shrink_share"}
        return {
            name.removesuffix("_share"): share
            for name, share in self.model_dump().items()
            if name not in rows
        }


class Identity(_Section):
    """[identity]: from which probability on two records are one person.

    `accept` is for records that were not one customer last night, `release` for those that were.
    """

    accept: Annotated[float, Field(ge=0.5, lt=1)] = ACCEPT
    release: Annotated[float, Field(ge=0.01, lt=1)] = 0.4

    @model_validator(mode="after")
    def _in_order(self) -> "Identity":
        if self.release > self.accept:
            raise ValueError(
                f"release = {self.release} is above accept = {self.accept}: records would be put "
                "together one night and parted the next. Set release to accept or less"
            )
        return self


class Review(_Section):
    """[review]: what stewards are asked, and how they decide.

    Pairs likelier than `ask_from` are asked about where they are not one, those less likely than
    `ask_to` where they are. With `two_persons` a decision that two customers with orders are one
    counts only once a second person has approved it. `sample` is how many pairs are drawn at random
    to tell how good links are, 0 for none; another `sample_seed` draws others.
    """

    ask_from: Annotated[float, Field(ge=0.01, lt=1)] = 0.3
    ask_to: Annotated[float, Field(gt=0, le=1)] = 0.85
    two_persons: bool = False
    sample: Annotated[int, Field(ge=0, le=10_000)] = 300
    sample_seed: int = 1

    @model_validator(mode="after")
    def _in_order(self) -> "Review":
        if self.ask_from > self.ask_to:
            raise ValueError(
                f"ask_from = {self.ask_from} is above ask_to = {self.ask_to}: no pair is between "
                "them. Set ask_from to ask_to or less"
            )
        return self


class Retailer(_Section):
    """The whole of retailer.toml."""

    retailer: RetailerFacts
    warehouse: WarehouseSettings
    silos: Annotated[dict[Name, Silo], Field(min_length=1)]
    locations: dict[LocationId, Location] = {}
    identity: Identity = Identity()
    review: Review = Review()
    survivorship: dict[Attribute, AttributeRules] = {}
    consent: Consent = Consent()
    gates: Gates = Gates()
    products: Products = Products()
    segments: Segments = Segments()
    audiences: dict[Name, Audience] = {}
    value: Value = Value()
    recommendations: Recommendations = Recommendations()
    inventory: Inventory = Inventory()
    kpis: Kpis = Kpis()
    alerts: Alerts = Alerts()
    deliveries: Deliveries = Deliveries()

    @model_validator(mode="after")
    def _trust_names_silos(self) -> "Retailer":
        refuse_unknown_silos(self.survivorship, self.silos)
        return self

    @model_validator(mode="after")
    def _locations_name_silos(self) -> "Retailer":
        taken: dict[tuple[str, str], str] = {}
        for place, location in self.locations.items():
            for silo in [*location.codes, *([location.stock_silo] if location.stock_silo else [])]:
                if silo not in self.silos:
                    raise ValueError(f"[locations.{place}] names the silo '{silo}', not in [silos]")
            for silo, code in location_codes(location):
                if (other := taken.setdefault((silo, code), place)) != place:
                    raise ValueError(
                        f"code '{code}' of silo '{silo}' stands under both "
                        f"[locations.{other}] and [locations.{place}]"
                    )
        return self

    def presets(self) -> dict[str, Preset]:
        """Return the presets in use, by name, in the order of their first silo."""
        return {silo.preset: load_preset(silo.preset) for silo in self.silos.values()}

    def silos_of(self, preset: str) -> dict[str, Silo]:
        """Return the silos that use this preset, by name."""
        return {name: silo for name, silo in self.silos.items() if silo.preset == preset}


def location_codes(location: Location) -> list[tuple[str, str]]:
    """Return (silo, code) for every code a location has."""
    return [
        (silo, code)
        for silo, codes in location.codes.items()
        for code in ([codes] if isinstance(codes, str) else codes)
    ]


def retailer_path() -> Path:
    """Return the retailer.toml in use: the environment's, else the bundled retailer's."""
    return Path(os.environ.get(RETAILER_VARIABLE) or BUNDLED).absolute()


def load_retailer(path: Path) -> Retailer:
    """Return the settings of this file, its paths made absolute.

    Raises:
        SettingsError: no such file, no TOML, or a value or SKU map that is not allowed.
    """
    path = path.absolute()  # what it names must not depend on where somebody stands later
    try:
        with path.open("rb") as file:
            retailer = Retailer.model_validate(tomllib.load(file))
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror}. Name your settings with --retailer or the environment "
            f"variable {RETAILER_VARIABLE}; data_samples/retailer.toml is an example."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not valid TOML: {error}") from None
    except ValidationError as error:
        raise SettingsError(in_words(path.name, Retailer, error)) from None
    retailer = _absolute(retailer, path.parent)
    _refuse_overlap(path.name, retailer)
    return retailer


def _absolute(retailer: Retailer, folder: Path) -> Retailer:
    silos = {
        name: silo.model_copy(update={"path": silo.path and folder / silo.path})
        for name, silo in retailer.silos.items()
    }
    warehouse = retailer.warehouse.model_copy(
        update={"path": Path(os.path.normpath(folder / retailer.warehouse.path))}
    )
    products = beside(folder, retailer.products, retailer.silos)
    return retailer.model_copy(
        update={"silos": silos, "warehouse": warehouse, "products": products}
    )


def _refuse_overlap(file: str, retailer: Retailer) -> None:
    """Refuse a warehouse that lies in a silo's folder, or around it."""
    warehouse = retailer.warehouse.path
    for name, silo in retailer.silos.items():
        if silo.path is None:
            continue
        folder = Path(os.path.normpath(split_wild(silo.path)[0]))
        if warehouse.is_relative_to(folder) or folder.is_relative_to(warehouse):
            raise SettingsError(
                f"{file}: warehouse.path = '{warehouse}' and silos.{name}.path = '{folder}' lie in "
                "one another: exports and nights would mix. Give the warehouse a folder of its own."
            )
