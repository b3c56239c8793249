"""What was deleted stands in a file of its own before anybody is told that it is done."""

import fcntl
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from community import ledger
from community.accounts.actions.accounts import delete_account
from community.accounts.models import Profile
from community.ledger import What
from community.outbox.models import Delivery, State
from forums.actions.posts import delete_post
from forums.models import Post
from tests.cast import PASSWORD
from tests.factories import gid, make_post, make_topic


def entries(done, **more):
    """A ledger of these and nothing else."""
    return ledger.Entries({what: done.get(what, set()) for what in What}, **more)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.django_db
def test_a_deletion_is_asked_for_before_the_commit_and_done_after_it(
    ana, ledger_file, standing_clock, django_capture_on_commit_callbacks
):
    post = make_post(by=ana, topic=make_topic(by=ana))
    asked = {"at": "2026-03-01T12:00:00Z", "what": "post", "id": post.pk.hex, "done": False}
    with django_capture_on_commit_callbacks(execute=True):
        delete_post(viewer=ana.viewer, post_id=gid(post))
        assert lines(ledger_file) == [asked]
    assert lines(ledger_file) == [asked, asked | {"done": True}]
    assert stat.S_IMODE(ledger_file.stat().st_mode) == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    assert [(line["what"], line["id"], line["done"]) for line in lines(ledger_file)[2:]] == [
        ("account", ana.viewer.user_id.hex, False),
        ("account", ana.viewer.user_id.hex, True),
    ]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_never_done(ana, ledger_file):
    post = make_post(by=ana, topic=make_topic(by=ana))
    with transaction.atomic():
        delete_post(viewer=ana.viewer, post_id=gid(post))
        transaction.set_rollback(True)
    post.refresh_from_db()
    assert post.deleted_at is None
    entries = ledger.read()
    assert (entries.done[What.POST], entries.only_asked[What.POST]) == (set(), {post.pk})


@pytest.mark.django_db(transaction=True)
def test_nothing_is_deleted_that_cannot_be_written_down(api, ana, ledger_file):
    ledger_file.mkdir(parents=True)  # in the way
    post = make_post(by=ana, topic=make_topic(by=ana))
    with pytest.raises(OSError, match="directory"):
        delete_post(viewer=ana.viewer, post_id=gid(post))
    with pytest.raises(OSError, match="directory"):
        delete_account(viewer=ana.viewer, password=PASSWORD, session_key=ana.token)
    post.refresh_from_db()
    assert (post.body, post.deleted_at) == ("I know this.", None)
    assert Profile.objects.filter(pk=ana.viewer.profile_id, left_at=None).exists()
    assert api(ana).query("{ viewer { profile { name } } }")["viewer"]["profile"]["name"] == "ana_tells"


@pytest.mark.django_db
def test_the_outbox_writes_what_a_killed_process_could_not(ana, ben, ledger_file, drain_outbox):
    topic = make_topic(by=ana)
    post, bens = make_post(by=ana, topic=topic), make_post(by=ben, topic=topic)
    delete_post(viewer=ana.viewer, post_id=gid(post))  # the test's transaction never commits: as if killed there
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    assert ledger.read().done == entries({}).done
    drain_outbox()
    # Not ben's posts: together in one place they would tell that one person wrote them.
    assert Post.objects.get(pk=bens.pk).body == ""
    assert ledger.read() == entries({What.POST: {post.pk}, What.ACCOUNT: {ben.viewer.user_id}})


@pytest.mark.django_db
def test_a_ledger_that_is_away_makes_the_outbox_wait(ana, ledger_file, drain_outbox):
    post = make_post(by=ana, topic=make_topic(by=ana))
    drain_outbox()
    delete_post(viewer=ana.viewer, post_id=gid(post))
    ledger_file.rename(ledger_file.with_suffix(".away"))
    ledger_file.mkdir()
    drain_outbox()
    waiting = Delivery.objects.filter(state=State.PENDING, subscriber__startswith="forums.")
    assert [(each.subscriber, each.attempts) for each in waiting] == [("forums.confirm_deletions", 0)]


def test_a_line_cut_short_spoils_no_other(ledger_file):
    first, second = uuid4(), uuid4()
    ledger.confirm(What.POST, [first])
    with ledger_file.open("a") as file:
        file.write('{"at": "2026-')
    ledger.confirm(What.ACCOUNT, [second])
    assert ledger.read() == entries({What.POST: {first}, What.ACCOUNT: {second}}, unreadable=1)


def test_many_write_at_once(ledger_file):
    pks = [uuid4() for _ in range(200)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda pk: ledger.confirm(What.POST, [pk]), pks))
    assert ledger.read() == entries({What.POST: set(pks)})
    assert len(lines(ledger_file)) == 200


def test_a_line_that_another_process_is_writing_is_not_taken_for_one_cut_short(ledger_file):
    ledger.confirm(What.POST, [uuid4()])
    line = ledger_file.read_text()
    with ledger_file.open("a") as other, ThreadPoolExecutor(1) as thread:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(line[:20])
        other.flush()
        waiting = thread.submit(ledger.confirm, What.POST, [uuid4()])
        with pytest.raises(NotYet):
            waiting.result(timeout=0.2)
        other.write(line[20:])
        other.flush()
        fcntl.flock(other, fcntl.LOCK_UN)
        waiting.result(timeout=10)
    assert len(lines(ledger_file)) == 3


def test_a_line_reaches_the_disk_before_the_call_returns(ledger_file, monkeypatch):
    synced = []
    real = ledger.os.fsync
    monkeypatch.setattr(ledger.os, "fsync", lambda file: (synced.append(ledger_file.stat().st_size), real(file)))
    ledger.confirm(What.POST, [uuid4()])
    assert synced == [0, ledger_file.stat().st_size]  # the name in its folder, then the line
    ledger.confirm(What.POST, [])
    assert len(synced) == 2
