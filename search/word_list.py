"""The words that members use, for correcting what is typed and for telling common from rare ones.

Only from posts and titles that every member may read, and only words that at least MIN_AUTHORS members use: a name or
anything else that somebody alone has written is never suggested to another. Counted anew every hour from the rows as
they are, a few authors at a time; kept as a small table, which each process reads now and then.
"""

import re
import time
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction

from forums import visibility
from search.language.spelling import WordList
from search.models import CommonWord

MIN_AUTHORS = 5
MAX_WORDS = 30_000
AUTHORS_IN_A_STEP = 25
# Different words held while counting, some 20 MB. Beyond, those of one author so far are dropped and begin again: then
# a word may be counted too low, never too high (as in Manku and Motwani, Approximate frequency counts over data
# streams, 2002).
MAX_COUNTED = 200_000
ROWS = 500
KEPT_SECONDS = 600.0

_NOT_WORDS = re.compile(r"[@#][\w.-]+|\w+://\S+")
_WORD = re.compile(r"[^\W\d_]{3,40}")


class Counting:
    """One count of everything, in steps."""

    def __init__(self) -> None:
        self._authors_of: dict[str, int] = {}
        self._after: UUID | None = None

    def step(self) -> int:
        """Count a few more authors; how many. 0 at the end, when the table says what was counted."""
        authors = self._next_authors()
        if not authors:
            _publish(self._authors_of)
            return 0
        for words in _words_by_author(authors):
            for word in words:
                self._authors_of[word] = self._authors_of.get(word, 0) + 1
            if len(self._authors_of) > MAX_COUNTED:
                self._authors_of = {word: count for word, count in self._authors_of.items() if count > 1}
        self._after = authors[-1]
        return len(authors)

    def _next_authors(self) -> list[UUID]:
        posts = visibility.open_posts().order_by("author")
        if self._after is not None:
            posts = posts.filter(author__gt=self._after)
        return list(posts.values_list("author", flat=True).distinct()[:AUTHORS_IN_A_STEP])


def _words_by_author(authors: Sequence[UUID]) -> Iterator[set[str]]:
    rows = visibility.open_posts().filter(author__in=authors).order_by("author")
    said = rows.values_list("author", "depth", "topic__title", "body")
    words: set[str] = set()
    current: UUID | None = None
    with transaction.atomic():  # rows come in pieces, also through a pool of connections
        for author, depth, title, body in said.iterator(chunk_size=ROWS):
            if author != current:
                if words:
                    yield words
                current, words = author, set()
            text = body if depth else f"{title}\n{body}"
            words.update(_WORD.findall(_NOT_WORDS.sub(" ", text).lower()))
    if words:
        yield words


def _publish(authors_of: dict[str, int]) -> None:
    """Make the table say this. What it says already is not written again."""
    often = sorted(((-count, word) for word, count in authors_of.items() if count >= MIN_AUTHORS))[:MAX_WORDS]
    wanted = {word: -count for count, word in often}
    with transaction.atomic():
        held = dict(CommonWord.objects.values_list("word", "authors"))
        gone = [word for word in held if word not in wanted]
        for start in range(0, len(gone), ROWS):
            CommonWord.objects.filter(word__in=gone[start : start + ROWS]).delete()
        CommonWord.objects.bulk_create(
            [CommonWord(word=word, authors=count) for word, count in wanted.items() if held.get(word) != count],
            batch_size=ROWS,
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["authors"],
        )


_read: WordList = WordList()
_read_at: float | None = None


def current() -> WordList:
    """The list as this process knows it: at most KEPT_SECONDS old. One statement when it is read anew."""
    global _read, _read_at
    now = time.monotonic()
    if _read_at is None or now - _read_at > KEPT_SECONDS:
        _read_at = now  # others go on with the old one meanwhile
        _read = WordList(CommonWord.objects.values_list("word", "authors"))
    return _read


def read_anew() -> None:
    """Have this process read the table now."""
    global _read_at
    _read_at = None
    current()
