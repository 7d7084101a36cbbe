"""What a retailer's catalog is read from: the raw tables of its presets, and the models in use.

Here: which of them a night needs. Not here: what they are together (`catalog.py`).
"""

from pathlib import Path

from assets.raw.target import RawTable
from assets.sql_model import SQL_FOLDER, SqlModel, read_model
from pipelines.settings import Retailer

# Folders of dbt_like_sql whose sub-folders are presets: only the enabled ones are read.
_PER_PRESET = ("staging", "canonical")
_NO_MODELS = ("functions",)


def in_use(retailer: Retailer) -> tuple[dict[str, RawTable], dict[str, SqlModel]]:
    """Return the raw tables and the models of the retailer's presets, by full name.

    Left out are exports that no silo has mapped, and what would be made of nothing else. A model
    that reads a mapped export and one that is not keeps both: the latter is empty.

    Raises:
        ModelError: a model cannot be read.
    """
    raw = _raw_tables(retailer)
    models = {model.table: model for model in map(read_model, _model_files(retailer))}
    mapped = {
        (preset, export)
        for preset in retailer.presets()
        for silo in retailer.silos_of(preset).values()
        for export in silo.exports()
    }
    idle = {t.staging_name for t in raw.values() if (t.preset, t.name) not in mapped}
    read_by = {
        name: {source for source in model.upstream if source in models}
        for name, model in models.items()
        if name.split(".")[0] == "canonical"
    }
    while more := {name for name, read in read_by.items() if read and read <= idle} - idle:
        idle |= more
    while needed := {t for n, read in read_by.items() if n not in idle for t in read & idle}:
        idle -= needed
    return (
        {name: table for name, table in raw.items() if table.staging_name not in idle},
        {name: model for name, model in models.items() if name not in idle},
    )


def _raw_tables(retailer: Retailer) -> dict[str, RawTable]:
    found = [
        RawTable(name, export, declared)
        for name, preset in retailer.presets().items()
        for export, declared in preset.exports.items()
    ]
    return {table.full_name: table for table in found}


def _model_files(retailer: Retailer) -> list[Path]:
    presets = retailer.presets()
    return [
        path
        for path in sorted(SQL_FOLDER.glob("**/*.sql"))
        if (parts := path.relative_to(SQL_FOLDER).parts)[0] not in _NO_MODELS
        and len(parts) > 1
        and (parts[0] not in _PER_PRESET or (len(parts) > 2 and parts[1] in presets))
    ]
