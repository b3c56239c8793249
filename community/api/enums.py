"""GraphQL enums made from Python's, each value with a sentence."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import graphene


def enum_type(values: type[Enum], name: str, description: str, meanings: Mapping[str, str]) -> Any:
    """The GraphQL enum `name`. `meanings` has a sentence for each value; a missing one fails at import."""

    def sentence(value: Enum | None) -> str:
        return description if value is None else meanings[value.name]

    return graphene.Enum.from_enum(values, name=name, description=sentence)
