"""The bundled retailer, and a small one made anew with two nights."""

from pathlib import Path

import pytest

from data_samples.generator.run import generate
from data_samples.generator.scale import Scale
from tests.unit.data_samples.deliveries import FIRST, Delivery

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def bundled() -> Delivery:
    return Delivery(ROOT / "data_samples")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    folder = tmp_path_factory.mktemp("retailer")
    generate(Scale(400, 3, FIRST, 2, folder, 90))
    return Delivery(folder)
