"""docker-compose.yml without Docker: each service by its own command line, environment and health check, on this
machine, and then a member's day through the proxy.

Replaced are only addresses, ports and folders. The two images that others make (PostgreSQL, Elasticsearch) bring their
own command line: their parts of the tests stand in.
"""

import asyncio
import contextlib
import os
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.real import compose
from tests.real.caddy import caddy
from tests.real.community import FOUND, REPLY, START, next_post, open_inbox
from tests.real.parts import Part, running
from tests.server import OPEN_SPACE, ROOT, free_port, wait_for
from tests.test_compose import GIVEN, SERVICES

pytestmark = pytest.mark.process

SECRETS = GIVEN | {"DOMAIN": "localhost", "TLS": "internal", "SECRET_KEY": "x1" * 40}


class Production:
    """All services of the file, one after the other as they depend on each other."""

    def __init__(self, folder: Path, database, node) -> None:
        self.folder, self.database, self.node = folder, database, node
        self.services = compose.services(SECRETS)
        self.parts: dict[str, Part] = {}
        self.ran: set[str] = set()
        self.redis_port, self.https, self.http = free_port(), free_port(), free_port()
        self.web_ports = {name: free_port() for name in ("web-1", "web-2")}
        self.database_url = database.create("production")

    def environment(self, service: str) -> dict[str, str]:
        """What the file gives this service, with addresses of this machine."""
        told = {name: str(value or "") for name, value in self.services[service]["environment"].items()}
        if "DATABASE_URL" not in told:
            return told
        here = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": told["REDIS_URL"].replace("redis:6379", f"127.0.0.1:{self.redis_port}"),
            "ELASTICSEARCH_URL": told["ELASTICSEARCH_URL"].replace("elasticsearch:9200", f"127.0.0.1:{self.node.port}"),
            "LEDGER": str(self.folder / "deletions.jsonl"),
            "MEANING_SOCKET": str(self.folder / "meaning"),
            "METRICS_PORT": str(free_port()),
            "METRICS_HOST": "127.0.0.1",
        }
        assert set(here) <= set(told)
        return {**told, **here, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "community.settings"}

    @contextlib.contextmanager
    def service(
        self,
        name: str,
        port: int,
        *,
        by: dict[str, str],
        healthy_by: dict[str, str],
        environment: dict[str, str] | None = None,
    ) -> Iterator[Part]:
        """A service that stays, started and healthy."""
        self.ran.add(name)
        folder = self.folder / name
        folder.mkdir()
        given = self.environment(name) | {"PWD": str(ROOT)} | (environment or {})
        check = compose.health_check(name, healthy_by)
        command = compose.command(name, by)
        if command[0] == "caddy":
            command[0] = caddy()
        elif "manage.py" in command:
            command[command.index("manage.py")] = str(ROOT / "manage.py")
        part = Part(
            name, command, port, folder, lambda _: is_healthy(check, given), environment=given, start_seconds=60
        )
        yield from running(part)

    def once(self, name: str, by: dict[str, str]) -> str:
        """A service that does one thing; what it printed."""
        self.ran.add(name)
        return self.manage(compose.command(name, by), name)

    def manage(self, command: list[str], service: str) -> str:
        """What a command printed, with this service's environment."""
        given = os.environ | self.environment(service)
        done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def is_healthy(check: list[str], environment: dict[str, str]) -> bool:
    """Whether a health check is content."""
    done = subprocess.run(check, env=os.environ | environment, capture_output=True, timeout=30, check=False)
    return done.returncode == 0


