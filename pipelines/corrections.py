"""Corrections of delivered records as people.duckdb keeps them: acts, and acts that undo them.

Here: keeping and reading them. Not here: what may be corrected (`quarantine.py`), and what a night
does with them (`assets/raw/corrections.py`).
"""

import json
from dataclasses import dataclass

from assets.raw.corrections import Cells, Correction
from pipelines.people import acts, record_act
from pipelines.warehouse import Warehouse

_CORRECT, _UNDO = "correct_record", "undo_correction"


@dataclass(frozen=True)
class Corrected:
    """What somebody wants corrected: the record as delivered, and the cells to put in place."""

    silo: str
    table: str  # staging table
    record_key: str
    record_hash: str
    cells: Cells


def record_correction(warehouse: Warehouse, wanted: Corrected, why: str) -> int:
    """Append the correction of a record; return its number."""
    content = {
        "silo": wanted.silo,
        "table": wanted.table,
        "record_key": wanted.record_key,
        "record_hash": wanted.record_hash,
        "cells": json.dumps(wanted.cells, ensure_ascii=False),
        "why": why,
    }
    return record_act(warehouse, _CORRECT, content)


def record_undo(warehouse: Warehouse, number: int, why: str) -> int:
    """Append that a correction is undone; return the number of that."""
    return record_act(warehouse, _UNDO, {"correction": str(number), "why": why})


def corrections(warehouse: Warehouse, up_to: int | None = None) -> list[Correction]:
    """Return what nobody has undone, as it stood after the act of that number, oldest first."""
    found = acts(warehouse, [_CORRECT, _UNDO], up_to)
    undone = {int(act.content["correction"]) for act in found if act.kind == _UNDO}
    return [
        Correction(
            number=act.number,
            silo=act.content["silo"],
            table=act.content["table"],
            record_key=act.content["record_key"],
            record_hash=act.content["record_hash"],
            cells=json.loads(act.content["cells"]),
            corrected_by=act.acted_by,
            corrected_on=act.acted_at.date(),
            why=act.content["why"],
        )
        for act in found
        if act.kind == _CORRECT and act.number not in undone
    ]
