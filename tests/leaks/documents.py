"""The documents that the surfaces ask with. Together they select every field that can tell anything (fields.py)."""

CAN = "{ allowed reason }"
AUTHOR = "author { id name handle mention pronouns avatarUrl isAlias isMe }"
SEEN = "visibility { state reason canReveal }"
PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
SPACE = "id slug kind name description guidelines readableBy allowsMentions viewerFollows"
NOTICED = "contentNotice { notes action matchedBy }"
POST = f"""__typename id parentId depth {AUTHOR} body bodyHtml contentNotes createdAt editedAt
    editedAfterReplies revision
    revisions {{ number title details body writtenAt }} chapter {{ number title stage post {{ id }} }}
    reactions {{ kind count viewerReacted }} isMine {SEEN} {NOTICED}
    quotes {{ text isOutdated {SEEN} post {{ id body author {{ name }} }} }}
    viewerCan {{ reply {CAN} edit {CAN} delete {CAN} react {CAN} report {CAN} }} topic {{ id title }}"""
SHORT_POST = f"__typename id parentId {AUTHOR} body reactions {{ kind count }} {SEEN} topic {{ id }}"
STORY = "story { stage helped }"
STRATEGY = f"""strategy {{ outcomes {{ members helped noChange madeWorse isHidden }} rankExplanation isSaved savedNote
    viewerTrial {{ note }} isVariant variantOf {{ id title }} origin {{ id title }} viewerCan {{ recordTrial {CAN} }}
    steps situation technique effort cautions }}"""
TOPIC = f"""__typename id space {{ id slug }} kind title {AUTHOR} intent language themes {{ slug name }} contentNotes
    {STORY} {STRATEGY} replyCount createdAt lastActivityAt eventCursor viewerFollows unreadCount lastReadPostId
    viewerAlias resonance {SEEN} {NOTICED} viewerCan {{ reply {CAN} follow {CAN} edit {CAN} addChapter {CAN} }}
    firstPost {{ {SHORT_POST} }}"""
SHORT_TOPIC = f"__typename id title {AUTHOR} replyCount unreadCount {SEEN}"


def _rows(selection: str, *, counted: bool = False) -> str:
    count = "totalCount isApproximate" if counted else ""
    return f"{{ edges {{ cursor node {{ {selection} }} }} {count} {PAGE_INFO} }}"


TOPIC_NODES = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id ... on Topic {{ {TOPIC} }} }} }}"
POST_NODES = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id ... on Post {{ {POST} }} }} }}"
_LISTED = _rows(SHORT_TOPIC)
TOPICS = f"{{ topics(first: 60) {_rows(SHORT_TOPIC, counted=True)} }}"
FILTERED = f"""query($author: ID!) {{
    newest: topics(order: NEWEST, first: 40) {_LISTED}
    unanswered: topics(filter: {{unanswered: true}}) {_rows(SHORT_TOPIC, counted=True)}
    followed: topics(filter: {{followed: true}}) {_LISTED}
    theirs: topics(filter: {{authorId: $author}}) {_rows(SHORT_TOPIC, counted=True)}
    panic: topics(filter: {{themes: ["panic"]}}) {_LISTED}
    wishes: topics(filter: {{intents: [ADVICE_WELCOME]}}) {_LISTED}
    stages: topics(filter: {{stages: [RECOVERING, SETBACK, STRUGGLING]}}) {_LISTED} }}"""
PAGE = f"""query($first: Int, $after: String, $last: Int, $before: String) {{
    topics(first: $first, after: $after, last: $last, before: $before) {_rows("id title")} }}"""
_CHAPTERS = _rows(f"number title stage post {{ {SHORT_POST} }}", counted=True)
PAGES = f"""query($id: ID!) {{ node(id: $id) {{ __typename id ... on Topic {{ {TOPIC}
    posts(first: 40) {_rows(POST, counted=True)}
    oldest: posts(order: OLDEST, first: 40) {_rows(SHORT_POST)}
    newest: posts(order: NEWEST, last: 2) {_rows("__typename id body")}
    told: story {{ chapters(first: 10) {_CHAPTERS} }} }} }} }}"""