@pytest.fixture
def production(tmp_path: Path, database, node, monkeypatch) -> Iterator[Production]:
    for name in ("DEPLOYMENT", "SECRET_KEY", "DATABASE_THREADS", "DATABASE_SPARE", "RATE_LIMITS"):
        monkeypatch.delenv(name, raising=False)  # tests/settings.py's own
    its = Production(tmp_path, database, node)
    redis_conf = {"/tmp/redis.conf": f"{tmp_path}/redis.conf", "dir /tmp": f"dir {tmp_path}\\nport {its.redis_port}"}
    alive = str(tmp_path / "alive")
    proxy = {
        "UPSTREAMS": " ".join(f"127.0.0.1:{port}" for port in its.web_ports.values()),
        "HTTP_PORT": str(its.http),
        "HTTPS_PORT": str(its.https),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    assert len(its.services["proxy"]["environment"]["UPSTREAMS"].split()) == len(its.web_ports)
    with contextlib.ExitStack() as stack:

        def start(name, port, by, healthy_by, environment=None) -> None:
            service = its.service(name, port, by=by, healthy_by=healthy_by, environment=environment)
            its.parts[name] = stack.enter_context(service)

        start("redis", its.redis_port, redis_conf, {"redis-cli ping": f"redis-cli -p {its.redis_port} ping"})
        its.once("migrate", {})
        for name, port in its.web_ports.items():
            start(name, port, {"0.0.0.0": "127.0.0.1", "8000": str(port)}, {"localhost:8000": f"localhost:{port}"})
        start("embed", 0, {}, {"/meaning/socket": str(tmp_path / "meaning")})
        start("worker", 0, {"/tmp/alive": alive}, {"/tmp/alive": alive})
        caddyfile = {"/etc/caddy/Caddyfile": str(ROOT / "deploy" / "Caddyfile")}
        start("proxy", its.https, caddyfile, {"8443": str(its.https)}, proxy)
        its.manage(compose.command("migrate", {"migrate": "shell", "--noinput": f"-c{OPEN_SPACE}"}), "migrate")
        yield its


class Browser:
    """A client outside, who knows the proxy only."""

    def __init__(self, production: Production) -> None:
        self.base = f"https://localhost:{production.https}"
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE  # of the proxy's own making
        self.token = ""

    def call(self, path: str, body: bytes | None = None) -> tuple[int, Any]:
        """(status, JSON or None)."""
        headers = {"Content-Type": "application/json"} | ({"X-Session-Token": self.token} if self.token else {})
        request = urllib.request.Request(f"{self.base}{path}", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.tls) as answer:
                return answer.status, orjson.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, None

    def sign_up(self, handle: str) -> "Browser":
        account = {"username": handle, "password": "a quiet place by the lake"}
        status, answer = self.call("/_allauth/app/v1/auth/signup", orjson.dumps(account))
        assert status == 200
        self.token = answer["meta"]["session_token"]
        return self

    def ask(self, document: str, **variables: Any) -> Any:
        status, answer = self.call("/graphql/", orjson.dumps({"query": document, "variables": variables}))
        assert status == 200
        assert "errors" not in answer
        return answer["data"]

    def reply(self, topic: str, word: str) -> str:
        given = {"topicId": topic, "body": f"On the quay, {word}.", "clientKey": word}
        answer = self.ask(REPLY, input=given)["reply"]
        assert answer["errors"] == []
        return answer["post"]["id"]


@pytest.mark.timeout(400)
def test_the_file_runs_here(production: Production):
    ana, ben = Browser(production).sign_up("quiet_lantern"), Browser(production).sign_up("harbour_moss")
    words = {"spaceSlug": "anxiety", "kind": "STORY", "title": "Ferry", "body": "Waves.", "clientKey": "t"}
    topic = ana.ask(START, input=words)["startTopic"]["topic"]["id"]

    async def hear() -> str:
        async with open_inbox(ana.base, ana.token, tls=ana.tls) as heard:
            await asyncio.sleep(1)
            post = await asyncio.to_thread(ben.reply, topic, "plover")
            async with asyncio.timeout(20):
                assert await next_post(heard) == post
            return post

    post = asyncio.run(hear())
    wait_for(lambda: ben.ask(FOUND, query="plover")["search"]["edges"] == [{"post": {"id": post}}])

    # What the story tells of is known in a while, and compared.
    asked = "query($t: String!) { similarTo(text: $t) { degraded edges { node { id } } } }"
    found = {"degraded": False, "edges": [{"node": {"id": topic}}]}
    wait_for(lambda: ben.ask(asked, t="On board a ship at sea.")["similarTo"] == found)

    # What is not for outside, and what is too large.
    assert [ana.call(path)[0] for path in ("/readyz", "/metrics")] == [404, 404]
    assert ana.call("/graphql/", b'{"query": "' + b" " * 1_100_000 + b'"}')[0] == 413

    # One web process goes; requests go on through the other.
    production.parts["web-1"].stop()
    posts = [ben.reply(topic, f"heron{number}") for number in range(10)]
    assert len(set(posts)) == 10

    # A backup, by the line that says so, and each service of the file was here.
    made = Path(production.once("backup", {"/backups": str(production.folder / "backups")}).strip())
    assert made.stat().st_size > 10_000
    assert production.ran == {name for name, service in SERVICES.items() if "command" in service}
    at = {"PGHOST": "127.0.0.1", "PGPORT": str(production.database.port)}
    assert is_healthy(compose.health_check("postgres", {}), at)
    node = {"localhost:9200": f"127.0.0.1:{production.node.port}"}
    assert is_healthy(compose.health_check("elasticsearch", node), {"ELASTIC_PASSWORD": "of-this-test"})

    logs = "".join(path.read_text() for path in production.folder.glob("*/log"))
    for private in ("quiet_lantern", ana.token, "plover", "127.0.0.1:1"):
        assert private not in logs
    assert "Traceback" not in logs
