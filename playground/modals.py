"""The modal that an interaction opened."""

from playground.components import filled_in
from playground.interactions import Interaction
from playground.kinds import Callback
from playground.wire import Json


def modal_of(interaction: Interaction) -> Json | None:
    """The modal that an interaction was answered with, as the client shows it."""
    answer = interaction.answer
    if answer is None or answer["type"] != Callback.MODAL:
        return None
    modal: Json = answer["data"]
    return {**modal, "components": filled_in(modal["components"])}
