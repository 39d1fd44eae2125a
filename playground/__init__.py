"""The playground: a Discord-compatible server and providers on loopback, to try and test the bot.

```python
async with Playground(page_port=0) as playground:
    print(playground.page_url)
    start_the_bot(playground.environment())
```
"""

from playground.discord.limits import Limits
from playground.discord.rate_limits import Rate, RateLimits
from playground.loop_lag import LoopLag, MachineTooSlow, deadline
from playground.playground import Playground

__all__ = [
    "Limits",
    "LoopLag",
    "MachineTooSlow",
    "Playground",
    "Rate",
    "RateLimits",
    "deadline",
]
