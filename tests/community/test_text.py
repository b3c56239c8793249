"""Members' words: what is accepted, that nothing harmful comes out, and that no ordinary word is lost."""

import re
import time
import unicodedata
from functools import partial
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from community.errors import ErrorCode, Problem
from community.text import RENDERER_VERSION, clean_body, clean_line, mentions, plain, render
from community.text.rendering import _as_typed, _sanitiser

ALLOWED = {
    **dict.fromkeys(("p", "br", "hr", "h3", "h4", "h5", "strong", "em", "s", "code", "pre"), frozenset()),
    **dict.fromkeys(("blockquote", "ul", "li"), frozenset()),
    "ol": {"start"},
    "a": {"href", "rel"},
}

REL = 'rel="nofollow noopener noreferrer ugc"'


def title(value: str | None, **changed: object) -> str:
    return clean_line(value, **{"field": ("title",), "label": "The title", "max_length": 200, **changed})


def body(value: str | None, **changed: object) -> str:
    return clean_body(value, **{"field": ("body",), "label": "Your text", **changed})


# --- what is accepted -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  A   quiet\tday \r\n at home ", "A quiet day at home"),
        ("cafe\u0301", "café"),
        ("مرحبا \u2066abc\u2069", "مرحبا abc"),
        ("👩‍👧 ok", "👩‍👧 ok"),
        ("\ufeffHello\u2028there", "Hello there"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_line_is_tidied(typed: str, stored: str) -> None:
    assert title(typed) == stored
    assert title(stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\ntwo\rthree\u2028four\x0bfive\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\n\n  - a\n\t- b  \n\n", "- a\n\t- b"),
        ("<3 & *you*", "<3 & *you*"),
        ("e\u0301" * 20_000, "é" * 20_000),
        ("\u1100\u1161" * 20_000, "가" * 20_000),
    ],
)
def test_a_body_keeps_its_lines(typed: str, stored: str) -> None:
    assert body(typed) == stored


INVISIBLE = [
    "",
    "   ",
    "\n\t\n",
    "\u200b\u200d",
    "\u3164",
    "\u2800\u2800",
    "\u0301",
    "\ufe0f",
    "\u00ad",
    None,
]
UNSHOWABLE = [
    "a\x00b",
    "a\x1bb",
    "a\x7fb",
    "\ud800",
    "a\udfffb",
    "abc\u202edcba",
    "\u202dabc",
    "a\uffffb",
    "\x9b",
]


@pytest.mark.parametrize("clean", [title, body])
@pytest.mark.parametrize("value", INVISIBLE)
def test_nothing_to_see_is_refused_or_empty(clean, value: str | None) -> None:
    with pytest.raises(Problem) as refused:
        clean(value)
    assert refused.value.code is ErrorCode.INVALID
    assert refused.value.field == ["title" if clean is title else "body"]
    assert refused.value.message.endswith("is still empty.")
    assert clean(value, required=False) == ""


@pytest.mark.parametrize("clean", [title, body])
@pytest.mark.parametrize("value", UNSHOWABLE)
def test_what_cannot_be_shown_is_refused_even_when_optional(clean, value: str) -> None:
    for required in (True, False):
        with pytest.raises(Problem) as refused:
            clean(value, required=required)
        assert refused.value.code is ErrorCode.INVALID
        assert "cannot be shown" in refused.value.message


def test_lengths_are_counted_in_characters() -> None:
    assert len(body("🙂" * 20_000)) == 20_000
    with pytest.raises(Problem) as refused:
        body("🙂" * 20_001)
    assert refused.value.message == "Your text can have 20,000 characters at most; this has 20,001."
    with pytest.raises(Problem):
        title("x" * 201)


def test_letters_with_many_accents_are_kept_and_towers_of_them_refused() -> None:
    assert body("Tiếng Việt, ᾄ̔, שָׁלוֹם, ลู้ก, हिन्दी")
    with pytest.raises(Problem) as refused:
        body("a" + "\u0301\u0316" * 7)
    assert refused.value.code is ErrorCode.INVALID


@pytest.mark.parametrize(
    "value",
    ["\u0301\u0316" * 40_000, "x" * 10_000_000, "\x00" * 79_999, " " * 79_999],
)
def test_huge_input_is_answered_quickly(value: str) -> None:
    def refused() -> None:
        with pytest.raises(Problem):
            body(value)

    assert cpu_ms(refused) < 100


