"""Adapting a strategy: a new one that says what it comes from."""

from community.viewer import Viewer
from forums import access
from forums.models import Strategy


def adapt(viewer: Viewer, variant: Strategy, adapted_id: str) -> None:
    """Let a strategy that is not yet saved adapt another; `origin` is the first of that line. Problems: NOT_FOUND."""
    adapted = access.get_strategy(viewer, adapted_id, field=("strategy", "variantOfId"))
    variant.variant_of = adapted
    variant.origin_id = adapted.strategy.origin_id or adapted.pk
