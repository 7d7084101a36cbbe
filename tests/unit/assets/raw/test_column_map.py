from pathlib import Path

import pytest

from assets.raw.column_map import ColumnMap, map_columns
from assets.raw.presets import Column, Export, load_preset
from assets.raw.text_file import TextFile
from pipelines.errors import DeliveryError

EXPORT = Export(
    one_row="A contact.",
    files="*.csv",
    columns={
        "id": Column(header="Id", meaning="key"),
        "email": Column(header="E-Mail", also=["Email"], meaning="mail"),
        "city": Column(header="City", optional=True, meaning="city"),
    },
    drop=["Password"],
)
REST = [f"other_{number}" for number in range(9)]
ANY = Export(
    one_row="A customer of any system.",
    files="*.csv",
    columns={
        "id": Column(meaning="key"),
        "street": Column(meaning="street", optional=True),
        **{name: Column(meaning="more", optional=True) for name in REST},
    },
)


def file(*header: str) -> TextFile:
    return TextFile(Path("x.csv"), "crm/x.csv", "utf-8", ",", list(header), 3, True)


def mapped(*header: str, **overrides: str) -> ColumnMap:
    return map_columns(file(*header), EXPORT, overrides, "[silos.crm.columns.contacts]")


def test_columns_are_found_in_any_order_and_under_older_headers() -> None:
    found = mapped("Email", "Password", "Id")
    assert found.positions == {"id": 2, "email": 0, "city": None}
    assert found.new_headers == []


def test_a_new_column_is_only_reported() -> None:
    assert mapped("Id", "E-Mail", "Shoe size").new_headers == ["Shoe size"]


def test_all_columns_that_begin_alike_are_one() -> None:
    columns = {
        "id": Column(header="Id", meaning="key"),
        "refused": Column(header="No:", also=["Kein:"], begins=True, optional=True, meaning="no"),
    }
    export = Export(one_row="A contact.", files="*.csv", columns=columns)
    found = map_columns(file("No: News", "Id", "Kein: Anruf", "Nothing"), export, {}, "")
    assert found.gathered == {"refused": {"No: News": 0, "Kein: Anruf": 2}}
    assert found.new_headers == ["Nothing"]
    assert map_columns(file("Id"), export, {}, "").gathered == {}


def test_what_mapping_cannot_help_has_its_own_remedy() -> None:
    inventory = load_preset("shopify").exports["inventory"]
    names = ("Handle", "Title", "SKU", "Option1 Value", "Option2 Value", "Option3 Value", "Linz")
    with pytest.raises(DeliveryError) as refused:
        map_columns(file(*names), inventory, {}, "[silos.shop.columns.inventory]")
    assert str(refused.value) == (
        "crm/x.csv: column 'Location' is missing. The oldest layout has a column for each location "
        "and is not read: export the inventory anew, with all locations."
    )


def test_two_columns_are_not_read_from_one_header() -> None:
    with pytest.raises(DeliveryError, match="columns id, email are all read from the header 'Id'"):
        mapped("Id", "City", email="Id")


@pytest.mark.parametrize(
    "value",
    ["secret@example.de", "0151 2345678", "Musterweg 1;10115"],
    ids=["mail", "phone", "zip"],
)
def test_a_value_in_the_header_is_refused_and_not_quoted(value: str) -> None:
    with pytest.raises(DeliveryError, match=r"column no\. 3 of the header is no name") as error:
        mapped("Id", "E-Mail", value)
    assert value not in str(error.value)


def test_a_missing_column_is_named_with_the_likely_one_and_the_way_out() -> None:
    with pytest.raises(DeliveryError) as error:
        mapped("Id", "E-Mail-Adresse", "City")
    assert str(error.value) == (
        "crm/x.csv: column 'E-Mail' is missing; the file has 'E-Mail-Adresse'. Export it with this "
        "column, or map it by email = 'E-Mail-Adresse' under [silos.crm.columns.contacts] in "
        "retailer.toml."
    )


def test_a_mapped_column_is_read_under_its_own_header() -> None:
    assert mapped("Id", "Mail privat", email="Mail privat").positions["email"] == 1


def test_a_mapped_column_must_be_there_even_where_it_is_optional() -> None:
    with pytest.raises(DeliveryError) as error:
        mapped("Id", "E-Mail", "Wohnort", city="Ort")
    assert "column 'Ort' is missing; the file has 'Wohnort'" in str(error.value)
    assert "city = 'Wohnort' under [silos.crm.columns.contacts]" in str(error.value)


def test_of_a_system_without_preset_what_is_mapped_is_read_and_nothing_else() -> None:
    found = map_columns(file("Nr", "Straße", "Passwort"), ANY, {"id": "Nr", "street": "Straße"}, "")
    assert found.positions == {"id": 0, "street": 1, **dict.fromkeys(REST)}
    assert (found.new_headers, found.dropped) == ([], ["Passwort"])


def test_what_a_shop_calls_its_own_things_is_dropped_without_a_word() -> None:
    export = EXPORT.model_copy(update={"drop": ["Price / *", "* (contact.metafields.*)"]})
    own = ["Price / Österreich", "Farbe (contact.metafields.my.color)"]
    found = map_columns(file("Id", "E-Mail", "Price", *own), export, {}, "")
    assert (found.new_headers, found.dropped) == (["Price"], own)
    assert not {2, 3, 4} & {*found.positions.values()}


def test_a_wrong_name_in_the_map_is_told_with_what_the_file_has() -> None:
    with pytest.raises(DeliveryError) as error:
        map_columns(file("Nr", "Ort"), ANY, {"id": "Nr", "street": "Straße"}, "[silos.till]")
    assert "column 'Straße' is missing; no unread column of the file is like it." in str(
        error.value
    )
    assert "its other columns are 'Ort'." in str(error.value)


def test_a_file_without_header_is_refused_without_quoting_its_first_record() -> None:
    with pytest.raises(DeliveryError, match="not the header") as error:
        mapped("4711", "erika@example.org", "Köln")
    assert "erika" not in str(error.value)


@pytest.mark.parametrize("first", ["sep=", "SEP=;"])
def test_a_line_that_tells_excel_the_separator_is_named(first: str) -> None:
    with pytest.raises(DeliveryError, match="its first line is 'sep=…', which tells Excel"):
        mapped(first, "")


def test_a_header_in_other_case_is_a_header() -> None:
    with pytest.raises(DeliveryError, match="column 'Id' is missing; the file has 'ID'"):
        mapped("ID", "E-MAIL", "ORT")


def test_all_that_must_be_there_is_enough_however_much_else_there_may_be() -> None:
    further = {name: Column(header=name, optional=True, meaning="more") for name in REST}
    export = Export(one_row="A.", files="*.csv", columns={**EXPORT.columns, **further})
    found = map_columns(file("Id", "Email"), export, {}, "[silos.crm.columns.contacts]")
    assert (found.positions["id"], found.positions["email"]) == (0, 1)


def test_a_header_that_stands_twice_is_refused() -> None:
    with pytest.raises(DeliveryError, match="'Id' stands more than once"):
        mapped("Id", "E-Mail", "Id")


def test_a_header_that_nobody_reads_may_stand_twice() -> None:
    found = mapped("Id", "Password", "E-Mail", "Password")
    assert found.positions == {"id": 0, "email": 2, "city": None}
    assert set(found.dropped) == {"Password"}
    with pytest.raises(DeliveryError, match="'Password' stands more than once"):
        mapped("Id", "Password", "E-Mail", "Password", city="Password")
