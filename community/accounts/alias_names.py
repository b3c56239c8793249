"""Names for aliases: two quiet words of nature, which say nothing of anybody."""

import secrets
from collections.abc import Container

_FIRST = """
Amber Autumn Birch Blue Bright Calm Cedar Clear Clover Copper Coral Dawn Dusk Early Evening Fern Foggy Golden Green
Grey Hazel Heather Indigo Ivory Juniper Lilac Linden Maple Marble Meadow Misty Morning Mossy Northern Oak Ochre
Olive Opal Pale Pearl Pine Quiet Rainy Russet Sandy Silver Slate Snowy Soft Southern Spring Stone Summer Sunny
Teal Tidal Velvet Violet Western Willow Windy Winter Wooden Yellow
""".split()  # noqa: SIM905 - a list of words is read like this
_SECOND = """
Acorn Anchor Arch Basket Bay Beacon Bell Boat Bough Breeze Bridge Brook Cairn Candle Canyon Cliff Cloud Cove Creek
Dune Ember Feather Field Fjord Garden Gate Glade Grove Harbour Hill Island Kettle Lagoon Lake Lamp Lantern Leaf
Lighthouse Marsh Mill Moon Mountain Nest Orchard Path Pebble Pond Prairie Quay Raft Reed Ridge River Rock Sail
Shell Shore Sky Spruce Star Stream Thicket Tide Trail Valley Wave Well Window
""".split()  # noqa: SIM905


def draw(taken: Container[str]) -> str:
    """A name that is not `taken`; drawn by chance, so that nothing can be read from it."""
    for _ in range(100):
        name = f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)}"
        if name not in taken:
            return name
    return f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)} {secrets.randbelow(9_000) + 1_000}"


def key_of(name: str) -> str:
    """How its drawing is addressed, and what is written after @ to mention it: no handle has a hyphen."""
    return name.lower().replace(" ", "-")


def name_of(key: str) -> str:
    """The name that this is the key of."""
    return " ".join(part.capitalize() for part in key.split("-"))


def is_key(text: str) -> bool:
    """Whether this can be such an address."""
    first, _, rest = text.partition("-")
    second, _, number = rest.partition("-")
    is_number = number == "" or (len(number) == 4 and number.isascii() and number.isdigit())
    return first in _KEYS[0] and second in _KEYS[1] and is_number


_KEYS = tuple(frozenset(word.lower() for word in words) for words in (_FIRST, _SECOND))