# --- what comes out -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Hello *dear* **all** ~~no~~", "<p>Hello <em>dear</em> <strong>all</strong> <s>no</s></p>\n"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"),
        ("I <3 you & me > all", "<p>I &lt;3 you &amp; me &gt; all</p>\n"),
        ("# A\n## B\n### C\n###### D", "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n<h5>D</h5>\n"),
        ("Title\n---\nText", "<p>Title</p>\n<hr>\n<p>Text</p>\n"),
        ("    indented", "<p>indented</p>\n"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        ("[update]: better", "<p>[update]: better</p>\n"),
        ("&nbsp;&#x202e;", "<p>&amp;nbsp;&amp;#x202e;</p>\n"),
        ("<b onclick=x>hi</b><!-- c -->", "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;&lt;!-- c --&gt;</p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](/admin) <mailto:a@b.org>", "<p>[a](/admin) &lt;mailto:a@b.org&gt;</p>\n"),
        ("[a *b*]() [](<>)", "<p>[a <em>b</em>]() [](&lt;&gt;)</p>\n"),
        ("[]()](javascript:alert(1)) ![]() ![a]()", "<p>[]()](javascript:alert(1)) ![]() ![a]()</p>\n"),
        ("[![a]()]() [![a]()](https://b.org)", f'<p>[![a]()]() <a href="https://b.org" {REL}>a</a></p>\n'),
        ("https://a.org", "<p>https://a.org</p>\n"),
        ("[a](https://good.org@evil.org)", "<p>[a](https://good.org@evil.org)</p>\n"),
    ],
)
def test_renders(markdown: str, html: str) -> None:
    assert render(markdown) == html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ('[a](https://a.org "t")', f'<a href="https://a.org" {REL}>a</a>'),
        (
            "<http://a.org/?q=1&r=2>",
            f'<a href="http://a.org/?q=1&amp;r=2" {REL}>http://a.org/?q=1&amp;r=2</a>',
        ),
        ("![a *cat*](https://a.org/c.png)", f'<a href="https://a.org/c.png" {REL}>a *cat*</a>'),
        ("![](https://a.org/c.png)", f'<a href="https://a.org/c.png" {REL}>https://a.org/c.png</a>'),
        ("[![cat](https://a.org/c.png)](https://b.org)", f'<a href="https://b.org" {REL}>cat</a>'),
    ],
)
def test_links_and_images_become_links_that_vouch_for_nothing(markdown: str, html: str) -> None:
    assert render(markdown) == f"<p>{html}</p>\n"