BRANCH = f"""query($id: ID!, $post: ID!) {{ node(id: $id) {{ __typename id ... on Topic {{
    under: posts(under: $post) {_rows(SHORT_POST, counted=True)}
    startAt: posts(startAt: $post) {_rows(SHORT_POST)} }} }} }}"""
STRATEGIES = f"""{{ helpful: strategies {_rows(f"id title {STRATEGY}", counted=True)}
    newest: strategies(order: NEWEST, filter: {{techniques: [SENSORY], themes: ["panic"]}}) {_rows("id title")} }}"""
LINKS = f"""query($id: ID!) {{ node(id: $id) {{ __typename id ... on Topic {{ {STRATEGY}
    details: story {{ strategies {_rows(SHORT_TOPIC, counted=True)} }}
    links: strategy {{ variants {_rows(SHORT_TOPIC)} stories {_rows(SHORT_TOPIC, counted=True)}
        variantOf {{ {SHORT_TOPIC} }} origin {{ {SHORT_TOPIC} }} }} }} }} }}"""
_TRIAL = "strategyId topic { id title } outcome situation themes { slug } note recordedAt"
OWN_OF_GUESTS = "{ viewer { isModerator } moderation { cases { totalCount } } }"
OWN = f"""{{ viewer {{ profile {{ id name }} isModerator
    trials {_rows(_TRIAL, counted=True)}
    toolbox {_rows(f"strategyId topic {{ {SHORT_TOPIC} }} note trial {{ note }} savedAt", counted=True)} }}
    topics(filter: {{followed: true}}, first: 50) {_rows(SHORT_TOPIC)}
    myPosts(first: 50) {_rows(POST, counted=True)} }}"""
_BOUNDARY = "profileId name handle since until"
BOUNDARIES = f"{{ viewer {{ blocked {_rows(_BOUNDARY, counted=True)} muted {_rows(_BOUNDARY, counted=True)} }} }}"
_TELLS = f"id topic {{ id title {AUTHOR} {SEEN} }} createdAt readAt"
_TELLS_POST = f"{_TELLS} post {{ {SHORT_POST} }}"
NOTICE = f"""__typename ... on ReplyNotice {{ {_TELLS_POST} reason }} ... on MentionNotice {{ {_TELLS_POST} }}
    ... on ReactionNotice {{ {_TELLS_POST} kind }} ... on TopicNotice {{ {_TELLS} }}
    ... on GreetingNotice {{ {_TELLS} isWanted }}
    ... on ChapterNotice {{ {_TELLS_POST} }} ... on VariantNotice {{ {_TELLS} }}
    ... on AftercareNotice {{ {_TELLS_POST} outcome }}"""
_WAITING = f"topic {{ {SHORT_TOPIC} intent createdAt }} waitedMinutes isEscalated isTaken takenUntil"
QUEUE = f"{{ greeterQueue {_rows(_WAITING, counted=True)} }}"
INBOX = f"""{{ viewer {{ unreadCount }} inboxEvents(first: 60) {_rows(NOTICE, counted=True)}
    latest: inboxEvents(last: 3) {_rows("__typename ... on ReplyNotice { id }")} }}"""
PROFILE = f"""query($id: ID!) {{ node(id: $id) {{ __typename id ... on Profile {{ name handle about pronouns avatarUrl
    livedThemes {{ theme isShown }} isMe }} }} topics(filter: {{authorId: $id}}) {_rows(SHORT_TOPIC)} }}"""
_MEMBERS = _rows("profile { id name handle } role", counted=True)
_SPACE = f"{SPACE} joinPolicy isConfidential members {_MEMBERS} joinRequests {_MEMBERS}"
SPACES = f"""query($id: ID!) {{ spaces {_rows(SPACE, counted=True)} space(slug: "anxiety") {{ {_SPACE} }}
    node(id: $id) {{ __typename id ... on Space {{ {SPACE} }} }} }}"""
