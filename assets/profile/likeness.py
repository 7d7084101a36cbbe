"""Which preset and export a file looks most like: by the headers that the export must have.

Headers are compared as the night compares them, to the letter; what is only similar is proposed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from assets.raw.candidates import is_named
from assets.raw.column_map import closest
from assets.raw.presets import Export, load_preset, preset_names

_FITS = 0.75  # of the headers that must be there
_EXPLAINED = 0.4  # of the file's headers, that the export has too
_AT_ALL = 0.3  # less is like nothing


@dataclass(frozen=True)
class Likeness:
    """How much a file is like an export: headers found of those that must be there.

    `missing` has the columns not found, each with a header of the file that is like its own;
    `unread` the headers that the export neither reads nor drops. `is_told` is false of a file named
    otherwise than the export, if every export of the system has all that was found, or another file
    is the export.
    """

    preset: str
    export: str
    found: int
    mandatory: int
    missing: dict[str, str | None]
    unread: tuple[str, ...]
    explained: float
    is_named: bool
    is_told: bool

    @property
    def share(self) -> float:
        """The share of headers found of those that must be there."""
        return self.found / self.mandatory if self.mandatory else 0.0

    @property
    def fits(self) -> bool:
        """Whether the preset may well be the file's."""
        return self.is_told and self.share >= _FITS and self.explained >= _EXPLAINED

    def among(self, others: Sequence["Likeness"]) -> "Likeness":
        """Return it beside those of other files: one named as the export may fit it better."""
        rivals = [o for o in others if (o.preset, o.export) == (self.preset, self.export)]
        is_outdone = any(o.is_named and o.found > self.found for o in rivals)
        return replace(self, is_told=False) if is_outdone and not self.is_named else self

    def missing_headers(self) -> list[str]:
        """Return the headers not found, as the export has them."""
        columns = load_preset(self.preset).exports[self.export].columns
        return [columns[name].headers[0] for name in self.missing]


def unread_by(presets: Iterable[str], file: str) -> str | None:
    """Return which of these presets knows a file of this name, and does not need it."""
    for preset in presets:
        if any(is_named(file, pattern) for pattern in load_preset(preset).unread):
            return preset
    return None


def likeness(header: Collection[str], file: str = "") -> Likeness | None:
    """Return the export that a file of this name is most like; None if it is like none."""
    found = [
        _compare(header, file, preset, name, export)
        for preset in preset_names()
        if load_preset(preset).kind  # one for any system has no headers of its own
        for name, export in load_preset(preset).exports.items()
    ]
    best = max(found, key=lambda one: (one.fits, one.share * one.explained, one.found))
    return best if best.share >= _AT_ALL else None


@cache
def known_headers() -> frozenset[str]:
    """Return every header that an export of any preset may have."""
    exports = [e for name in preset_names() for e in load_preset(name).exports.values()]
    return frozenset(header for export in exports for header in _headers(export))


def _headers(export: Export, there: Collection[str] = ()) -> set[str]:
    columns = export.columns.values()
    return {
        header for column in columns for header in (*column.headers, *column.accepted(there))
    } | {*export.drop, *export.dropped(there)}


@cache
def _of_every_export(preset: str) -> frozenset[str]:
    """Return the headers that all exports of a preset have: they tell of which system a file is."""
    exports = load_preset(preset).exports.values()
    shared = frozenset.intersection(*(frozenset(_headers(export)) for export in exports))
    return shared if len(exports) > 1 else frozenset()


def _compare(
    header: Collection[str], file: str, preset: str, name: str, export: Export
) -> Likeness:
    there = set(header)
    mandatory = [n for n, column in export.columns.items() if not column.optional]
    missing = [n for n in mandatory if not there & set(export.columns[n].headers)]
    known = _headers(export, header)
    unread = [one for one in header if one not in known]
    told = (set(export.columns[n].headers) & there for n in mandatory if n not in missing)
    named = is_named(file, export.files)
    return Likeness(
        preset=preset,
        export=name,
        found=len(mandatory) - len(missing),
        mandatory=len(mandatory),
        missing={n: closest(export.columns[n].headers[0], unread) for n in missing},
        unread=tuple(unread),
        explained=1 - len(unread) / max(len(header), 1),
        is_named=named,
        is_told=named or not set().union(*told) <= _of_every_export(preset),
    )
