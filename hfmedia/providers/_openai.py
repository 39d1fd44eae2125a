"""The response of OpenAI's image API, which many providers share.

https://platform.openai.com/docs/api-reference/images/create
"""

from hfmedia.types import Done, ProviderResponse

BASE64_AT = ("data", 0, "b64_json")
"""Where the response has the image as base64 text, if it was asked for so."""


def parse_image(response: ProviderResponse) -> Done:
    """The first image, in whichever way it was sent."""
    if response.media is not None:
        return Done(media=response.media)
    return Done(link=response.json()["data"][0]["url"])
