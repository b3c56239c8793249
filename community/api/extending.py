"""Giving a type of an earlier app one more field, so that imports keep pointing one way."""

from collections.abc import Callable
from typing import Any

import graphene


def extend(kind: type[graphene.ObjectType], name: str, field: graphene.Field, resolve: Callable[..., Any]) -> None:
    """Add a field with its resolver. At import, before the schema is assembled. ValueError for a name that is taken."""
    if name in kind._meta.fields:
        raise ValueError(f"{kind.__name__} has a field {name} already.")
    kind._meta.fields[name] = field
    setattr(kind, f"resolve_{name}", staticmethod(resolve))
