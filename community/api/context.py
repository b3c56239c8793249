"""What a request carries while it runs: who asks, and what was loaded already."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from community.api.loaders import Loader, Loading
from community.errors import bad_input, unauthenticated
from community.viewer import Viewer

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Context:
    """One GraphQL operation's surroundings.

    `viewer` is None for a guest. `session_key` names the session it was read from, so that a socket can ask again.
    `client` is a keyed digest of the caller's address, for limits only; the address itself is not kept.
    """

    viewer: Viewer | None
    session_key: str | None = None
    client: str = ""
    is_post: bool = True
    cost: int = 0
    _loading: dict[Any, Any] = field(default_factory=dict)

    def load(self, loader: Loader[K, V], key: K) -> Awaitable[V | None]:
        """The value of one key, fetched together with all other keys asked for in the same tick."""
        loading = self._loading.get(loader)
        if loading is None:
            loading = self._loading[loader] = Loading(loader, self.viewer)
        return loading.load(key)

    def forget_loaded(self) -> None:
        """Drop what was loaded: after a mutation it may be out of date."""
        self._loading.clear()

    def keep_private(self, what: str) -> None:
        """Refuse `what` ("What you write") where it came in an address, which others keep."""
        if not self.is_post:
            raise bad_input(f"{what} is private: send it by POST, not in an address.")

    def member(self) -> Viewer:
        """The viewer, who must be signed in."""
        if self.viewer is None:
            raise unauthenticated()
        return self.viewer
