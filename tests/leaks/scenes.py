"""A small community in which one member's things can be there, deleted, or never have been.

Everything that "the author" writes carries a marker, in every place that holds words. Others answer some of it (`told`,
`way`, the answered replies) and none of the rest. Every act has its minute, whether it happens or not, so two scenes
that should look alike are alike to the second. Ids are read by their names in `Scene.ids`; a thing that never was has a
random one.
"""

import contextlib
import datetime
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest

from community import clock, ids
from community.accounts.actions.profiles import LivedThemeChoice, update_profile
from community.accounts.models import AliasLink
from community.outbox import relay
from community.vocabulary import ContentNote
from forums.actions.follows import follow
from forums.actions.posts import delete_post, edit_post, reply
from forums.actions.reactions import react
from forums.actions.read_positions import mark_topic_read
from forums.actions.strategy_links import link_strategy
from forums.actions.toolbox import save_strategy
from forums.actions.topics import StoryDetails, StrategyDetails
from forums.actions.trials import TrialDraft, record_trial
from forums.models import Post, Space
from search import lexicon
from tests.cast import Member, join
from tests.client import Client, fresh_key
from tests.factories import gid, make_chapter, make_post, make_space, make_topic
from tests.leaks.plans import (
    AUTHOR,
    GUEST,
    MEMBERS,
    MODERATOR,
    NEAR,
    OTHER,
    PARTAKER,
    START,
    STRANGER,
    VIEWERS,
    How,
    Plan,
)


@dataclass
class Scene:
    """Who is there, and the global id of everything by its name."""

    plan: Plan
    cast: dict[str, Member] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # Names of things of the author's, by the part they belong to.
    parts: dict[str, set[str]] = field(default_factory=lambda: {"alone": set(), "topics": set(), "replies": set()})
    # Where the streams stood before the author said anything: {(viewer, topic or "inbox"): cursor}.
    cursors: dict[tuple[str, str], str] = field(default_factory=dict)
    # Viewers who have no account any more.
    left: set[str] = field(default_factory=set)
    minute: int = 0

    def at_the_end(self) -> AbstractContextManager[None]:
        """The moment at which it is read."""
        return clock.at(START + datetime.timedelta(days=2))

    def id(self, name: str, kind: str = "Topic") -> str:
        """The global id of what has this name, or one of nothing."""
        return self.ids.get(name) or ids.to_global(kind, uuid.uuid4())

    def client(self, viewer: str) -> Client:
        """Speaks for a viewer."""
        return Client(None if viewer == GUEST else self.cast[viewer])

    def act(self, verb: Callable[..., Any], name: str = "", *, part: str = "", if_: bool = True, **given: Any) -> Any:
        """Do something in its minute, and keep what it makes by a name. Of a part only if it is not NEVER."""
        self.minute += 1
        happens = if_ and (not part or getattr(self.plan, part) is not How.NEVER)
        if not happens:
            return None
        with clock.at(START + datetime.timedelta(minutes=self.minute)), _ids_by(self.minute):
            made = verb(**given)
        if name:
            self.rows[name] = made
            self.ids[name] = gid(made)
            if part:
                self.parts[part].add(name)
        return made


@contextlib.contextmanager
def _ids_by(minute: int) -> Iterator[None]:
    """Ids of what is made follow from the minute: they decide between equals, which must be so in a twin too."""
    chance = random.Random(minute)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", chance.randbytes)
        yield


def build(plan: Plan) -> Scene:
    """The scene of this plan, its events handled."""
    scene = Scene(plan)
    with clock.at(START), _ids_by(0):
        _join(scene)
        if plan.is_empty:
            return scene
        _open_a_space(scene)
    _say_what_is_always_there(scene)
    _remember_cursors(scene)
    _write_alone(scene)
    _write_what_is_answered(scene)
    _close(scene)
    _delete(scene)
    if plan.alias_of:
        _write_under_aliases(scene)
    settle(scene)
    return scene


def _join(scene: Scene) -> None:
    for name in (*MEMBERS, AUTHOR, "bystander", OTHER, *(f"tries_{number}" for number in range(5))):
        handle = "zqauthandle" if name == AUTHOR else f"{name}_here"
        scene.cast[name] = join(handle, moderator=name == MODERATOR)
        scene.ids[f"profile of {name}"] = scene.cast[name].profile_id
    update_profile(
        viewer=scene.cast[AUTHOR].viewer,
        name="Zqautname",
        about="zqautabout",
        pronouns="zqautpronouns",
        themes=[LivedThemeChoice("panic", is_shown=True)],
    )
    if not scene.plan.has_profile:
        del scene.ids[f"profile of {AUTHOR}"]


