import json
import re
from pathlib import Path
from typing import get_args

import pytest

from assets.ddl import read_ddl
from assets.settings_tables import DDL
from pipelines.errors import SettingsError
from pipelines.settings import Retailer, load_retailer
from pipelines.settings_faults import FORMS, SECRET_FORMS
from pipelines.settings_locations import Location

GOOD = """
[retailer]
name = "Test"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[silos.crm]
preset = "salesforce_contact"
path = "crm"
[locations.berlin]
name = "Berlin"
type = "store"
codes = { crm = "B1" }
"""


def load(folder: Path, text: str) -> str:
    """Return the error of these settings, or nothing."""
    (folder / "retailer.toml").write_text(text, "utf-8")
    try:
        load_retailer(folder / "retailer.toml")
    except SettingsError as error:
        return str(error)
    return ""


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD) == ""
    retailer = load_retailer(tmp_path / "retailer.toml")
    assert retailer.warehouse.path == tmp_path / "warehouse"
    assert retailer.silos["crm"].path == tmp_path / "crm"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param('"EUR"', '"Euro"', "retailer.currency = 'Euro'", id="pattern"),
        pytest.param('name = "Test"', "", "'retailer.name' is missing", id="missing"),
        pytest.param('path = "crm"', 'path = "crm"\ntrsut = 1', "silos.crm.trsut", id="misspelt"),
        pytest.param(
            'path = "crm"',
            'path = "crm"\nwhen_lat = "last"',
            "'silos.crm.when_lat' is not a setting. Is 'when_late' meant?",
            id="misspelt, of a table in a table",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\nfrobnicate = 1',
            "'silos.crm.frobnicate' is not a setting. Correct",
            id="no setting is like it",
        ),
        pytest.param('path = "crm"', 'path = "crm"\ntrust = 1.5', "trust = 1.5", id="bound"),
        pytest.param('path = "crm"', 'path = "crm"\ndelivery = "some"', "'full'", id="choice"),
        pytest.param(
            "[locations.berlin]",
            "[identity]\naccept = 0.6\nrelease = 0.7\n[locations.berlin]",
            "retailer.toml: identity: release = 0.7 is above accept = 0.6",
            id="order",
        ),
        pytest.param(
            "[locations.berlin]",
            "[review]\nask_from = 0.9\nask_to = 0.8\n[locations.berlin]",
            "retailer.toml: review: ask_from = 0.9 is above ask_to = 0.8",
            id="review",
        ),
        pytest.param(
            '"salesforce_contact"', '"salesforse"', "preset 'salesforse' is unknown", id="preset"
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\nrows = { kontakte = { min = 1 } }',
            "names the export 'kontakte'",
            id="unknown export",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\ncolumns = { contacts = { mail = "Mail" } }',
            "columns.contacts names 'mail'; the preset has: id, ",
            id="unknown column",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\nrows = { contacts = { min = 5, max = 1 } }',
            "max is smaller than min",
            id="band",
        ),
        pytest.param(
            'preset = "salesforce_contact"',
            'preset = "salesforce_contact"\nkind = "crm"',
            "kind is not for preset 'salesforce_contact', which is 'crm'",
            id="kind of a known system",
        ),
        pytest.param('countries = ["DE"]', "countries = []", "countries", id="empty list"),
        pytest.param(
            'currency = "EUR"', 'currency = "EUR"\ntime_zone = "Berlin"', "time zone", id="zone"
        ),
        pytest.param('type = "store"', 'type = "shop"', "'store'", id="location type"),
        pytest.param("crm = ", "erp = ", "names the silo 'erp'", id="unknown silo in codes"),
        pytest.param(
            'path = "warehouse"', 'path = "w"\nmemory_limit = "lots"', "memory_limit", id="memory"
        ),
        pytest.param('path = "warehouse"', 'path = "w"\nthreads = 0', "threads = 0", id="threads"),
        pytest.param('path = "warehouse"', 'path = "w"\nthreads = "2x"', "threads", id="type"),
        pytest.param(
            'path = "warehouse"',
            'path = "w"\nmemory_limit = "1MB"',
            "memory_limit",
            id="too little",
        ),
        pytest.param(
            'path = "warehouse"', 'path = "w"\nnights_kept = 99999', "nights_kept", id="for ever"
        ),
        pytest.param('path = "warehouse"', 'path = "crm/w"', "lie in one another", id="overlap"),
        pytest.param('path = "warehouse"', 'path = "."', "lie in one another", id="around"),
        pytest.param(
            'path = "crm"',
            'path = "crm"\nfiles = { contacts = "/etc/*.csv" }',
            "no file name pattern",
            id="pattern outside",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\nfiles = { contacts = "" }',
            "no file name pattern",
            id="no pattern",
        ),
        pytest.param("[retailer]", "[retailer", "not valid TOML", id="syntax"),
        pytest.param("[silos.crm]", "[silos.crm]\n[silos.crm]", "not valid TOML", id="silo twice"),
        pytest.param("[silos.crm]", "[silos.CRM-1]", "silos", id="silo name"),
        pytest.param(
            "[locations.berlin]",
            "".join(f"[silos.s{n}]\npreset = 'brevo'\npath = 's{n}'\n" for n in range(63))
            + "[locations.berlin]",
            "[silos] has 64 silos, at most 63",
            id="too many silos",
        ),
        pytest.param(
            "[locations.berlin]",
            '[locations.ulm]\nname = "U"\ntype = "dc"\ncodes = { crm = "B1" }\n[locations.berlin]',
            "code 'B1' of silo 'crm' stands under both",
            id="code twice",
        ),
    ],
)
def test_wrong_setting_is_named_with_its_value(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in GOOD
    assert says in load(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param('"EUR"', '"€"', "currency = '€': expected is three capital", id="pattern"),
        pytest.param('["DE"]', '"DE"', "countries = 'DE': expected is a list", id="no list"),
        pytest.param('["DE"]', '["D"]', "countries.0 = 'D': expected is two capital", id="in one"),
        pytest.param('"Test"', '""', "name = '': expected is a text that is not empty", id="empty"),
        pytest.param('"Test"', "7", "name = 7: expected is a text in quotes", id="no text"),
        pytest.param('"Test"', "true", "name = true: expected is a text in quotes", id="a truth"),
        pytest.param(
            '"EUR"',
            '"EUR"\nprices_include_tax = "maybe"',
            "prices_include_tax = 'maybe': expected is true or false",
            id="neither true nor false",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\ntrust = 8',
            "trust = 8: expected is 1 or less",
            id="bound",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\ntrust = "0,8"',
            "trust = '0,8': expected is a number with a point, such as 0.5",
            id="no number",
        ),
        pytest.param(
            'path = "crm"',
            'path = "crm"\ndelivery = "some"',
            "delivery = 'some': expected is 'full' or 'delta'",
            id="choice",
        ),
        pytest.param(
            'path = "warehouse"',
            'path = "w"\nthreads = 1.5',
            "threads = 1.5: expected is a whole number",
            id="no whole number",
        ),
        pytest.param(
            'path = "warehouse"',
            'path = "w"\nmemory_limit = "lots"',
            "memory_limit = 'lots': expected is a size in GB or from 100MB, such as '4GB'",
            id="size",
        ),
        pytest.param(
            "[silos.crm]",
            '[deliveries]\nstart_at = "2 Uhr"\n[silos.crm]',
            "start_at = '2 Uhr': expected is a time of day, such as '02:00'",
            id="no time",
        ),
        pytest.param(
            "[locations.berlin]",
            "[locations.BERLIN]",
            "locations.BERLIN: expected is small letters, digits and -",
            id="name of a table",
        ),
    ],
)
def test_it_is_said_in_our_words_what_was_expected(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in GOOD
    said = load(tmp_path, GOOD.replace(old, new, 1))
    assert says in said
    assert "should" not in said


def test_what_may_be_a_secret_is_not_repeated(tmp_path: Path) -> None:
    key = GOOD.replace('path = "warehouse"', 'path = "w"\nencryption = "s3cret"')
    assert "encryption: expected is where the secret is" in load(tmp_path, key)
    connection = GOOD.replace('path = "crm"', 'database = "host=db password=s3cret"')
    assert "silos.crm.database: expected is the name of an environment" in load(
        tmp_path, connection
    )
    assert "s3cret" not in load(tmp_path, key) + load(tmp_path, connection)


def test_every_pattern_of_the_settings_has_words() -> None:
    schema = json.dumps(Retailer.model_json_schema())
    patterns = {
        json.loads(found) for found in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', schema)
    }
    assert len(patterns) > 8
    assert sorted(patterns - FORMS.keys() - SECRET_FORMS.keys()) == []


def test_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--retailer"):
        load_retailer(tmp_path / "none.toml")


ANY = """
preset = "generic"
kind = "pos"
path = "till"
files = { customers = "kunden*.csv" }
columns = { customers = { source_key = "Kundennr", last_name = "Name" } }
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("", "", "", id="right"),
        pytest.param('kind = "pos"', "", "kind is missing", id="no kind"),
        pytest.param('"pos"', '"till"', "kind = 'till'", id="unknown kind"),
        pytest.param(
            'columns = { customers = { source_key = "Kundennr", last_name = "Name" } }',
            "",
            "columns is missing: preset 'generic' does not know",
            id="nothing mapped",
        ),
        pytest.param(
            "last_name",
            "surname",
            "columns.customers names 'surname'; the preset has: source_key, salutation",
            id="unknown column",
        ),
        pytest.param(
            "{ customers = {",
            "{ kunden = {",
            "columns names the export 'kunden'",
            id="unknown export",
        ),
        pytest.param(
            'source_key = "Kundennr", ',
            "",
            "columns.customers does not say what source_key is called",
            id="no key",
        ),
        pytest.param(
            "files = { customers",
            'files = { orders = "bons*.csv", customers',
            "'orders' is named, but columns.orders does not map its columns",
            id="file without map",
        ),
    ],
)
def test_a_system_without_preset(tmp_path: Path, old: str, new: str, says: str) -> None:
    silo = 'preset = "salesforce_contact"\npath = "crm"'
    error = load(tmp_path, GOOD.replace(silo, ANY.replace(old, new)))
    assert says in error
    assert bool(says) == bool(error)


def test_of_a_system_without_preset_what_is_mapped_must_be_delivered(tmp_path: Path) -> None:
    silo = 'preset = "salesforce_contact"\npath = "crm"'
    assert load(tmp_path, GOOD.replace(silo, ANY)) == ""
    exports = load_retailer(tmp_path / "retailer.toml").silos["crm"].exports()
    assert {name: (e.files, e.optional) for name, e in exports.items()} == {
        "customers": ("kunden*.csv", False)
    }


def test_every_kind_of_place_has_a_code_in_the_table_of_places() -> None:
    declared = read_ddl(DDL)["settings.locations"].types["location_type"]
    assert re.findall(r"'(\w+)'", declared) == list(
        get_args(Location.model_fields["type"].annotation)
    )
