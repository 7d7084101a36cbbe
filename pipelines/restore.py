"""A backup takes the place of what is in a warehouse, in steps that can be taken up again.

What was there is put aside, not removed. Who dies before the backup is verified has changed
nothing; who dies later leaves the folder `restoring`, and the next run goes on where it ended. Not
here: what a backup is (`backup.py`).
"""

import shutil
from pathlib import Path

import duckdb

from pipelines.backup import SETTINGS, Manifest, read_manifest, unpack, verify
from pipelines.errors import GoldsmithError, UsageError
from pipelines.faults import RESTORING, passing
from pipelines.lock import locked
from pipelines.nights import all_nights, find_night, point_to
from pipelines.people import people_file, record_act
from pipelines.warehouse import Warehouse, fsync

_ACTS = "select act_no, acted_at::varchar, acted_by, kind, content::varchar from acts"


def restore(warehouse: Warehouse, source: Path, *, replace: bool) -> Manifest:
    """Verify a backup, then put it in the place of what is in the warehouse.

    people.duckdb stays if it has all acts of the backup's: what was decided since is not lost.

    Raises:
        BusyError: a run holds the warehouse.
        SettingsError: the backup is from a newer Goldsmith.
        UsageError: the backup is not whole, or the warehouse is not empty.
    """
    with locked(warehouse.path):
        finish(warehouse)
        if not replace and (all_nights(warehouse) or warehouse.people.exists()):
            raise UsageError(
                f"{warehouse.path} is not empty: it has nights, or what people decided. To put the "
                "backup in their place, say --replace; what is there now is put aside."
            )
        partial = _partial(warehouse)
        unpack(source, partial)
        manifest = verify(warehouse, partial)
        passing(RESTORING[0])
        fsync(partial)
        partial.rename(_staged(warehouse))
        fsync(warehouse.path)
        passing(RESTORING[1])
        finish(warehouse)
    return manifest


def finish(warehouse: Warehouse) -> None:
    """Go on with a restoring that was begun, if there is one; clear away what never began."""
    shutil.rmtree(_partial(warehouse), ignore_errors=True)
    staged = _staged(warehouse)
    if not staged.exists():
        return
    night = read_manifest(staged).night
    shutil.rmtree(warehouse.building, ignore_errors=True)  # of what is no more
    for folder in (warehouse.nights, warehouse.models):
        _replace(staged, folder)
    passing(RESTORING[2])
    _replace_people(warehouse, staged)
    passing(RESTORING[3])
    if night is not None:
        # As after a rollback, nobody may be given a number that was ever published.
        record_act(warehouse, "rollback", {"night": night, "from": "backup"})
        point_to(warehouse, find_night(warehouse, night))
    passing(RESTORING[4])
    _keep_aside(warehouse, staged)


def put_settings(source: Path, file: Path) -> None:
    """Write the settings of a backup where there are none.

    Raises:
        UsageError: it is no backup, or the settings' folder does not exist.
    """
    if not file.parent.is_dir():
        raise UsageError(f"{file}: the folder {file.parent} does not exist. Make it first.")
    scratch = file.with_name(f".{file.name}.restoring")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        unpack(source, scratch)
        (toml,) = (scratch / SETTINGS).glob("*.toml")
        for one in (scratch / SETTINGS).iterdir():
            one.replace(file if one == toml else file.with_name(one.name))
    except ValueError:
        raise UsageError(f"{source}: there is no backup in it, or one without settings.") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _partial(warehouse: Warehouse) -> Path:
    return warehouse.path / "restoring.partial"


def _staged(warehouse: Warehouse) -> Path:
    return warehouse.path / "restoring"


def _replace(staged: Path, target: Path) -> None:
    """Put the target aside, and what the backup has in its place."""
    restored, aside = staged / target.name, staged / "replaced" / target.name
    if aside.exists():  # the folder that is there was made since, and is empty
        if restored.exists():
            shutil.rmtree(target, ignore_errors=True)
    elif target.exists():
        aside.parent.mkdir(exist_ok=True)
        target.rename(aside)
    if restored.exists():
        restored.rename(target)
    fsync(target.parent)


def _replace_people(warehouse: Warehouse, staged: Path) -> None:
    restored = staged / warehouse.people.name
    if not restored.exists():
        return
    if warehouse.people.exists() and _has_acts_of(warehouse, restored):
        restored.unlink()
        return
    aside = staged / "replaced"
    aside.mkdir(exist_ok=True)
    journal = warehouse.people.with_name(f"{warehouse.people.name}.wal")
    for file in (warehouse.people, journal):  # of another file, it would spoil the restored one
        if file.exists():
            file.rename(aside / file.name)
    restored.rename(warehouse.people)
    fsync(warehouse.path)


def _has_acts_of(warehouse: Warehouse, restored: Path) -> bool:
    con = warehouse.connect(restored, read_only=True)
    try:
        wanted = con.execute(_ACTS).fetchall()
    finally:
        con.close()
    try:
        with people_file(warehouse) as people:
            return {*wanted} <= {*people.execute(_ACTS).fetchall()}
    except (GoldsmithError, duckdb.Error):  # it is why there are backups
        return False


def _keep_aside(warehouse: Warehouse, staged: Path) -> None:
    """Keep what was replaced until somebody removes it; the rest of the backup is not needed."""
    replaced = staged / "replaced"
    if replaced.exists() and any(path.is_file() for path in replaced.rglob("*")):
        number = 1
        while (aside := warehouse.path / f"replaced-{number}").exists():
            number += 1
        replaced.rename(aside)
    shutil.rmtree(staged)
