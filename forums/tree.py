"""Where a post stands in its topic's tree, as a path that sorts.

A path is one fixed-width segment for each level; the first post's is empty. Sorted by path, posts stand in reading
order: each one followed by everything under it, siblings by age. Segments use 0-9 and a-v only, so every collation
sorts them alike.

Paths end at depth 64: a deeper reply keeps its `parent` and continues as a sibling there (an index row has a size
limit; a conversation has none).
"""

MAX_DEPTH = 64
SEGMENT = 5
PATH_LENGTH = MAX_DEPTH * SEGMENT
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
# Sorts after every path that continues the one before it.
AFTER = "z"


def segment(number: int) -> str:
    """The path segment of the number-th child (from 1); 33 million fit."""
    digits = []
    for _ in range(SEGMENT):
        number, digit = divmod(number, 32)
        digits.append(_DIGITS[digit])
    if number:
        raise OverflowError
    return "".join(reversed(digits))


def anchor(parent_path: str) -> str:
    """The path that a reply to a post at `parent_path` extends: the post's own, at the cap that of its ancestor at
    depth 63."""
    return parent_path[: PATH_LENGTH - SEGMENT]


def depth(path: str) -> int:
    """How many levels down a path stands; 0 is the first post."""
    return len(path) // SEGMENT
