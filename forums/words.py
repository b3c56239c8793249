"""The words of a post as they are compared with what members muted: three of its columns, filled with its text."""

from collections.abc import Iterable

from community import text
from community.text import words


def columns(body_html: str, *, title: str = "", details: Iterable[str] = ()) -> dict[str, list[int]]:
    """`words`, `pairs` and `title_words` of a post that says this.

    `title`: of its topic for a first post, or its own for a chapter. `details`: what helped, or steps and cautions, for
    a first post.
    """
    told = [text.plain(body_html), *([title] if title else []), *map(text.plain, details)]
    singles, pairs = words.hashes(told)
    title_singles, title_pairs = words.hashes([title])
    return {"words": singles, "pairs": pairs, "title_words": [*title_singles, *title_pairs]}


NONE: dict[str, list[int]] = {"words": [], "pairs": [], "title_words": []}
