"""DeepInfra draws at once, under OpenAI's path."""

from playground.providers.protocols._openai import read, refuse, show
from playground.providers.types import Provider, Submit, in_the_end

PATH = "/v1/openai/images/generations"

PROVIDER = Provider(
    name="deepinfra",
    routes=(Submit(path=PATH, read=read, show=show, hold=in_the_end, inline=True),),
    refuse=refuse,
)
