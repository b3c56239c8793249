"""Plain text and mentions, read from a post's HTML (or from its Markdown, which is rendered first)."""

import html
import re

from community.text.references import without_references
from community.text.rendering import render

# Our own HTML begins with one of these, and within it every other `<` is escaped.
_OURS = re.compile(r"<(?:p|h[345]|ul|ol|blockquote|pre|hr)\b[^<>]*>")
_NOT_SPOKEN = re.compile(r"<pre>.*?</pre>|<code>.*?</code>|<a [^<>]*>.*?</a>", re.DOTALL)
_BREAKS = re.compile(r"</(?:p|h[345]|li|pre|blockquote|ul|ol)>|<(?:br|hr|ul|ol|blockquote)\b[^<>]*>")
_TAGS = re.compile(r"</?[a-z][a-z0-9]*(?: [^<>]*)?>")
_EMPTY_LINES = re.compile(r"[ \t]*\n\s*")
# A handle (community.accounts.handles), or an alias as its key (community.accounts.alias_names), that no word, address
# or other handle continues on either side.
_MENTION = re.compile(
    r"(?<![\w@.+/&-])@([A-Za-z]{3,12}-[A-Za-z]{3,12}(?:-[0-9]{4})?|[A-Za-z][A-Za-z0-9_]{1,22}[A-Za-z0-9])(?![\w@])"
)
_MAX_MENTIONS = 10


def plain(markdown_or_html: str) -> str:
    """The words alone, for the search index and excerpts: no markup, a newline where a block or line ends, and
    nothing of references.

    Takes stored HTML (cheap) or Markdown. It answers text, not HTML: escape it before it goes in a page.
    """
    return without_references(_words(_as_html(markdown_or_html)))


def mentions(markdown_or_html: str) -> list[str]:
    """Handles mentioned as @handle, lower-cased, each once, in order, at most ten. Where a hyphen follows, what may be
    an alias is answered whole; without one of that name, the handle before the hyphen is meant.

    Not in code, in the text of a link, in an e-mail address or inside a word. They need not exist.
    """
    if "@" not in markdown_or_html:
        return []
    spoken = _words(_NOT_SPOKEN.sub(" ", _as_html(markdown_or_html)))
    return list(dict.fromkeys(found.lower() for found in _MENTION.findall(spoken)))[:_MAX_MENTIONS]


def _as_html(text: str) -> str:
    return text if _OURS.match(text) else render(text)


def _words(our_html: str) -> str:
    text = _TAGS.sub("", _BREAKS.sub("\n", our_html))
    return _EMPTY_LINES.sub("\n", html.unescape(text)).strip()
