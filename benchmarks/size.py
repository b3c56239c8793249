"""How much there is in the community that is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`hot`: replies of one topic, counted within `replies`. `found`: posts with WORD in them."""

    spaces: int
    members: int
    topics: int
    replies: int
    hot: int
    found: int


# As in the table of other forum software that docs/performance.md compares with.
FULL = Size(spaces=20, members=2_000, topics=5_000, replies=100_000, hot=1_000, found=900)
QUICK = Size(spaces=20, members=500, topics=500, replies=10_000, hot=1_000, found=900)

# Stands in no text of the sample.
WORD = "kingfisher"
# A page, and what "deep" is in the hot topic, in pages.
PAGE = 20
DEEP = range(20, 45)
