"""What a topic says of itself is changed by its author, in part, and never comes back to one that was deleted."""

import datetime
from typing import Any

import pytest

from community import clock
from community.outbox.models import Event
from forums.actions.posts import delete_post
from forums.actions.topics import StoryDetails, StrategyDetails
from forums.models import Post, PostRevision, Story, Strategy, Topic, TopicEvent, TopicTheme
from tests.factories import gid, make_post, make_topic
from tests.test_authorization import everything

TOPIC = """topic { title intent language themes { slug } story { stage helped }
  strategy { steps situation technique effort cautions }
  firstPost { editedAt editedAfterReplies revision revisions { number title body details } } }"""
LISTED = "query($filter: TopicFilter) { topics(filter: $filter) { totalCount } }"
LATER = datetime.timedelta(hours=1)


@pytest.fixture
def story(ana, standing_clock) -> Topic:
    return make_topic(
        by=ana, themes=["panic", "work"], intent="JUST_LISTEN", language="en",
        story=StoryDetails(stage="EARLY", helped=["lists"]),
    )  # fmt: skip


@pytest.fixture
def strategy(ana, standing_clock) -> Topic:
    details = StrategyDetails(steps=["Run the tap."], situation="AT_HOME", effort="LOW", cautions="Not too cold.")
    return make_topic(by=ana, kind="STRATEGY", title="Cold tap", body="For bad minutes.", strategy=details)


def edit(client: Any, topic: Topic, **given: Any) -> Any:
    return client.mutate("editTopic", TOPIC, topicId=gid(topic), **given)


def test_themes_wish_language_and_stage_change_without_a_mark(api, ana, ben, story, standing_clock):
    make_post(by=ben, topic=story)
    with clock.at(standing_clock + LATER):
        result = edit(
            api(ana),
            story,
            themes=["sleep", "panic"],
            intent="SIMILAR_STORIES",
            language=" DE ",
            story={"stage": "RECOVERING"},
        )
    assert result.error_codes == []
    assert result["topic"] == {
        "title": "On the bus", "intent": "SIMILAR_STORIES", "language": "de",
        "themes": [{"slug": "sleep"}, {"slug": "panic"}],
        "story": {"stage": "RECOVERING", "helped": ["lists"]}, "strategy": None,
        "firstPost": {"editedAt": None, "editedAfterReplies": False, "revision": 1, "revisions": []},
    }  # fmt: skip
    assert list(TopicEvent.objects.order_by("number").values_list("kind", "post")) == [
        ("POST_ADDED", Post.objects.get(depth=1).pk),
        ("POST_EDITED", story.first_post_id),
    ]
    assert Event.objects.filter(name="PostEdited").count() == 1
    ask = api(ben)
    for chosen, count in (
        ({"themes": ["sleep"]}, 1), ({"themes": ["work"]}, 0), ({"intents": ["SIMILAR_STORIES"]}, 1),
        ({"intents": ["JUST_LISTEN"]}, 0), ({"stages": ["RECOVERING"]}, 1), ({"stages": ["EARLY"]}, 0),
    ):  # fmt: skip
        assert ask.query(LISTED, filter=chosen)["topics"]["totalCount"] == count, chosen


def test_null_says_none_and_what_is_left_out_stays(api, ana, story):
    seen = edit(api(ana), story, intent=None, language=None, themes=[], story={"stage": None})["topic"]
    assert (seen["intent"], seen["language"], seen["themes"]) == (None, None, [])
    assert seen["story"] == {"stage": None, "helped": ["lists"]}
    seen = edit(api(ana), story, story={"helped": []})["topic"]
    assert seen["story"] == {"stage": None, "helped": []}
    assert (seen["title"], seen["intent"]) == ("On the bus", None)


