"""Reporting: what is kept, what is refused, and that nobody learns who reported."""

import pytest

from community.accounts.actions.accounts import delete_account
from community.accounts.actions.profiles import update_profile
from community.api.models import CreateKey
from community.moderation.models import Report
from community.outbox.models import Event
from forums.models import Post
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

FIELDS = "report { id targetId category words quote createdAt }"
NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Report { category words } } }"
CATEGORIES = [
    "HARASSMENT", "HATE_OR_EXCLUSION", "ENCOURAGES_HARM", "METHOD_DETAILS", "SOMEONE_AT_RISK", "DANGEROUS_ADVICE",
    "PRIVACY", "SEXUAL_CONTENT", "SPAM_OR_SELLING", "PRETENDS", "OTHER",
]  # fmt: skip


def report(ask, target: str, **given: object):
    return ask.mutate("report", FIELDS, **{"targetId": target, "category": "OTHER", "clientKey": fresh_key()} | given)


def kept() -> dict:
    return Report.objects.values("target_kind", "snapshot_title", "snapshot_body", "snapshot_revision").get()


def test_a_report_keeps_category_words_and_what_it_is_about(api, ana, ben):
    post = make_post(by=ana, topic=make_topic(by=ben), body="You are **all** fools.")
    result = report(api(ben), gid(post), category="HARASSMENT", words=" Please look. ", quote="all")
    assert result.error_codes == []
    row = Report.objects.get()
    assert result["report"] == {
        "id": gid(row),
        "targetId": gid(post),
        "category": "HARASSMENT",
        "words": "Please look.",
        "quote": "all",
        "createdAt": row.created_at.isoformat(),
    }
    assert (row.reporter_id, row.target_id, row.target_profile_id) == (
        ben.viewer.user_id,
        post.pk,
        ana.viewer.profile_id,
    )
    assert Event.objects.get(name="ReportFiled").payload == {"report_id": str(row.pk)}


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_can_be_chosen(api, ana, ben, category):
    topic = make_topic(by=ana)
    assert report(api(ben), gid(topic), category=category)["report"]["category"] == category


def test_what_is_kept_of_a_post_a_first_post_a_topic_and_a_profile(api, ana, ben):
    topic = make_topic(by=ana, title="On the bus", body="My hands shook.")
    post = make_post(by=ana, topic=topic, body="Again.")
    update_profile(viewer=ana.viewer, name="Ana", about="I like lakes.", pronouns="she/her")
    expected = [
        (gid(post), ("Post", "", "Again.", post.pk)),
        (gid(topic.first_post), ("Post", "On the bus", "My hands shook.", topic.first_post_id)),
        (gid(topic), ("Topic", "On the bus", "My hands shook.", topic.pk)),
        (ana.profile_id, ("Profile", "Ana", "I like lakes.\nshe/her", ana.viewer.profile_id)),
    ]
    for target, row in expected:
        result = report(api(ben), target)
        assert result["report"]["targetId"] == target
        found = Report.objects.latest("created_at")
        assert (found.target_kind, found.snapshot_title, found.snapshot_body, found.target_id) == row
        assert found.target_profile_id == ana.viewer.profile_id


def test_what_is_kept_survives_edit_deletion_and_leaving(api, ana, ben, cam, drain_outbox):
    topic = make_topic(by=ana, title="On the bus", body="Cruel words.")
    make_post(by=cam, topic=topic)
    report(api(ben), gid(topic.first_post), quote="Cruel")
    words = {
        "target_kind": "Post",
        "snapshot_title": "On the bus",
        "snapshot_body": "Cruel words.",
        "snapshot_revision": 1,
    }
    assert kept() == words
    api(ana).mutate("editPost", "post { id }", postId=gid(topic.first_post), body="Kind words.", title="Other")
    assert kept() == words
    api(ana).mutate("deletePost", "post { id }", postId=gid(topic.first_post))
    assert kept() == words
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert kept() == words
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    assert Report.objects.values_list("reporter", "target_profile").get() == (ben.viewer.user_id, None)
    drain_outbox()
    assert kept() == words
    assert Report.objects.values_list("reporter", "target_profile").get() == (None, None)


def test_a_later_report_says_which_revision_it_saw(api, ana, ben):
    post = make_post(by=ana, topic=make_topic(by=ben), body="one")
    Post.objects.filter(pk=post.pk).update(revision=3, body="three")
    report(api(ben), gid(post))
    assert kept() == {"target_kind": "Post", "snapshot_title": "", "snapshot_body": "three", "snapshot_revision": 3}


