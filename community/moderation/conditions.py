"""What a hold rule asks for: read from its JSON, held against a text and against what was written before. Pure.

{accountDaysBelow, firstPosts, hasLink, hasContact, words: {language: [phrases]}, velocity: {posts, minutes},
duplicateOf: {days}, similarToRemoved}: what stands there must hold, all of it.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from community.errors import ErrorCode, Problem
from community.safety.contacts import ContactKind, contacts_in
from community.text import words

# Written before is known for so long (PostFingerprint).
KEPT = datetime.timedelta(days=30)
# Below this age an account counts as new where several say the same.
FRESH_DAYS = 7
# So many others of them make a repetition of something one has not said before.
SEVERAL = 2
MAX_PHRASES, MAX_PHRASE = 500, 100
# Lists under this key are for texts in every language.
ANY = "any"


@dataclass(frozen=True)
class Said:
    """The words that are looked at: title, text and details, as they were typed. `language`: a code, if known."""

    text: str
    language: str = ""

    @cached_property
    def words(self) -> str:
        """Its words as they are compared, a space before and after each."""
        return f" {' '.join(words.words(self.text))} "

    @cached_property
    def contacts(self) -> frozenset[ContactKind]:
        """The kinds of contact data in it."""
        return frozenset(each.kind for each in contacts_in(self.text))


@dataclass(frozen=True, slots=True)
class Same:
    """The same text, posted before."""

    name: UUID
    at: datetime.datetime
    is_fresh: bool
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of before: when the member wrote, under all names, and when the same text was posted, by whom."""

    posts: Sequence[datetime.datetime] = ()
    own_same: Sequence[datetime.datetime] = ()
    same: Sequence[Same] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """A rule's conditions; None and nothing: not asked."""

    days_below: int | None = None
    first_posts: int | None = None
    has_link: bool = False
    has_contact: bool = False
    phrases: Mapping[str, tuple[str, ...]] | None = None
    velocity: tuple[int, int] | None = None
    duplicate_days: int | None = None
    is_removed: bool = False

    @property
    def looks_back(self) -> bool:
        """Whether it asks for what was written before."""
        return bool(self.first_posts or self.velocity or self.duplicate_days or self.is_removed)

    def suits_age(self, days: int) -> bool:
        """Whether it asks anything of somebody who is here for so many days."""
        return self.days_below is None or days < self.days_below

    def suits_text(self, said: Said) -> bool:
        """Whether all it asks of the words holds."""
        if self.has_link and ContactKind.LINK not in said.contacts:
            return False
        if self.has_contact and not said.contacts - {ContactKind.LINK}:
            return False
        return self.phrases is None or any(
            f" {phrase} " in said.words
            for language, phrases in self.phrases.items()
            if language == ANY or not said.language or language == said.language
            for phrase in phrases
        )

    def suits_past(self, past: Past, now: datetime.datetime) -> bool:
        """Whether all it asks of before holds; what is written now comes on top."""
        if self.first_posts is not None and len(past.posts) >= self.first_posts:
            return False
        if self.velocity is not None:
            posts, minutes = self.velocity
            since = now - datetime.timedelta(minutes=minutes)
            if sum(at > since for at in past.posts) + 1 < posts:
                return False
        if self.duplicate_days is not None:
            since = now - datetime.timedelta(days=self.duplicate_days)
            others = {each.name for each in past.same if each.at > since and each.is_fresh}
            if not any(at > since for at in past.own_same) and len(others) < SEVERAL:
                return False
        return not self.is_removed or any(each.is_removed for each in past.same)


def parse(told: Any) -> Conditions:
    """The conditions in this JSON. Problems: INVALID, with the path of what cannot be."""
    if not isinstance(told, Mapping) or not told:
        raise _problem("Say what the rule looks for.")
    unknown = set(told) - _PARTS.keys()
    if unknown:
        raise _problem("There is no such condition.", *sorted(unknown)[:1])
    found: dict[str, Any] = {}
    for name, value in told.items():
        field, read = _PARTS[name]
        found[field] = read(name, value)
    made = Conditions(**found)
    if made == Conditions(days_below=made.days_below):
        raise _problem("Being new is no reason: say what else the rule looks for.")
    if made.first_posts is not None and (made.days_below is None or made.days_below > KEPT.days):
        # What is older is forgotten, and everybody's next post would be a first one.
        raise _problem(f"This goes with accountDaysBelow up to {KEPT.days}.", "firstPosts")
    return made


def _whole(least: int, most: int) -> Any:
    def read(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _problem(f"A number from {least} to {most}.", name)
        return value

    return read


def _yes(name: str, value: Any) -> bool:
    if value is not True:
        raise _problem("True, or left out.", name)
    return True


def _velocity(name: str, value: Any) -> tuple[int, int]:
    if not isinstance(value, Mapping) or set(value) != {"posts", "minutes"}:
        raise _problem("So many posts in so many minutes.", name)
    return _whole(2, 100)(name, value["posts"]), _whole(1, 24 * 60)(name, value["minutes"])


def _days(name: str, value: Any) -> int:
    if not isinstance(value, Mapping) or set(value) != {"days"}:
        raise _problem("Within how many days.", name)
    found: int = _whole(1, KEPT.days)(name, value["days"])
    return found


def _phrases(name: str, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not value:
        raise _problem("Lists of words, each for a language or for any.", name)
    found: dict[str, tuple[str, ...]] = {}
    for language, listed in value.items():
        is_code = isinstance(language, str) and language.isascii() and language.isalpha() and len(language) <= 3
        if not (is_code or language == ANY):
            raise _problem("A language is a code of two or three letters, or any.", name)
        if not isinstance(listed, Sequence) or isinstance(listed, str) or not 1 <= len(listed) <= MAX_PHRASES:
            raise _problem(f"1 to {MAX_PHRASES} phrases.", name)
        told = [
            " ".join(words.words(each)) if isinstance(each, str) and len(each) <= MAX_PHRASE else "" for each in listed
        ]
        if not all(told):
            raise _problem(f"A phrase has words, and at most {MAX_PHRASE} characters.", name)
        found[language] = tuple(told)
    return found


_PARTS: dict[str, tuple[str, Any]] = {
    "accountDaysBelow": ("days_below", _whole(1, 365)),
    "firstPosts": ("first_posts", _whole(1, 20)),
    "hasLink": ("has_link", _yes),
    "hasContact": ("has_contact", _yes),
    "words": ("phrases", _phrases),
    "velocity": ("velocity", _velocity),
    "duplicateOf": ("duplicate_days", _days),
    "similarToRemoved": ("is_removed", _yes),
}


def _problem(message: str, *path: str) -> Problem:
    return Problem(ErrorCode.INVALID, message, field=("conditions", *path))
