"""The providers' side: the Hub, the providers and their results, on loopback."""

from playground.providers.catalogue import CATALOGUE
from playground.providers.job_queue import Job
from playground.providers.keys import HubKey, KeyRing
from playground.providers.models import Catalogue, Model, Row
from playground.providers.renderer import Payload
from playground.providers.router import own_key
from playground.providers.server import Providers
from playground.providers.settings import FAILURES, INSTANT, REALISTIC, Behaviour, Settings

__all__ = [
    "CATALOGUE",
    "FAILURES",
    "INSTANT",
    "REALISTIC",
    "Behaviour",
    "Catalogue",
    "HubKey",
    "Job",
    "KeyRing",
    "Model",
    "Payload",
    "Providers",
    "Row",
    "Settings",
    "own_key",
]
