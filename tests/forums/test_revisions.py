"""Redacting older words: gone for good, and the rest stays."""

import datetime

import pytest

from community import clock, ledger
from community.backups.replay import replay_deletions
from community.moderation.models import Report
from forums.models import PostRevision
from tests.client import fresh_key
from tests.factories import gid, make_post, make_topic

REVISIONS = "query($id: ID!) { node(id: $id) { ... on Post { body revision revisions { number body } } } }"
NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)


def edit(api, who, post, *texts):
    for hour, text in enumerate(texts, 1):
        with clock.at(NOW + datetime.timedelta(hours=hour)):
            assert api(who).mutate("editPost", "post { id }", postId=gid(post), body=text).error_codes == []


@pytest.fixture
def post(api, ana, ben):
    with clock.at(NOW):
        written = make_post(by=ana, topic=make_topic(by=ben), body="First.")
    edit(api, ana, written, "Second.", "Third.")
    return written


def kept(api, who, post):
    found = api(who).query(REVISIONS, id=gid(post))["node"]
    return found["body"], found["revision"], found["revisions"]


def redact(api, who, post, number):
    return api(who).mutate("redactRevision", "post { revisions { number body } }", postId=gid(post), number=number)


def test_an_author_redacts_one_revision(api, ana, ben, post, ledger_file, drain_outbox):
    report = {"targetId": gid(post), "category": "OTHER", "clientKey": fresh_key()}
    assert api(ben).mutate("report", "report { id }", **report).error_codes == []
    answer = redact(api, ana, post, 1)
    assert answer.error_codes == []
    assert answer["post"]["revisions"] == [{"number": 2, "body": "Second."}]
    assert kept(api, ana, post) == ("Third.", 3, [{"number": 2, "body": "Second."}])
    assert kept(api, ben, post) == ("Third.", 3, None)
    assert not PostRevision.objects.filter(body="First.").exists()
    assert Report.objects.get().snapshot_body == "Third."
    assert "First" not in ledger_file.read_text()
    assert redact(api, ana, post, 1).error_codes == ["NOT_FOUND"]
    edit(api, ana, post, "Fourth.")
    assert [each["number"] for each in kept(api, ana, post)[2]] == [2, 3]


@pytest.mark.parametrize("number", [0, 3, -1, 7])
def test_what_is_no_older_revision_cannot_be_redacted(api, ana, post, number):
    assert redact(api, ana, post, number).error_codes == ["NOT_FOUND"]
    assert PostRevision.objects.count() == 2


def test_nobody_redacts_the_words_of_another(api, ana, ben, mo, post):
    for who in (ben, mo):
        assert redact(api, who, post, 1).error_codes == ["NOT_ALLOWED"]
    assert PostRevision.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_does_not_bring_it_back(api, ana, post, ledger_file, drain_outbox):
    other = make_post(by=ana, topic=post.topic)
    PostRevision.objects.create(post=other, number=1, body="Stays.", written_at=NOW)
    backup = list(PostRevision.objects.filter(post=post))
    redact(api, ana, post, 1)
    PostRevision.objects.filter(post=post).delete()
    PostRevision.objects.bulk_create(backup)
    assert replay_deletions().revisions == 2
    assert replay_deletions().revisions == 0
    assert [each.body for each in PostRevision.objects.all()] == ["Stays."]


def test_a_redaction_is_entered_by_the_outbox_too(api, ana, post, ledger_file, drain_outbox, monkeypatch):
    monkeypatch.setattr(ledger, "enter", lambda what, pk: None)  # a process that was killed right after its commit
    redact(api, ana, post, 1)
    drain_outbox()
    assert ledger.read().done[ledger.What.REVISION] == {post.pk}
