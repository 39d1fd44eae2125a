"""The files of the results: their names, and saving without overwriting."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfmedia import Generation, GenerationRequest, Media
from hfmedia.cli.outputs import Output, save, slug
from hfmedia.types import MediaRef
from tests.cli.shell import FLUX, SMALL, Shell


@pytest.mark.parametrize(
    ("out", "files"),
    [
        ("fox.jpg", ["fox.jpg"]),
        ("fox", ["fox.jpg"]),
        ("fox-v1.5", ["fox-v1.5.jpg"]),
        ("new/deep/fox.jpg", ["new/deep/fox.jpg"]),
        ("new/", ["new/a-fox-7.jpg"]),
        ("existing", ["existing/a-fox-7.jpg"]),
        ("{n:03}-{seed}-{provider}.jpg", ["001-7-fal-ai.jpg"]),
        ("{model}/{prompt}", ["black-forest-labs-flux-1-dev/a-fox.jpg"]),
        ("{{n}}.jpg", ["{n}.jpg"]),
    ],
)
async def test_out_is_a_file_a_folder_or_a_pattern(
    shell: Shell, folder: Path, out: str, files: list[str]
) -> None:
    (folder / "existing").mkdir()
    seed = ("--seed", "7", "--model", f"{FLUX}:fal-ai")
    result = await shell.run("imagine", "a fox", *SMALL, *seed, "--out", out)
    assert result.code == 0, result.err
    assert result.out.split() == files
    assert all((folder / file).stat().st_size for file in files)


async def test_several_results_number_a_single_name(shell: Shell) -> None:
    result = await shell.run("imagine", "a fox", "-n", "2", *SMALL, "--out", "fox.jpg")
    assert result.out == "fox-1.jpg\nfox-2.jpg\n"


@pytest.mark.parametrize("count", ["1", "2"])
async def test_an_existing_file_is_refused_before_anything_is_sent(
    bare_shell: Shell, folder: Path, count: str
) -> None:
    name = "fox.jpg" if count == "1" else "fox-2.jpg"
    (folder / name).write_text("mine")
    result = await bare_shell.run("imagine", "a fox", "-n", count, "--out", "fox.jpg")
    assert result.code == 2
    assert result.err == f"{name} already exists. Choose another name, or add --overwrite.\n"
    assert (folder / name).read_text() == "mine"


async def test_a_result_whose_name_is_taken_gets_the_next_free_one(
    shell: Shell, folder: Path
) -> None:
    (folder / "fox.jpg").write_text("mine")
    result = await shell.run("imagine", "a fox", *SMALL, "--out", "fox")
    assert result.out == "fox-2.jpg\n"
    assert (folder / "fox.jpg").read_text() == "mine"


async def test_overwrite_replaces_an_existing_file(shell: Shell, folder: Path) -> None:
    (folder / "fox.jpg").write_text("mine")
    result = await shell.run("imagine", "a fox", *SMALL, "--out", "fox.jpg", "--overwrite")
    assert result.out == "fox.jpg\n"
    assert (folder / "fox.jpg").stat().st_size > 100


async def test_a_name_of_another_format_is_kept_with_a_warning_that_names_both(
    shell: Shell,
) -> None:
    result = await shell.run("imagine", "a fox", *SMALL, "--out", "fox.png", "--json")
    assert result.object["file"] == "fox.png"
    assert result.object["warnings"] == [
        f"fox.png: the name asks for image/png, but {result.object['provider']} sent image/jpeg. "
        "The file was not converted."
    ]


async def test_people_see_the_warning_on_stderr(shell: Shell) -> None:
    result = await shell.run("imagine", "a fox", *SMALL, "--out", "fox.webp")
    assert result.out == "fox.webp\n"
    assert "#1: fox.webp: the name asks for image/webp" in result.err


async def test_a_format_that_no_provider_sends_gets_the_warning_and_the_suffix_of_the_file(
    shell: Shell,
) -> None:
    result = await shell.run("imagine", "a fox", *SMALL, "--out", "fox.tiff", "--json")
    assert result.object["file"] == "fox.tiff.jpg"
    assert "the name asks for image/tiff" in result.object["warnings"][0]


async def test_jpeg_and_jpg_are_the_same_format(shell: Shell) -> None:
    result = await shell.run("imagine", "a fox", *SMALL, "--out", "fox.jpeg", "--json")
    assert result.object["file"] == "fox.jpeg"
    assert result.object["warnings"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  A fox, in the *snow*!", "a-fox-in-the-snow"),
        ("../../etc/passwd", "etc-passwd"),
        ("🦊", ""),
        ("狐" * 100, "狐" * 20),
    ],
)
def test_a_prompt_becomes_a_part_of_a_file_name(text: str, name: str) -> None:
    assert slug(text) == name


def test_a_file_has_the_permissions_of_a_new_file(folder: Path) -> None:
    (folder / "any").touch()
    temporary = folder / "temporary"
    temporary.touch(mode=0o600)
    ref = MediaRef(uri="media:fox", content_type="video/mp4", size=0)
    request = GenerationRequest(task="text-to-video", model=FLUX, prompt="a fox")
    generation = Generation(request=request, media=ref, provider="lumen", attempts=(), seconds=1)
    saved = save(Media(ref, path=temporary), generation, 1, Output("fox"))
    assert saved.path == Path("fox.mp4")
    assert saved.path.stat().st_mode == (folder / "any").stat().st_mode
    assert not temporary.exists()


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("", "needs a file name"),
        ("{size}.png", "{size}"),
        ("{}.png", "{}"),
        ("{n.real}.png", "{n.real}"),
        ("{n", "not a valid pattern"),
        ("{n:wide}", "not a valid pattern"),
        ("{prompt}.png", "{n} or {seed}"),
        ("file/fox.png", "cannot be created"),
    ],
)
async def test_an_out_that_cannot_be_used_is_refused(
    bare_shell: Shell, folder: Path, out: str, message: str
) -> None:
    (folder / "file").touch()
    result = await bare_shell.run("imagine", "a fox", "-n", "2", "--out", out)
    assert result.code == 2
    assert message in result.err
