"""The lexicon of this community: words that at least FEWEST_AUTHORS members use where every member may read them."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from community import clock, text
from forums import visibility
from search.language.lexicon import FEWEST_AUTHORS, NOTHING, Lexicon
from search.models import CommonWord

# How long a process goes on with what it has read.
REREAD = datetime.timedelta(minutes=10)
RECOUNT = datetime.timedelta(hours=24)
BATCH = 1_000
LONGEST = 40
_WORD = re.compile(r"[^\W\d_]{2,}")

_read: tuple[datetime.datetime, datetime.datetime | None, Lexicon] | None = None


def current() -> Lexicon:
    """The lexicon as of the latest count. One small statement every ten minutes, and all words after a new count."""
    global _read
    now = clock.now()
    if _read is not None and abs(now - _read[0]) < REREAD:
        return _read[2]
    counted_at = CommonWord.objects.values_list("counted_at", flat=True).first()
    if _read is None or counted_at != _read[1]:
        authors = dict(CommonWord.objects.values_list("word", "authors"))
        lexicon = Lexicon(authors, max(authors.values())) if authors else NOTHING
    else:
        lexicon = _read[2]
    _read = (now, counted_at, lexicon)
    return lexicon


def forget() -> None:
    """Read it anew at the next use."""
    global _read
    _read = None


def is_due() -> bool:
    """Whether the words were not counted within a day."""
    return not CommonWord.objects.filter(counted_at__gt=clock.now() - RECOUNT).exists()


def recount() -> int:
    """Count anew, one member after the other; how many words are common. Reads all open posts, in batches."""
    authors: Counter[str] = Counter()
    for words in _words_of_members():
        authors.update(words)
    now = clock.now()
    rows = [
        CommonWord(word=word, authors=number, counted_at=now)
        for word, number in authors.items()
        if number >= FEWEST_AUTHORS
    ]
    with transaction.atomic():
        CommonWord.objects.all().delete()
        CommonWord.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _words_of_members() -> Iterator[set[str]]:
    """The words of each member in turn."""
    member, used = None, set[str]()
    for author, said in _said():
        if author != member:
            yield used
            member, used = author, set()
        used.update(word for word in _WORD.findall(said.casefold()) if len(word) <= LONGEST)
    yield used


def _said() -> Iterator[tuple[UUID, str]]:
    """(author, what a post says with its topic's title where it is the first), author by author."""
    after = Q()
    columns = ("author_id", "pk", "body_html", "depth", "topic__title")
    while True:
        found = list(visibility.open_posts().filter(after).order_by("author_id", "pk").values_list(*columns)[:BATCH])
        for author, _, body, depth, title in found:
            yield author, f"{'' if depth else title} {text.plain(body)}"
        if len(found) < BATCH:
            return
        author, pk, *_ = found[-1]
        after = Q(author_id__gt=author) | Q(author_id=author, pk__gt=pk)