def _open_a_space(scene: Scene) -> None:
    scene.rows["space"] = space = make_space(
        readable_by=scene.plan.readable_by, description="For lanterns.", guidelines="Be kind."
    )
    scene.ids["space"] = gid(space)
    for name in (*MEMBERS, "bystander"):
        follow(viewer=scene.cast[name].viewer, target_id=gid(space))


def _say_what_is_always_there(scene: Scene) -> None:
    bystander = scene.cast["bystander"]
    scene.act(make_topic, "common", by=bystander, title="A common lantern", body="My lantern.", themes=["grief"])
    way = StrategyDetails(["Look at it."], "AT_HOME", "GROUNDING", "LOW")
    scene.act(make_topic, "tap", by=bystander, kind="STRATEGY", title="Lantern and tap", strategy=way)
    for name in MEMBERS:
        member = scene.cast[name]
        scene.act(make_topic, f"home of {name}", by=member, title=f"Home of {name}", body="A lantern at home.")
        scene.act(make_topic, f"way of {name}", by=member, kind="STRATEGY", title=f"Way of {name}", body="Lantern.")
    scene.act(make_topic, "quiet", by=bystander, title="A quiet place", body="Nobody answers.")
    scene.act(make_post, "gone", by=bystander, topic=scene.rows["common"], body="This will be gone.")
    parent = scene.rows["gone"]
    scene.act(make_post, by=bystander, topic=scene.rows["common"], parent=parent, body="Under what will be gone.")
    for name in MEMBERS:  # from here on what is unread is counted
        scene.act(mark_topic_read, viewer=scene.cast[name].viewer, post_id=_first(scene, f"home of {name}"))


def _remember_cursors(scene: Scene) -> None:
    with clock.at(START + datetime.timedelta(minutes=scene.minute)):
        relay.drain()
    document = "query($id: ID!) { node(id: $id) { ... on Topic { eventCursor } } viewer { inboxCursor } }"
    for viewer in VIEWERS:
        for topic in ("common", "quiet", f"home of {viewer}"):
            if topic in scene.ids and (viewer != GUEST or scene.plan.readable_by == Space.Readers.EVERYONE):
                told = scene.client(viewer).query(document, id=scene.ids[topic])
                scene.cursors[viewer, topic] = told["node"]["eventCursor"]
                if viewer in MEMBERS:
                    scene.cursors[viewer, "inbox"] = told["viewer"]["inboxCursor"]


def reply_as_alias(*, by: Member, topic: Any, body: str, parent: Post | None = None) -> Post:
    """A reply under an alias."""
    pk = reply(
        viewer=by.viewer, topic_id=gid(topic), parent_id=gid(parent) if parent else None, body=body, content_notes=[],
        client_key=fresh_key(), post_as="ALIAS",
    )  # fmt: skip
    return Post.objects.get(pk=pk)


LAST_WORDS = ("common", "quiet", *(f"home of {member}" for member in MEMBERS))


def say_the_last_words(scene: Scene) -> None:
    """Somebody else ends every topic, whatever was hidden: when one was last active is told to all (docs/adr/0021)."""
    scene.minute = 500
    if scene.plan.is_empty:
        return
    bystander = scene.cast["bystander"]
    for name in ("told", "way"):
        there = scene.plan.topics is not How.NEVER
        scene.act(make_post, if_=there, by=bystander, topic=scene.rows.get(name), body="The last word.")
    for name in (*LAST_WORDS, *(["masked", "veiled"] if scene.plan.alias_of else [])):
        write = make_chapter if name == "quiet" else make_post  # which is no reply
        scene.act(write, f"last in {name}", by=bystander, topic=scene.rows[name], body="The very last words.")
    settle(scene)


def settle(scene: Scene) -> None:
    """Whatever follows from what was done."""
    with scene.at_the_end():
        relay.drain()
        lexicon.recount()
        lexicon.forget()


def _first(scene: Scene, topic: str) -> str:
    return ids.to_global("Post", scene.rows[topic].first_post_id)


STORY: dict[str, Any] = {"themes": ["panic"], "intent": "ADVICE_WELCOME", "language": "en"}


