"""Whatever happens to a delivery, it is refused in words or every one of its records is kept."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.raw.candidates import candidates_of
from assets.raw.column_map import ColumnMap
from assets.raw.deliveries import files_of_the_night
from assets.raw.presets import Column, Export, load_preset
from assets.raw.silo_files import read_file
from assets.raw.target import RawTable, create
from pipelines.errors import DeliveryError
from pipelines.settings import Retailer
from pipelines.tonight import Tonight
from pipelines.warehouse import Warehouse
from tests.unit.assets.raw.mutations import DAY, Mutant, mutant, valid_deliveries

FEW, MANY = range(500), range(500, 10_500)
A_WORD = re.compile(r"[^\W_]{5,}")
OWN_WORDS = {
    "false",
    "export",
    "still",
    "kontakt",
    "order",
    "verkaufsauftrag",
    "bestand",
    "regal",
}  # of errors and file names, and of cells, too
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
Records = tuple[int, list[int], list[str]]  # delivered, their numbers, their texts


class Reader:
    """Reads deliveries into raw as the night does, one after the other."""

    def __init__(self, folder: Path) -> None:
        presets = sorted({delivered.preset for delivered in valid_deliveries()})
        for preset in presets:
            (folder / preset).mkdir()
        retailer = Retailer.model_validate(
            {
                "retailer": {"name": "Mutants", "currency": "EUR", "countries": ["DE"]},
                "warehouse": {"path": folder / "warehouse"},
                "silos": {name: {"preset": name, "path": folder / name} for name in presets},
            }
        )
        self.folder = folder
        self.tonight = Tonight(retailer, Warehouse(retailer.warehouse))
        self.tonight.warehouse.prepare()
        self.tonight.begin(date.fromisoformat(DAY))

    def read(self, delivery: Mutant) -> tuple[ColumnMap, Records]:
        """Return what came of a delivery; raw has a column for each header of the valid file."""
        origin, silo = delivery.origin, self.tonight.retailer.silos[delivery.origin.preset]
        path = self.folder / origin.preset / origin.name
        path.write_bytes(delivery.content)
        try:
            found = candidates_of(origin.preset, silo)[origin.export]
            day = date.fromisoformat(DAY)
            files = files_of_the_night(silo, origin.preset, origin.export, found, day)
            table = RawTable(origin.preset, origin.export, everything_of(delivery))
            create(self.tonight.con, table)
            columns = ColumnMap({}, [], {}, [])  # of an export that was not found and need not be
            for file in files:
                columns = read_file(self.tonight, table, file)
        finally:
            path.unlink()
        return columns, records(self.tonight.con, table)


def everything_of(delivery: Mutant) -> Export:
    """Return the export, with the columns it drops and does not know, so that nothing is lost."""
    export = load_preset(delivery.origin.preset).exports[delivery.origin.export]
    header = delivery.origin.header
    known = {one for column in export.columns.values() for one in column.accepted(header)}
    more = {
        f"more_{place}": Column(header=header, meaning="-", optional=True)
        for place, header in enumerate(dict.fromkeys(header))
        if header not in known
    }
    return export.model_copy(update={"columns": export.columns | more, "drop": []})


def records(con: duckdb.DuckDBPyConnection, table: RawTable) -> Records:
    (delivered,) = con.execute(
        "select coalesce(sum(delivered_count), 0)::bigint from quality.deliveries "
        "where table_name = ?",
        [table.staging_name],
    ).fetchall()[0]
    read = con.execute(f"select * exclude (silo, source_file) from {table.full_name}").fetchall()
    bad = con.execute(
        "select source_row, record::varchar[] from quality.quarantined_rows where table_name = ?",
        [table.staging_name],
    ).fetchall()
    numbers = [number for number, *_ in (*read, *bad)]
    texts = [text for _, *cells in read for text in cells if text]
    return delivered, numbers, texts + [text for _, cells in bad for text in cells if text]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("mutants"))
    yield made
    made.tonight.close()


def test_without_mutation_every_delivery_is_read(reader: Reader) -> None:
    for origin in valid_deliveries():
        _, (delivered, numbers, _) = reader.read(Mutant(origin, (), origin.content))
        assert (origin.name, sorted(numbers)) == (origin.name, list(range(1, delivered + 1)))
        assert delivered > 0


def test_mutated_deliveries(reader: Reader) -> None:
    assert faults(reader, FEW) == []


@pytest.mark.slow
def test_ten_thousand_mutated_deliveries(reader: Reader) -> None:
    assert faults(reader, MANY) == []


def faults(reader: Reader, seeds: range) -> list[str]:
    """Return what went wrong, each with the seed that shows it: `mutant(seed)`."""
    found = []
    for seed in seeds:
        delivery = mutant(seed)
        try:
            fault = fault_of_records(delivery, *reader.read(delivery))
        except DeliveryError as error:
            fault = fault_of_words(delivery, str(error))
        except BaseException as error:  # calamine's panics are no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            fault = f"{type(error).__name__}: {error}"
        if fault:
            name = f"{delivery.origin.preset}/{delivery.origin.name}"
            found.append(f"mutant({seed}), {name} {delivery.changes}: {fault}"[:600])
    return found


def fault_of_records(delivery: Mutant, columns: ColumnMap, read: Records) -> str:
    """Return what of a delivery was lost or doubled."""
    delivered, numbers, texts = read
    if sorted(numbers) != list(range(1, delivered + 1)):
        return f"{delivered} records delivered, {len(numbers)} accounted for, or not by number"
    if delivery.origin.is_csv and not columns.new_headers:
        written = letters(text_of(delivery.content)) - letters("".join(columns.read))
        if written != letters("".join(texts)):
            return f"letters lost {written - letters(''.join(texts))}, or more than there were"
    return ""


def fault_of_words(delivery: Mutant, words: str) -> str:
    """Return what is wrong with an error: it says too little, or quotes a cell."""
    if not words.startswith(f"{delivery.origin.preset}/") or not words.rstrip().endswith("."):
        return f"no useful words: {words}"
    allowed = words_of(" ".join((*delivery.origin.header, *vocabulary(delivery))))
    cells = words_of(delivery.origin.text.partition("\n")[2]) - allowed - OWN_WORDS
    quoted = cells & words_of(words)
    return f"quotes {quoted}: {words}" if quoted else ""


def vocabulary(delivery: Mutant) -> list[str]:
    origin = delivery.origin
    export = load_preset(origin.preset).exports[origin.export]
    return [origin.preset, origin.export, origin.name, *export.columns]


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in A_WORD.findall(text)}


def letters(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign.isalnum())


def text_of(content: bytes) -> str:
    """Return the text as the reader decodes it: UTF-16 with its mark, else UTF-8, else cp1252."""
    if content[:2] in ENCODINGS:
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")
