"""Verbs of topics: start one."""

import uuid
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from community import clock, text
from community.accounts import vault
from community.accounts.access import hold
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.outbox.publish import publish
from community.viewer import Viewer
from community.vocabulary import THEMES, ContentNote, pack_notes
from forums import access, words
from forums.actions import mentions, names, official, quotes, screening, standings, strategy_links, variants
from forums.actions.quotes import QuoteDraft
from forums.events import TopicStarted
from forums.models import Chapter, Post, Story, Strategy, Topic, TopicFollow, TopicTheme
from forums.rows import to_the_hour

MAX_THEMES = 5
MAX_HELPED = 10
MAX_STEPS = 20
MAX_PHRASE = 300
MAX_CAUTIONS = 2_000


@dataclass(frozen=True, slots=True)
class StoryDetails:
    """What a STORY says of itself, as given."""

    stage: str = ""
    helped: list[str] = field(default_factory=list)
    # Global ids of the strategies it names.
    strategy_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StrategyDetails:
    """What a STRATEGY says of itself, as given."""

    steps: list[str] = field(default_factory=list)
    situation: str = ""
    technique: str = ""
    effort: str = ""
    cautions: str = ""
    # Global id of the strategy it adapts.
    variant_of: str = ""


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic as its author sends it."""

    space_slug: str
    kind: str
    title: str
    body: str
    themes: list[str] = field(default_factory=list)
    content_notes: list[ContentNote] = field(default_factory=list)
    intent: str = ""
    language: str = ""
    story: StoryDetails | None = None
    strategy: StrategyDetails | None = None
    # "PROFILE", which nothing means too, or "ALIAS".
    post_as: str = ""
    quotes: list[QuoteDraft] = field(default_factory=list)


def start_topic(*, viewer: Viewer, draft: TopicDraft, client_key: str) -> UUID:
    """Start a topic of any kind; its author follows it. Returns its primary key.

    Problems: NOT_FOUND (space, quoted posts), INVALID (words, themes, details that do not fit the kind), SUSPENDED,
    CONFLICT (client key, or a quoted post that was changed).
    """
    with transaction.atomic():
        pk, _ = create_keys.once(viewer, "startTopic", client_key, draft, lambda: _create(viewer, draft))
    return pk


def _create(viewer: Viewer, draft: TopicDraft) -> UUID:
    joined_on = hold(viewer, writes=True)
    member, viewer = viewer, official.writer(viewer, draft.post_as)
    space = access.get_place(viewer, draft.space_slug)
    title = text.clean_line(draft.title, field=("title",), label="The title", max_length=200)
    body = text.clean_body(draft.body, field=("body",), label="The text")
    cited = quotes.cite(viewer, draft.quotes, space=space.pk)
    themes = clean_themes(draft.themes, field=("themes",))
    language = clean_language(draft.language)
    details = _clean_details(draft)
    if isinstance(details, Strategy) and draft.strategy is not None and draft.strategy.variant_of:
        variants.adapt(viewer, details, draft.strategy.variant_of)
    now = clock.now()
    topic_pk = uuid.uuid4()
    is_alias = draft.post_as == names.ALIAS
    name = vault.give_alias(viewer, topic_pk) if is_alias else viewer.profile_id
    topic = Topic(
        id=topic_pk,
        space=space,
        author_id=name,
        first_post_id=uuid.uuid4(),
        kind=draft.kind,
        title=title,
        intent=draft.intent,
        language=language,
        created_at=now,
        last_activity_at=to_the_hour(now) if is_alias else now,
    )
    topic.save(force_insert=True)
    wording = mentions.word(viewer, topic.pk, body, by=name)
    post = Post(
        id=topic.first_post_id,
        topic=topic,
        author_id=name,
        confidential_in_id=space.pk if space.is_confidential else None,
        path="",
        depth=0,
        content_notes=pack_notes(draft.content_notes) | cited.notes,
        quote_count=len(cited.quotes),
        created_at=now,
        **wording.columns,
        **words.columns(wording.body_html, title=title, details=words.of_details(details)),
    )
    post.save(force_insert=True)
    TopicTheme.objects.bulk_create([TopicTheme(topic=topic, theme=theme) for theme in themes])
    if details is not None:
        details.topic = topic
        details.save(force_insert=True)
    if isinstance(details, Story):
        Chapter.objects.create(post=post, topic=topic, stage=details.stage)
    if isinstance(details, Strategy):
        standings.begin(topic.pk)
    if draft.story is not None:
        strategy_links.link_all(viewer, topic, draft.story.strategy_ids)
    TopicFollow.objects.create(user_id=viewer.user_id, topic=topic)
    mentions.keep(post.pk, wording)
    quotes.keep(post.pk, cited)
    official.note(official.Verb.WRITE, post.pk, by=member, acting=viewer)
    publish(TopicStarted(topic_id=topic.pk, post_id=post.pk))
    screening.look(member, joined_on, topic, post, title=title, details=words.of_details(details)).carry_out()
    return topic.pk


def clean_themes(slugs: list[str], *, field: tuple[str, ...]) -> list[str]:
    """Known theme slugs, each once; raises INVALID otherwise."""
    distinct = list(dict.fromkeys(slugs))
    if len(distinct) > MAX_THEMES:
        raise Problem(ErrorCode.INVALID, f"Choose at most {MAX_THEMES} themes.", field=field)
    if any(slug not in THEMES for slug in distinct):
        raise Problem(ErrorCode.INVALID, "One of these themes is not in our list.", field=field)
    return distinct


def clean_language(tag: str) -> str:
    """A two- or three-letter language code in lower case, or nothing."""
    tag = tag.strip().lower()
    if tag and not (tag.isascii() and tag.isalpha() and 2 <= len(tag) <= 3):
        raise Problem(
            ErrorCode.INVALID, "A language is a code of two or three letters, such as en.", field=("language",)
        )
    return tag


def _clean_details(draft: TopicDraft) -> Story | Strategy | None:
    if draft.story is not None and draft.kind != Topic.Kind.STORY:
        raise Problem(ErrorCode.INVALID, "Only a story has story details.", field=("story",))
    if draft.strategy is not None and draft.kind != Topic.Kind.STRATEGY:
        raise Problem(ErrorCode.INVALID, "Only a strategy has strategy details.", field=("strategy",))
    if draft.kind == Topic.Kind.STORY:
        return clean_story(draft.story or StoryDetails())
    if draft.kind == Topic.Kind.STRATEGY:
        return clean_strategy(draft.strategy or StrategyDetails())
    return None


def clean_story(given: StoryDetails) -> Story:
    """A story's details, not yet saved; raises INVALID."""
    helped = _clean_phrases(given.helped, field=("story", "helped"), label="What helped", most=MAX_HELPED)
    return Story(stage=given.stage, helped=helped)


def clean_strategy(given: StrategyDetails) -> Strategy:
    """A strategy's details, not yet saved; raises INVALID."""
    return Strategy(
        steps=_clean_phrases(given.steps, field=("strategy", "steps"), label="A step", most=MAX_STEPS),
        situation=given.situation,
        technique=given.technique,
        effort=given.effort,
        cautions=text.clean_body(
            given.cautions,
            field=("strategy", "cautions"),
            label="The note on cautions",
            max_length=MAX_CAUTIONS,
            required=False,
        ),
    )


def _clean_phrases(given: list[str], *, field: tuple[str, ...], label: str, most: int) -> list[str]:
    if len(given) > most:
        raise Problem(ErrorCode.INVALID, f"{label}: at most {most} entries.", field=field)
    return [
        text.clean_line(phrase, field=(*field, str(place)), label=label, max_length=MAX_PHRASE)
        for place, phrase in enumerate(given)
    ]
