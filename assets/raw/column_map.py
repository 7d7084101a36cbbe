"""Which column of a delivered file is read into which column of its raw table.

Here: headers found, missing, doubled or unknown, and a guess at the one that was meant. Not here:
what else a file must fulfil (`contract.py`).
"""

import difflib
import re
from dataclasses import dataclass, field
from typing import Protocol

from assets.raw.presets import Export
from pipelines.errors import DeliveryError

# An e-mail address, or more digits than a year has: never the name of a column.
_VALUE = re.compile(r"@|\d{5}")
_SHOWN = 12  # headers that an error names
_LONGEST_NAME = 60  # a longer one is no name but cells that ran into the header


@dataclass(frozen=True)
class ColumnMap:
    """Where each declared column stands in a file (None: it is absent), and what nobody reads.

    `read` has the column that each header is read into, `dropped` what the preset does not want,
    `gathered` the places of all headers that are read into one column together.
    """

    positions: dict[str, int | None]
    new_headers: list[str]
    read: dict[str, str]
    dropped: list[str]
    gathered: dict[str, dict[str, int]] = field(default_factory=dict)


class Headed(Protocol):
    """What has a header, and a label for errors."""

    @property
    def label(self) -> str:
        """Silo and file."""

    @property
    def header(self) -> list[str]:
        """The names of its columns."""


def map_columns(file: Headed, export: Export, overrides: dict[str, str], where: str) -> ColumnMap:
    """Return where the export's columns stand in this file.

    `overrides` maps a column to the header this retailer's export has, which must be there then;
    `where` is the section of retailer.toml to name in an error.

    Raises:
        DeliveryError: a column is missing, a header stands twice, is read twice or is a value.
    """
    places = {header: index for index, header in enumerate(file.header)}
    accepted = {
        name: [overrides[name]] if name in overrides else column.accepted(file.header)
        for name, column in export.columns.items()
    }
    positions = {
        name: next((places[header] for header in headers if header in places), None)
        for name, headers in accepted.items()
    }
    wanted = {header for headers in accepted.values() for header in headers}
    unwanted = set(export.dropped(file.header))
    known = wanted | unwanted
    unknown = [header for header in file.header if header not in known]
    missing = [
        name
        for name, headers in accepted.items()
        if headers and positions[name] is None
        if name in overrides or not export.columns[name].optional
    ]
    # Where the retailer maps every column, one that is not mapped is not wanted.
    all_is_mapped = not any(column.headers for column in export.columns.values())
    _refuse_one_header_for_two(file, positions, overrides, where)
    _refuse_doubled(file, wanted)  # what is never read cannot be mistaken
    if missing:
        _refuse_other_export(file, accepted)
    _refuse_values_in_header(file, unknown)
    if missing:
        faults = [
            f"{file.label}: column {accepted[name][0]!r} is missing. {remedy}"
            for name in missing
            if (remedy := export.columns[name].remedy) and name not in overrides
        ] or [_missing(file, accepted[name][0], name, unknown, where) for name in missing]
        if all_is_mapped and unknown:  # elsewhere what nobody reads may be cells
            faults.append(f"{file.label}: its other columns are {_listing(unknown)}.")
        raise DeliveryError("\n".join(faults))
    gathered = {
        name: {header: places[header] for header in accepted[name]}
        for name, column in export.columns.items()
        if column.begins and accepted[name]
    }
    read = {file.header[place]: name for name, place in positions.items() if place is not None}
    read |= {header: name for name, headers in gathered.items() for header in headers}
    dropped = [header for header in file.header if header in unwanted - read.keys()]
    if all_is_mapped:
        dropped, unknown = unknown, []
    return ColumnMap(positions, unknown, read, dropped, gathered)


def is_value(header: str) -> bool:
    """Return whether a header looks like a person's data rather than the name of a column."""
    return _VALUE.search(header) is not None


def closest(header: str, unknown: list[str]) -> str | None:
    """Return which of a file's headers that nobody reads is most like this one, if any is."""
    by_plain = {_plain(name): name for name in unknown}
    wanted = _plain(header)
    found = difflib.get_close_matches(wanted, by_plain, n=1, cutoff=0.7)
    found += [name for name in by_plain if name and (wanted in name or name in wanted)]
    return by_plain[found[0]] if found else None


def _refuse_doubled(file: Headed, wanted: set[str]) -> None:
    twice = sorted({header for header in wanted if file.header.count(header) > 1})
    if twice:
        raise DeliveryError(
            f"{file.label}: the header {', '.join(map(repr, twice))} stands more than once. "
            "Export it again with each column once."
        )


def _refuse_other_export(file: Headed, accepted: dict[str, list[str]]) -> None:
    """Refuse a first line that is no header, or another export's, before its columns are missed."""
    if next(iter(file.header), "").casefold().startswith("sep="):
        raise DeliveryError(
            f"{file.label}: its first line is 'sep=…', which tells Excel the separator, "
            "and not the header of this export. Export it without that line."
        )
    expected = [headers for headers in accepted.values() if headers]
    spelt = {_plain(header) for header in file.header}  # whatever the case: the header it is
    found = sum(any(_plain(header) in spelt for header in headers) for headers in expected)
    if found * 4 < len(expected):
        raise DeliveryError(
            f"{file.label}: its first line is not the header of this export: fewer than a quarter "
            f"of the {len(expected)} expected columns were found{_separated(file)}. Export it "
            "with its header, and with the separator that is expected."
        )


def _separated(file: Headed) -> str:
    separator = getattr(file, "separator", None)
    sheets = getattr(file, "sheet_count", 1)
    first = f" in the first of its {sheets} sheets, the only one that is read" if sheets > 1 else ""
    return f", separated by {separator!r}" if separator else first


def _refuse_one_header_for_two(
    file: Headed, positions: dict[str, int | None], overrides: dict[str, str], where: str
) -> None:
    for name, header in overrides.items():
        twins = [n for n, p in positions.items() if p is not None and p == positions[name]]
        if len(twins) > 1:
            raise DeliveryError(
                f"{file.label}: the columns {', '.join(twins)} are all read from the header "
                f"{header!r}. Give each its own under {where} in retailer.toml."
            )


def _refuse_values_in_header(file: Headed, unknown: list[str]) -> None:
    """Refuse a header that holds a person's data: names of columns are shown and published."""
    for header in unknown:
        if is_value(header):
            raise DeliveryError(
                f"{file.label}: column no. {file.header.index(header) + 1} of the header is no "
                "name of a column but looks like a value: the header line runs into a record, or "
                "a value was added to it. Export the file again with its header on a line alone."
            )


def _listing(headers: list[str]) -> str:
    return ", ".join(map(repr, headers[:_SHOWN])) + (", …" if len(headers) > _SHOWN else "")


def _missing(file: Headed, header: str, column: str, unknown: list[str], where: str) -> str:
    unknown = [name for name in unknown if "\n" not in name and len(name) <= _LONGEST_NAME]
    guess = closest(header, unknown)
    found = f"the file has {guess!r}" if guess else "no unread column of the file is like it"
    return (
        f"{file.label}: column {header!r} is missing; {found}. Export it with this column, or map "
        f"it by {column} = '{guess or '…'}' under {where} in retailer.toml."
    )


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
