"""Where results go, and that nothing is lost there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfmedia import Generation, GenerationRequest, Media
from hfmedia.cli.outputs import Target, keep, slug
from tests.cli.stage import FLUX, SMALL, Shell


@pytest.mark.parametrize(
    ("out", "files"),
    [
        ("fox.jpg", ["fox.jpg"]),
        ("fox", ["fox.jpg"]),
        ("fox-v1.5", ["fox-v1.5.jpg"]),
        ("new/deep/fox.jpg", ["new/deep/fox.jpg"]),
        ("new/", ["new/a-fox-7.jpg"]),
        ("there", ["there/a-fox-7.jpg"]),
        ("{n:03}-{seed}-{provider}.jpg", ["001-7-fal-ai.jpg"]),
        ("{model}/{prompt}", ["black-forest-labs-flux-1-dev/a-fox.jpg"]),
        ("{{n}}.jpg", ["{n}.jpg"]),
    ],
)
async def test_out_is_a_file_a_folder_or_a_pattern(
    shell: Shell, folder: Path, out: str, files: list[str]
) -> None:
    (folder / "there").mkdir()
    seed = ("--seed", "7", "--model", f"{FLUX}:fal-ai")
    ran = await shell.type("imagine", "a fox", *SMALL, *seed, "--out", out)
    assert ran.code == 0, ran.err
    assert ran.out.split() == files
    assert all((folder / file).stat().st_size for file in files)


async def test_several_results_number_a_single_name(shell: Shell) -> None:
    ran = await shell.type("imagine", "a fox", "-n", "2", *SMALL, "--out", "fox.jpg")
    assert ran.out == "fox-1.jpg\nfox-2.jpg\n"


@pytest.mark.parametrize("count", ["1", "2"])
async def test_a_file_that_is_there_is_refused_before_anything_is_asked(
    bare_shell: Shell, folder: Path, count: str
) -> None:
    name = "fox.jpg" if count == "1" else "fox-2.jpg"
    (folder / name).write_text("mine")
    ran = await bare_shell.type("imagine", "a fox", "-n", count, "--out", "fox.jpg")
    assert ran.code == 2
    assert ran.err == f"{name} is there already. Choose another name, or add --overwrite.\n"
    assert (folder / name).read_text() == "mine"


async def test_a_name_that_could_not_be_foreseen_makes_room(shell: Shell, folder: Path) -> None:
    (folder / "fox.jpg").write_text("mine")
    ran = await shell.type("imagine", "a fox", *SMALL, "--out", "fox")
    assert ran.out == "fox-2.jpg\n"
    assert (folder / "fox.jpg").read_text() == "mine"


async def test_overwriting_is_done_when_asked_for(shell: Shell, folder: Path) -> None:
    (folder / "fox.jpg").write_text("mine")
    ran = await shell.type("imagine", "a fox", *SMALL, "--out", "fox.jpg", "--overwrite")
    assert ran.out == "fox.jpg\n"
    assert (folder / "fox.jpg").stat().st_size > 100


async def test_a_name_of_another_type_is_kept_and_said(shell: Shell) -> None:
    ran = await shell.type("imagine", "a fox", *SMALL, "--out", "fox.png", "--json")
    assert ran.object["file"] == "fox.png"
    assert ran.object["warnings"] == ["fox.png holds image/jpeg."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  A fox, in the *snow*!", "a-fox-in-the-snow"),
        ("../../etc/passwd", "etc-passwd"),
        ("🦊", ""),
        ("狐" * 100, "狐" * 20),
    ],
)
def test_a_prompt_becomes_part_of_any_file_systems_names(text: str, name: str) -> None:
    assert slug(text) == name


def test_files_have_the_permissions_of_any_new_file(folder: Path) -> None:
    (folder / "any").touch()
    temporary = folder / "temporary"
    temporary.touch(mode=0o600)
    media = Media(path=temporary, content_type="video/mp4", size=0)
    request = GenerationRequest(task="text-to-video", model=FLUX, prompt="a fox")
    made = Generation(request=request, media=media, provider="lumen", attempts=(), seconds=1)
    file = keep(made, 1, Target("fox"))
    assert file == Path("fox.mp4")
    assert file.stat().st_mode == (folder / "any").stat().st_mode
    assert not temporary.exists()


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("", "needs a name"),
        ("{size}.png", "{size}"),
        ("{}.png", "{}"),
        ("{n.real}.png", "{n.real}"),
        ("{n", "no pattern"),
        ("{prompt}.png", "{n} or {seed}"),
        ("file/fox.png", "cannot be made"),
    ],
)
async def test_an_out_that_means_nothing_is_refused(
    bare_shell: Shell, folder: Path, out: str, words: str
) -> None:
    (folder / "file").touch()
    ran = await bare_shell.type("imagine", "a fox", "-n", "2", "--out", out)
    assert ran.code == 2
    assert words in ran.err
