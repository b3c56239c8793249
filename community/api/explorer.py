"""GraphiQL, served from our own files (static/graphiql/, see VENDORED.md there): it works without the internet."""

import secrets
from string import Template

import orjson
from django.conf import settings

# What the first tabs show. They are valid against the schema; nothing in them runs by itself.
SAMPLES = (
    """# The main path: look around, then sign in to take part.
query LookAround {
  topics(first: 5) {
    edges {
      node {
        id
        kind
        title
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
""",
    """# Find what helped others.
query Find {
  search(query: "panic at night", first: 5) {
    edges {
      score
      node {
        __typename
        ... on Topic {
          id
          title
        }
      }
    }
    degraded
  }
}
""",
    """# Leave this open (you must be signed in) and reply to one of your posts from elsewhere.
subscription Inbox {
  inbox {
    cursor
    event {
      __typename
    }
    resync
  }
}
""",
)

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Alongside GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${files}graphiql.min.css">
<style nonce="$nonce">html, body, #explorer { height: 100%; margin: 0; }</style>
</head>
<body>
<div id="explorer">Loading GraphiQL. It needs JavaScript.</div>
<script nonce="$nonce" src="${files}react.production.min.js"></script>
<script nonce="$nonce" src="${files}react-dom.production.min.js"></script>
<script nonce="$nonce" src="${files}graphql-ws.min.js"></script>
<script nonce="$nonce" src="${files}graphiql.min.js"></script>
<script nonce="$nonce">
// Styles that the explorer adds while it runs carry this.
window.__webpack_nonce__ = "$nonce";
const here = location.pathname;
const csrfToken = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1];
const fetcher = GraphiQL.createFetcher({
  url: here,
  fetch: (address, options) => {
    const token = csrfToken();
    const headers = { ...options.headers, ...(token ? { "X-CSRFToken": token } : {}) };
    return fetch(address, { ...options, headers, credentials: "same-origin" });
  },
  wsClient: graphqlWs.createClient({
    url: (location.protocol === "https:" ? "wss://" : "ws://") + location.host + here,
  }),
});
ReactDOM.createRoot(document.getElementById("explorer")).render(
  React.createElement(GraphiQL, { fetcher, defaultTabs: $samples, shouldPersistHeaders: false }),
);
</script>
</body>
</html>
""")


def page() -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The page and its headers: only our own files and this very page's scripts may run."""
    nonce = secrets.token_urlsafe(16)
    samples = orjson.dumps([{"query": each} for each in SAMPLES]).decode().replace("<", "\\u003c")
    html = _PAGE.substitute(files=f"{settings.STATIC_URL}graphiql/", nonce=nonce, samples=samples)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; font-src data:; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return html.encode(), [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", policy.encode()),
    ]
