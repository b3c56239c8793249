"""Many rows at once: by COPY on PostgreSQL, by bulk_create elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import connection, models

Row = dict[str, Any]


def insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Write rows given by the names of their columns' attributes; what is left out gets the model's default."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create([model(**row) for row in rows], batch_size=500)
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_value(field, row) for field in fields])


def _value(field: "models.Field[Any, Any]", row: Mapping[str, Any]) -> Any:
    value = row[field.attname] if field.attname in row else field.get_default()
    return orjson.dumps(value).decode() if isinstance(field, models.JSONField) else value
