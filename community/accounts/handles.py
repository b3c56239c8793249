"""Handles: the form they have, what they must not give away or claim, and others to choose from.

A handle is 3 to 24 characters: small letters, digits and single underscores between them, a letter first.
Screening errs on the side of letting people in: a name it misses is the member's choice.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from enum import Enum
from itertools import pairwise

from community.accounts.handle_claims import claims_a_role, would_hurt
from community.accounts.handle_words import (
    CALM_FIRST,
    CALM_SECOND,
    FAMILY_NAMES,
    FAMILY_WORDS,
    GIVEN_NAMES,
    GIVEN_WORDS,
)

MIN_LENGTH, MAX_LENGTH = 3, 24
_FORM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")
_LETTERS = re.compile(r"[a-z]+")
# A year of birth, or a whole date of it as six or eight digits.
_BORN = re.compile(r"(?:19|20)\d\d|\d{6}|\d{8}")
_DIGITS = re.compile(r"(?:\d[^a-z0-9]*){7}")
_MAIL_HOST = re.compile(r"(?:^|[^a-z]|at)(?:g|google|hot|proton|y)mail|(?:^|[^a-z])(?:gmx|icloud)(?:$|[^a-z])")
_MAIL_TAIL = re.compile(
    r"(?:[^a-z]|at)(?:aol|gmx|icloud|mail|me|outlook|proton|web|yahoo)(?:[^a-z]+|dot)+(?:com|de|org|net|ru|uk|fr)\b"
    r"|(?:@|_at_)\w+[._-]+(?:dot[._-]+)?(?:com|de|org|net|ru|uk|fr|it|es|nl|pl|edu|gov)\b"
    r"|.@.+\..",
    re.ASCII,
)


class Reason(Enum):
    """Why a handle cannot be used."""

    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    CHARACTERS = "CHARACTERS"
    RESERVED = "RESERVED"
    LOOKS_LIKE_A_NAME = "LOOKS_LIKE_A_NAME"
    LOOKS_LIKE_AN_EMAIL = "LOOKS_LIKE_AN_EMAIL"
    LOOKS_LIKE_A_PHONE = "LOOKS_LIKE_A_PHONE"
    DISTRESSING = "DISTRESSING"
    TAKEN = "TAKEN"  # known only to the caller, who can ask the database

    @property
    def sentence(self) -> str:
        """What the member reads."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.TOO_SHORT: f"A handle needs at least {MIN_LENGTH} characters.",
    Reason.TOO_LONG: f"A handle can have {MAX_LENGTH} characters at most.",
    Reason.CHARACTERS: (
        "A handle starts with a letter, and is made of the letters a to z, digits, and single underscores between them."
    ),
    Reason.RESERVED: "This one could be mistaken for the people or the system that run this place.",
    Reason.LOOKS_LIKE_A_NAME: (
        "This looks like a real name. To keep you safe, please choose something that people you know would "
        "not recognise."
    ),
    Reason.LOOKS_LIKE_AN_EMAIL: "This looks like an e-mail address, and everybody can see a handle.",
    Reason.LOOKS_LIKE_A_PHONE: "This looks like a telephone number, and everybody can see a handle.",
    Reason.DISTRESSING: "Reading this could be hard for somebody who is having a bad day.",
    Reason.TAKEN: "Somebody else is using this handle already.",
}


def normalise(handle: str) -> str:
    """The handle as it is stored and compared: no space around, compatibility forms made plain, lower case.

    At most 200 characters of it: what is longer is no handle, and screening stays cheap. What no database can
    hold (null, halves of characters) is replaced, so the answer can be looked up whatever was typed.
    """
    holdable = _UNHOLDABLE.sub("\ufffd", handle[:200].strip())
    return unicodedata.normalize("NFKC", holdable).lower()[:200]


def screen(handle: str) -> list[Reason]:
    """Every reason against a handle, in the order of `Reason`; none: it can be used if free."""
    handle = normalise(handle)
    letters = _without_accents(handle)
    checks = {
        Reason.TOO_SHORT: len(handle) < MIN_LENGTH,
        Reason.TOO_LONG: len(handle) > MAX_LENGTH,
        Reason.CHARACTERS: _FORM.fullmatch(handle) is None,
        Reason.RESERVED: claims_a_role(letters),
        Reason.LOOKS_LIKE_A_NAME: _looks_like_a_name(letters),
        Reason.LOOKS_LIKE_AN_EMAIL: bool(_MAIL_HOST.search(letters) or _MAIL_TAIL.search(letters)),
        Reason.LOOKS_LIKE_A_PHONE: _DIGITS.search(letters) is not None,
        Reason.DISTRESSING: would_hurt(letters),
    }
    return [reason for reason, applies in checks.items() if applies]


def suggest(
    handle: str, *, is_taken: Callable[[list[str]], set[str]], count: int = 3, seed: int | None = None
) -> list[str]:
    """Free handles to choose from: two calm words, with a number when the plain ones are taken.

    Nothing of `handle` is kept but words of our own lists, so no suggestion carries a name on. `is_taken` is
    asked once, with all candidates, and answers those in use. Fewer than `count` come back only when nearly
    all are in use.
    """
    draw = random.Random(seed)  # noqa: S311 - nothing here is secret
    words = set(_LETTERS.findall(normalise(handle)))
    firsts = [word for word in CALM_FIRST if word in words] or CALM_FIRST
    seconds = [word for word in CALM_SECOND if word in words] or CALM_SECOND
    if len(firsts) == len(seconds) == 1:  # both are ours: keep one, or every plain suggestion would be the same
        firsts = CALM_FIRST
    candidates: list[str] = []
    for numbered in (False, True):
        for _ in range(5 * count):
            pair = f"{draw.choice(firsts)}_{draw.choice(seconds)}"
            candidates.append(f"{pair}_{draw.randint(10, 99)}" if numbered else pair)
    fit = [each for each in dict.fromkeys(candidates) if each != normalise(handle) and not screen(each)]
    taken = is_taken(fit)
    return [each for each in fit if each not in taken][:count]


def _without_accents(handle: str) -> str:
    apart = unicodedata.normalize("NFKD", handle.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return "".join(character for character in apart if not unicodedata.combining(character))


def _looks_like_a_name(letters: str) -> bool:
    words = _LETTERS.findall(letters)
    longer = [word for word in words if len(word) > 1]  # anna_m_mueller
    if any(_is_full_name(*pair) for pair in [*pairwise(words), *pairwise(longer)]):
        return True
    if any(_is_written_together(word) for word in words):
        return True
    numbers = [digits for digits in re.findall(r"\d+", letters) if _BORN.fullmatch(digits)]
    return bool(numbers) and len(words) == 1 and words[0] in GIVEN_NAMES | FAMILY_NAMES


def _is_full_name(left: str, right: str) -> bool:
    """Given and family name in either order; of two words, at least one has to be nothing but a name."""
    for given, family in ((left, right), (right, left)):
        if given in GIVEN_NAMES and (family in FAMILY_NAMES or family in FAMILY_WORDS):
            return True
        if family in FAMILY_NAMES and (given in GIVEN_WORDS or len(given) == 1):
            return True
    return False


def _is_written_together(word: str) -> bool:
    """annamueller, jsmith; only names that are hardly ever a part of other words."""
    if word[1:] in FAMILY_NAMES and len(word) > 5:
        return True
    return any(word[:cut] in GIVEN_NAMES and word[cut:] in FAMILY_NAMES for cut in range(3, len(word) - 2))