class Reader(HTMLParser):
    """Collects what breaks the allow-list, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.wrong.append(tag)
            return
        given_attributes = dict(attrs)
        self.wrong += [f"{tag} {name}" for name in given_attributes if name not in ALLOWED[tag]]
        if tag == "a":
            address = given_attributes.get("href") or ""
            if urlsplit(address).scheme not in {"http", "https"} or re.search(r"[\s\x00-\x1f<>\"]", address):
                self.wrong.append(f"href {address!r}")
            if given_attributes.get("rel") != "nofollow noopener noreferrer ugc":
                self.wrong.append("rel")
        if tag == "ol" and not (given_attributes.get("start") or "1").isdigit():
            self.wrong.append("start")

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.wrong.append("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_safe(html: str) -> None:
    assert Reader(html).wrong == []
    assert _sanitiser.clean(html) == html  # a browser's parser agrees on what it says


SCHEMES = st.sampled_from(
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript&colon;alert(1)", "java\tscript:alert(1)"),
        *(
            "&#106;avascript:alert(1)",
            "\x01javascript:alert(1)",
            " javascript:alert(1)",
            "javascript%3aalert(1)",
        ),
        *(
            "data:text/html;base64,PHN2Zz4=",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.org",
            "\\\\evil.org",
            "blob:x",
        ),
        *(
            "http:javascript:x",
            'https://a.org/"onmouseover="x',
            "https://a.org/'><script>",
            "https:evil",
            "http://",
        ),
        *(
            "https://a.org",
            "http://a.org/?a=b&c=d#e",
            "HTTPS://A.ORG",
            "https://ä.org/ü",
            "https://a.org\\@evil.org",
        ),
        *(
            "jav&#x09;ascript:x",
            "java\\script:x",
            "\u202ejavascript:x",
            "https://a.org/%0ajavascript:x",
            "ＪＳ:x",
        ),
    ]
)
RAW_HTML = st.sampled_from(
    [
        *(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<svg><a xlink:href=x>",
        ),
        *(
            "<math><mtext><table><mglyph><style><img src=x onerror=y>",
            "<iframe srcdoc='<b>'>",
            "<form action=x><input>",
        ),
        *(
            "<!--",
            "-->",
            "<!-- x --><b>",
            "<![CDATA[x]]>",
            "<?php x ?>",
            "<!DOCTYPE x>",
            "<style>*{}</style>",
            "</p>",
        ),
        *(
            "<a href='javascript:x'>",
            "</a>",
            "<p",
            "<p class=x style=y id=z>",
            "<ol start='1\"x'>",
            "<noscript><p title='",
        ),
        *(
            "&lt;script&gt;",
            "&#60;script&#62;",
            "&#x3c;img",
            "&amp;lt;",
            "<textarea>",
            "<template>",
            "<base href=//e>",
        ),
    ]
)
WORDS = st.sampled_from(
    ["rain", "Größe", "été", "今日", "@quiet_river", "a@b.org", "1.", "-", "x" * 50, "😀", "\u202e", "\ud800"]
)
MARKS = st.text(alphabet="[]()*_~`<>!&\\#-+=:;|\"'\n \t.1a\x00\u00a0\u200b", max_size=12)


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("[{}]({})".format, inner, SCHEMES),
        st.builds("[{}](<{}> 'x\"y')".format, inner, SCHEMES),
        st.builds("![{}]({})".format, inner, SCHEMES),
        st.builds("<{}>{}".format, SCHEMES, inner),
        st.builds("{}[r]\n\n[r]: {} 'title'\n\n[r] ![r]".format, inner, SCHEMES),
        st.builds("> {}\n> {}".format, inner, inner),
        st.builds("- {}\n  1. {}\n".format, inner, inner),
        st.builds("**{}** _{}_ ~~{}~~".format, inner, inner, inner),
        st.builds("```{}\n{}\n```".format, inner, inner),
        st.builds("`{}` # {}\n===\n".format, inner, inner),
        st.builds("<div {}={}>{}".format, MARKS, SCHEMES, inner),
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("\n\n".join),
    )


HOSTILE = st.recursive(st.one_of(SCHEMES, RAW_HTML, WORDS, MARKS), _combined, max_leaves=12)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(HOSTILE)
@example("[![[a](http://b)](http://c)](http://d)")
@example("![a](http://b ![c](http://d))")
@example("<http://a.org/<script>>")
def test_nothing_harmful_comes_out(markdown: str) -> None:
    once = render(markdown)
    assert_safe(once)
    assert_safe(render(once))  # HTML pasted back as Markdown
    assert_safe(_as_typed(re.sub("[\x00\ud800-\udfff]", "?", markdown)))
    assert "<script" not in once
    plain(once)
    assert all(re.fullmatch("[a-z][a-z0-9_]+", handle) for handle in mentions(markdown))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_rendered(text: str) -> None:
    assert_safe(render(text))


ORDINARY = st.text(
    alphabet=st.one_of(
        st.sampled_from("aeinrst ,.?!'\"()&@:;/=\n\u00a0éß\u2019\u2026"),
        st.characters(categories=["L", "Zs"]),
    ),
    max_size=200,
)


@settings(max_examples=300, deadline=None)
@given(ORDINARY)
@example("a\n\n\n b \n\u00a0\n c\n")
def test_text_shown_as_typed_looks_like_any_other(text: str) -> None:
    assert _as_typed(text) == render(text).replace("<p></p>\n", "")  # of nothing but blanks


def test_text_that_is_nearly_all_markup_is_shown_as_typed() -> None:
    markdown = "*a* " * 1_001
    assert render(markdown) == f"<p>{markdown.strip()}</p>\n"
    assert render("*a* " * 999).count("<em>") == 999


@settings(max_examples=300, deadline=None)
@given(ORDINARY)
def test_ordinary_text_keeps_its_words(text: str) -> None:
    assert plain(render(text)).split() == text.split()


def test_words_are_kept_however_deep_they_are_nested() -> None:
    for markdown in (
        "> " * 60 + "rain",
        "- " * 60 + "rain",
        "".join("  " * depth + "- rain\n" for depth in range(40)),
    ):
        assert plain(render(markdown)).count("rain") == markdown.count("rain")
        assert_safe(render(markdown))
    nested = "".join("  " * depth + "- rain\n" for depth in range(8))
    assert render(nested).count("<ul>") == 8


# --- in bounded time ------------------------------------------------------------------------------
def cpu_ms(work) -> float:
    """Milliseconds of our own time; the better of two, so that a busy machine does not decide."""
    times = []
    for _ in range(2):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return min(times)


PATTERNS = [
    *(
        "[",
        "*",
        ">",
        "`",
        "~",
        "_",
        "<",
        "!",
        "&",
        "\\",
        "]",
        "- ",
        "> ",
        "1. ",
        "[a](",
        "![",
        "*a_ ",
        "a**b",
        "**a*",
        "\t",
    ),
    *(
        "a\n",
        "- a\n",
        "a\n\n",
        "[a\n",
        "x\\\n",
        "[](",
        "[a](b)",
        "<http://b>",
        "[a](http://b)",
        "> \n",
        "#",
        "@a ",
        "<a",
        "a ",
    ),
    *("`" + "x`" * 3, "<!--", "&#", "\u0301", "[x][", "~~a ", "- [ ", "http://", "]("),
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_twenty_thousand_characters_of_anything_take_under_100_ms(pattern: str) -> None:
    for text in (pattern * 20_000, pattern * 1_000 + ":" * 900 + "x" * 20_000, ("x" * 8 + pattern) * 20_000):
        text = text[:20_000]
        html = render(text)
        assert_safe(html)
        assert cpu_ms(partial(render, text)) < 100
        assert cpu_ms(partial(mentions, html)) < 50
        assert cpu_ms(partial(plain, html)) < 50


# --- reading --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("@anna and @Quiet_River, @anna!", ["anna", "quiet_river"]),
        ("(@anna) *@bert* **@carl's** @dora. @emil:", ["anna", "bert", "carl", "dora", "emil"]),
        ("_@anna_ ~~@bert~~ > @carl\n\n> @dora", ["anna", "bert", "carl", "dora"]),
        ("mail anna@bert.org or x@bert, /@bert https://m.social/@bert @bert@m.social", []),
        ("`@anna` ``x\n@bert ` y``\n\n```\n@carl\n```", []),
        ("[see @anna](https://a.org) <https://a.org/@bert>", []),
        ("@ab @1abc @abc_ @" + "a" * 25, []),
        ("@abc @" + "a" * 24, ["abc", "a" * 24]),
        ("@änna @annaä é@anna", []),
        (r"\@anna &commat;bert @anna\_b", ["anna", "anna_b"]),
        (" ".join(f"@name_{number}" for number in range(30)), [f"name_{number}" for number in range(10)]),
        ("nobody at all", []),
    ],
)
def test_mentions(markdown: str, found: list[str]) -> None:
    assert mentions(markdown) == found
    assert mentions(render(markdown)) == found


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# Night\n\nI *could* not sleep.\nThen I did.", "Night\nI could not sleep.\nThen I did."),
        ("- tea\n- rain\n  - more\n\n> quoted", "tea\nrain\nmore\nquoted"),
        ("[the site](https://a.org) ![cat](https://a.org/c.png)", "the site cat"),
        ("1 < 2 & 3 > 2 <b>x</b>", "1 < 2 & 3 > 2 <b>x</b>"),
        ("```\na  b\n```", "a  b"),
        ("a\n\n---\n\nb", "a\nb"),
        ("", ""),
        ("***", ""),
    ],
)
def test_plain_text(markdown: str, words: str) -> None:
    assert plain(render(markdown)) == words
    assert plain(markdown) == words


def test_texts_are_in_nfc_and_versions_are_counted() -> None:
    assert unicodedata.is_normalized("NFC", body("A\u030angstro\u0308m"))
    assert RENDERER_VERSION == 2
