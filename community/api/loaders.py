"""Batch loading for edges off the hot pages: one query however many parents.

A `Loader` names a batch function; a `Loading` is one request's use of it. The batch function is plain database code:
it gets the viewer (visibility is its duty) and distinct keys, and answers a dict; keys it leaves out load as None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphene.utils.dataloader import DataLoader

from community.database import in_database
from community.viewer import Viewer

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, eq=False, slots=True)
class Loader(Generic[K, V]):
    """A named way to load many values at once: `batch(viewer, keys) -> {key: value}`."""

    batch: Callable[[Viewer | None, Sequence[K]], Mapping[K, V]]


class Loading(DataLoader):
    """A loader at work in one request: collects keys for a tick, asks once, remembers until the next mutation."""

    def __init__(self, loader: Loader[Any, Any], viewer: Viewer | None) -> None:
        async def batch_load(keys: list[Any]) -> list[Any]:
            found = await in_database(loader.batch, viewer, keys)
            return [found.get(key) for key in keys]

        super().__init__(batch_load_fn=batch_load, max_batch_size=500)
