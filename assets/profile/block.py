"""The section [silos.<name>] of retailer.toml for files that are like the exports of one preset.

What it says is only what the preset does not know: where the files lie, other names of files and
columns, encoding, separator and end. What somebody has to decide stands there as a comment.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath

from assets.profile.likeness import Likeness
from assets.profile.profile import FileProfile
from assets.raw.candidates import is_named, without_day
from assets.raw.presets import Dialect, Preset, load_preset

Like = tuple[FileProfile, Likeness]
GENERIC = "generic"


def silo_block(silo: str, folder: Path, files: Sequence[Like]) -> str:
    """Return the section for files of one folder that all fit one preset."""
    name = files[0][1].preset
    preset = load_preset(name)
    lines = [
        f"[silos.{silo}]  # {preset.title}",
        f"preset = {_text(name)}",
        f"path = {_text(str(folder))}",
        *_delivery(preset),
        *_written([file for file, _ in files], preset.dialect, _unread(files)),
    ]
    if patterns := _patterns(files):
        lines.append("files = { " + ", ".join(f"{e} = {_text(p)}" for e, p in patterns) + " }")
    there = {like.export for _, like in files}
    lacking = [e for e, export in preset.exports.items() if not export.optional and e not in there]
    if lacking:
        lines.append(f"# The preset needs these exports, too: {', '.join(lacking)}.")
    if any(file.delivered_on is None for file, _ in files):
        lines.append("# No day in a file's name: `goldsmith run` needs --as-of, or name files so.")
    for like in {like.export: like for _, like in files}.values():  # TOML has each table once
        lines += _columns(silo, like)
    return "\n".join(lines)


def generic_block(silo: str, folder: Path, files: Sequence[FileProfile]) -> str:
    """Return the beginnings of a section for files that fit no preset: people know what they are.

    All of it is comment: as it stands, it describes nothing.
    """
    preset = load_preset(GENERIC)
    lines = [
        "These fit no preset. Which export each file is, and what its columns are called, is said",
        "by hand (docs/presets/generic.md):",
        f"[silos.{silo}]",
        f"preset = {_text(GENERIC)}",
        'kind = "…"  # crm, erp, shop, loyalty, pos, newsletter, service, wms or web',
        f"path = {_text(str(folder))}",
        *_written(files, preset.dialect),
    ]
    lines += [f"files.… = {_text(_pattern(file.file.name))}" for file in files]
    lines[-1] += f"  # … is one of: {', '.join(preset.exports)}"
    for file in files:
        lines += [
            f"[silos.{silo}.columns.…]",
            f'… = "…"  # of: {", ".join(map(_text, file.header))}',
        ]
    return "\n".join(f"# {line}" for line in lines)


def _delivery(preset: Preset) -> Iterator[str]:
    """Yield that deliveries are of what is new, if the system's are."""
    if preset.delivery == "delta":
        yield 'delivery = "delta"  # what is new since the last; deliver everything once, to begin'


def _unread(files: Sequence[Like]) -> frozenset[str]:
    """Return the headers that no export reads: a version of software is no amount."""
    exports = [(load_preset(like.preset).exports[like.export], like, file) for file, like in files]
    return frozenset().union(*({*e.dropped(f.header), *like.unread} for e, like, f in exports))


def _written(
    files: Sequence[FileProfile], dialect: Dialect, unread: Collection[str] = ()
) -> Iterator[str]:
    """Yield what these files are written in, if the night would not find it out by itself."""
    texts = [file for file in files if file.encoding and file.separator]
    encodings = {file.encoding or "" for file in texts if not _is_found(file, dialect)}
    separators = {file.separator or "" for file in texts} - set(dialect.separators)
    usual = {dialect.written.decimal_mark}
    marks = {mark for file in texts if not file.is_in_index for mark in _marks(file, unread)}
    if marks == usual:
        marks = set()
    settings = {"encoding": encodings, "separator": separators, "decimal_mark": marks}
    for setting, found in settings.items():
        if len(found) == 1:
            yield f"{setting} = {_text(found.pop())}"
        elif found:
            yield f"# {setting}: the files differ ({', '.join(map(_text, sorted(found)))})."
    by_index = {mark for file in texts if file.is_in_index for mark in _marks(file, unread)}
    if by_index - (marks or usual):
        yield "# decimal_mark: for the files beside an index.xml, that says it."
    if any(not file.ends_with_newline for file in texts):
        yield "final_newline = false  # a file ends without a line break; is it complete?"


def _marks(file: FileProfile, unread: Collection[str]) -> set[str]:
    """Return the decimal marks of its amounts."""
    forms = {
        column.type.form
        for name, column in zip(file.header, file.columns, strict=True)
        if column.type.type == "amount" and name not in unread
    }
    return {"," if form == "decimal comma" else "." for form in forms}


def _is_found(file: FileProfile, dialect: Dialect) -> bool:
    """Return whether the night reads the file in its encoding: the first that it can be read in."""
    if file.encoding in {"utf-16", "utf-8-sig"}:  # by its mark
        return True
    first = next((name for name in dialect.encodings if name in {file.encoding, "cp1252"}), None)
    return first == file.encoding


def _patterns(files: Sequence[Like]) -> list[tuple[str, str]]:
    """Return export and file name pattern where the preset's own is another."""
    found: dict[str, str] = {}
    for file, like in files:
        export = load_preset(like.preset).exports[like.export]
        if not is_named(file.file.name, export.files):
            found[like.export] = _pattern(file.file.name)
    return list(found.items())


def _pattern(name: str) -> str:
    plain = PurePosixPath(name.removesuffix(".gz")).name.replace("[", "[[]")
    stem, dot, _ = without_day(plain).rpartition(".")
    return f"{stem}{dot}csv"


def _columns(silo: str, like: Likeness) -> Iterator[str]:
    """Yield the columns whose header is another here, or was not found."""
    if not like.missing:
        return
    columns = load_preset(like.preset).exports[like.export].columns
    yield ""
    yield f"[silos.{silo}.columns.{like.export}]"
    taken: set[str] = set()
    for name, guess in like.missing.items():
        if guess and guess not in taken:
            taken.add(guess)
            yield f"{name} = {_text(guess)}  # a guess for {_text(columns[name].headers[0])}"
        else:
            yield f'# {name} = "…"  # {_text(columns[name].headers[0])} was not found'


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
