"""What is known of one table from files alone."""

from dataclasses import dataclass, field

from assets.lineage import Source
from assets.quality.expectations import Expectation
from assets.raw.target import RawTable


@dataclass(frozen=True)
class Table:
    """One table: its meaning, its columns with meanings, what it is made from, and how."""

    name: str
    description: str
    columns: dict[str, str]
    grain: list[str] = field(default_factory=list)
    checks: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)  # of claims, for people
    upstream: list[str] = field(default_factory=list)
    sql: str | None = None
    path: str | None = None
    raw: RawTable | None = None  # of a staging table: what its rows are judged against
    rules: list[Expectation] = field(default_factory=list)
    sources: dict[str, list[Source]] = field(default_factory=dict)  # column -> (table, column), …
    is_view: bool = False  # its rows stand in the tables it is made from

    @property
    def schema(self) -> str:
        """The schema, which is also the group in the graph."""
        return self.name.split(".")[0]