_FOUND = f"""edges {{ cursor node {{ {SHORT_TOPIC} }} post {{ {SHORT_POST} }} highlights {{ field fragments }} }}
    facets {{ field buckets {{ value count }} }} totalCount isApproximate degraded didYouMean {PAGE_INFO}"""
SEARCH = f"""query($query: String!, $filter: SearchFilter, $order: SearchOrder) {{
    search(query: $query, filter: $filter, order: $order, first: 40) {{ {_FOUND} }} }}"""
SEARCH_SHORT = f"query($query: String!) {{ search(query: $query) {{ {_FOUND} }} }}"
SUGGEST = f"query($prefix: String!) {{ suggest(prefix: $prefix) {_rows('text topic { id title }', counted=True)} }}"
_SIMILAR = (
    f"""{{ edges {{ node {{ {SHORT_TOPIC} }} post {{ {SHORT_POST} }} reasons {{ kind text values }} }} degraded }}"""
)
SIMILAR_TO = f"query($text: String!) {{ similarTo(text: $text) {_SIMILAR} }}"
SIMILAR_STORIES = (
    f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on Topic {{ similarStories {_SIMILAR} }} }} }}"
)
INBOX_STREAM = f"subscription($after: String) {{ inbox(after: $after) {{ cursor resync event {{ {NOTICE} }} }} }}"
TOPIC_STREAM = f"""subscription($id: ID!, $after: String) {{ topicEvents(topicId: $id, after: $after) {{ cursor resync
    event {{ __typename ... on PostAdded {{ post {{ {SHORT_POST} }} }} ... on PostEdited {{ post {{ {SHORT_POST} }} }}
    ... on PostReactionsChanged {{ post {{ {SHORT_POST} }} }}
    ... on PostRemoved {{ postId placeholder {{ {SHORT_POST} }} }} }} }} }}"""

_ERRORS = "errors { code field message retryable retryAfterSeconds }"
_POST_PAYLOAD = f"post {{ {SHORT_POST} }}"
_TOPIC_PAYLOAD = f"topic {{ {SHORT_TOPIC} }}"
_TARGET = f"target {{ __typename ... on Topic {{ {SHORT_TOPIC} }} ... on Space {{ id }} }}"
_PAYLOADS = {
    **dict.fromkeys(["follow", "unfollow"], _TARGET),
    **dict.fromkeys(["react", "unreact", "reply", "editPost", "deletePost"], _POST_PAYLOAD),
    **dict.fromkeys(["addChapter", "redactRevision"], _POST_PAYLOAD),
    **dict.fromkeys(["proposeContentNote", "dismissProposedNotes"], _POST_PAYLOAD),
    **dict.fromkeys(["joinSpace", "leaveSpace", "inviteToSpace"], "space { id slug }"),
    **dict.fromkeys(["decideJoinRequest", "removeFromSpace"], "space { id slug }"),
    **dict.fromkeys(["takeGreeting", "leaveGreeting"], f"waiting {{ {_WAITING} }}"),
    "markInboxRead": "unreadCount",
    "report": "report { id targetId category words quote createdAt }",
    "raiseConcern": "onDuty { now }",
    "blockMember": f"blocked {{ {_BOUNDARY} }}",
    "muteMember": f"muted {{ {_BOUNDARY} }}",
    **dict.fromkeys(["unblockMember", "unmuteMember"], "profileId"),
}  # fmt: skip


def mutations(verbs: dict[str, str]) -> str:
    """One document for these mutations ({name in the answer: mutation}); the input of each is the variable so named."""
    given = ", ".join(f"${name}: {verb[0].upper()}{verb[1:]}Input!" for name, verb in verbs.items())
    done = " ".join(
        f"{name}: {verb}(input: ${name}) {{ {_PAYLOADS.get(verb, _TOPIC_PAYLOAD)} {_ERRORS} }}"
        for name, verb in verbs.items()
    )
    return f"mutation({given}) {{ {done} }}"
