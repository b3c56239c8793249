"""Who may say what of their own life: a widower does not quote his wife over breakfast, a baker is not retired."""

import functools
import re

_WIVES = {"salt_and_pine", "kopi_at_four", "gravel_and_honey", "monsoon_ledger", "long_haul_owl", "unmade_bed_71"}
_HUSBANDS = {
    "pendulum_clerk",
    "sixth_of_march",
    "two_sugars",
    "paper_lanterns",
    "corridor_plant",
    "marzipan_moth",
    "gravel_and_tea",
    "salt_orchard",
    "lindenblatt",
    "saltmarsh_owl",
    "sal_y_romero",
}
_OTHER_PARTNERS = {"moth_and_lamp", "two_weathers", "third_draft", "ticking_colander", "night_ledger", "osier_basket"}
_YOUNG_CHILDREN = {"kopi_at_four", "gravel_and_honey", "gravel_and_tea", "monsoon_ledger", "corridor_plant"}
_GROWING_CHILDREN = {"tramline_seven", "salt_orchard", "salt_and_pine", "monsoon_ledger", "gravel_and_tea"}
_GROWN_CHILDREN = {"sixth_of_march", "saltmarsh_owl", "long_haul_owl"}
_RETIRED = {"unmade_bed_71", "third_chair", "winter_fennel", "thistle_lamp", "tin_lantern"}
_SHARED_FLATS = {"pocket_lint", "third_draft", "olive_staircase", "borrowed_kayak", "grey_teaspoon", "paper_plum"}
_AT_WORK = {
    "tramline_seven",
    "marzipan_moth",
    "salt_and_pine",
    "pendulum_clerk",
    "two_weathers",
    "night_ledger",
    "gravel_and_tea",
    "paper_lanterns",
    "moth_and_lamp",
    "kleiner_umweg",
    "grey_teaspoon",
    "owl_in_aisle_four",
    "kopi_at_four",
    "cassava_moon",
    "hi_vis_jacket",
    "monsoon_ledger",
    "slate_harbour",
    "olive_staircase",
}
_MEN = {"tramline_seven", "salt_and_pine", "grey_teaspoon", "monsoon_ledger", "gravel_and_honey", "night_ledger"}
# What a piece mentions, and to whom that belongs; what is not listed may be anybody's.
_BELONGS = [
    (re.compile(pattern, re.IGNORECASE), frozenset(whose))
    for pattern, whose in [
        (r"\bmy wife\b", _WIVES),
        (r"\bmy husband\b", _HUSBANDS),
        (r"\bmy partner\b", _OTHER_PARTNERS),
        (r"\bmy teenage son\b", _GROWING_CHILDREN),
        (r"\bsmall children\b|\bour girl\b|\bmy kid\b", _YOUNG_CHILDREN | {"moss_and_mortar"}),
        (r"\bmy (son|daughter|children)\b", _YOUNG_CHILDREN | _GROWING_CHILDREN | _GROWN_CHILDREN),
        (r"\bI am retired\b", _RETIRED),
        (r"\bmy (flatmates?|roommate)\b", _SHARED_FLATS),
        (r"\bmy (boss|manager)\b", _AT_WORK),
        (r"\bgrown man\b", _MEN),
    ]
]


@functools.cache
def may_say(handle: str, piece: str) -> bool:
    """Whether what this piece takes for granted is true of the member."""
    return all(handle in whose for pattern, whose in _BELONGS if pattern.search(piece))
