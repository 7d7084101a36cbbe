"""The section for retailer.toml is one that the settings take, and says what the preset cannot."""

import re
import tomllib
from pathlib import Path

import pytest

from assets.profile.block import generic_block, silo_block
from assets.profile.files import folders_at
from assets.profile.likeness import likeness
from assets.profile.profile import workbench
from assets.raw.presets import load_preset, preset_names
from pipelines.settings import load_retailer
from pipelines.settings_silo import Silo
from tests.conftest import SAMPLES

CARDS = "karten_2026-11-21.csv"
REST = """
[retailer]
name = "New"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
"""


def block_of(folder: Path) -> str:
    (found,) = folders_at(folder)
    liked = []
    with workbench() as bench:
        for file in found.files:
            profile = bench.profile(file)
            like = likeness(profile.header)
            assert like
            assert like.fits
            liked.append((profile, like))
    return silo_block(found.silo, folder, liked)


def silo_of(block: str, folder: Path) -> Silo:
    """Return the silo as a retailer.toml with this section has it."""
    settings = folder / "retailer.toml"
    settings.write_text(REST + block, "utf-8")
    (silo,) = load_retailer(settings).silos.values()
    return silo


def cards(folder: Path, name: str = CARDS, encoding: str = "cp1252", **changes: str) -> Path:
    """Write the bundled cards into a folder of their own, some texts in them replaced."""
    text = (SAMPLES / "loyalty" / CARDS).read_text("cp1252")
    for old, new in changes.items():
        text = text.replace(old, new)
    made = folder / "Karten & mehr"
    made.mkdir()
    (made / name).write_text(text, encoding, newline="")
    return made


@pytest.mark.parametrize("silo", ["crm", "erp", "loyalty", "shop"])
def test_bundled_silos_need_their_preset_and_path_alone(silo: str, tmp_path: Path) -> None:
    block = block_of(SAMPLES / silo)
    bundled = tomllib.loads((SAMPLES / "retailer.toml").read_text("utf-8"))["silos"][silo]
    assert tomllib.loads(block)["silos"] == {
        silo: {"preset": bundled["preset"], "path": str(SAMPLES / silo)}
    }
    assert silo_of(block, tmp_path).path == SAMPLES / silo


def test_other_names_are_said(tmp_path: Path) -> None:
    folder = cards(tmp_path, "Kunden-[neu] 21.11.2026.txt", Nachname="Nach-Name", PLZ="Postfach")
    block = block_of(folder)
    silo = silo_of(block, tmp_path)
    assert block.startswith("[silos.karten_mehr]")
    assert silo.files == {"cards": "Kunden-[[]neu] *.csv"}
    assert silo.columns == {"cards": {"nachname": "Nach-Name"}}
    assert '# plz = "…"  # "PLZ" was not found' in block
    assert "# The preset needs these exports, too: bookings." in block


def test_columns_of_two_files_of_an_export_are_said_once(tmp_path: Path) -> None:
    folder = cards(tmp_path, Nachname="Nach-Name")
    (folder / f"filiale_{CARDS}").write_bytes((folder / CARDS).read_bytes())
    silo = silo_of(block_of(folder), tmp_path)
    assert silo.columns == {"cards": {"nachname": "Nach-Name"}}


def test_what_the_preset_does_not_know_of_writing_is_said(tmp_path: Path) -> None:
    folder = cards(tmp_path, "karten.csv", "cp1252", **{";": "|"})
    path = folder / "karten.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    block = block_of(folder)
    silo = silo_of(block, tmp_path)
    assert (silo.separator, silo.encoding, silo.final_newline) == ("|", None, False)
    assert "No day in a file's name" in block


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        pytest.param(["129,70", "1.136,99"], None, id="as the preset has it"),
        pytest.param(["129.70", "1136.99"], 'decimal_mark = "."', id="another"),
        pytest.param(
            ["129,70", "129.70"], '# decimal_mark: the files differ (",", ".").', id="one each"
        ),
    ],
)
def test_the_decimal_mark_of_tills_is_said(
    tmp_path: Path, amounts: list[str], said: str | None
) -> None:
    folder = tmp_path / "kassen"
    for number, amount in enumerate(amounts):
        archive = folder / f"2026-11-21_kasse-{number}"
        archive.mkdir(parents=True)
        lines = [f"K-{number};2026-11-20T20:05:00;1;{bon};Bar;EUR;{amount}" for bon in range(9)]
        header = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR;BON_ID;ZAHLART_TYP;ZAHLWAEH_CODE;BASISWAEH_BETRAG"
        (archive / "datapayment.csv").write_text("\n".join([header, *lines, ""]), "utf-8")
    block = block_of(folder)
    found = [line for line in block.splitlines() if line.lstrip("# ").startswith("decimal_mark")]
    assert found == ([said] if said else [])


