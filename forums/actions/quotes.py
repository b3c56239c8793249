"""What a post quotes: references to words of others, never the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from community import text
from community.errors import ErrorCode, Problem
from community.viewer import Viewer
from forums import access
from forums.actions import names
from forums.models import Post, Quote
from forums.selectors import mentions

MAX_QUOTES = 5
MAX_QUOTED = 1_000


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """A passage as its quoter sends it: code points of the body as they read it, of this revision or the newest."""

    post_id: str
    start: int
    end: int
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """Quotes not yet saved, and the content notes (bits) of what they are from."""

    quotes: Sequence[Quote] = ()
    notes: int = 0


def cite(viewer: Viewer, drafts: Sequence[QuoteDraft], *, space: UUID, by: UUID | None = None) -> Cited:
    """These passages, for a post of the viewer's in this space; `by`: its primary key, if there is one already.

    Problems: INVALID, NOT_FOUND (a post the viewer cannot see), NOT_ALLOWED (of a confidential group, outside of it),
    CONFLICT (it was changed since).
    """
    if len(drafts) > MAX_QUOTES:
        raise Problem(ErrorCode.INVALID, f"At most {MAX_QUOTES} quotes in one post.", field=("quotes",))
    quotes, notes = [], 0
    for place, draft in enumerate(drafts):
        field = ("quotes", str(place))
        source = access.get_post(viewer, draft.post_id, field=(*field, "postId"))
        if source.pk == by:
            raise Problem(ErrorCode.INVALID, "A post cannot quote itself.", field=(*field, "postId"))
        if source.confidential_in_id not in (None, space):
            message = "What is said in this group stays there. It cannot be quoted elsewhere."
            raise Problem(ErrorCode.NOT_ALLOWED, message, field=(*field, "postId"))
        # Not an older one: those are for their author, and asking for ranges of them would read them out.
        if draft.revision not in (None, source.revision):
            message = "What you quote was changed since you read it. Please choose the passage again."
            raise Problem(ErrorCode.CONFLICT, message, field=(*field, "revision"))
        start, end = _range(viewer, source, draft, field)
        quotes.append(
            Quote(
                place=place,
                source=source,
                revision=source.revision,
                unkept_edits=source.unkept_edits,
                start=start,
                end=end,
                unheard_by_id=names.unheard_by(viewer, source.author_id),
            )
        )
        notes |= source.content_notes
    return Cited(quotes, notes)


def _range(viewer: Viewer, source: Post, draft: QuoteDraft, field: tuple[str, ...]) -> tuple[int, int]:
    if draft.end - draft.start > MAX_QUOTED:
        raise Problem(ErrorCode.INVALID, f"A quote has {MAX_QUOTED:,} characters at most.", field=(*field, "end"))
    handles = mentions.handles(viewer, [source.pk]).get(source.pk, {}) if text.refers(source.body) else {}
    found = text.stored_range(source.body, handles, draft.start, draft.end)
    if found is None:
        raise Problem(ErrorCode.INVALID, "This passage is not in the post you quote.", field=(*field, "start"))
    return found


def keep(post_pk: UUID, cited: Cited) -> None:
    """Store them with a post, which has none."""
    for quote in cited.quotes:
        quote.post_id = post_pk
    Quote.objects.bulk_create(cited.quotes)


def notes_of(post_pk: UUID) -> int:
    """The content notes of what a post quotes, as bits."""
    notes = 0
    for each in Quote.objects.filter(post=post_pk).values_list("source__content_notes", flat=True):
        notes |= each
    return notes
