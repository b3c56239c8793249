"""What posts quote: the words are cut out of the source each time, for each viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from community import text
from community.accounts.vault import is_own
from community.statements import statement
from community.viewer import Viewer
from forums.models import PostRevision, Quote
from forums.rows import HIDDEN_BY_YOU, UNAVAILABLE, VISIBLE, PostRow, Visibility
from forums.selectors import mentions, posts


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """Words of a post in another. Without `text` it is a placeholder."""

    post: PostRow | None
    text: str | None = None
    is_outdated: bool = False

    @property
    def visibility(self) -> Visibility:
        """How much of it the viewer gets."""
        if self.text is not None:
            return VISIBLE
        return HIDDEN_BY_YOU if self.post is not None and _is_behind_a_notice(self.post) else UNAVAILABLE


def _is_behind_a_notice(source: PostRow) -> bool:
    """Whether the viewer did not want to meet its words unprepared; they can open it."""
    return source.content_notice is not None and not source.is_own


def by_post(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, list[QuoteRow]]:
    """What these posts, which the viewer already has, quote. Two statements; three where quoted posts name members."""
    quotes = _quotes(viewer, list(pks))
    sources = posts.unfilled(viewer, list({source for _, source, *_ in quotes})) if quotes else {}
    cut = [_cut(sources.get(source), *rest) for _, source, *rest in quotes]
    known = mentions.handles(
        viewer,
        list({row.post.pk for row in cut if row.post and (text.refers(row.text) or text.refers(row.post.body))}),
    )
    found: dict[UUID, list[QuoteRow]] = {}
    for (post, *_), row in zip(quotes, cut, strict=True):
        if row.post is not None and row.text is not None:
            row = QuoteRow(row.post, text.filled(row.text, known.get(row.post.pk, {})), row.is_outdated)
        found.setdefault(post, []).append(row)
    mentions.fill_from(known, sources.values())
    return found


@statement
def _quotes(viewer: Viewer | None, pks: list[UUID]) -> QuerySet[Quote, Any]:
    first, length = OuterRef("start") + 1, OuterRef("end") - OuterRef("start")
    older = PostRevision.objects.filter(post=OuterRef("source"), number=OuterRef("revision"), is_sealed=False)
    kept = older.annotate(cut=Substr("body", first, length)).values("cut")
    heard = Quote.objects.filter(~is_own(viewer, "unheard_by"), post__in=pks).order_by("post", "place")
    return heard.annotate(kept=Subquery(kept)).values_list(
        "post_id", "source_id", "revision", "unkept_edits", "start", "end", "kept", "source__unkept_edits"
    )


def _cut(
    source: PostRow | None, revision: int, then: int, start: int, end: int, kept: str | None, now: int
) -> QuoteRow:
    """The words, with tokens as they are stored; none where the source is not for the viewer, or they are gone."""
    if source is None or source.body is None or _is_behind_a_notice(source):
        return QuoteRow(source)
    if then != now:
        return QuoteRow(source, is_outdated=True)
    words = source.body[start:end] if source.revision == revision else kept
    return QuoteRow(source, words, is_outdated=words is None or words not in source.body)
