"""nscale draws at once and sends base64."""

from playground.providers.protocols._openai import read, refuse, show
from playground.providers.types import Provider, Submit, in_the_end

PROVIDER = Provider(
    name="nscale",
    routes=(
        Submit(path="/v1/images/generations", read=read, show=show, hold=in_the_end, inline=True),
    ),
    refuse=refuse,
)
