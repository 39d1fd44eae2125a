"""Contenders run in processes of their own, and peers in environments of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.servers import ROOT

PACKAGES: Final = {
    "ours-standard": ("aiohttp", "cattrs"),  # hfmedia without its extra `speed`
    "huggingface_hub": ("huggingface_hub", "pillow"),
    "g4f": ("g4f",),
    "openai": ("openai",),
}


class ContenderFailed(Exception):
    """What a contender ended with instead of figures."""


def environment(name: str) -> Path:
    """The interpreter of an environment, with the newest of its packages; ours, if it has none."""
    if name not in PACKAGES:
        return Path(sys.executable)
    folder = ROOT / "benchmarks" / ".peers" / name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    subprocess.run([python, *install, *PACKAGES[name]], check=True)
    return python


def versions(python: Path) -> dict[str, str]:
    """What an environment holds of what matters here."""
    code = (
        "import json, importlib.metadata as m;"
        "print(json.dumps({d.name: d.version for d in m.distributions()}))"
    )
    told = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(told.stdout)
    return found


def contend(
    python: Path, module: str, arguments: Sequence[str], limit_s: float
) -> dict[str, float]:
    """The figures that a contender prints, run in a folder that is deleted with what it leaves.

    Raises `ContenderFailed`, also after `limit_s` seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            ran = subprocess.run(
                [str(python), "-m", module, *arguments],
                cwd=folder,
                env={"PYTHONPATH": str(ROOT), "HOME": folder},
                timeout=limit_s,
                check=True,
                capture_output=True,
                text=True,
            )
        except subprocess.TimeoutExpired:
            raise ContenderFailed(f"not finished after {limit_s:.0f} s") from None
        except subprocess.CalledProcessError as error:
            raise ContenderFailed(error.stderr.splitlines()[-1]) from None
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures
