"""The address of the weights of a LoRA."""

from hfmedia.adapter import MappingRow

HUB = "https://huggingface.co"


def repository_url(row: MappingRow) -> str:
    """The repository that holds the weights."""
    return f"{HUB}/{row.hub_id}"


def weights_url(row: MappingRow) -> str:
    """The file with the weights. Its name goes as it is: providers quote it themselves."""
    return f"{HUB}/{row.hub_id}/resolve/main/{row.weights}"
