"""What a run that died may have left in the warehouse, and how the next one puts it right.

Here: before a run, under the warehouse's lock. The lock itself is given back by the kernel
(`lock.py`), and `building/` is thrown away when a build begins (`tonight.py`).
"""

import shutil

from pipelines.id_numbers import note_seen, unseen_nights
from pipelines.nights import current_night, remove
from pipelines.restore import finish
from pipelines.versions import refuse_newer_file
from pipelines.warehouse import FULL, Warehouse


def recover(warehouse: Warehouse) -> None:
    """Finish or take back what was half done, and refuse what is not for this Goldsmith.

    Raises:
        PublishError: the published night or people.duckdb is damaged.
        SettingsError: one of them is from a newer Goldsmith; nothing was changed.
    """
    finish(warehouse)
    if (night := current_night(warehouse)) is not None:
        refuse_newer_file(warehouse, night.path / FULL)
    note_seen(warehouse)
    remove(warehouse, unseen_nights(warehouse))
    for left in warehouse.path.glob(".people-*"):  # a first decision that was never noted
        shutil.rmtree(left, ignore_errors=True)
