"""Which model nights use: the newest of the retailer's own, else the shipped one."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.identity.model import SHIPPED, Model, read_model
from pipelines.errors import ModelError, UsageError
from pipelines.models import model_in_use, model_name, model_of_name, use, use_shipped
from pipelines.settings import WarehouseSettings
from pipelines.warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    found = Warehouse(WarehouseSettings(path=tmp_path))
    found.models.mkdir()
    return found


def model_of(day: int) -> Model:
    shipped = read_model()
    return replace(
        shipped, trained_on="test", profile=replace(shipped.profile, as_of=date(2026, 11, day))
    )


def test_the_newest_is_used_and_read_back_as_it_was(warehouse: Warehouse) -> None:
    assert model_in_use(warehouse) == SHIPPED
    use(warehouse, model_of(9))
    file = use(warehouse, model_of(21))
    assert (model_in_use(warehouse), model_name(file)) == (file, "2026-11-21.json")
    assert read_model(file) == model_of(21)


def test_what_was_learnt_last_is_used_though_of_an_earlier_night(warehouse: Warehouse) -> None:
    """After a rollback the published night is older than the last model's."""
    later = use(warehouse, model_of(21))
    file = use(warehouse, model_of(9))
    assert model_in_use(warehouse) == file
    assert read_model(later.with_name("2026-11-21.json.unused")) == model_of(21)


def test_going_back_to_the_shipped_model_removes_nothing(warehouse: Warehouse) -> None:
    files = [use(warehouse, model_of(day)) for day in (9, 21)]
    contents = [file.read_text() for file in files]
    use_shipped(warehouse)
    assert model_name(model_in_use(warehouse)) == "shipped"
    left = sorted(warehouse.models.iterdir())
    assert [file.read_text() for file in left] == contents


def test_a_model_is_found_by_its_name_though_it_is_not_used_any_more(
    warehouse: Warehouse,
) -> None:
    file = use(warehouse, model_of(9))
    assert model_of_name(warehouse, model_name(file)) == file
    use_shipped(warehouse)
    assert read_model(model_of_name(warehouse, file.name)) == model_of(9)
    assert model_of_name(warehouse, "shipped") == SHIPPED
    with pytest.raises(UsageError, match=r"2026-11-10.json: .*not there any more"):
        model_of_name(warehouse, "2026-11-10.json")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda m: m["shares"]["email"].pop("near"), r"\(email\)", id="a level less"),
        pytest.param(lambda m: m["shares"].pop("sex"), r"\(sex\)", id="a comparison less"),
        pytest.param(lambda m: m["shares"].update(shoe={}), r"\(shoe\)", id="a comparison more"),
        pytest.param(lambda m: m.pop("profile"), "no linkage model", id="from before profiles"),
        pytest.param(lambda m: m.update(shoe=1), "no linkage model", id="another's"),
    ],
)
def test_a_model_that_does_not_fit_is_named_with_the_way_out(
    warehouse: Warehouse, change: object, says: str
) -> None:
    file = use(warehouse, model_of(21))
    content = json.loads(file.read_text())
    assert callable(change)
    change(content)
    file.write_text(json.dumps(content))
    with pytest.raises(ModelError, match=says) as error:
        read_model(file)
    assert str(file) in str(error.value)
    assert "`goldsmith retrain --shipped`" in str(error.value)


def test_half_a_model_is_no_model(warehouse: Warehouse) -> None:
    file = use(warehouse, model_of(21))
    file.write_text(file.read_text()[:500])
    with pytest.raises(ModelError, match="no linkage model"):
        read_model(file)
