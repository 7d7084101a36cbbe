"""The command of whoever has a new export: what is in it, and how its silo is set up.

What is printed are counts, forms and numbers of records, never a cell.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from assets.profile.block import Like, generic_block, silo_block
from assets.profile.columns import ColumnProfile, Finding
from assets.profile.files import Folder, folders_at
from assets.profile.likeness import Likeness, likeness, unread_by
from assets.profile.profile import FileProfile, Workbench, workbench
from pipelines import console
from pipelines.counted import counted
from pipelines.errors import DeliveryError

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
}
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def profile(
    path: Annotated[
        Path,
        typer.Argument(
            help="An export, or a folder of exports: CSV, Excel, Parquet, JSON lines, packed or "
            "not. A folder in it is a silo, unless its name is a day."
        ),
    ],
) -> None:
    """Look through exports before they are set up: types, gaps, keys, what is suspicious.

    Says which preset an export is most like, and ends with a section to paste into
    retailer.toml. Prints counts, forms and numbers of records, never a value.
    """
    faults: list[str] = []
    blocks: list[str] = []
    with workbench() as bench:
        for folder in folders_at(path):
            liked, others = _profile_folder(bench, folder, faults)
            by_preset: dict[str, list[Like]] = {}
            for file, like in liked:
                by_preset.setdefault(like.preset, []).append((file, like))
            for preset, files in by_preset.items():
                silo = folder.silo if len(by_preset) == 1 else f"{folder.silo}_{preset}"
                blocks.append(silo_block(silo, folder.path, files))
            if others:
                blocks.append(generic_block(folder.silo, folder.path, others))
    if blocks:
        console.out.print("For retailer.toml:\n", style="bold")
        console.out.print("\n\n".join(blocks), markup=False)
    if faults:
        raise DeliveryError("\n".join(faults))


def _profile_folder(
    bench: Workbench, folder: Folder, faults: list[str]
) -> tuple[list[Like], list[FileProfile]]:
    """Print the files of a folder; return those that fit a preset, and others with a header."""
    liked, others = [], []
    found = list(_profiled(bench, folder, faults))
    fitting = [like for _, like in found if like and like.fits]
    presets = sorted({like.preset for like in fitting})
    for file, alone in found:
        like = alone and alone.among(fitting)
        if like and like.fits:
            liked.append((file, like))
            _print(file, _is_like(file, like))
        elif unread := unread_by(presets, file.file.name):
            _print(file, f"It comes with the exports of {unread}, which needs nothing of it.")
        else:
            others += [file] if file.has_header else []
            _print(file, _is_like(file, like))
    if folder.older:
        console.out.print(
            f"{folder.path}: older files of the same names were left out: {folder.older:,}\n",
            markup=False,
        )
    return liked, others


def _profiled(
    bench: Workbench, folder: Folder, faults: list[str]
) -> Iterator[tuple[FileProfile, Likeness | None]]:
    for file in folder.files:
        try:
            with console.out.status(f"Reading {file.label}"):
                found = bench.profile(file)
        except DeliveryError as error:
            faults.append(str(error))
            continue
        yield found, likeness(found.header, file.name) if found.has_header else None


def _print(file: FileProfile, is_like: str) -> None:
    console.out.print(file.file.label, style="bold", markup=False)
    console.out.print(_how_written(file), markup=False)
    names = _names(file)
    console.print_rows(
        None,
        ["column", "type", "filled", "distinct", "key"],
        [
            _row(name, column, file)
            for name, column in zip(names, file.columns, strict=True)
            if column.filled
        ],
    )
    empty = [name for name, column in zip(names, file.columns, strict=True) if not column.filled]
    if empty and file.readable:
        console.out.print(f"Without any value: {', '.join(empty)}.", markup=False)
    suspicious: list[list[object]] = [
        ["whole record", *_suspicion(finding)] for finding in file.findings
    ]
    suspicious += [
        [name, *_suspicion(finding)]
        for name, column in zip(names, file.columns, strict=True)
        for finding in column.findings
    ]
    if suspicious:
        console.print_rows(
            "Suspicious", ["column", "what", "records", "the first of them"], suspicious
        )
    else:
        console.out.print("Nothing in it is suspicious.")
    console.out.print(is_like + "\n", markup=False)


def _how_written(file: FileProfile) -> str:
    parts = [counted(file.records, "record"), counted(len(file.columns), "column"), file.format]
    if file.encoding:
        parts.append(_ENCODINGS[file.encoding])
    if file.separator:
        parts.append(f"separator {_SEPARATORS[file.separator]}")
    if not file.ends_with_newline:
        parts.append("ends without a line break: is it complete?")
    parts.append(f"of {file.delivered_on}" if file.delivered_on else "no day in its name")
    if file.sampled < file.readable:
        parts.append(f"types guessed from {counted(file.sampled, 'record')}")
    text = ", ".join(parts)
    if not file.has_header:
        text += (
            "\nIts first line is no header but looks like a record; it is not shown. "
            "Export it with a header."
        )
    if twice := sorted({n for n in file.header if file.header.count(n) > 1}):
        names = ", ".join(map(repr, twice)) if file.has_header else counted(len(twice), "name")
        text += (
            f"\nStands more than once in the header: {names}. What is read may stand there once."
        )
    return text


def _names(file: FileProfile) -> list[str]:
    if not file.has_header:
        return [f"(column {place})" for place in range(1, len(file.columns) + 1)]
    return [name or "(no name)" for name in file.header]


def _row(name: str, column: ColumnProfile, file: FileProfile) -> Sequence[object]:
    share = column.filled / file.readable
    filled = "100%" if column.filled == file.readable else f"{min(share, 0.999):.1%}"
    key = "key" if column.is_key else ""
    if column.almost is not None:
        key = f"all but {column.almost:,}"
    return [name, column.type.shown, filled, column.distinct, key]


def _suspicion(finding: Finding) -> list[object]:
    more = ", …" if finding.count > len(finding.first) else ""
    return [finding.what, finding.count, ", ".join(f"{n:,}" for n in finding.first) + more]


def _is_like(file: FileProfile, like: Likeness | None) -> str:
    if like is None:
        return "It is like no preset's export." if file.has_header else ""
    found = f"{like.found} of the {like.mandatory} headers that must be there"
    name = f"{like.preset}, export {like.export}"
    missing = ", ".join(map(repr, like.missing_headers()))
    if not like.fits:
        return f"No preset fits. The closest is {name}: it has {found}."
    text = f"Looks like {name}: it has {found}."
    if missing:
        text += f" Missing: {missing}."
    if like.unread:
        text += f" Read by nobody: {', '.join(map(repr, like.unread))}."
    return text
