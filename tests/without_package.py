"""Code in a process that has every installed package but one."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run_without(package: str, code: str, folder: Path) -> str:
    """What the code prints where that package is not installed. `folder` is for temporary use."""
    for installed in Path(sysconfig.get_path("purelib")).iterdir():
        if not installed.name.startswith((package, "__editable__")):
            (folder / installed.name).symlink_to(installed)
    ended = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
