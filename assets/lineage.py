"""Where a model's columns come from, followed through its CTEs and subqueries in the syntax tree.

Two questions: is a column passed on untouched (then it inherits its parent's description), and
which upstream columns is it made from. Only the tree is read, nothing is qualified or optimised:
the whole project takes a second, so nothing needs to be cached.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from assets.sql_model import SqlModel

ColumnsOf = dict[str, list[str]]  # table -> its columns, for every upstream table
Source = tuple[str, str]  # table, column


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: a column passed on untouched, or a described computation."""

    table: str | None = None
    column: str | None = None
    description: str | None = None


def origin(model: SqlModel, column: str, columns_of: ColumnsOf) -> Origin:
    """Return where an output column comes from; an empty origin if it is computed undescribed."""
    return _trace(model.query, column, model.ctes, columns_of)


def column_sources(model: SqlModel, columns_of: ColumnsOf) -> dict[str, list[Source]]:
    """Return for each output column the upstream columns it is made from, in order."""
    resolver = _Resolver(model.ctes, columns_of)
    return {name: sorted(resolver.sources(model.query, name)) for name in model.columns}


def _trace(
    query: exp.Query, column: str, ctes: dict[str, exp.Query], columns_of: ColumnsOf
) -> Origin:
    projection = next((c for c in query.selects if c.alias_or_name == column), None)
    if projection is None:
        return Origin()
    value = projection.unalias()
    if comments := projection.comments or value.comments:
        return Origin(description=" ".join(comments).strip())
    if not isinstance(value, exp.Column):
        return Origin()
    first = next(_branches(query))  # a union's columns are named by its first branch
    for source in _sources(first, value.table):
        inner = _inner(source, ctes)
        if inner is not None and value.name in inner.named_selects:
            return _trace(inner, value.name, ctes, columns_of)
        table = _table_name(source)
        if inner is None and value.name in columns_of.get(table, []):
            return Origin(table, value.name)
    return Origin()


class _Resolver:
    """Collects the upstream columns behind a column, each step at most once."""

    def __init__(self, ctes: dict[str, exp.Query], columns_of: ColumnsOf) -> None:
        self._ctes = ctes
        self._columns_of = columns_of
        self._known: dict[tuple[int, str], set[Source]] = {}
        self._places: dict[int, dict[str, int]] = {}

    def sources(self, query: exp.Query, column: str) -> set[Source]:
        """Return the upstream columns of one output column, over all branches of a union."""
        key = (id(query), column)
        if key not in self._known:
            self._known[key] = set()  # a column that names itself adds nothing
            place = self._outputs(query)[column]
            found: set[Source] = set()
            for branch in _branches(query):
                for used in branch.selects[place].find_all(exp.Column):
                    found |= self._behind(used, branch)
            self._known[key] = found
        return self._known[key]

    def _behind(self, used: exp.Column, branch: exp.Select) -> set[Source]:
        """Return what a column in an expression stands for, looked up from the inside out."""
        scope = used.parent_select
        while isinstance(scope, exp.Select):
            found = self._in_scope(scope, used.table, used.name)
            if not found and used.table:
                found = self._in_scope(scope, "", used.table)  # a field of a struct
            if found:
                return found
            scope = scope.parent_select if scope is not branch else None
        return set()

    def _in_scope(self, select: exp.Select, alias: str, name: str) -> set[Source]:
        found: set[Source] = set()
        for source in _sources(select, alias):  # several have it only where they are joined on it
            inner = _inner(source, self._ctes)
            if inner is not None and name in self._outputs(inner):
                found |= self.sources(inner, name)
            elif inner is None and name in self._columns_of.get(_table_name(source), []):
                found.add((_table_name(source), name))
        if (
            not found and not alias and name in self._outputs(select)
        ):  # an alias used beside its own
            return self.sources(select, name)
        return found

    def _outputs(self, query: exp.Query) -> dict[str, int]:
        """Return the place of each output column of a query; of two of one name the first."""
        if id(query) not in self._places:
            names = [*enumerate(query.named_selects)]
            self._places[id(query)] = {name: n for n, name in reversed(names)}
        return self._places[id(query)]


def _branches(query: exp.Query) -> Iterator[exp.Select]:
    if isinstance(query, exp.SetOperation):
        yield from _branches(query.this)
        yield from _branches(query.expression)
    elif isinstance(query, exp.Subquery):
        yield from _branches(query.this)
    elif isinstance(query, exp.Select):
        yield query


def _sources(select: exp.Select, alias: str) -> list[exp.Expression]:
    """Return what a select reads from, or only what bears this alias if one is given.

    What a semi or anti join names decides which rows there are, and gives none of them a value.
    """
    joins = select.args.get("joins") or []
    parts = [
        select.args.get("from_") or select.args.get("from"),
        *(join for join in joins if join.kind not in {"SEMI", "ANTI"}),
    ]
    sources = [part.this for part in parts if part is not None]
    return [source for source in sources if not alias or source.alias_or_name == alias]


def _inner(source: exp.Expression, ctes: dict[str, exp.Query]) -> exp.Query | None:
    """Return the query behind a source, None for a table of the warehouse."""
    if isinstance(source, exp.Subquery):
        return source.this  # type: ignore[no-any-return]
    if isinstance(source, exp.Table) and not source.db:
        return ctes.get(source.name)
    return None


def _table_name(source: exp.Expression) -> str:
    return f"{source.db}.{source.name}" if isinstance(source, exp.Table) else ""
