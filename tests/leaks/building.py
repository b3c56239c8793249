"""What is said and done in a scene, act by act (scenes.py)."""

import datetime
from functools import partial
from typing import Any

from community import clock, ids
from community.accounts.actions.profiles import LivedThemeChoice, update_profile
from community.accounts.models import User
from community.outbox import relay
from community.vocabulary import ContentNote
from forums import upkeep
from forums.actions.follows import follow
from forums.actions.greetings import offer_to_greet
from forums.actions.memberships import invite_to_space, join_space, open_group
from forums.actions.posts import delete_post, edit_post, reply
from forums.actions.quotes import QuoteDraft
from forums.actions.reactions import react
from forums.actions.read_positions import mark_topic_read
from forums.actions.strategy_links import link_strategy
from forums.actions.toolbox import save_strategy
from forums.actions.topics import StoryDetails, StrategyDetails
from forums.actions.trials import TrialDraft, record_trial
from forums.models import Greeting, Post, Space
from search import lexicon
from tests.cast import Member, join
from tests.client import fresh_key
from tests.factories import gid, look_after, make_chapter, make_post, make_space, make_topic
from tests.leaks.plans import (
    APART,
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
from tests.leaks.scenes import Scene, ids_by


def build(plan: Plan) -> Scene:
    """The scene of this plan, its events handled."""
    scene = Scene(plan)
    with clock.at(START), ids_by(0):
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
    _ask_greeters(scene)
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

    User.objects.update(joined_on=START.date() - datetime.timedelta(days=30))
    for name in GREETERS:
        offer_to_greet(viewer=scene.cast[name].viewer, space_ids=[])


# As many as are asked about a topic, so that nobody's turn depends on anybody else.
GREETERS = (STRANGER, APART, NEAR)


def _ask_greeters(scene: Scene) -> None:
    scene.minute = 440
    with clock.at(START + datetime.timedelta(minutes=scene.minute)):
        # The author answers these in some scenes, and whether anybody is asked goes by what everybody sees.
        homes = [scene.rows[f"home of {name}"] for name in MEMBERS]
        Greeting.objects.bulk_create([Greeting(topic=home, asked_at=clock.now()) for home in homes])
        upkeep.ask_greeters()


def _open_a_space(scene: Scene) -> None:
    about = {"description": "For lanterns."}
    if scene.plan.readable_by == Space.Readers.GROUP:
        space = _open_a_group(scene, **about)
    else:
        space = make_space(readable_by=scene.plan.readable_by, guidelines="Be kind.", **about)
    scene.rows["space"] = space
    scene.ids["space"] = gid(space)
    for name in (*MEMBERS, "bystander"):
        follow(viewer=scene.cast[name].viewer, target_id=gid(space))


def _open_a_group(scene: Scene, **about: Any) -> Space:
    """A group of everybody but one, who asks to join."""
    holder = scene.cast[PARTAKER].viewer
    space = open_group(slug="anxiety", name="Anxiety", join_policy="REQUEST", facilitator=holder.user_id, **about)
    for name, member in scene.cast.items():
        if name not in (PARTAKER, OTHER):
            invite_to_space(viewer=holder, space_id=gid(space), profile_id=member.profile_id)
        if name != PARTAKER:
            join_space(viewer=member.viewer, space_id=gid(space))
    return space


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


def say(
    *, by: Member, topic: Any, body: str, parent: Post | None = None, post_as: str = "", quoted: Post | None = None
) -> Post:
    """A reply as the author writes it: with a note, or under an alias; or one that quotes."""
    cited = [QuoteDraft(gid(quoted), 0, len(quoted.body))] if quoted else []
    pk = reply(
        viewer=by.viewer, topic_id=gid(topic), parent_id=gid(parent) if parent else None, body=body,
        content_notes=[] if cited or post_as else NOTES, client_key=fresh_key(), post_as=post_as, quotes=cited,
    )  # fmt: skip
    return Post.objects.get(pk=pk)


NOTES = [ContentNote.DEATH]


# Nobody but the author answers there: a chapter of who tells it is no reply.
UNANSWERED = {"quiet": "bystander", "newcomer": "tries_0"}
LAST_WORDS = ("common", *UNANSWERED, *(f"home of {member}" for member in MEMBERS))


def say_the_last_words(scene: Scene) -> None:
    """Somebody else ends every topic, whatever was hidden: when one was last active is told to all (docs/adr/0021)."""
    scene.minute = 500
    if scene.plan.is_empty:
        return
    for name in (*LAST_WORDS, *(["masked", "veiled"] if scene.plan.alias_of else [])):
        by, write = (UNANSWERED[name], make_chapter) if name in UNANSWERED else ("bystander", make_post)
        scene.act(write, f"last in {name}", by=scene.cast[by], topic=scene.rows[name], body="The very last words.")
    settle(scene)


def settle(scene: Scene) -> None:
    """Whatever follows from what was done."""
    with scene.at_the_end():
        relay.drain()
        lexicon.recount()
        lexicon.forget()


def _first(scene: Scene, topic: str) -> str:
    return ids.to_global("Post", scene.rows[topic].first_post_id)


STORY: dict[str, Any] = {"content_notes": NOTES, "themes": ["panic"], "intent": "ADVICE_WELCOME", "language": "en"}


def _write_alone(scene: Scene) -> None:
    """What the author says and nobody answers."""
    author, bystander = scene.cast[AUTHOR], scene.cast["bystander"]
    scene.minute = 100
    scene.act(say, "reply in quiet", part="alone", by=author, topic=scene.rows["quiet"], body="Zqhidquiet.")
    way = StrategyDetails(["Zqhidstep of a lantern."], "AT_NIGHT", "SENSORY", "HIGH", "Zqhidcaution.", scene.ids["tap"])
    words = {"title": "Zqhidway lantern", "body": "Zqhidwaybody lantern.", "themes": ["panic"]}
    scene.act(
        make_topic, "alone way", part="alone", by=author, kind="STRATEGY", content_notes=NOTES, strategy=way, **words
    )
    told = StoryDetails(
        "RECOVERING", ["Zqhidhelped."], [scene.ids[each] for each in ("tap", "alone way") if each in scene.ids]
    )
    words: dict[str, Any] = {"title": "Zqhidtitle of a lantern", "body": "Zqhidbody of my lantern."}
    scene.act(make_topic, "alone", part="alone", by=author, story=told, **words, **STORY)
    _name_first(scene, "alone", "alone way", part="alone")
    scene.act(
        make_chapter, "chapter", part="alone", by=author, topic=scene.rows.get("alone"), title="Zqhidchapter",
        body="Zqhidchapterbody lantern.", stage="SETBACK", content_notes=NOTES,
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
    scene.act(say, "reply in common", part="alone", by=author, topic=scene.rows["common"], body="Zqhidcommon lantern.")
    scene.act(react, part="reactions", viewer=author.viewer, post_id=_first(scene, "common"), kind="HUG")
    for name in MEMBERS:
        home = scene.rows[f"home of {name}"]
        body = f"Zqhidhome lantern, @{name}_here."
        scene.act(say, f"reply to {name}", part="alone", by=author, topic=home, body=body)
        for kind in ("HUG", "ME_TOO"):
            given = {"viewer": author.viewer, "post_id": _first(scene, f"home of {name}"), "kind": kind}
            scene.act(react, part="reactions", **given)
        adapted = StrategyDetails(["Zqhidstep."], variant_of=scene.ids[f"way of {name}"])
        words = {"title": "Zqhidvariant lantern", "body": "Zqhidvariantbody."}
        scene.act(
            make_topic,
            f"variant of {name}",
            part="alone",
            by=author,
            kind="STRATEGY",
            content_notes=NOTES,
            strategy=adapted,
            **words,
        )
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
    scene.act(
        make_topic, "way", part="topics", by=author, kind="STRATEGY", content_notes=NOTES, strategy=details, **words
    )
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
            scene.act(say, f"answer to {name} in {topic}", part="topics", by=author, topic=row, parent=under, body=body)
            scene.act(follow, part="topics", viewer=scene.cast[name].viewer, target_id=scene.id(topic))
    row = scene.rows.get("told")
    scene.act(
        make_chapter,
        "chapter of told",
        part="topics",
        by=author,
        topic=row,
        title="Zqhidtoldchapter",
        body="Zqhidtoldmore.",
        content_notes=NOTES,
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
        scene.act(say, f"answered in {name}", part="replies", by=author, topic=topic, body="Zqhidanswered lantern.")
        parent = scene.rows.get(f"answered in {name}")
        scene.act(
            say,
            f"under it in {name}",
            part="replies",
            by=bystander,
            topic=topic,
            parent=parent,
            quoted=parent,
            body="Under it.",
        )
        scene.parts["replies"].discard(f"under it in {name}")
    given = {"post": scene.rows.get("answered in common"), "by": scene.cast[MODERATOR]}
    scene.act(look_after, part="replies", outcome="CONTACTED", **given)
    given = {"viewer": bystander.viewer, "post_id": scene.id("answered in common", "Post")}
    scene.act(react, part="replies", kind="HUG", **given)


def _close(scene: Scene) -> None:
    scene.minute = 300
    bystander = scene.cast["bystander"]
    scene.act(delete_post, viewer=bystander.viewer, post_id=scene.ids["gone"])
    scene.act(react, viewer=scene.cast[STRANGER].viewer, post_id=_first(scene, "common"), kind="STRENGTH")
    for name in ("told", "way"):
        there = scene.plan.topics is not How.NEVER
        scene.act(make_post, if_=there, by=bystander, topic=scene.rows.get(name), body="The last word.")
    newcomer = scene.act(make_topic, "newcomer", by=scene.cast["tries_0"], title="A new lantern", body="I am new.")
    scene.act(say, "reply to newcomer", part="alone", by=scene.cast[AUTHOR], topic=newcomer, body="Zqhidwelcome.")
    for name in MEMBERS:
        # One of them under an alias.
        write = partial(say, post_as="ALIAS") if name == STRANGER else make_post
        scene.act(write, f"{name} in common", by=scene.cast[name], topic=scene.rows["common"], body="Lantern.")


def _write_under_aliases(scene: Scene) -> None:
    """Under aliases: a story that others answer, a reply where nobody knows the author, and one to a member."""
    scene.minute = 420
    owner, bystander = scene.cast[scene.plan.alias_of], scene.cast["bystander"]
    words: dict[str, Any] = {"title": "Zqali lantern", "body": "Zqali is my word.", "post_as": "ALIAS"}
    scene.act(make_topic, "masked", by=owner, **words, **STORY)
    for name in ("bystander", PARTAKER, NEAR):
        scene.act(make_post, f"{name} in masked", by=scene.cast[name], topic=scene.rows["masked"], body="Lantern.")
    scene.act(make_topic, "lone mask", by=owner, **words | {"title": "Zqali, a lone lantern"})
    scene.act(make_topic, "veiled", by=bystander, title="A veiled lantern", body="Behind a veil.")
    for topic in ("veiled", f"way of {STRANGER}"):
        scene.act(
            say, f"alias in {topic}", by=owner, topic=scene.rows[topic], body="Zqali, @moderator_here.", post_as="ALIAS"
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
