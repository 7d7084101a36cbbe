"""One of something is said as one, in every sentence that has a count."""

import re
from pathlib import Path

import pytest

from assets.identity.explanation.words import Count, Words
from pipelines.counted import counted

ROOT = Path(__file__).parents[3]
# A number that somebody chose or that is never 1, and what is kept to know a record by.
MEANT = {
    "len(found)",
    "_MOST_MEMBERS",
    ":.3f",
    "command",
    "opened.infolist()",
    "len(fields)",
    "len(extra)",
    "len(ALSO)",
}
COUNT = re.compile(
    r"\{([^{}]*)\} (?:records|rows|customers|files|nights|cases|lines|pairs|columns|cells|answers|"
    r"minutes|purchases|persons|tables|runs|alerts|links)\b"
)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 records"), (1, "1 record"), (2, "2 records"), (2000, "2,000 records")],
)
def test_a_count_and_its_word(count: int, said: str) -> None:
    assert counted(count, "record") == said


def test_what_has_no_s_is_said() -> None:
    assert [counted(n, "case is", "cases are") for n in (1, 3)] == ["1 case is", "3 cases are"]


def test_a_sentence_in_two_languages_has_both_words() -> None:
    words = Words(
        "en", {"say": {"waits": "{rows} {rows:row waits|rows wait}: {rows:The|All {rows}}"}}
    )
    assert words.say("waits", rows=1) == "1 row waits: The"
    assert words.say("waits", rows=Count.of(1200, "1,200")) == "1,200 rows wait: All 1,200"


def test_no_sentence_has_a_count_before_a_plural() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for folder in ("assets", "pipelines")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for match in COUNT.finditer(path.read_text("utf-8"))
        if not any(meant in match[1] for meant in MEANT) and '"' not in match[1]
    ]
    assert found == []
