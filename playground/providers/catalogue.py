"""The models of the playground: real ids, and the providers that serve each."""

from typing import Final

from playground.providers.media_models import MEDIA_MODELS
from playground.providers.models import Catalogue
from playground.providers.text_models import TEXT_MODELS, UNLISTED_MODELS

CATALOGUE: Final = Catalogue((*MEDIA_MODELS, *TEXT_MODELS), UNLISTED_MODELS)