def test_other_words_are_an_edit_of_the_first_post(api, ana, ben, strategy, standing_clock):
    make_post(by=ben, topic=strategy)
    seen = edit(api(ana), strategy, strategy={"steps": ["Run the cold tap."]})["topic"]
    assert (seen["firstPost"]["revision"], seen["firstPost"]["revisions"]) == (1, [])  # within the grace
    moment = standing_clock + LATER
    with clock.at(moment):
        seen = edit(api(ana), strategy, strategy={"steps": ["Run it.", " Hold  both wrists. "], "technique": "SENSORY"})
        assert seen["topic"]["strategy"] == {
            "steps": ["Run it.", "Hold both wrists."], "situation": "AT_HOME", "technique": "SENSORY",
            "effort": "LOW", "cautions": "Not too cold.",
        }  # fmt: skip
        first = {
            "number": 1,
            "title": "Cold tap",
            "body": "For bad minutes.",
            "details": ["Run the cold tap.", "Not too cold."],
        }
        assert seen["topic"]["firstPost"] == {
            "editedAt": moment.isoformat(), "editedAfterReplies": True, "revision": 2, "revisions": [first],
        }  # fmt: skip
        # An edit of the post keeps what the topic said then as well.
        api(ana).mutate("editPost", "post { id }", postId=gid(strategy.first_post), body="For the worst minutes.")
        seen = edit(api(ana), strategy, strategy={"cautions": ""})["topic"]
    details = ["Run it.", "Hold both wrists.", "Not too cold."]
    assert seen["firstPost"]["revisions"] == [
        first,
        {"number": 2, "title": "Cold tap", "body": "For bad minutes.", "details": details},
        {"number": 3, "title": "Cold tap", "body": "For the worst minutes.", "details": details},
    ]
    # Older words are their author's alone.
    document = "query($id: ID!) { node(id: $id) { ... on Topic { firstPost { revision revisions { details } } } } }"
    assert api(ben).query(document, id=gid(strategy))["node"]["firstPost"] == {"revision": 4, "revisions": None}


def test_an_edit_that_changes_nothing_leaves_no_trace(api, ana, story, strategy):
    before = everything()
    same = {"themes": ["panic", "work", "panic"], "intent": "JUST_LISTEN", "language": "EN"}
    assert edit(api(ana), story, **same, story={"stage": "EARLY", "helped": [" lists"]}).error_codes == []
    assert edit(api(ana), strategy, strategy={"steps": ["Run the tap."], "effort": "LOW"}).error_codes == []
    for given in ({}, {"story": {}}, {"story": None, "strategy": None, "themes": None}):
        assert edit(api(ana), story, **given).error_codes == []
    assert everything() == before


def test_refusals_change_nothing(api, ana, ben, mo, story, strategy, standing_clock):
    erased, gone = make_topic(by=ana, themes=["panic"]), make_topic(by=ana)
    make_post(by=ben, topic=erased)
    for topic in (erased, gone):
        delete_post(viewer=ana.viewer, post_id=gid(topic.first_post))
    change = {"themes": ["sleep"], "intent": None}
    refused = [
        (ben, gid(story), change, "NOT_ALLOWED", None),
        (mo, gid(story), change, "NOT_ALLOWED", None),
        (ana, gid(erased), change, "NOT_ALLOWED", None),
        (ana, gid(gone), change, "NOT_FOUND", ["topicId"]),
        (ana, gid(story.first_post), change, "NOT_FOUND", ["topicId"]),
        (ana, "", change, "NOT_FOUND", ["topicId"]),
        (ana, gid(story), change | {"themes": ["no-such-theme"]}, "INVALID", ["themes"]),
        (ana, gid(story), change | {"language": "english"}, "INVALID", ["language"]),
        (ana, gid(story), change | {"strategy": {"effort": "LOW"}}, "INVALID", ["strategy"]),
        (ana, gid(strategy), change | {"story": {"stage": "EARLY"}}, "INVALID", ["story"]),
        (ana, gid(story), change | {"story": {"helped": ["fine", " "]}}, "INVALID", ["story", "helped", "1"]),
        (ana, gid(strategy), change | {"strategy": {"steps": ["a"] * 21}}, "INVALID", ["strategy", "steps"]),
        (ana, gid(strategy), change | {"strategy": {"cautions": "x" * 2_001}}, "INVALID", ["strategy", "cautions"]),
    ]
    before = everything()
    with clock.at(standing_clock + LATER):
        for who, topic_id, given, code, field in refused:
            result = api(who).mutate("editTopic", TOPIC, topicId=topic_id, **given)
            assert result["topic"] is None
            assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], (code, given)
    assert everything() == before
    assert (TopicTheme.objects.filter(topic=erased).count(), PostRevision.objects.count()) == (0, 0)


def test_one_may_change_a_closed_topic(api, ana, story):
    Topic.objects.update(closed_at=clock.now())
    assert edit(api(ana), story, intent="GOOD_NEWS")["topic"]["intent"] == "GOOD_NEWS"


def test_the_other_kinds_have_no_details(api, ana):
    topic = make_topic(by=ana, kind="QUESTION")
    seen = edit(api(ana), topic, themes=["panic"], intent="ADVICE_WELCOME")["topic"]
    assert (seen["themes"], seen["intent"]) == ([{"slug": "panic"}], "ADVICE_WELCOME")
    assert (Story.objects.count(), Strategy.objects.count()) == (0, 0)
