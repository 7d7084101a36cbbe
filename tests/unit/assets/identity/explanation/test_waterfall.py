"""The page of a pair: its sums are the night's, it asks nobody for anything, it holds no value."""

import html.parser
import math
import re
from dataclasses import replace

import pytest

from assets.identity.explanation.pairs import explain_pair
from assets.identity.explanation.reweighing import WeighedPair
from assets.identity.explanation.waterfall import waterfall_chart, waterfall_page
from assets.identity.explanation.words import Language, read_words
from assets.identity.model import read_model
from tests.unit.assets.identity.explanation.explaining import night
from tests.unit.assets.identity.persons import Person

KARIN = Person(
    "Karin",
    "Webermann",
    birth_date="1961-02-03",
    email="kw61@web.example",
    mobile="+491701234567",
    street="lindenweg",
    house="4",
    postal_code="10115",
    city="berlin",
)
IDS = ("crm/1", "shop/2</script><b>")


@pytest.fixture(scope="module")
def pair() -> WeighedPair:
    others = {f"E{n}": Person("Karin", "Webermann", postal_code=f"{n}000") for n in range(10, 40)}
    con = night(
        {"1": KARIN, "2": replace(KARIN, silo="shop", email="other@mail.example"), **others}
    )
    weighed = explain_pair(con, read_model(), ["crm/1", "shop/2"]).weighed
    assert weighed
    assert [item.level for item in weighed.evidence if item.comparison == "full_name"] == ["common"]
    return weighed


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_bars_are_the_weights_of_the_pair_and_end_in_its_sum(
    pair: WeighedPair, language: Language
) -> None:
    words = read_words(language)
    for alternative in pair.prior:
        values = waterfall_chart(pair, "person", alternative, words)["data"]["values"]
        bars = {bar["column_name"]: bar["log2_bayes_factor"] * math.log(2) for bar in values}
        prior, *_, final = bars.values()
        assert prior == pytest.approx(pair.prior[alternative])
        assert final == pytest.approx(pair.against[alternative])
        assert [*bars.values()][1:-1] == pytest.approx(
            [w for item in pair.evidence if (w := item.weights.get(alternative))]
        )
        assert words.name("person", "email") in bars


class Page(html.parser.HTMLParser):
    """What a browser would fetch for a page: addresses in attributes, and the texts of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_makes_no_request(pair: WeighedPair, language: Language) -> None:
    text = waterfall_page(pair, "person", IDS, ["a line"], read_words(language))
    page = Page()
    page.feed(text)
    assert set(page.tags) == {
        *("html", "head", "meta", "title", "style", "script", "body", "h1", "p"),
        *("section", "h2", "div"),
    }
    fetching = {"src", "href", "srcset", "data", "action", "poster", "background", "http-equiv"}
    assert [each for each in page.attributes if each[0] in fetching] == [
        ("http-equiv", "Content-Security-Policy")
    ]
    [policy] = [
        value for name, value in page.attributes if name == "content" and "src" in str(value)
    ]
    assert str(policy).startswith("default-src 'none';")
    assert "http" not in str(policy)
    assert "*" not in str(policy)
    own = re.sub(r"(?s)<script>.*?</script>", "", text)
    assert not re.findall(r"(?i)https?:|//\w|@import|url\(", own)
    specs = re.findall(r'vegaEmbed\("#chart-\w+", (.*)\);</script>', text)
    assert len(specs) == 3
    for spec in specs:
        assert set(re.findall(r'https?://[^"]*', spec)) == set()
        assert '"url"' not in spec


def test_the_page_holds_no_value_and_shows_what_it_is_given_as_text(pair: WeighedPair) -> None:
    text = waterfall_page(pair, "person", IDS, ["<i>line</i>"], read_words("en"))
    for value in ("Karin", "karin", "webermann", "kw61", "1701234567", "1961", "lindenweg"):
        assert value not in text
    assert "&lt;i&gt;line" in text
    assert "shop/2&lt;/script&gt;" in text
    assert "<b>" not in re.sub(r"(?s)<script>.*?</script>", "", text)
