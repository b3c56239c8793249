"""What a member chose not to meet unprepared, as conditions and as values: content notes, muted words, gentle mode.

Nothing of it depends on a row but the row's own notes and words. Members who chose nothing cost two looks into an index
a statement.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import BigIntegerField, BooleanField, DateTimeField, F, Func, IntegerField, UUIDField, Value

from community import clock
from community.accounts.models import ContentChoices, MutedPhrase
from community.hash_lists import elements
from community.viewer import Viewer
from community.vocabulary import ContentNote, pack_notes


class Action(Enum):
    """What happens to a text that carries a note or has muted words, from the weakest to the strongest."""

    SHOW = "SHOW"
    COLLAPSE = "COLLAPSE"
    HIDE = "HIDE"


# The numbers by which SQL compares them.
ACTIONS = (Action.SHOW, Action.COLLAPSE, Action.HIDE)
COLLAPSE, HIDE = 1, 2
COLLAPSED_BY_DEFAULT = pack_notes(
    [ContentNote.METHODS, ContentNote.SELF_HARM, ContentNote.SEXUAL_VIOLENCE, ContentNote.DISORDERED_EATING]
)
ALL_NOTES = pack_notes(ContentNote)

_CHOSEN = "(SELECT {} FROM accounts_contentchoices WHERE user_id = %s)"
_HIDDEN_NOTES = f"coalesce({_CHOSEN.format(f'CASE WHEN gentle_until > %s THEN {ALL_NOTES} ELSE hidden_notes END')}, 0)"
_COLLAPSED_NOTES = f"coalesce({_CHOSEN.format('collapsed_notes')}, {COLLAPSED_BY_DEFAULT})"
_IS_GENTLE = f"coalesce({_CHOSEN.format('gentle_until > %s')}, {{false}})"
# Of each word of the text it is asked whether it is among the muted ones: these are a hash on PostgreSQL, made once a
# statement. Only a word that is leads to the rows. `coalesce` keeps it from being made a join. Pairs of words, of which
# there are more, are looked at for those who muted some.
_WORDS = """CASE WHEN EXISTS (SELECT 1 FROM accounts_mutedphrase WHERE user_id = %s) THEN coalesce((
    SELECT max((
        SELECT max(CASE WHEN phrase.is_hidden OR {is_gentle} THEN 2 ELSE 1 END) FROM accounts_mutedphrase phrase
        WHERE phrase.user_id = %s AND phrase.hash = word.hash AND {has_others}
    )) FROM ({words} UNION ALL {pairs} WHERE EXISTS (
        SELECT 1 FROM accounts_mutedphrase WHERE user_id = %s AND is_pair
    )) word
    WHERE coalesce(word.hash IN (SELECT hash FROM accounts_mutedphrase WHERE user_id = %s), {false})
), 0) ELSE 0 END"""
_HAS_OTHERS = (
    "NOT EXISTS (SELECT 1 FROM json_each(phrase.others) other"
    " WHERE other.value NOT IN (SELECT value FROM json_each({pairs})))"
)


class _Chosen(Func):
    """SQL written by hand, as in community/accounts/boundaries.py, for the same reasons."""

    def __init__(self, viewer: Viewer, *columns: str) -> None:
        super().__init__(*map(F, columns))
        self.viewer = viewer

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        columns = []
        for each in self.source_expressions:
            column, values = compiler.compile(each)
            assert not values
            columns.append(column)
        user = UUIDField().get_db_prep_value(self.viewer.user_id, connection)
        now = DateTimeField().get_db_prep_value(clock.now(), connection)
        return self.written(connection, user, now, *columns)

    def written(self, connection: Any, user: Any, now: Any, *columns: str) -> tuple[str, list[Any]]:
        """The SQL and its values."""
        raise NotImplementedError


class _HiddenNotes(_Chosen):
    """The notes whose texts are hidden, as bits."""

    output_field = BigIntegerField()

    def written(self, connection: Any, user: Any, now: Any, *columns: str) -> tuple[str, list[Any]]:
        return _HIDDEN_NOTES, [now, user]


class _CollapsedNotes(_Chosen):
    """The notes whose texts are collapsed, as bits."""

    output_field = BigIntegerField()

    def written(self, connection: Any, user: Any, now: Any, *columns: str) -> tuple[str, list[Any]]:
        return _COLLAPSED_NOTES, [user]


class _MutedWords(_Chosen):
    """What the muted words in a column of hashes ask for: 0, COLLAPSE or HIDE."""

    output_field = IntegerField()

    def written(self, connection: Any, user: Any, now: Any, *columns: str) -> tuple[str, list[Any]]:
        return _of_words(connection, user, now, *columns)


class _IsHidden(_Chosen):
    """Whether a text with these notes and these words is hidden."""

    output_field = BooleanField()

    def written(self, connection: Any, user: Any, now: Any, *columns: str) -> tuple[str, list[Any]]:
        notes, words, pairs = columns
        by_words, values = _of_words(connection, user, now, words, pairs)
        return f"(({notes} & {_HIDDEN_NOTES}) <> 0 OR ({by_words}) = {HIDE})", [now, user, *values]


def _of_words(connection: Any, user: Any, now: Any, words: str, pairs: str) -> tuple[str, list[Any]]:
    is_postgresql = connection.vendor == "postgresql"
    false = "false" if is_postgresql else "0"
    sql = _WORDS.format(
        words=elements(words, connection),
        pairs=elements(pairs, connection),
        has_others=f"phrase.others <@ {pairs}" if is_postgresql else _HAS_OTHERS.format(pairs=pairs),
        is_gentle=_IS_GENTLE.format(false=false),
        false=false,
    )
    return sql, [user, now, user, user, user, user]


def hidden_notes(viewer: Viewer | None) -> Any:
    """Bits of the notes whose texts are hidden from this viewer, as an annotation."""
    return Value(0, BigIntegerField()) if viewer is None else _HiddenNotes(viewer)


def collapsed_notes(viewer: Viewer | None) -> Any:
    """Bits of those whose texts are collapsed; what is hidden as well is hidden."""
    return Value(COLLAPSED_BY_DEFAULT, BigIntegerField()) if viewer is None else _CollapsedNotes(viewer)


def muted_words(viewer: Viewer | None, words: str, pairs: str) -> Any:
    """What the viewer's muted words among the hashes in these columns ask for, as a column: 0, COLLAPSE or HIDE."""
    return Value(0) if viewer is None else _MutedWords(viewer, words, pairs)


def is_hidden(viewer: Viewer, notes: str, words: str, pairs: str) -> Any:
    """Whether the viewer's choices hide a text with the notes and hashes in these columns, as a condition."""
    return _IsHidden(viewer, notes, words, pairs)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden from a member: bits of notes, and what of hashes a text must have, all of one entry."""

    notes: int = 0
    phrases: tuple[tuple[int, ...], ...] = field(default=(), repr=False)


def hidden_from(viewer: Viewer) -> Hidden:
    """The same as values, for an index elsewhere. Two statements."""
    chosen = ContentChoices.objects.filter(pk=viewer.user_id).first()
    is_gentle = chosen is not None and chosen.gentle_until is not None and chosen.gentle_until > clock.now()
    phrases = MutedPhrase.objects.filter(user=viewer.user_id)
    phrases = phrases if is_gentle else phrases.filter(is_hidden=True)
    rows = phrases.order_by("hash").values_list("hash", "others")
    notes = ALL_NOTES if is_gentle else chosen.hidden_notes if chosen else 0
    return Hidden(notes, tuple((first, *others) for first, others in rows))