def _write_alone(scene: Scene) -> None:
    """What the author says and nobody answers."""
    author, bystander = scene.cast[AUTHOR], scene.cast["bystander"]
    scene.minute = 100
    scene.act(make_post, "reply in quiet", part="alone", by=author, topic=scene.rows["quiet"], body="Zqhidquiet.")
    way = StrategyDetails(["Zqhidstep of a lantern."], "AT_NIGHT", "SENSORY", "HIGH", "Zqhidcaution.", scene.ids["tap"])
    words = {"title": "Zqhidway lantern", "body": "Zqhidwaybody lantern.", "themes": ["panic"]}
    scene.act(make_topic, "alone way", part="alone", by=author, kind="STRATEGY", strategy=way, **words)
    told = StoryDetails(
        "RECOVERING", ["Zqhidhelped."], [scene.ids[each] for each in ("tap", "alone way") if each in scene.ids]
    )
    words: dict[str, Any] = {"title": "Zqhidtitle of a lantern", "body": "Zqhidbody of my lantern."}
    words["content_notes"] = [ContentNote.DEATH]
    scene.act(make_topic, "alone", part="alone", by=author, story=told, **words, **STORY)
    _name_first(scene, "alone", "alone way", part="alone")
    scene.act(
        make_chapter, "chapter", part="alone", by=author, topic=scene.rows.get("alone"), title="Zqhidchapter",
        body="Zqhidchapterbody lantern.", stage="SETBACK",
    )  # fmt: skip
    scene.minute += 10  # later than an edit that leaves no mark
    scene.act(
        edit_post, part="alone", viewer=author.viewer, post_id=scene.id("alone first", "Post"),
        body="Zqhidbody of my lantern, again.", title="Zqhidtitle of a lantern",
    )  # fmt: skip
    scene.act(
        link_strategy,
        part="alone",
        viewer=bystander.viewer,
        story_id=scene.ids["common"],
        strategy_id=scene.id("alone way"),
    )
    for number in range(5):
        outcome = ["HELPED", "HELPED", "HELPED", "NO_CHANGE", "MADE_WORSE"][number]
        draft = TrialDraft(scene.id("alone way"), outcome, "AT_NIGHT", ["panic"])
        member = scene.cast[f"tries_{number}"]
        scene.act(record_trial, part="alone", viewer=member.viewer, draft=draft, client_key=fresh_key())
    scene.act(
        make_post, "reply in common", part="alone", by=author, topic=scene.rows["common"], body="Zqhidcommon lantern."
    )
    scene.act(react, part="reactions", viewer=author.viewer, post_id=_first(scene, "common"), kind="HUG")
    for name in MEMBERS:
        home = scene.rows[f"home of {name}"]
        body = f"Zqhidhome lantern, @{name}_here."
        scene.act(make_post, f"reply to {name}", part="alone", by=author, topic=home, body=body)
        for kind in ("HUG", "ME_TOO"):
            given = {"viewer": author.viewer, "post_id": _first(scene, f"home of {name}"), "kind": kind}
            scene.act(react, part="reactions", **given)
        adapted = StrategyDetails(["Zqhidstep."], variant_of=scene.ids[f"way of {name}"])
        words = {"title": "Zqhidvariant lantern", "body": "Zqhidvariantbody."}
        scene.act(make_topic, f"variant of {name}", part="alone", by=author, kind="STRATEGY", strategy=adapted, **words)
        _name_first(scene, f"variant of {name}", part="alone")
    # Nobody but the author answers there.
    scene.act(edit_post, viewer=bystander.viewer, post_id=_first(scene, "quiet"), body="Nobody answers yet.")


