"""What index.xml says of numbers is read as the standard has it; a damaged one stops the night."""

from pathlib import Path

import pytest

from assets.raw.index_xml import numbers_not_in
from pipelines.errors import DeliveryError

COLUMNS = """
<VariableLength>
  <VariablePrimaryKey><Name>Z_NR</Name><Numeric/></VariablePrimaryKey>
  <VariableColumn><Name>BON_ID</Name><AlphaNumeric/></VariableColumn>
  <VariableColumn><Name>UMS_BRUTTO</Name><Numeric><Accuracy>2</Accuracy></Numeric></VariableColumn>
</VariableLength>"""
NUMBERS = {"Z_NR", "UMS_BRUTTO"}


def index(folder: Path, mark: str, url: str = "transactions.csv") -> Path:
    file = folder / "index.xml"
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE DataSet SYSTEM "gdpdu-01-09-2004.dtd">\n'
        f"<DataSet><Media><Table><URL>{url}</URL>{mark}{COLUMNS}</Table></Media></DataSet>",
        "utf-8",
    )
    return file


@pytest.mark.parametrize(
    ("mark", "silos", "expected"),
    [
        pytest.param("<DecimalSymbol>.</DecimalSymbol>", ",", NUMBERS, id="point_for_comma"),
        pytest.param("<DecimalSymbol>.</DecimalSymbol>", ".", set(), id="point_as_known"),
        pytest.param("<DecimalSymbol>,</DecimalSymbol>", ".", NUMBERS, id="comma_for_point"),
        pytest.param("", ",", set(), id="none_is_a_comma"),
        pytest.param("", ".", NUMBERS, id="none_is_a_comma_and_no_point"),
    ],
)
def test_numbers_in_another_mark(tmp_path: Path, mark: str, silos: str, expected: set[str]) -> None:
    file = index(tmp_path, mark)
    assert numbers_not_in(silos, file, "tills/index.xml", "a.zip/transactions.csv") == expected


@pytest.mark.parametrize(
    "url", ["Transactions.CSV", "daten\\transactions.csv", " transactions.csv"]
)
def test_a_file_is_found_however_it_is_written(tmp_path: Path, url: str) -> None:
    file = index(tmp_path, "<DecimalSymbol>.</DecimalSymbol>", url)
    assert numbers_not_in(",", file, "tills/index.xml", "transactions.csv") == NUMBERS


def test_a_file_that_is_not_in_it_is_as_the_preset_says(tmp_path: Path) -> None:
    file = index(tmp_path, "<DecimalSymbol>.</DecimalSymbol>", "lines.csv")
    assert numbers_not_in(",", file, "tills/index.xml", "transactions.csv") == set()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<DataSet><Media>", id="cut_off"),
        pytest.param(b"", id="empty"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', id="entities"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?><a/>', id="encoding"),
        pytest.param(b"\0\xff", id="no_text"),
    ],
)
def test_a_damaged_one_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "index.xml"
    file.write_bytes(content)
    with pytest.raises(DeliveryError, match=r"^tills/index.xml: .*decimal_mark"):
        numbers_not_in(",", file, "tills/index.xml", "transactions.csv")


def test_a_mark_that_is_none(tmp_path: Path) -> None:
    file = index(tmp_path, "<DecimalSymbol>'</DecimalSymbol>")
    with pytest.raises(DeliveryError, match=r"neither , nor \."):
        numbers_not_in(",", file, "tills/index.xml", "transactions.csv")
