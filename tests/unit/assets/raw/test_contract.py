from pathlib import Path

import pytest

from assets.raw.contract import check_end, check_volume, expected_volume
from assets.raw.text_file import TextFile
from pipelines.errors import DeliveryError
from pipelines.settings_silo import RowBand


def file(*, ends: bool) -> TextFile:
    return TextFile(Path("x.csv"), "crm/x.csv", "utf-8", ",", ["Id"], 3, ends)


def test_a_file_without_final_line_break_is_cut_off() -> None:
    check_end(file(ends=True))
    with pytest.raises(DeliveryError, match=r"cut off.*final_newline = false under \[silos.crm\]"):
        check_end(file(ends=False))


@pytest.mark.parametrize(
    ("count", "band", "previous", "refused"),
    [
        pytest.param(10, RowBand(min=10, max=20), None, False, id="lower bound"),
        pytest.param(9, RowBand(min=10, max=20), None, True, id="below"),
        pytest.param(20, RowBand(min=10, max=20), None, False, id="upper bound"),
        pytest.param(21, RowBand(min=10, max=20), None, True, id="above"),
        pytest.param(0, RowBand(min=0), 1000, False, id="the band outranks the last night"),
        pytest.param(0, RowBand(min=1), None, True, id="header only, excluded by the band"),
        pytest.param(70, None, 100, False, id="shrunk by as much as is allowed"),
        pytest.param(69, None, 100, True, id="shrunk by more"),
        pytest.param(1, None, None, False, id="nothing known"),
        pytest.param(0, None, None, True, id="nothing known and nothing there"),
        pytest.param(0, None, 0, True, id="nothing there, and nothing last night"),
    ],
)
def test_volume(count: int, band: RowBand | None, previous: int | None, refused: bool) -> None:
    if refused:
        with pytest.raises(DeliveryError, match=f"crm/contacts: {count} records were delivered"):
            check(count, band, previous)
    else:
        check(count, band, previous)


def check(
    count: int, band: RowBand | None, previous: int | None, *, may_be_empty: bool = False
) -> None:
    volume = expected_volume(band, previous, 0.3, may_be_empty=may_be_empty)
    check_volume("crm/contacts", count, volume, "[rows]")


def test_an_optional_export_may_be_empty_but_not_shrink() -> None:
    check(0, None, None, may_be_empty=True)
    check(0, None, 0, may_be_empty=True)
    with pytest.raises(DeliveryError, match="0 records were delivered"):
        check(0, None, 100, may_be_empty=True)