def _write_what_is_answered(scene: Scene) -> None:
    """What the author says and others answer."""
    author, bystander = scene.cast[AUTHOR], scene.cast["bystander"]
    scene.minute = 200
    told = StoryDetails("STRUGGLING", ["Zqhidtoldhelped."], [scene.ids["tap"]])
    words = {"title": "Zqhidtold lantern", "body": "Zqhidtoldbody lantern."}
    scene.act(make_topic, "told", part="topics", by=author, story=told, **words, **STORY)
    details = StrategyDetails(["Zqhidwaystep."], "AT_NIGHT", "SENSORY", "HIGH", "Zqhidwaycaution.")
    words = {"title": "Zqhidanswered lantern", "body": "Zqhidansweredbody."}
    scene.act(make_topic, "way", part="topics", by=author, kind="STRATEGY", strategy=details, **words)
    _name_first(scene, "told", "way", part="topics")
    for topic in ("told", "way"):
        row = scene.rows.get(topic)
        for name in ("bystander", PARTAKER, NEAR):
            body = f"{name} answers with a lantern."
            scene.act(make_post, f"{name} in {topic}", part="topics", by=scene.cast[name], topic=row, body=body)
            given = {"viewer": scene.cast[name].viewer, "post_id": scene.id(f"{topic} first", "Post")}
            scene.act(react, part="topics", kind="HUG", **given)
        scene.parts["topics"] -= {f"{name} in {topic}" for name in ("bystander", PARTAKER, NEAR)}
        for name in (PARTAKER, NEAR):
            under = scene.rows.get(f"{name} in {topic}")
            body = f"Zqhidanswer to {name}."
            scene.act(
                make_post, f"answer to {name} in {topic}", part="topics", by=author, topic=row, parent=under, body=body
            )
            scene.act(follow, part="topics", viewer=scene.cast[name].viewer, target_id=scene.id(topic))
    row = scene.rows.get("told")
    scene.act(
        make_chapter, "chapter of told", part="topics", by=author, topic=row, title="Zqhidtoldchapter", body="Zqhid."
    )
    for name in (PARTAKER, NEAR):
        viewer, strategy_id = scene.cast[name].viewer, scene.id("way")
        scene.act(save_strategy, part="topics", viewer=viewer, strategy_id=strategy_id, note="Mine to keep.")
        draft = TrialDraft(strategy_id, "HELPED", note="Mine to know.")
        scene.act(record_trial, part="topics", viewer=viewer, draft=draft, client_key=fresh_key())
        scene.act(save_strategy, viewer=viewer, strategy_id=scene.ids["tap"], note="Kept.")
        draft = TrialDraft(scene.ids["tap"], "NO_CHANGE", note="Known.")
        scene.act(record_trial, viewer=viewer, draft=draft, client_key=fresh_key())
    for name in ("common", *(f"home of {member}" for member in MEMBERS)):
        topic = scene.rows[name]
        scene.act(
            make_post, f"answered in {name}", part="replies", by=author, topic=topic, body="Zqhidanswered lantern."
        )
        parent = scene.rows.get(f"answered in {name}")
        scene.act(
            make_post, f"under it in {name}", part="replies", by=bystander, topic=topic, parent=parent, body="Under it."
        )
        scene.parts["replies"].discard(f"under it in {name}")
    given = {"viewer": bystander.viewer, "post_id": scene.id("answered in common", "Post")}
    scene.act(react, part="replies", kind="HUG", **given)


def _close(scene: Scene) -> None:
    scene.minute = 300
    bystander = scene.cast["bystander"]
    scene.act(delete_post, viewer=bystander.viewer, post_id=scene.ids["gone"])
    scene.act(react, viewer=scene.cast[STRANGER].viewer, post_id=_first(scene, "common"), kind="STRENGTH")
    for name in MEMBERS:
        # One of them under an alias.
        write = reply_as_alias if name == STRANGER else make_post
        scene.act(write, f"{name} in common", by=scene.cast[name], topic=scene.rows["common"], body="Lantern.")


def _write_under_aliases(scene: Scene) -> None:
    """Under aliases: a story that others answer, a reply where nobody knows the author, and one to a member."""
    scene.minute = 420
    owner, bystander = scene.cast[scene.plan.alias_of], scene.cast["bystander"]
    words: dict[str, Any] = {"title": "Zqali lantern", "body": "Zqali is my word.", "post_as": "ALIAS"}
    scene.act(make_topic, "masked", by=owner, **words, **STORY)
    for name in ("bystander", PARTAKER, NEAR):
        scene.act(make_post, f"{name} in masked", by=scene.cast[name], topic=scene.rows["masked"], body="Lantern.")
    scene.act(make_topic, "veiled", by=bystander, title="A veiled lantern", body="Behind a veil.")
    for topic in ("veiled", f"way of {STRANGER}"):
        scene.act(
            reply_as_alias, f"alias in {topic}", by=owner, topic=scene.rows[topic], body="Zqali, @moderator_here."
        )
    scene.act(react, viewer=owner.viewer, post_id=_first(scene, "veiled"), kind="HUG")


def _delete(scene: Scene) -> None:
    scene.minute = 400
    viewer = scene.cast[AUTHOR].viewer
    for part in ("alone", "topics", "replies"):
        if getattr(scene.plan, part) is How.DELETED:
            for name in sorted(scene.parts[part]):
                if ids.pk_of("Post", scene.ids[name]):
                    scene.act(delete_post, viewer=viewer, post_id=scene.ids[name])


def _name_first(scene: Scene, *topics: str, part: str) -> None:
    for topic in topics:
        if topic in scene.rows:
            scene.ids[f"{topic} first"] = _first(scene, topic)
            scene.parts[part].add(f"{topic} first")


def alias_names_in(scene: Scene) -> dict[str, str]:
    """{the name of an alias: where it is used}."""
    topics = {row.pk: name for name, row in scene.rows.items() if hasattr(row, "first_post_id")}
    return {name: f"alias in {topics[pk]}" for name, pk in AliasLink.objects.values_list("name", "topic_id")}
