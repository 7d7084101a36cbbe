"""retailer.toml as a type: every bound and choice stands in its field.

Here: what the file may say, and the error when it says something else. Not here: the settings as
tables for SQL models (`assets/settings_tables.py`).
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, model_validator

from assets.raw.presets import Preset, load_preset
from pipelines.errors import SettingsError
from pipelines.secret import SecretSource
from pipelines.settings_alerts import Alerts
from pipelines.settings_audiences import Audience
from pipelines.settings_consent import Consent
from pipelines.settings_deliveries import Deliveries
from pipelines.settings_faults import in_words
from pipelines.settings_inventory import Inventory
from pipelines.settings_kpis import Kpis
from pipelines.settings_locations import Location, location_codes
from pipelines.settings_products import Products, beside
from pipelines.settings_recommendations import Recommendations
from pipelines.settings_section import Name, Section, Share, TimeZone
from pipelines.settings_segments import Segments
from pipelines.settings_silo import Silo, split_wild
from pipelines.settings_survivorship import AttributeRules, refuse_unknown, refuse_unknown_silos
from pipelines.settings_value import Value

RETAILER_VARIABLE = "GOLDSMITH_RETAILER"
ACCEPT = 0.65  # probabilities are calibrated: a little above even, as a wrong merge costs more
MOST_SILOS = 63  # which of them know a customer is worked out as the bits of a BIGINT
BUNDLED = Path(__file__).parent.parent / "data_samples" / "retailer.toml"

LocationId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Attribute = Annotated[str, AfterValidator(refuse_unknown)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class RetailerFacts(Section):
    """[retailer]: who the retailer is. The first country is home."""

    name: Annotated[str, Field(min_length=1)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    countries: Annotated[list[CountryCode], Field(min_length=1)]
    time_zone: TimeZone = "Europe/Berlin"
    prices_include_tax: bool = True
    own_email_domains: list[str] = []


class WarehouseSettings(Section):
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


class Gates(Section):
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


class Identity(Section):
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


class Review(Section):
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


class Retailer(Section):
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
    def _silos_can_be_told_apart(self) -> "Retailer":
        if len(self.silos) > MOST_SILOS:
            raise ValueError(
                f"[silos] has {len(self.silos)} silos, at most {MOST_SILOS} are possible. Let "
                "places that use one system deliver into the folder of one silo"
            )
        return self

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
