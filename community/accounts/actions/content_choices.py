"""Verbs of what a member chooses not to meet unprepared. Nobody else ever learns of it."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from community import clock, ids, text
from community.accounts import access, sealing
from community.accounts.content_choices import COLLAPSED_BY_DEFAULT, Action
from community.accounts.models import ContentChoices, MutedPhrase
from community.errors import ErrorCode, Problem, not_found
from community.text import words as compared
from community.viewer import Viewer
from community.vocabulary import ContentNote, pack_notes

MAX_PHRASES = 200
MAX_WORDS = 5
MAX_LENGTH = 100
# Letters of a script without spaces count as words of their own.
MAX_COMPARED = 20
LONGEST_GENTLE = datetime.timedelta(days=7)


def choose_content_notes(*, viewer: Viewer, choices: Mapping[ContentNote, Action]) -> None:
    """Say what happens to texts with these notes; others stay as they are."""
    with transaction.atomic():
        chosen = _held(viewer)
        for note, action in choices.items():
            bit = pack_notes([note])
            chosen.hidden_notes = chosen.hidden_notes & ~bit | (bit if action is Action.HIDE else 0)
            chosen.collapsed_notes = chosen.collapsed_notes & ~bit | (bit if action is Action.COLLAPSE else 0)
        chosen.save()


def start_gentle_mode(*, viewer: Viewer, until: datetime.datetime) -> None:
    """Hide whatever carries a note or has a muted word, until then. Problems: INVALID."""
    now = clock.now()
    if not now < until <= now + LONGEST_GENTLE:
        message = "Gentle mode can last up to seven days from now. You can start it again."
        raise Problem(ErrorCode.INVALID, message, field=("until",))
    with transaction.atomic():
        chosen = _held(viewer)
        chosen.gentle_until = until
        chosen.save()


def end_gentle_mode(*, viewer: Viewer) -> None:
    """What was chosen before holds again. Twice is once."""
    with transaction.atomic():
        access.hold(viewer, heard=False)
        ContentChoices.objects.filter(pk=viewer.user_id).update(gentle_until=None)


def _held(viewer: Viewer) -> ContentChoices:
    access.hold(viewer, heard=False)
    known = ContentChoices.objects.filter(pk=viewer.user_id).first()
    return known or ContentChoices(user_id=viewer.user_id, hidden_notes=0, collapsed_notes=COLLAPSED_BY_DEFAULT)


def mute_words(*, viewer: Viewer, words: str, action: Action) -> UUID:
    """Hide or collapse texts with these one to five words, side by side. Again: with another action. Returns the
    primary key of the entry. Problems: INVALID.
    """
    words = text.clean_line(words, field=("words",), label="What you mute", max_length=MAX_LENGTH)
    told = compared.words(words)
    if not told:
        raise Problem(ErrorCode.INVALID, "What you mute needs a letter or a number.", field=("words",))
    if compared.is_small(words):
        message = "This word stands in almost every text. You can mute it together with the words around it."
        raise Problem(ErrorCode.INVALID, message, field=("words",))
    if len(words.split()) > MAX_WORDS or len(told) > MAX_COMPARED:
        raise Problem(ErrorCode.INVALID, f"At most {MAX_WORDS} words can be muted together.", field=("words",))
    if action is Action.SHOW:
        raise Problem(ErrorCode.INVALID, "Muted words are collapsed or hidden.", field=("action",))
    digest = salted_hmac("muted-phrase", f"{viewer.user_id.hex} {' '.join(told)}", algorithm="sha256").hexdigest()[:32]
    first, *others = compared.hashes_of_phrase(told)
    with transaction.atomic():
        access.hold(viewer, heard=False)
        own = MutedPhrase.objects.filter(user=viewer.user_id)
        sealed = sealing.seal(viewer.user_id, words)
        changes = {"sealed": sealed, "is_hidden": action is Action.HIDE}
        if own.filter(digest=digest).update(**changes):
            return own.values_list("pk", flat=True).get(digest=digest)
        if own.count() >= MAX_PHRASES:
            raise Problem(ErrorCode.INVALID, f"At most {MAX_PHRASES} can be muted.", field=("words",))
        given = {"digest": digest, "hash": first, "others": others, "is_pair": len(told) > 1, "muted_at": clock.now()}
        return MutedPhrase.objects.create(user_id=viewer.user_id, **given, **changes).pk


def unmute_words(*, viewer: Viewer, muted_words_id: str) -> None:
    """Meet them again. Problems: NOT_FOUND."""
    with transaction.atomic():
        access.hold(viewer, heard=False)
        pk = ids.pk_of("MutedWords", muted_words_id)
        if pk is None or not MutedPhrase.objects.filter(pk=pk, user=viewer.user_id).delete()[0]:
            raise not_found("this among your muted words", field=("mutedWordsId",))
