"""The playground: a Discord and providers of our own on loopback, for trying and for testing.

```python
async with Playground(page_port=0) as playground:
    print(playground.page_url)
    start_the_bot(playground.environment())
```
"""

from playground.limits import Limits
from playground.playground import Playground
from playground.rest.ratelimits import Rate, RateLimits

__all__ = ["Limits", "Playground", "Rate", "RateLimits"]
