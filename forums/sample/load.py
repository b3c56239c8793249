"""Play the sample community's acts through the same actions as members use, each at its own time."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from django.contrib.auth.hashers import make_password

from community import clock, ids
from community.accounts.actions.accounts import complete_account
from community.accounts.actions.profiles import LivedThemeChoice, update_profile
from community.accounts.actions.roles import grant_role
from community.accounts.models import Role, User
from community.moderation.actions.appeals import appeal_decision
from community.moderation.actions.claims import claim_case
from community.moderation.actions.decisions import Verdict, decide
from community.moderation.actions.reports import report
from community.moderation.models import Report
from community.viewer import Viewer
from community.vocabulary import ContentNote
from forums.actions.chapters import ChapterDraft, add_chapter
from forums.actions.follows import follow
from forums.actions.posts import delete_post, edit_post, reply
from forums.actions.reactions import react
from forums.actions.spaces import open_space
from forums.actions.toolbox import save_strategy
from forums.actions.topics import StoryDetails, StrategyDetails, TopicDraft, start_topic
from forums.actions.trials import TrialDraft, record_trial
from forums.models import Space, Topic
from forums.sample.acts import (
    Act,
    Appealed,
    Appointed,
    Continued,
    Decided,
    Deleted,
    Edited,
    FollowedSpace,
    FollowedTopic,
    Joined,
    Opened,
    Reacted,
    Replied,
    Reported,
    Saved,
    Started,
    Tried,
)
from forums.sample.texts import SampleMember, SampleTopic


def is_filled() -> bool:
    """Whether there is a community already, sample or real: then nothing may be added to it."""
    return Space.objects.exists() or User.objects.exists()


def load(acts: Iterable[Act], *, passwords: dict[str, str], on_act: Callable[[Act], None] = lambda act: None) -> None:
    """Play all acts, which come in the order of time. Call it inside a transaction: half a community is none.

    `passwords`: {handle: password} of those who can sign in; everybody else has no usable one. `on_act` hears of each
    act done.
    """
    stage = _Stage(passwords)
    for act in acts:
        with clock.at(act.at):
            stage.play(act)
        on_act(act)


class _Stage:
    """Who and what there is so far, by the plan's names: viewers by handle, global ids of spaces, topics,
    posts, cases and decisions."""

    def __init__(self, passwords: dict[str, str]) -> None:
        self.passwords = passwords
        self.viewers: dict[str, Viewer] = {}
        self.spaces: dict[str, str] = {}
        self.topics: dict[int, str] = {}
        self.posts: dict[tuple[int, int], str] = {}
        # Of what was reported, by its post.
        self.cases: dict[tuple[int, int], str] = {}
        self.decisions: dict[tuple[int, int], str] = {}

    def play(self, act: Act) -> None:
        match act:
            case Joined(member=member):
                self._join(member)
            case Opened(forum=forum, position=position):
                space = open_space(
                    slug=forum.slug,
                    name=forum.name,
                    description=forum.description,
                    guidelines=forum.guidelines,
                    readable_by=forum.readable_by,
                    position=position,
                )
                self.spaces[forum.slug] = ids.to_global("Space", space.pk)
            case Started(topic=number, space=slug, text=text):
                self._start(number, slug, text)
            case Replied(topic=topic, number=number, parent=parent, by=by, body=body):
                pk = reply(
                    viewer=self.viewers[by],
                    topic_id=self.topics[topic],
                    parent_id=self.posts[topic, parent] if parent else None,
                    body=body,
                    content_notes=[],
                    client_key=_key(),
                    confirms_advice=True,
                )
                self._remember_post(topic, number, pk)
            case Continued(topic=topic, number=number, by=by, text=text):
                chapter = ChapterDraft(
                    topic_id=self.topics[topic],
                    title=text.title,
                    body=text.body,
                    stage=text.stage,
                    content_notes=[ContentNote(note) for note in text.content_notes],
                )
                pk = add_chapter(viewer=self.viewers[by], draft=chapter, client_key=_key())
                self._remember_post(topic, number, pk)
            case Reacted(topic=topic, number=number, by=by, kind=kind):
                react(viewer=self.viewers[by], post_id=self.posts[topic, number], kind=kind)
            case Tried(topic=topic, by=by):
                draft = TrialDraft(self.topics[topic], act.outcome, act.situation, list(act.themes), act.note)
                record_trial(viewer=self.viewers[by], draft=draft, client_key=_key())
            case Saved(topic=topic, by=by, note=note):
                save_strategy(viewer=self.viewers[by], strategy_id=self.topics[topic], note=note)
            case FollowedTopic(topic=topic, by=by):
                follow(viewer=self.viewers[by], target_id=self.topics[topic])
            case FollowedSpace(space=slug, by=by):
                follow(viewer=self.viewers[by], target_id=self.spaces[slug])
            case Edited(topic=topic, number=number, by=by, body=body):
                edit_post(viewer=self.viewers[by], post_id=self.posts[topic, number], body=body)
            case Deleted(topic=topic, number=number, by=by):
                delete_post(viewer=self.viewers[by], post_id=self.posts[topic, number])
            case Reported(topic=topic, number=number, by=by, category=category, words=words):
                pk = report(
                    viewer=self.viewers[by],
                    target_id=self.posts[topic, number],
                    category=category,
                    words=words,
                    quote="",
                    client_key=_key(),
                )
                case_pk = Report.objects.values_list("case_id", flat=True).get(pk=pk)
                self.cases[topic, number] = ids.to_global("Case", case_pk)
            case Appointed(by=by):
                grant_role(handle=by, kind=Role.Kind.MODERATOR)
                self.viewers[by] = replace(self.viewers[by], is_moderator=True)
            case Decided():
                self._decide(act)
            case Appealed(topic=topic, number=number, by=by, words=words):
                appeal_decision(
                    viewer=self.viewers[by],
                    decision_id=self.decisions[topic, number],
                    words=words,
                    new_facts=False,
                    client_key=_key(),
                )

    def _join(self, member: SampleMember) -> None:
        user = complete_account(User(handle=member.handle, password=make_password(self.passwords.get(member.handle))))
        viewer = Viewer(user.pk, user.profile.pk)
        self.viewers[member.handle] = viewer
        update_profile(
            viewer=viewer,
            about=member.about,
            pronouns=member.pronouns,
            themes=[LivedThemeChoice(theme, theme in member.shown) for theme in member.themes],
        )

    def _start(self, number: int, slug: str, text: SampleTopic) -> None:
        draft = TopicDraft(
            space_slug=slug,
            kind=text.kind,
            title=text.title,
            body=text.body,
            themes=list(text.themes),
            content_notes=[ContentNote(note) for note in text.content_notes],
            intent=text.intent,
            language=text.language,
            story=StoryDetails(**text.story) if text.story else None,
            strategy=StrategyDetails(**text.strategy) if text.strategy else None,
        )
        pk = start_topic(viewer=self.viewers[text.by], draft=draft, client_key=_key())
        self.topics[number] = ids.to_global("Topic", pk)
        self._remember_post(number, 0, Topic.objects.values_list("first_post_id", flat=True).get(pk=pk))

    def _decide(self, act: Decided) -> None:
        moderator, place = self.viewers[act.by], (act.topic, act.number)
        claim_case(viewer=moderator, case_id=self.cases[place])
        parameters = {"notes": list(act.notes)} if act.notes else {}
        verdict = Verdict(act.effect, act.rule, act.reason, act.facts, parameters=parameters)
        pk = decide(viewer=moderator, case_id=self.cases[place], verdict=verdict, client_key=_key())
        self.decisions[place] = ids.to_global("Decision", pk)

    def _remember_post(self, topic: int, number: int, pk: UUID) -> None:
        self.posts[topic, number] = ids.to_global("Post", pk)


def _key() -> str:
    return secrets.token_hex(8)
