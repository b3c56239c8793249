"""GraphiQL works without the internet and runs nothing but our own files."""

import asyncio
import re
from pathlib import Path

import pytest

from community.api import explorer
from community.api.context import Context
from community.api.execution import prepare, read_request
from community.schema import schema

FILES = Path(explorer.__file__).parent / "static" / "graphiql"
# Addresses in the files that are names or links for people, never loaded.
NAMES = (
    r"www\.w3\.org|reactjs\.org/docs/error-decoder|github\.com/(graphql/graphiql|jonschlinkert)|"
    r"en\.wikipedia\.org|commonmark\.org|codemirror\.net/5/doc"
)


def test_every_file_of_the_page_is_here() -> None:
    html = explorer.page()[0].decode()
    named = set(re.findall(r'(?:src|href)="/static/graphiql/([^"]+)"', html))
    assert named == {path.name for path in FILES.iterdir() if path.suffix in {".js", ".css"}}
    assert "http://" not in html
    assert "https://" not in html


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_no_file_loads_anything_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert "sourceMappingURL=" not in text
    if path.suffix in {".js", ".css"}:
        addresses = re.findall(r"""(?:https?:|["'(])//[\w.-]+\.[a-z]{2,}[\w./-]*""", text)
        assert [each for each in addresses if not re.search(NAMES, each)] == []
    if path.suffix == ".css":
        assert not re.search(r"@import|url\((?!\"?data:)", text)


def test_only_scripts_of_this_very_page_run() -> None:
    (html, headers), (_, others) = explorer.page(), explorer.page()
    policy = dict(headers)[b"content-security-policy"].decode()
    (nonce,) = set(re.findall(r'nonce="([^"]+)"', html.decode()))
    assert f"script-src 'nonce-{nonce}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy != dict(others)[b"content-security-policy"].decode()
    scripts = re.findall(r"<(?:script|style)\b[^>]*>", html.decode())
    assert len(scripts) == 6
    assert all("nonce=" in each for each in scripts)


def test_three_samples_which_are_valid() -> None:
    assert len(explorer.SAMPLES) == 3
    for sample in explorer.SAMPLES:
        request = read_request({"query": sample})
        assert asyncio.run(prepare(schema.graphql_schema, request, context=Context(None))).cost > 0
