"""Several worker processes tell the same inboxes at once, on a database file."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]
WORKERS, REPLIES, FOLLOWERS = 4, 24, 30

MAKE = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from community.accounts.models import User
from forums.models import TopicFollow
from tests.cast import join
from tests.factories import make_post, make_topic
ana, ben = join("ana_tells"), join("ben_belongs")
topic = make_topic(by=ana)
members = [join(f"crowd_{{n}}") for n in range({FOLLOWERS})]
TopicFollow.objects.bulk_create([TopicFollow(user_id=each.viewer.user_id, topic=topic) for each in members])
for _ in range({REPLIES}):
    make_post(by=ben, topic=topic)
"""

# Every worker tells every reply, in its own order and batches, as soon as all are ready.
TELL = """
import random, sys
import django
django.setup()
from forums.events import ReplyPosted
from forums.models import Post
from notifications import handlers
chance = random.Random(int(sys.argv[1]))
posts = Post.objects.filter(parent__isnull=False)
events = [ReplyPosted(topic_id=topic, post_id=pk) for pk, topic in posts.values_list("pk", "topic_id")]
chance.shuffle(events)
print("ready", flush=True)
sys.stdin.readline()
while events:
    size = chance.randint(1, 5)
    handlers.tell_members(events[:size])
    del events[:size]
"""


def test_concurrent_batches_number_without_gaps_and_tell_once(tmp_path):
    file = tmp_path / "community.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "community.settings",
        "DEPLOYMENT": "test",
        "SECRET_KEY": "x" * 50,
        "DATABASE_URL": f"sqlite:///{file}",
        "PYTHONPATH": str(ROOT),
    }
    run = {"env": environment, "cwd": tmp_path, "text": True}
    subprocess.run([sys.executable, "-c", MAKE], check=True, timeout=60, **run)
    workers = [
        subprocess.Popen([sys.executable, "-c", TELL, str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **run)
        for seed in range(WORKERS)
    ]
    try:
        for worker in workers:
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            worker.communicate(timeout=60)
    finally:
        for worker in workers:
            worker.kill()
    assert [worker.returncode for worker in workers] == [0] * WORKERS
    with closing(sqlite3.connect(file)) as database:
        inboxes = database.execute("SELECT user_id, last_number FROM notifications_inbox").fetchall()
        assert sorted(last for _, last in inboxes) == [REPLIES] * (FOLLOWERS + 1)
        for user, _ in inboxes:
            rows = database.execute(
                "SELECT number, post_id FROM notifications_notice WHERE recipient_id = ? ORDER BY number", [user]
            ).fetchall()
            assert [number for number, _ in rows] == list(range(1, REPLIES + 1))
            assert len({post for _, post in rows}) == REPLIES