def test_a_quote_stands_in_the_text_as_typed_or_as_shown(api, ana, ben):
    topic = make_topic(by=ana, title="On the bus", body="You are **all**\nfools &\n\n- really")
    for quote in ("**all**", "You are all fools", "are all\n\nfools & really", " fools ", "On the bus", ""):
        assert report(api(ben), gid(topic), quote=quote).error_codes == [], quote
    before = Report.objects.count()
    for quote in ("you are all", "all of you", "<strong>all</strong>", "My hands"):
        result = report(api(ben), gid(topic), quote=quote)
        assert result["report"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [("INVALID", ["quote"])], quote
    assert Report.objects.count() == before


def test_refused_reports_keep_nothing(api, ana, ben):
    topic = make_topic(by=ana)
    own, gone = make_post(by=ben, topic=topic), make_post(by=ana, topic=topic)
    empty = make_topic(by=ana)
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone))
    api(ana).mutate("deletePost", "post { id }", postId=gid(empty.first_post))
    filed = report(api(ana), gid(own))["report"]["id"]
    refused = [
        (gid(own), {}, "NOT_ALLOWED"),
        (ben.profile_id, {}, "NOT_ALLOWED"),
        (gid(gone), {}, "NOT_FOUND"),
        (gid(empty), {}, "NOT_FOUND"),
        (gid(topic.space), {}, "NOT_FOUND"),
        (filed, {}, "NOT_FOUND"),
        (gid(topic)[:-1], {}, "NOT_FOUND"),
        ("", {}, "NOT_FOUND"),
        (gid(topic), {"words": "x" * 2_001}, "INVALID"),
        (gid(topic), {"quote": "x" * 2_001}, "INVALID"),
        (gid(topic), {"clientKey": ""}, "INVALID"),
    ]
    before = Report.objects.count(), Event.objects.count(), CreateKey.objects.count()
    for target, given, code in refused:
        result = report(api(ben), target, **given)
        assert (result["report"], result.error_codes) == (None, [code]), (target, given)
    assert api(ana).mutate("report", FIELDS, targetId=gid(topic), category="OTHER", clientKey="k").error_codes == [
        "NOT_ALLOWED"
    ]
    assert (Report.objects.count(), Event.objects.count(), CreateKey.objects.count()) == before


def test_the_report_is_seen_by_who_made_it_and_nobody_else(api, ana, ben, cam, mo):
    topic = make_topic(by=ana)
    found = report(api(ben), gid(topic), words="I worry.")["report"]["id"]
    assert api(ben).query(NODE, id=found)["node"] == {
        "__typename": "Report",
        "id": found,
        "category": "OTHER",
        "words": "I worry.",
    }
    for who in (ana, cam, mo, None):
        assert api(who).query(NODE, id=found)["node"] is None
    # Nor does anything of what was reported change for its author.
    page = """query($id: ID!) { node(id: $id) { ... on Topic { title posts { edges { node { body
        viewerCan { report { allowed } } } } } } } }"""
    seen, number = api(ana).query(page, id=gid(topic)), topic.event_number
    report(api(cam), gid(topic.first_post))
    topic.refresh_from_db()
    assert (api(ana).query(page, id=gid(topic)), topic.event_number) == (seen, number)


def test_the_same_client_key_makes_one_report(api, ana, ben, cam):
    topic = make_topic(by=ana)
    first = report(api(ben), gid(topic), words="Look.", clientKey="once")["report"]
    again = report(api(ben), gid(topic), words="Look.", clientKey="once")
    assert (again["report"], again.error_codes) == (first, [])
    for other in (
        {"words": "Look here."},
        {"category": "PRIVACY"},
        {"targetId": gid(topic.first_post)},
        {"quote": "hands"},
    ):
        assert report(
            api(ben), **{"target": gid(topic), "words": "Look.", "clientKey": "once"} | rename(other)
        ).error_codes == ["CONFLICT"]
    assert report(api(cam), gid(topic), words="Look.", clientKey="once")["report"]["id"] != first["id"]
    # Sent again after the post is gone, it still answers the first.
    api(ana).mutate("deletePost", "post { id }", postId=gid(topic.first_post))
    assert report(api(ben), gid(topic), words="Look.", clientKey="once")["report"] == first
    assert Report.objects.count() == 2


def rename(given: dict) -> dict:
    return {"target" if name == "targetId" else name: value for name, value in given.items()}


def test_guests_cannot_report(api, ana):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    document = "mutation($input: ReportInput!) { report(input: $input) { errors { code } } }"
    given = {"targetId": gid(topic), "category": "OTHER", "clientKey": "k"}
    assert api(None).send(document, {"input": given}).top_codes == ["UNAUTHENTICATED"]
    assert Report.objects.count() == 0
