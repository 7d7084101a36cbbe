"""What an index.xml says of the files beside it: with which decimal mark their numbers are written.

The standard by which German tax auditors are given data (Beschreibungsstandard für die
Datenträgerüberlassung) demands one; the tills' export, the DSFinV-K, has one in every archive.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from pipelines.errors import DeliveryError

NAME = "index.xml"
_STANDARD_MARK = ","  # where the file names none
_MOST_BYTES = 10_000_000


def numbers_not_in(mark: str, index: Path, label: str, name: str) -> set[str]:
    """Return the headers of a file's numbers that are written with another decimal mark than this.

    Raises:
        DeliveryError: it cannot be read, or names a mark that is neither comma nor point.
    """
    for url, table in _tables(index, label, name):
        theirs = (table.findtext("DecimalSymbol") or _STANDARD_MARK).strip()
        if theirs not in {",", "."}:
            raise _unreadable(label, f"its DecimalSymbol for {url} is neither , nor .")
        numbers = {
            (column.findtext("Name") or "").strip()
            for column in table.iter()
            if column.find("Numeric") is not None
        }
        return numbers if theirs != mark else set()
    return set()


def says_of(index: Path, label: str, name: str) -> bool:
    """Return whether it says how the numbers of this file are written.

    Raises:
        DeliveryError: it cannot be read.
    """
    return any(_tables(index, label, name))


def _tables(index: Path, label: str, name: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield what it says of the file, and by which name."""
    for table in _read(index, label).iter("Table"):
        url = (table.findtext("URL") or "").strip().replace("\\", "/")
        if PurePosixPath(url).name.lower() == PurePosixPath(name).name.lower():
            yield url, table


def _read(index: Path, label: str) -> ElementTree.Element:
    if index.stat().st_size > _MOST_BYTES:
        raise _unreadable(label, f"it has more than {_MOST_BYTES // 10**6} MB")
    content = index.read_bytes()
    if b"<!ENTITY" in content:
        raise _unreadable(label, "it defines entities, which no such file needs")
    try:
        return ElementTree.fromstring(content)  # noqa: S314  small, without entities
    except (ElementTree.ParseError, ValueError, LookupError):
        raise _unreadable(label, "it is no well-formed XML") from None


def _unreadable(label: str, why: str) -> DeliveryError:
    return DeliveryError(
        f"{label}: {why}. It says how the numbers beside it are written: deliver it again, or "
        "without it, and decimal_mark of the silo in retailer.toml counts."
    )
