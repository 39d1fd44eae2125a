"""What can be repeated: many jobs, few images."""

from __future__ import annotations

from hfmedia.types import ImageInput, MediaRef
from jobs import JobSpec
from jobs.history import MAX_IMAGES, MAX_SPECS, JobHistory
from tests.jobs.builders import a_spec


def an_edit(number: int, image: int | None = None) -> JobSpec:
    """A job whose image is its own, or that of another."""
    ref = image_of(number if image is None else image)
    return a_spec(interaction_id=number, task="image-to-image", image=ImageInput(media=ref))


def image_of(number: int) -> MediaRef:
    return MediaRef(uri=f"media:{number}", content_type="image/jpeg", size=1)


def test_the_newest_jobs_are_remembered() -> None:
    history = JobHistory()
    for number in range(MAX_SPECS + 5):
        history.add(a_spec(interaction_id=number))
    assert history.get("4") is None
    assert history.get("5") == a_spec(interaction_id=5)
    assert history.get(str(MAX_SPECS + 4)) is not None


def test_only_the_newest_images_are_remembered() -> None:
    history = JobHistory()
    forgotten = [ref for number in range(MAX_IMAGES + 1) for ref in history.add(an_edit(number))]
    oldest = history.get("0")
    assert oldest is not None
    assert (oldest.request.image, oldest.request.prompt) == (None, an_edit(0).request.prompt)
    assert history.get("1") == an_edit(1)
    assert forgotten == [image_of(0)]


def test_an_image_of_a_job_that_is_forgotten_is_forgotten_with_it() -> None:
    history = JobHistory()
    history.add(an_edit(0))
    forgotten = [
        ref
        for number in range(1, MAX_SPECS + 1)
        for ref in history.add(a_spec(interaction_id=number))
    ]
    assert history.get("0") is None
    assert forgotten == [image_of(0)]


def test_an_image_that_a_newer_job_repeats_is_kept() -> None:
    history = JobHistory()
    history.add(an_edit(0))
    forgotten = [ref for number in range(1, MAX_IMAGES) for ref in history.add(an_edit(number))]
    forgotten += history.add(an_edit(1000, image=0))
    assert forgotten == []
    assert history.get("1000") == an_edit(1000, image=0)
