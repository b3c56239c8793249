"""What docker-compose.yml and Dockerfile promise, checked without Docker; with its client where that is present."""

import os
import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import yaml
from django.core.management import get_commands, load_command_class

from tests.real.compose import TEXT, VARIABLE, filled

ROOT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
REQUIRED = ["DOMAIN", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ELASTICSEARCH_PASSWORD"]
GIVEN = {name: f"{name.lower()}-of-this-test" for name in REQUIRED}
ONCE = {"migrate", "backup"}
OURS = {name for name, service in SERVICES.items() if service["image"] == "alongside-app"}
WEB = {name for name in SERVICES if name.startswith("web-")}


def test_with_everything_given_it_is_whole():
    services = yaml.safe_load(filled(GIVEN))["services"]
    assert set(services) == {
        *("proxy", "web-1", "web-2", "worker", "embed", "migrate", "backup"),
        *("postgres", "redis", "elasticsearch"),
    }
    environment = services["worker"]["environment"]
    assert environment["DATABASE_URL"] == "postgres://alongside:postgres_password-of-this-test@postgres:5432/alongside"
    assert environment["REDIS_URL"] == "redis://:redis_password-of-this-test@redis:6379/0"
    assert environment["ELASTICSEARCH_URL"] == ("http://elastic:elasticsearch_password-of-this-test@elasticsearch:9200")
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"] == "postgres_password-of-this-test"


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_what_is_missing_stops_the_start_with_its_name(name: str, how: str):
    given = {key: value for key, value in GIVEN.items() if key != name} | ({name: ""} if how == "empty" else {})
    with pytest.raises(KeyError, match=f"{name} is missing"):
        filled(given)


def test_no_secret_has_a_default():
    used = {(name, operator) for _, name, operator, _, _ in VARIABLE.findall(TEXT) if name}
    assert {name for name, operator in used if operator == "?"} == set(REQUIRED)
    assert {name for name, operator in used if operator != "?"} == {
        *("FRONTEND_ORIGINS", "TLS", "CERTS", "LEDGER_VOLUME", "BACKUPS_VOLUME")
    }
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(example) == {name for name, _ in used}
    assert {name for name in REQUIRED if example[name]} == set()


@pytest.mark.skipif(
    not shutil.which("docker")
    or subprocess.run(["docker", "compose", "version"], capture_output=True, timeout=60).returncode != 0,
    reason="no docker compose client here; the other tests read the file themselves",
)
def test_the_client_of_docker_agrees():
    def config(given: dict[str, str]) -> tuple[int, str]:
        environment = {name: value for name, value in os.environ.items() if name not in REQUIRED} | given
        command = ["docker", "compose", "--env-file", os.devnull, "--profile", "tools", "config", "--quiet"]
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
        return ended.returncode, ended.stderr

    assert config(GIVEN) == (0, "")
    for name in REQUIRED:
        code, said = config({key: value for key, value in GIVEN.items() if key != name})
        assert code != 0
        assert f"{name} is missing" in said


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_is_one_that_the_project_has(name: str):
    check_command(SERVICES[name]["command"])


def check_command(command: list[str]) -> None:
    if command[0] == "uvicorn":
        context = uvicorn.main.make_context("uvicorn", command[1:])
        module, attribute = context.params["app"].split(":")
        assert callable(getattr(import_module(module), attribute))
        assert (context.params["host"], context.params["port"]) == ("0.0.0.0", 8000)
        assert not context.params["access_log"]
        assert not context.params["ws_per_message_deflate"]
    else:
        assert command[:2] == ["python", "manage.py"]
        found = load_command_class(get_commands()[command[2]], command[2])
        found.create_parser("manage.py", command[2]).parse_args(command[3:])


def test_what_is_written_elsewhere_about_commands_is_true():
    default = re.search(r"^CMD (\[\"uvicorn.*?\])$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)
    assert default
    arguments = re.sub(r'", +"', '", "', default[1])
    said = yaml.safe_load(arguments)
    check_command(said)
    context = [uvicorn.main.make_context("uvicorn", each[1:]).params for each in (said, SERVICES["web-1"]["command"])]
    assert context[0] == context[1]
    for line in re.findall(r"docker compose run --rm backup (python manage.py .*)$", TEXT, re.MULTILINE):
        check_command(line.split())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_is_guarded_and_limited(name: str):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) >= 999
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    assert service["read_only"] is (name != "elasticsearch")
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert ("healthcheck" in service) is (name not in ONCE)
    for volume in service.get("volumes", []):
        source = VARIABLE.sub(lambda found: found[4], volume).split(":")[0]
        assert source in COMPOSE["volumes"] or source == "./deploy/certs"


def test_only_the_proxy_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert {name: service["networks"] for name, service in SERVICES.items()} == {
        "proxy": ["edge", "front"],
        **{name: ["front", "data"] for name in WEB},
        "embed": ["none"],
        **{name: ["data"] for name in ("worker", "migrate", "backup", "postgres", "redis", "elasticsearch")},
    }
    assert [name for name, network in COMPOSE["networks"].items() if not network.get("internal")] == ["edge"]


def test_nothing_serves_before_the_database_is_migrated():
    for name in (*WEB, "worker"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert "elasticsearch" not in SERVICES[name]["depends_on"]  # posting goes on without search
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_proxy_knows_each_web_process_by_itself():
    upstreams = SERVICES["proxy"]["environment"]["UPSTREAMS"].split()
    assert upstreams == [f"{name}:8000" for name in sorted(WEB)]
    assert len(upstreams) > 1
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert "reverse_proxy {$UPSTREAMS}" in caddy
    for rule in ("exclude http.log.error", "request delete", "max_size 16MB", "lb_policy least_conn", "admin off"):
        assert rule in caddy
    assert caddy.count("\tlog {") == 1  # the process's own; no site has an access log


def test_the_image_holds_what_the_project_needs_and_matches_the_server():
    stages = re.findall(r"^FROM (\S+) AS (\w+)$", DOCKERFILE, re.MULTILINE)
    assert [name for _, name in stages] == ["packages", "app", "proxy"]
    assert {image for image, name in stages if name != "proxy"} == {"python:3.11-slim-bookworm"}
    assert "--require-hashes" in DOCKERFILE
    postgres = SERVICES["postgres"]["image"].removeprefix("postgres:").split("-")[0]
    assert f"postgresql-client-{postgres}" in DOCKERFILE
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {source.rstrip("/") for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)}
    assert {source.removeprefix("./") for source in copied} - {"deploy/Caddyfile"} == allowed - {"deploy"}
    assert all((ROOT / source).exists() for source in copied)
    for stage in DOCKERFILE.split("FROM ")[2:]:
        assert re.search(r"^USER 1000\d", stage, re.MULTILINE)
    assert ".env\n" in (ROOT / ".gitignore").read_text()
