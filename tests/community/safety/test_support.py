"""Whoever writes what sounds like danger is told where to turn to, and nothing else happens to them."""

import pytest

from community.accounts.models import Profile
from forums.models import Post
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

DANGER, CALM = "I want to die.", "We planted beans."
SUPPORT = "supportResources { name region }"
CHECK = """query($t: String!, $b: String!) { draftCheck(title: $t, body: $b) {
    risk { level spans { field start end rule } } resources { region }
    contacts { kind span { field start end } } intentHints { kind text spans { field start end } } } }"""
NOTHING = {"risk": {"level": "NONE", "spans": []}, "resources": [], "contacts": [], "intentHints": []}


ANYWHERE = ["INTERNATIONAL"] * 2


def regions(payload) -> list[str]:
    return [each["region"] for each in payload["supportResources"]]


def test_a_reply_is_posted_and_its_author_told(api, ana, ben):
    topic = make_topic(by=ana)
    given = {"topicId": gid(topic), "clientKey": fresh_key()}
    told = api(ben).mutate("reply", f"post {{ id }} {SUPPORT}", body=DANGER, **given)
    assert (told.error_codes, regions(told)) == ([], ANYWHERE)
    assert Post.objects.filter(author_id=ben.viewer.profile_id, body=DANGER).count() == 1
    api(ben).mutate("updateProfile", "profile { id }", region="gb")
    again = api(ben).mutate("reply", f"post {{ id }} {SUPPORT}", body=DANGER, **given)
    assert regions(again)[0] == "GB"
    calm = api(ben).mutate("reply", SUPPORT, body=CALM, topicId=gid(topic), clientKey=fresh_key())
    assert (calm.error_codes, regions(calm)) == ([], [])


def test_where_words_are_refused_help_is_told_all_the_same(api, ana, ben):
    told = api(ben).mutate("reply", SUPPORT, body=DANGER, topicId=gid(make_space()), clientKey=fresh_key())
    assert (told.error_codes, regions(told)) == (["NOT_FOUND"], ANYWHERE)
    assert Post.objects.count() == 0


def test_topics_edits_and_chapters_too(api, ana):
    space = make_space()
    started = api(ana).mutate(
        "startTopic", f"topic {{ id firstPost {{ id }} }} {SUPPORT}",
        spaceSlug=space.slug, kind="STORY", title=DANGER, body=CALM, clientKey=fresh_key(),
    )  # fmt: skip
    assert (started.error_codes, regions(started)) == ([], ANYWHERE)
    post = started["topic"]["firstPost"]["id"]
    edited = api(ana).mutate("editPost", SUPPORT, postId=post, body=DANGER, title="Beans")
    assert (edited.error_codes, regions(edited)) == ([], ANYWHERE)
    told = api(ana).mutate(
        "addChapter", SUPPORT, topicId=started["topic"]["id"], title="", body=DANGER, clientKey=fresh_key()
    )
    assert (told.error_codes, regions(told)) == ([], ANYWHERE)


def test_a_region_is_the_member_s_own_and_leaves_with_them(api, ana, ben):
    changed = api(ana).mutate("updateProfile", "profile { id }", region=" gb ")
    assert changed.error_codes == []
    assert api(ana).query("{ viewer { region } }")["viewer"]["region"] == "GB"
    assert api(ben).query("{ viewer { region } }")["viewer"]["region"] == ""
    refused = api(ana).mutate("updateProfile", "profile { id }", region="Wales")
    assert refused.error_codes == ["INVALID"]
    assert Profile.objects.get(pk=ana.viewer.profile_id).region == "GB"
    assert api(ana).mutate("updateProfile", "profile { id }", region="").error_codes == []
    assert Profile.objects.get(pk=ana.viewer.profile_id).region == ""


def test_a_draft_is_looked_over_and_kept_nowhere(api, ana):
    told = api(ana).query(CHECK, t="I want to die", b="We planted beans. I want to die.")["draftCheck"]
    assert told["risk"]["level"] == "MEDIUM"
    assert [each["region"] for each in told["resources"]] == ANYWHERE
    places = {
        (span["field"], span["start"], span["end"]) for span in told["risk"]["spans"] if span["rule"] == "wish-to-die"
    }
    assert places == {("title", 2, 13), ("body", 20, 31)}
    assert Post.objects.count() == 0
    assert api(ana).query(CHECK, t="", b=CALM)["draftCheck"] == NOTHING


@pytest.mark.parametrize(("title", "body"), [("x" * 201, ""), ("", "x" * 20_001)])
def test_a_draft_has_limits(api, ana, title, body):
    assert api(ana).send(CHECK, {"t": title, "b": body}).top_codes == ["BAD_USER_INPUT"]


def test_guests_have_no_drafts(api):
    assert api(None).send(CHECK, {"t": "", "b": ""}).top_codes == ["UNAUTHENTICATED"]


def test_risk_is_told_to_the_author_alone(api, ana, ben):
    post = make_post(topic=make_topic(by=ana), by=ana, body=DANGER)
    told = api(ben).query("query($id: ID!) { node(id: $id) { ... on Post { body } } }", id=gid(post))
    assert told == {"node": {"body": DANGER}}


def test_advice_and_contact_data_are_pointed_at(api, ana):
    told = api(ana).query(CHECK, t="Hello", b="You should sleep. Write to me: ana@example.org")["draftCheck"]
    [hint] = told["intentHints"]
    assert (hint["kind"], hint["spans"]) == ("ADVICE", [{"field": "body", "start": 0, "end": 10}])
    assert told["contacts"] == [{"kind": "EMAIL", "span": {"field": "body", "start": 31, "end": 46}}]
    assert (told["risk"]["level"], told["resources"]) == ("NONE", [])
