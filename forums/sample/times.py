"""When people write: more in the evening than before breakfast, soon after what they answer, seldom much later."""

import datetime
import random

# How much is written in each hour of the day, UTC.
_RHYTHM = (6, 4, 3, 2, 2, 3, 4, 5, 6, 7, 7, 7, 8, 7, 7, 8, 8, 9, 10, 12, 14, 14, 12, 9)
_TRIES = 8


def spread(
    draw: random.Random, count: int, *, begin: datetime.datetime, until: datetime.datetime
) -> list[datetime.datetime]:
    """`count` moments between the two, in order and by the rhythm of the day; denser later, as a community grows."""
    moments = []
    for place in range(count):
        share = ((place + draw.random()) / count) ** 0.7
        moment = begin + (until - begin) * share
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        seconds = draw.choices(range(24), _RHYTHM)[0] * 3600 + draw.random() * 3600
        moment = day + datetime.timedelta(seconds=seconds)
        moments.append(moment if begin < moment < until else begin + (until - begin) * share)
    return sorted(moments)


def after(
    draw: random.Random, moment: datetime.datetime, *, hours: float, until: datetime.datetime
) -> datetime.datetime:
    """A moment later than `moment`, typically by `hours` (half of them sooner, some by far later), before `until`."""
    for _ in range(_TRIES):
        delay = datetime.timedelta(hours=min(hours * draw.lognormvariate(0, 1.2), 24 * 20), seconds=20)
        later = moment + delay
        if later < until and draw.random() < _RHYTHM[later.hour] / max(_RHYTHM):
            return later
    return min(later, moment + (until - moment) * draw.uniform(0.1, 0.9))
