"""Which preset and export a file looks most like: by the headers that the export must have.

Headers are compared as the night compares them, to the letter; what is only similar is proposed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from assets.raw.column_map import closest
from assets.raw.presets import Export, load_preset, preset_names

_FITS = 0.75  # of the headers that must be there
_EXPLAINED = 0.4  # of the file's headers, that the export has too
_AT_ALL = 0.3  # less is like nothing


@dataclass(frozen=True)
class Likeness:
    """How much a file is like an export: headers found of those that must be there.

    `missing` has the columns not found, each with a header of the file that is like its own;
    `unread` the headers that the export neither reads nor drops.
    """

    preset: str
    export: str
    found: int
    mandatory: int
    missing: dict[str, str | None]
    unread: tuple[str, ...]
    explained: float

    @property
    def share(self) -> float:
        """The share of headers found of those that must be there."""
        return self.found / self.mandatory if self.mandatory else 0.0

    @property
    def fits(self) -> bool:
        """Whether the preset may well be the file's."""
        return self.share >= _FITS and self.explained >= _EXPLAINED

    def missing_headers(self) -> list[str]:
        """Return the headers not found, as the export has them."""
        columns = load_preset(self.preset).exports[self.export].columns
        return [columns[name].headers[0] for name in self.missing]


def likeness(header: Collection[str]) -> Likeness | None:
    """Return the export that a file is most like; None if it is like none."""
    found = [
        _compare(header, preset, name, export)
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
    } | set(export.drop)


def _compare(header: Collection[str], preset: str, name: str, export: Export) -> Likeness:
    there = set(header)
    mandatory = [n for n, column in export.columns.items() if not column.optional]
    missing = [n for n in mandatory if not there & set(export.columns[n].headers)]
    known = _headers(export, header)
    unread = [one for one in header if one not in known]
    return Likeness(
        preset=preset,
        export=name,
        found=len(mandatory) - len(missing),
        mandatory=len(mandatory),
        missing={n: closest(export.columns[n].headers[0], unread) for n in missing},
        unread=tuple(unread),
        explained=1 - len(unread) / max(len(header), 1),
    )
