"""Which linkage model the nights use: the newest in `warehouse/models`, else the shipped one.

A model is a file named by the day of its data. One that is not to be used any more is set aside: it
keeps its name with `.unused` behind it, and takes part again when that is taken off. Not here: how
a model is learnt and what it would change (`assets/identity/retraining.py`).
"""

from pathlib import Path

from assets.identity.model import SHIPPED, Model
from pipelines.errors import UsageError
from pipelines.warehouse import Warehouse

_UNUSED = ".unused"


def model_in_use(warehouse: Warehouse) -> Path:
    """Return the file of the model that nights use."""
    return max(warehouse.models.glob("*.json"), default=SHIPPED)


def model_name(file: Path) -> str:
    """Return how a model is called to people: its file in `warehouse/models`, or shipped."""
    return "shipped" if file == SHIPPED else file.name


def model_of_name(warehouse: Warehouse, name: str) -> Path:
    """Return the file of a model by what it is called, whether nights still use it or not.

    Raises:
        UsageError: it is not there any more.
    """
    if name == model_name(SHIPPED):
        return SHIPPED
    file = warehouse.models / name
    found = [path for path in (file, file.with_name(file.name + _UNUSED)) if path.exists()]
    if not found:
        raise UsageError(
            f"{file}: the published night was linked by this model, and it is not there any more. "
            "Put it back, or build a night with the one in use (`goldsmith run`)."
        )
    return found[0]


def use(warehouse: Warehouse, model: Model) -> Path:
    """Write the model and make it the one in use; one of the same day is written anew."""
    file = warehouse.models / f"{model.profile.as_of}.json"
    model.write(file)
    _set_aside([later for later in warehouse.models.glob("*.json") if later > file])
    return file


def use_shipped(warehouse: Warehouse) -> None:
    """Go back to the shipped model; the retailer's own are set aside."""
    _set_aside(list(warehouse.models.glob("*.json")))


def _set_aside(files: list[Path]) -> None:
    for file in files:
        file.rename(file.with_name(file.name + _UNUSED))
