"""Statements of the hot paths, compiled once a thread: Django takes longer to write one than PostgreSQL to answer it.

    @statement
    def _by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> QuerySet[Topic]:
        return visibility.topics(viewer).filter(pk__in=pks).values_list(*COLUMNS)

    rows = _by_pk(viewer, pks)

Without `values_list` the rows are model instances, with what the queryset annotates.

The function is called with stand-ins, once for each *shape* of its arguments; its SQL is kept, and then only the
arguments are put in their places. UUIDs, times and texts are values, also those in lists and in dataclasses such as
Viewer; how long a list is, flags, numbers, None and enums are shape, and so is the kind of database. `clock.now()` is a
value too.

So the function may not look into a value: what it does has to follow from the shape alone. With CHECK_STATEMENTS, as in
all tests, each statement is also made anew by Django, and must be the same.
"""

import datetime
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

from community import clock

KEPT = 500

Rows = list[Any]
Build = Callable[..., QuerySet[Any, Any]]

_VALUES = (UUID, datetime.datetime, str)
_kept = threading.local()


class ShapeProblem(AssertionError):  # noqa: N818
    """What a function builds follows from more than the shape of its arguments: mend the function."""


class Statement:
    """A function that answers a queryset, as a function that answers its rows."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __call__(self, *arguments: Any) -> Rows:
        """The rows, tuples or instances. One statement; none where Django knows that there is nothing to find."""
        moment = clock.now()
        shapes, values = [], [moment]
        for each in arguments:
            shape, its_values = _taken_apart(each)
            shapes.append(shape)
            values += its_values
        compiled = self._compiled(tuple(shapes))
        if settings.CHECK_STATEMENTS:
            self._check(shapes, values, compiled)
        return [] if compiled is None else compiled.run(values)

    def first(self, *arguments: Any) -> Any:
        """The first of the rows, or None."""
        return next(iter(self(*arguments)), None)

    def _compiled(self, shapes: tuple[Any, ...]) -> "_Compiled | None":
        kept: OrderedDict[Any, _Compiled | None] | None = getattr(_kept, "statements", None)
        if kept is None:
            kept = _kept.statements = OrderedDict()
        key = (self, connection.vendor, shapes)
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
        kinds = [datetime.datetime, *(kind for shape in shapes for kind in _kinds(shape))]
        stand_ins = [_stand_in(number, kind) for number, kind in enumerate(kinds)]
        made = self._made(shapes, stand_ins)
        compiled = kept[key] = None if made is None else _Compiled(made, stand_ins)
        if len(kept) > KEPT:
            kept.popitem(last=False)
        return compiled

    def _made(self, shapes: Sequence[Any], values: Sequence[Any]) -> "_Made | None":
        """By Django; None for what is known to find nothing."""
        moment, *others = values
        rest = iter(others)
        with clock.at(moment):
            queryset = self._build(*(_put_together(shape, rest) for shape in shapes))
            compiler = queryset.query.get_compiler(connection=connection)
            try:
                sql, parameters = compiler.as_sql()
            except EmptyResultSet:
                return None
        return _Made(queryset, compiler, sql, tuple(parameters))

    def _check(self, shapes: Sequence[Any], values: Sequence[Any], compiled: "_Compiled | None") -> None:
        made = self._made(shapes, values)
        ours = None if compiled is None else (compiled.sql, compiled.parameters(values))
        if ours != (None if made is None else (made.sql, made.parameters)):
            raise ShapeProblem(f"{self._build.__module__}.{self._build.__qualname__}")


def statement(build: Build) -> Statement:
    """Keep the SQL of what this function builds. See the module."""
    return Statement(build)


def forget() -> None:
    """Drop what this thread keeps: for tests that change what a function builds from."""
    _kept.__dict__.clear()


@dataclass(frozen=True, slots=True)
class _Made:
    """A queryset and what Django makes of it."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]


class _Compiled:
    """SQL, and which of its parameters are values. Of one thread alone."""

    def __init__(self, made: _Made, stand_ins: Sequence[Any]) -> None:
        self.sql, self._compiler = made.sql, made.compiler
        self._queryset = made.queryset
        self._is_of_instances = issubclass(made.queryset._iterable_class, ModelIterable)
        self._found: Rows = []
        if self._is_of_instances:
            # What makes the instances asks this compiler for the rows: it has them already.
            made.queryset.query.get_compiler = lambda *_, **__: made.compiler
            made.compiler.execute_sql = lambda *_, **__: [self._found]
        select = made.compiler.select[: made.compiler.col_count]
        self._converters = made.compiler.get_converters([each for each, *_ in select])
        index_of = {_prepared(value): index for index, value in enumerate(stand_ins)}
        # For each parameter the index of its value, or None and what it always is.
        self._places = [(index_of.get(each) if isinstance(each, _VALUES) else None, each) for each in made.parameters]

    def parameters(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """All parameters, with these values."""
        prepared = [_prepared(each) for each in values]
        return tuple(constant if index is None else prepared[index] for index, constant in self._places)

    def run(self, values: Sequence[Any]) -> Rows:
        """The rows."""
        with _cursor() as cursor:
            cursor.execute(self.sql, self.parameters(values))
            rows = cursor.fetchall()
        if self._is_of_instances:
            self._found = rows
            try:
                return list(ModelIterable(self._queryset))
            finally:
                self._found = []
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return [tuple(each) for each in rows]


def _cursor() -> CursorWrapper:
    """One whose statements PostgreSQL prepares: planning them takes longer than finding the rows."""
    # Of prepared ones a log has no values.
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    kind: Any = ServerBindingCursor
    return connection.make_cursor(kind(connection.connection))


def _taken_apart(argument: Any) -> tuple[Any, list[Any]]:
    """(shape, values)"""
    kind = type(argument)
    if kind in _VALUES:
        return kind, [argument]
    if is_dataclass(argument):
        parts = [_taken_apart(getattr(argument, each.name)) for each in fields(argument)]
        return (kind, *(shape for shape, _ in parts)), [value for _, values in parts for value in values]
    if kind is list:
        values = list(dict.fromkeys(argument))
        if all(type(each) in _VALUES for each in values):
            return (list, *map(type, values)), values
        argument = tuple(values)
    return (None, kind, argument), []


def _put_together(shape: Any, values: Iterator[Any]) -> Any:
    """An argument of this shape, with the next of these values."""
    if shape in _VALUES:
        return next(values)
    kind, *more = shape
    if kind is None:
        return more[1]
    parts = [_put_together(each, values) for each in more]
    return parts if kind is list else kind(*parts)


def _kinds(shape: Any) -> Iterator[type]:
    """The types of the values that an argument of this shape has."""
    if shape in _VALUES:
        yield shape
    elif shape[0] is not None:
        for each in shape[1:]:
            yield from _kinds(each)


def _stand_in(number: int, kind: type) -> Any:
    """A value unlike all others and unlike anything real."""
    if kind is UUID:
        return UUID(int=number)
    if kind is str:
        return f"stand-in {number}"
    return datetime.datetime(1971, 1, 1, microsecond=number, tzinfo=datetime.UTC)


def _prepared(value: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