def test_the_version_of_a_till_is_no_amount(tmp_path: Path) -> None:
    folder = tmp_path / "kassen" / "2026-11-21_kasse-1"
    folder.mkdir(parents=True)
    header = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR;KASSE_SW_VERSION;KASSE_BASISWAEH_CODE"
    (folder / "cashregister.csv").write_text(f"{header}\nK-1;2026-11-20T20:05:00;1;2.4;EUR\n")
    block = block_of(folder.parent)
    assert [line for line in block.splitlines() if "decimal_mark" in line] == []


def test_what_every_export_of_a_system_has_makes_no_file_an_export() -> None:
    """The standard's vat.csv has three of the four headers of cashregister.csv."""
    keys = ["Z_KASSE_ID", "Z_ERSTELLUNG", "Z_NR"]
    rates = likeness([*keys, "UST_SCHLUESSEL", "UST_SATZ", "UST_BESCHR"], "vat.csv")
    assert rates is None or not rates.fits
    till = likeness([*keys, "WAEHRUNG"], "2026-11-21_kasse-1/cashregister.csv")
    assert till
    assert (till.export, till.fits) == ("cashregister", True)


def test_a_file_of_another_name_is_no_export_that_a_better_one_is() -> None:
    headers = list(load_preset("dsfinvk").exports["datapayment"].columns)
    whole = [name.upper() for name in headers]
    lacking = [name for name in whole if name != "BASISWAEH_BETRAG"]
    found = {
        name: likeness(header, name)
        for name, header in {
            "datapayment.csv": whole,
            "payment_sums.csv": lacking,
            "zahlungen.csv": whole,
        }.items()
    }
    likes = [like for like in found.values() if like]
    assert [like.fits for like in likes] == [True, True, True]
    assert [like.among(likes).fits for like in likes] == [True, False, True]
    assert [like.among(likes[1:2]).fits for like in likes] == [True, True, True]


def test_every_preset_knows_its_own_exports() -> None:
    unlike = []
    for preset in filter(lambda name: load_preset(name).kind, preset_names()):
        for name, export in load_preset(preset).exports.items():
            header = [column.headers[0] for column in export.columns.values()]
            found = likeness(header)
            if found is None or (found.preset, found.export) != (preset, name):
                unlike.append((preset, name, found and (found.preset, found.export)))
    assert unlike == []


def test_what_fits_no_preset_is_described_by_hand(tmp_path: Path) -> None:
    """The section is a comment; with its gaps filled in, the night reads the files by it."""
    path = tmp_path / "till" / "bons_2026-11-21.csv"
    path.parent.mkdir()
    path.write_text("Bon;Zeit;Summe\n1;21.11.2026 10:00;9,99\n2;21.11.2026 11:00;8,50", "utf-8")
    [folder] = folders_at(path.parent)
    with workbench() as bench:
        files = [bench.profile(file) for file in folder.files]
    block = generic_block("till", folder.path, files)
    assert all(line.startswith("# ") for line in block.splitlines())
    filled = "\n".join(line.removeprefix("# ") for line in block.splitlines()[2:])
    filled = filled.replace('"…"  # crm', '"pos"  # crm')
    filled = filled.replace('… = "…"  # of', 'order_key = "Bon"\nordered_at = "Zeit"  # of')
    filled = re.sub("(files|columns).…", r"\1.orders", filled)
    silo = silo_of(filled, tmp_path)
    assert silo.files == {"orders": "bons_*.csv"}
    assert (silo.decimal_mark, silo.final_newline) == (",", False)
    assert silo.columns == {"orders": {"order_key": "Bon", "ordered_at": "Zeit"}}


def test_a_list_of_anything_is_like_nothing() -> None:
    found = likeness(["Artikel", "Menge", "Bemerkung"])
    assert found is None or not found.fits
