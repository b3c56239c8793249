from forums.models.chapter import Chapter
from forums.models.follow import SpaceFollow, TopicFollow
from forums.models.greeting import Greeter, GreeterSpace, Greeting, GreetingLease
from forums.models.membership import Membership
from forums.models.mention import Mention
from forums.models.note_proposal import NoteProposal
from forums.models.official_act import OfficialAct
from forums.models.post import Post, PostRevision
from forums.models.quote import Quote
from forums.models.reaction import Reaction
from forums.models.read_position import ReadPosition
from forums.models.saved_strategy import SavedStrategy
from forums.models.space import Space
from forums.models.standing import Standing
from forums.models.story import Story
from forums.models.strategy import Strategy
from forums.models.strategy_link import StrategyLink
from forums.models.topic import Topic, TopicTheme
from forums.models.topic_event import TopicEvent
from forums.models.trial import Trial

__all__ = [
    "Chapter", "Greeter", "GreeterSpace", "Greeting", "GreetingLease", "Membership", "Mention", "NoteProposal",
    "OfficialAct", "Post", "PostRevision", "Quote", "Reaction", "ReadPosition", "SavedStrategy", "Space",
    "SpaceFollow", "Standing", "Story", "Strategy", "StrategyLink", "Topic", "TopicEvent", "TopicFollow",
    "TopicTheme", "Trial",
]  # fmt: skip
