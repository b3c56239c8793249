"""Content notes, muted words and gentle mode: collapsed or hidden on every surface, told to nobody else."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.accounts.actions import content_choices as actions
from community.accounts.content_choices import Action
from community.accounts.models import ContentChoices, MutedPhrase
from community.moderation.models import Report
from community.vocabulary import ContentNote
from forums.actions.posts import delete_post, edit_post, reply
from forums.actions.reactions import react
from forums.actions.topics import StoryDetails, StrategyDetails
from forums.models import Post, Reaction, Space, Topic
from forums.selectors import topic_events
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, make_chapter, make_post, make_strategy, make_topic

NOTICE = "contentNotice { notes matchedBy action }"
ROW = f"id body bodyHtml author {{ name }} reactions {{ kind }} visibility {{ state reason canReveal }} {NOTICE}"
TOPIC = f"""query($id: ID!, $reveal: Boolean) {{ node(id: $id, reveal: $reveal) {{ ... on Topic {{
    title replyCount author {{ name }} themes {{ slug }} contentNotes visibility {{ state canReveal }} {NOTICE}
    viewerCan {{ reply {{ allowed }} follow {{ allowed }} }}
    story {{ helped chapters {{ edges {{ node {{ title stage post {{ body }} }} }} }} }} strategy {{ steps }}
    firstPost {{ {ROW} }} posts(first: 20) {{ totalCount edges {{ node {{ parentId chapter {{ title }} {ROW} }} }} }} }}
    ... on Post {{ {ROW} chapter {{ title }} viewerCan {{ reply {{ allowed }} react {{ allowed }} }} }} }} }}"""
TOPICS = "{ topics { totalCount edges { node { id } } } }"
CHOSEN = """{ viewer { contentChoices { notes { note action } gentleUntil
    mutedWords { totalCount edges { node { id words action } } } } } }"""
HIDDEN = {"state": "HIDDEN", "reason": "You chose not to see this without a notice.", "canReveal": True}


def mute(who, words: str, action: Action = Action.HIDE):
    return actions.mute_words(viewer=who.viewer, words=words, action=action)


def choose(who, note: ContentNote, action: Action) -> None:
    actions.choose_content_notes(viewer=who.viewer, choices={note: action})


def seen(api, who, row, *, reveal: bool = False) -> Any:
    return api(who).query(TOPIC, id=gid(row), reveal=reveal)["node"]


def rows(found) -> list[Any]:
    return [edge["node"] for edge in found["posts"]["edges"]]


def listed(api, who) -> list[str]:
    found = api(who).query(TOPICS)["topics"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"] for edge in found["edges"]]


def make_noted(*, by, topic: Topic, notes: list[ContentNote], body: str = "Noted words.") -> Post:
    pk = reply(
        viewer=by.viewer,
        topic_id=gid(topic),
        parent_id=None,
        body=body,
        content_notes=notes,
        client_key=fresh_key(),
    )
    return Post.objects.get(pk=pk)


def test_what_holds_when_nothing_was_chosen(api, ana):
    chosen = api(ana).query(CHOSEN)["viewer"]["contentChoices"]
    collapsed = {each["note"] for each in chosen["notes"] if each["action"] == "COLLAPSE"}
    assert collapsed == {"METHODS", "SELF_HARM", "SEXUAL_VIOLENCE", "DISORDERED_EATING"}
    assert {each["action"] for each in chosen["notes"] if each["note"] not in collapsed} == {"SHOW"}
    assert [each["note"] for each in chosen["notes"]] == [note.value for note in ContentNote]
    assert (chosen["gentleUntil"], chosen["mutedWords"]) == (None, {"totalCount": 0, "edges": []})


def test_choosing_notes_leaves_the_others(api, ana):
    wanted = [{"note": "DEATH", "action": "HIDE"}, {"note": "METHODS", "action": "SHOW"}]
    told = api(ana).mutate("chooseContentNotes", "contentChoices { notes { note action } }", choices=wanted)
    by_note = {each["note"]: each["action"] for each in told["contentChoices"]["notes"]}
    assert (by_note["DEATH"], by_note["METHODS"], by_note["SELF_HARM"]) == ("HIDE", "SHOW", "COLLAPSE")
    choose(ana, ContentNote.DEATH, Action.COLLAPSE)
    row = ContentChoices.objects.get()
    assert row.hidden_notes == 0


@pytest.mark.parametrize("who", ["ana", None])
def test_collapsed_by_default_everything_is_given_with_a_notice(api, request, ben, who):
    viewer = request.getfixturevalue(who) if who else None
    topic = make_topic(by=ben, title="Mine", body="Words.", content_notes=[ContentNote.METHODS, ContentNote.DEATH])
    Space.objects.update(readable_by="EVERYONE")
    found = seen(api, viewer, topic)
    notice = {"notes": ["METHODS"], "matchedBy": "AUTHOR", "action": "COLLAPSE"}
    assert (found["title"], found["contentNotice"], found["visibility"]["state"]) == ("Mine", notice, "VISIBLE")
    assert (found["firstPost"]["body"], found["firstPost"]["contentNotice"]) == ("Words.", notice)
    assert listed(api, viewer) == [gid(topic)]


def test_a_hidden_post_keeps_its_place_without_words(api, ana, ben, cam):
    topic = make_topic(by=ben)
    hidden = make_noted(by=ben, topic=topic, notes=[ContentNote.DEATH])
    make_post(topic=topic, parent=hidden, by=cam, body="Under it.")
    alone = make_noted(by=cam, topic=topic, notes=[ContentNote.DEATH, ContentNote.VIOLENCE])
    react(viewer=cam.viewer, post_id=gid(hidden), kind=Reaction.Kind.HUG)
    choose(ana, ContentNote.DEATH, Action.HIDE)
    found = seen(api, ana, topic)
    assert (found["replyCount"], found["posts"]["totalCount"]) == (3, 4)
    first, place, under, last = rows(found)
    assert (first["body"], first["contentNotice"], under["body"]) == ("My hands shook.", None, "Under it.")
    assert under["parentId"] == gid(hidden)
    for row, post in ((place, hidden), (last, alone)):
        assert row["id"] == gid(post)
        assert (row["body"], row["bodyHtml"], row["author"], row["reactions"]) == (None, None, None, [])
        assert row["visibility"] == HIDDEN
        assert row["contentNotice"] == {"notes": ["DEATH"], "matchedBy": "AUTHOR", "action": "HIDE"}
    assert [row["contentNotice"] for row in rows(seen(api, cam, topic))] == [None] * 4
    assert listed(api, ana) == [gid(topic)]


def test_a_hidden_post_is_opened_on_purpose_and_can_be_answered(api, ana, ben):
    topic = make_topic(by=ben)
    post = make_noted(by=ben, topic=topic, notes=[ContentNote.DEATH], body="The words.")
    choose(ana, ContentNote.DEATH, Action.HIDE)
    behind = seen(api, ana, post)
    assert (behind["body"], behind["visibility"]) == (None, HIDDEN)
    assert (behind["viewerCan"]["reply"], behind["viewerCan"]["react"]) == ({"allowed": True}, {"allowed": True})
    opened = seen(api, ana, post, reveal=True)
    assert (opened["body"], opened["author"], opened["visibility"]["state"]) == (
        "The words.", {"name": "ben_belongs"}, "VISIBLE",
    )  # fmt: skip
    assert opened["contentNotice"]["action"] == "HIDE"
    assert api(ana).reply(gid(topic), "An answer.", parentId=gid(post)).error_codes == []
    assert api(ana).mutate("react", "post { id body }", postId=gid(post), kind="HUG").error_codes == []
    told = api(ana).mutate("report", "report { id }", targetId=gid(post), category="OTHER", clientKey=fresh_key())
    assert told.error_codes == []
    assert (Reaction.objects.count(), Report.objects.count(), Post.objects.count()) == (1, 1, 3)
    assert seen(api, ana, post, reveal=True)["reactions"] == [{"kind": "HUG"}]


def test_a_hidden_topic_is_in_no_list_and_stands_behind_its_notice(api, ana, ben, cam):
    topic = make_topic(by=ben, title="A title", themes=["grief"], story=StoryDetails(helped=["Tea"]))
    make_post(topic=topic, by=cam, body="An answer.")
    first = Post.objects.get(topic=topic, depth=0)
    edit_post(viewer=ben.viewer, post_id=gid(first), body="My words.", content_notes=[ContentNote.DEATH])
    choose(ana, ContentNote.DEATH, Action.HIDE)
    assert listed(api, ana) == []
    assert listed(api, cam) == listed(api, ben) == [gid(topic)]
    found = seen(api, ana, topic)
    assert (found["title"], found["author"], found["themes"], found["story"]) == (None, None, [], None)
    assert found["visibility"] == {"state": "HIDDEN", "canReveal": True}
    assert found["contentNotice"] == {"notes": ["DEATH"], "matchedBy": "AUTHOR", "action": "HIDE"}
    assert [row["body"] for row in rows(found)] == [None, "An answer."]
    assert found["firstPost"]["body"] is None
    assert found["viewerCan"] == {"reply": {"allowed": True}, "follow": {"allowed": True}}
    opened = seen(api, ana, topic, reveal=True)
    assert (opened["title"], opened["author"]["name"]) == ("A title", "ben_belongs")
    assert (opened["firstPost"]["body"], opened["story"]["helped"]) == ("My words.", ["Tea"])
    assert [row["body"] for row in rows(opened)] == ["My words.", "An answer."]
    assert opened["visibility"]["state"] == "VISIBLE"
    assert api(ana).reply(gid(topic), "Mine.").error_codes == []


@pytest.mark.parametrize(
    ("muted", "said", "meets"),
    [
        ("exam", "Two exams tomorrow.", True),
        ("EXAMS", "my Exam", True),
        ("exam", "An example.", False),
        ("café", "at the CAFE", True),
        ("cafe", "the café's", True),
        ("can't sleep", "I can’t sleep", True),
        ("can't sleep", "sleep? I can't", False),
        ("ﬁne", "fine", True),
        ("self-harm", "about self harm", True),
        ("self-harm", "harm to the self", False),
        ("big red cat", "the big red cats", True),
        ("big red cat", "a red cat and a big car", False),
        ("自杀", "他想自杀了", True),
        ("自杀", "自己 杀", False),
        ("suicide", "sui\u200bcide", True),
        ("bold move", "a **bold** move", True),
        ("2019", "since 2019", True),
        ("in the hospital", "back in the hospital", True),
        ("it all", "to end it all", True),
        ("no", "no sleep", True),
        ("straße", "STRASSE", True),
    ],
)
def test_words_are_met_by_their_stems_and_borders(api, ana, ben, muted, said, meets):
    topic = make_topic(by=ben)
    post = make_post(topic=topic, by=ben, body=said)
    mute(ana, muted)
    row = seen(api, ana, post)
    assert (row["body"] is None) == meets
    assert row["contentNotice"] == ({"notes": [], "matchedBy": "WORD", "action": "HIDE"} if meets else None)
    assert seen(api, ben, post)["body"] is not None


def test_a_title_with_muted_words_is_not_told_and_other_titles_are(api, ana, ben):
    by_title = make_topic(by=ben, title="My exam", body="Nothing of it.")
    by_body = make_topic(by=ben, title="My day", body="Then the exam came.")
    mute(ana, "exam", Action.COLLAPSE)
    notice = {"notes": [], "matchedBy": "WORD", "action": "COLLAPSE"}
    found = seen(api, ana, by_title)
    assert (found["title"], found["contentNotice"], found["firstPost"]["body"]) == (None, notice, "Nothing of it.")
    assert seen(api, ana, by_title, reveal=True)["title"] == "My exam"
    found = seen(api, ana, by_body)
    assert (found["title"], found["contentNotice"]) == ("My day", notice)
    assert len(listed(api, ana)) == 2
    mute(ana, "exams", Action.HIDE)  # the same words
    assert MutedPhrase.objects.count() == 1
    assert listed(api, ana) == []


def test_words_of_details_and_chapters_count(api, ana, ben):
    helped = make_topic(by=ben, story=StoryDetails(helped=["A lantern"]))
    steps = make_strategy(by=ben, strategy=StrategyDetails(steps=["Light the lantern"]))
    story = make_topic(by=ben, title="Plain")
    chapter = make_chapter(by=ben, topic=story, title="Lantern days", stage="SETBACK")
    assert len(listed(api, ana)) == 3
    mute(ana, "lantern")
    assert listed(api, ana) == [gid(story)]
    assert seen(api, ana, helped)["story"] is None
    assert seen(api, ana, steps)["strategy"] is None
    found = seen(api, ana, story)
    told = [edge["node"] for edge in found["story"]["chapters"]["edges"]]
    assert told[1] == {"title": None, "stage": None, "post": {"body": None}}
    assert rows(found)[1]["chapter"] is None
    assert seen(api, ana, chapter, reveal=True)["chapter"] == {"title": "Lantern days"}
    mute(ana, "lantern", Action.COLLAPSE)
    told = [edge["node"] for edge in seen(api, ana, story)["story"]["chapters"]["edges"]]
    assert told[1] == {"title": None, "stage": "SETBACK", "post": {"body": "It went on."}}


def test_the_strongest_choice_counts_and_both_reasons_are_told(api, ana, ben):
    topic = make_topic(by=ben)
    post = make_noted(by=ben, topic=topic, notes=[ContentNote.METHODS], body="About a lantern.")
    mute(ana, "lantern", Action.COLLAPSE)
    assert seen(api, ana, post)["contentNotice"] == {"notes": ["METHODS"], "matchedBy": "AUTHOR", "action": "COLLAPSE"}
    mute(ana, "lantern")
    assert seen(api, ana, post)["contentNotice"] == {"notes": ["METHODS"], "matchedBy": "WORD", "action": "HIDE"}
    choose(ana, ContentNote.METHODS, Action.HIDE)
    assert seen(api, ana, post)["contentNotice"]["matchedBy"] == "AUTHOR"


def test_ones_own_words_are_collapsed_and_never_hidden(api, ana, ben):
    own = make_topic(by=ana, title="A lantern", body="Mine.", content_notes=[ContentNote.DEATH], post_as="ALIAS")
    mine = make_post(topic=own, by=ana, body="My lantern.")
    mute(ana, "lantern")
    choose(ana, ContentNote.DEATH, Action.HIDE)
    assert listed(api, ana) == [gid(own)]
    found = seen(api, ana, own)
    assert (found["firstPost"]["body"], found["visibility"]["state"]) == ("Mine.", "VISIBLE")
    assert found["contentNotice"]["action"] == seen(api, ana, mine)["contentNotice"]["action"] == "COLLAPSE"
    assert seen(api, ana, mine)["body"] == "My lantern."


def test_edited_and_deleted_words(api, ana, ben):
    topic = make_topic(by=ben, title="A lantern")
    post = make_post(topic=topic, by=ben, body="A lantern.")
    mute(ana, "lantern")
    first = Post.objects.get(topic=topic, depth=0)
    edit_post(viewer=ben.viewer, post_id=gid(post), body="A lamp.")
    assert seen(api, ana, post)["contentNotice"] is None
    edit_post(viewer=ben.viewer, post_id=gid(first), body="Words.", title="A lamp")
    assert listed(api, ana) == [gid(topic)]
    told = api(ben).mutate("editTopic", "topic { id }", topicId=gid(topic), story={"helped": ["A lantern"]})
    assert told.error_codes == []
    assert listed(api, ana) == []
    assert seen(api, ana, topic)["title"] is None
    delete_post(viewer=ben.viewer, post_id=gid(first))
    first.refresh_from_db()
    assert (first.words, first.pairs, first.title_words) == ([], [], [])
    found = seen(api, ana, topic)
    assert (found["visibility"]["state"], found["contentNotice"]) == ("UNAVAILABLE", None)


def test_gentle_mode_hides_whatever_carries_anything_and_ends(api, ana, ben):
    noted = make_topic(by=ben, content_notes=[ContentNote.MEDICATION])
    worded = make_topic(by=ben, body="A lantern.")
    plain = make_topic(by=ben)
    mute(ana, "lantern", Action.COLLAPSE)
    assert len(listed(api, ana)) == 3
    until = clock.now() + datetime.timedelta(days=7)
    told = api(ana).mutate("startGentleMode", "contentChoices { gentleUntil }", until=until.isoformat())
    assert datetime.datetime.fromisoformat(told["contentChoices"]["gentleUntil"]) == until
    assert listed(api, ana) == [gid(plain)]
    assert (
        seen(api, ana, noted)["contentNotice"]["action"] == seen(api, ana, worded)["contentNotice"]["action"] == "HIDE"
    )
    assert len(listed(api, ben)) == 3
    with clock.at(until + datetime.timedelta(seconds=1)):
        found = seen(api, ana, worded)
        assert found["contentNotice"]["action"] == "COLLAPSE"
        assert len(listed(api, ana)) == 3
        assert api(ana).query(CHOSEN)["viewer"]["contentChoices"]["gentleUntil"] is None
    assert api(ana).mutate("endGentleMode", "contentChoices { gentleUntil }", confirm=True)["contentChoices"] == {
        "gentleUntil": None
    }
    assert len(listed(api, ana)) == 3


@pytest.mark.parametrize("days", [0, -1, 8])
def test_how_long_gentle_mode_lasts(api, ana, days):
    until = (clock.now() + datetime.timedelta(days=days)).isoformat()
    told = api(ana).mutate("startGentleMode", "contentChoices { gentleUntil }", until=until)
    assert (told.error_codes, ContentChoices.objects.count()) == (["INVALID"], 0)


def test_the_list_of_muted_words_is_ones_own(api, ana, ben):
    told = api(ana).mutate("muteWords", "muted { id words action }", words="  Hospital   food ")
    entry = told["muted"]
    assert (entry["words"], entry["action"]) == ("Hospital food", "HIDE")
    api(ana).mutate("muteWords", "muted { id }", words="exam", action="COLLAPSE")
    muted = api(ana).query(CHOSEN)["viewer"]["contentChoices"]["mutedWords"]
    assert muted["totalCount"] == 2
    assert [(edge["node"]["words"], edge["node"]["action"]) for edge in muted["edges"]] == [
        ("exam", "COLLAPSE"), ("Hospital food", "HIDE"),
    ]  # fmt: skip
    assert api(ben).query(CHOSEN)["viewer"]["contentChoices"]["mutedWords"]["totalCount"] == 0
    assert api(ben).mutate("unmuteWords", "mutedWordsId", mutedWordsId=entry["id"]).error_codes == ["NOT_FOUND"]
    assert MutedPhrase.objects.count() == 2
    assert api(ana).mutate("unmuteWords", "mutedWordsId", mutedWordsId=entry["id"]).error_codes == []
    assert MutedPhrase.objects.count() == 1


def test_what_the_database_holds_of_muted_words(ana, ben):
    for who in (ana, ben):
        mute(who, "hospital food")
    first, second = MutedPhrase.objects.all()
    assert b"hospital" not in bytes(first.sealed)
    assert first.sealed != second.sealed
    assert first.digest != second.digest


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("", "HIDE"),
        ("…", "HIDE"),
        ("a b c d e f", "HIDE"),
        ("exam", "SHOW"),
        ("The", "HIDE"),
        ("t", "HIDE"),
        ("x" * 101, "HIDE"),
    ],
)
def test_what_can_be_muted(api, ana, words, action):
    assert api(ana).mutate("muteWords", "muted { id }", words=words, action=action).error_codes == ["INVALID"]
    assert MutedPhrase.objects.count() == 0


def test_how_many_can_be_muted(api, ana, ben, monkeypatch):
    monkeypatch.setattr(actions, "MAX_PHRASES", 2)
    mute(ana, "one")
    mute(ana, "two")
    assert api(ana).mutate("muteWords", "muted { id }", words="three").error_codes == ["INVALID"]
    assert api(ana).mutate("muteWords", "muted { id }", words="two", action="COLLAPSE").error_codes == []
    mute(ben, "three")
    assert MutedPhrase.objects.count() == 3


def test_an_account_takes_what_it_chose_with_it(api, ana):
    mute(ana, "exam")
    choose(ana, ContentNote.DEATH, Action.HIDE)
    assert api(ana).mutate("deleteAccount", "ok", password=PASSWORD).error_codes == []
    assert (MutedPhrase.objects.count(), ContentChoices.objects.count()) == (0, 0)


def test_strategies_toolbox_and_variants(api, ana, ben, cam):
    origin = make_strategy(by=ben, title="Origin", body="A lantern.")
    variant = make_strategy(by=cam, title="Variant", strategy=StrategyDetails(variant_of=gid(origin)))
    lists = """{ strategies(order: %s) { totalCount edges { node { id } } } viewer { toolbox { totalCount edges { node {
        strategyId } } } trials { totalCount } } }"""
    api(ana).mutate("saveStrategy", "topic { id }", strategyId=gid(origin))
    api(ana).mutate(
        "recordTrial", "topic { id }", strategyId=gid(origin), outcome="HELPED", themes=[], clientKey=fresh_key()
    )
    mute(ana, "lantern")
    for order in ("HELPFUL", "NEWEST", "ACTIVE"):
        found = api(ana).query(lists % order)
        assert [edge["node"]["id"] for edge in found["strategies"]["edges"]] == [gid(variant)]
        assert found["strategies"]["totalCount"] == 1
    assert found["viewer"] == {"toolbox": {"totalCount": 0, "edges": []}, "trials": {"totalCount": 0}}
    of_variant = "query($id: ID!) { node(id: $id) { ... on Topic { strategy { variantOf { id title } } } } }"
    told = api(ana).query(of_variant, id=gid(variant))["node"]["strategy"]["variantOf"]
    assert told == {"id": gid(origin), "title": None}
    found = api(cam).query(lists % "NEWEST")
    assert found["strategies"]["totalCount"] == 2


def test_events_of_a_topic_carry_the_placeholder(ana, ben):
    topic = make_topic(by=ben)
    start = topic_events.position(ana.viewer, topic.pk)
    mute(ana, "lantern")
    hidden = make_post(topic=topic, by=ben, body="A lantern.")
    shown = make_post(topic=topic, by=ben, body="A lamp.")
    heard, reached, _ = topic_events.after(ana.viewer, topic.pk, start, 50)
    assert [(row.post_pk, row.post.body, row.post.author is None) for row in heard] == [
        (hidden.pk, None, True), (shown.pk, "A lamp.", False),
    ]  # fmt: skip
    assert heard[0].post.visibility.can_reveal
    assert reached == start + 2


def test_hidden_posts_count_as_unread(api, ana, ben):
    topic = make_topic(by=ben)
    api(ana).mutate("markTopicRead", "topic { id }", postId=gid(Post.objects.get(topic=topic)))
    mute(ana, "lantern")
    make_post(topic=topic, by=ben, body="A lantern.")
    asked = "query($id: ID!) { node(id: $id) { ... on Topic { unreadCount replyCount } } }"
    assert api(ana).query(asked, id=gid(topic))["node"] == {"unreadCount": 1, "replyCount": 1}


def statements(api, who, document, **variables) -> int:
    with CaptureQueriesContext(connection) as asked:
        api(who).query(document, **variables)
    return len(asked)


def test_choices_cost_no_statement(api, ana, ben):
    topic = make_topic(by=ben)
    for number in range(6):
        make_post(topic=topic, by=ben, body="A lantern." if number % 2 else "A lamp.")
    inbox = "{ inboxEvents { edges { node { __typename } } } viewer { unreadCount } }"

    def counted() -> list[int]:
        return [statements(api, ana, TOPIC, id=gid(topic)), statements(api, ana, TOPICS), statements(api, ana, inbox)]

    before = counted()
    mute(ana, "lantern")
    mute(ana, "three words together")
    choose(ana, ContentNote.DEATH, Action.HIDE)
    assert counted() == before
    assert sum(row["body"] is None for row in rows(seen(api, ana, topic))) == 3
