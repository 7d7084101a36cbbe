"""A backup takes the place of what is in a warehouse, in steps that can be taken up again.

What was there is put aside, not removed. Who dies before the backup is verified has changed
nothing; who dies later leaves the folder `restoring`, and the next run goes on where it ended. Not
here: what a backup is (`backup.py`).
"""

import shutil
from contextlib import closing, suppress
from pathlib import Path

import duckdb

from assets.identity.customer_ids import last_id_number
from pipelines.backup import SETTINGS, Manifest, read_manifest, unpack, verify
from pipelines.errors import PublishError, UsageError
from pipelines.faults import RESTORING, passing
from pipelines.id_numbers import first_free_number, raise_mark
from pipelines.lock import locked
from pipelines.nights import all_nights, find_night, point_to
from pipelines.people import people_file, record_act
from pipelines.versions import refuse_newer_file
from pipelines.warehouse import FULL, Warehouse, fsync

# What is raised by decisions that are no longer whole; not if they are busy, or have another key.
_DAMAGED = (PublishError, duckdb.CatalogException)
# A moment as a number: as text it depends on the time zone of the connection.
_ACTS = "select act_no, epoch_us(acted_at), acted_by, kind, content::varchar from acts"
_LAST_ISSUED = "last_issued"  # a file: the highest number of a customer id in what is replaced


def restore(warehouse: Warehouse, source: Path, *, replace: bool) -> Manifest:
    """Verify a backup, then put it in the place of what is in the warehouse.

    people.duckdb stays if it has all acts of the backup's: what was decided since is not lost.

    Raises:
        BusyError: a run holds the warehouse, or somebody has people.duckdb open.
        SettingsError: the backup, or what is there, is from a newer Goldsmith or has another key.
        UsageError: the backup is not whole, or the warehouse is not empty.
    """
    with locked(warehouse.path):
        finish(warehouse)
        if not replace and (all_nights(warehouse) or warehouse.people.exists()):
            raise UsageError(
                f"{warehouse.path} is not empty: it has nights, or what people decided. To put the "
                "backup in their place, say --replace; what is there now is put aside."
            )
        last_issued = _last_issued(warehouse)
        partial = _partial(warehouse)
        unpack(source, partial)
        manifest = verify(warehouse, partial)
        _refuse_newer(warehouse, partial)
        (partial / _LAST_ISSUED).write_text(str(last_issued), "utf-8")
        passing(RESTORING[0])
        for path in [partial, *partial.rglob("*")]:
            fsync(path)
        partial.rename(_staged(warehouse))
        fsync(warehouse.path)
        passing(RESTORING[1])
        finish(warehouse)
    return manifest


def finish(warehouse: Warehouse) -> None:
    """Go on with a restoring that was begun, if there is one; clear away what never began."""
    drop_unverified(warehouse)
    _clear_away(warehouse)
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
    _keep_numbers(warehouse, int((staged / _LAST_ISSUED).read_text("utf-8")))
    record_act(warehouse, "rollback", {"night": night or "", "from": "backup"})
    if night is not None:
        point_to(warehouse, find_night(warehouse, night))
    passing(RESTORING[4])
    staged.rename(_done(warehouse))  # from here on there is nothing to go on with
    fsync(warehouse.path)
    passing(RESTORING[5])
    _clear_away(warehouse)


def drop_unverified(warehouse: Warehouse) -> None:
    """Clear away a backup that was being unpacked, or was refused."""
    shutil.rmtree(_partial(warehouse), ignore_errors=True)


def put_settings(source: Path, file: Path) -> None:
    """Write the settings of a backup where there are none.

    Raises:
        UsageError: it is no backup, the settings' folder does not exist, or a file is in the way.
    """
    if not file.parent.is_dir():
        raise UsageError(f"{file}: the folder {file.parent} does not exist. Make it first.")
    scratch = file.with_name(f".{file.name}.restoring")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        unpack(source, scratch, SETTINGS)
        kept = scratch / SETTINGS
        (toml,) = kept.glob("*.toml")
        targets = {one: file.with_name(one.name) for one in kept.iterdir()} | {toml: file}
        for target in targets.values():
            if target.exists():
                raise UsageError(
                    f"{target} is there already; settings of a backup overwrite nothing. Move it "
                    "away, or name another folder by --retailer."
                )
        for one, target in targets.items():
            one.replace(target)
    except ValueError:
        raise UsageError(f"{source}: there is no backup in it, or one without settings.") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _partial(warehouse: Warehouse) -> Path:
    return warehouse.path / "restoring.partial"


def _staged(warehouse: Warehouse) -> Path:
    return warehouse.path / "restoring"


def _done(warehouse: Warehouse) -> Path:
    return warehouse.path / "restored"


def _last_issued(warehouse: Warehouse) -> int:
    """Return the highest number that a customer id here has had; damaged files are left out.

    Raises:
        BusyError, SettingsError: a file is whole and cannot be read now.
    """
    numbers = [0]
    if warehouse.people.exists():
        with suppress(*_DAMAGED):
            numbers.append(first_free_number(warehouse) - 1)
    for night in all_nights(warehouse):
        with (
            suppress(PublishError, duckdb.Error),
            closing(warehouse.connect(night.path / FULL, read_only=True)) as con,
        ):
            numbers.append(last_id_number(con))
    return max(numbers)


def _refuse_newer(warehouse: Warehouse, backup: Path) -> None:
    for file in [*backup.glob(warehouse.people.name), *backup.glob(f"nights/*/{FULL}")]:
        refuse_newer_file(warehouse, file)


def _keep_numbers(warehouse: Warehouse, last_issued: int) -> None:
    """Let no number that was published since the backup be issued again."""
    if last_issued >= first_free_number(warehouse):
        raise_mark(warehouse, last_issued)


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
    if warehouse.people.exists() and _has_acts_of(warehouse, restored):
        restored.unlink(missing_ok=True)
        return
    aside = staged / "replaced"
    aside.mkdir(exist_ok=True)
    kept = _free(aside / warehouse.people.name)
    # The journal first: of another file, it would spoil the restored one, or one made meanwhile.
    for suffix in (".wal", ""):
        file = warehouse.people.with_name(f"{warehouse.people.name}{suffix}")
        if file.exists():
            file.rename(kept.with_name(f"{kept.name}{suffix}"))
    if restored.exists():  # not where nobody had decided anything yet
        restored.rename(warehouse.people)
    fsync(warehouse.path)


def _free(path: Path) -> Path:
    """Return a path where nothing is: this one, or this one with a number."""
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _has_acts_of(warehouse: Warehouse, restored: Path) -> bool:
    wanted = []
    if restored.exists():
        with closing(warehouse.connect(restored, read_only=True)) as con:
            wanted = con.execute(_ACTS).fetchall()
    try:
        with people_file(warehouse) as people:
            return {*wanted} <= {*people.execute(_ACTS).fetchall()}
    except _DAMAGED:  # it is why there are backups
        return False


def _clear_away(warehouse: Warehouse) -> None:
    """Keep what was replaced until somebody removes it; the rest of the backup is not needed."""
    done = _done(warehouse)
    replaced = done / "replaced"
    if any(path.is_file() for path in replaced.rglob("*")):
        number = 1
        while (aside := warehouse.path / f"replaced-{number}").exists():
            number += 1
        replaced.rename(aside)
        fsync(warehouse.path)
    shutil.rmtree(done, ignore_errors=True)
