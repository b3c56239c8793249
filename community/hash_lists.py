"""A column of many whole numbers that conditions in SQL look into: an array on PostgreSQL, JSON elsewhere."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class HashListField(models.Field):
    """A list of signed 64-bit numbers. SQL takes it apart with `elements`."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "bigint[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """The list as the database takes it."""
        if value is None or connection.vendor == "postgresql":
            return value
        return json.dumps(value)

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> list[int] | None:
        """The list."""
        found: list[int] | None = json.loads(value) if isinstance(value, str) else value
        return found


def elements(column: str, connection: BaseDatabaseWrapper) -> str:
    """SQL without a condition yet: the numbers in such a column, as rows of one column, `hash`."""
    if connection.vendor == "postgresql":
        return f"SELECT unnest({column}) AS hash"
    return f"SELECT value AS hash FROM json_each({column})"  # noqa: S608 - the name of a column
