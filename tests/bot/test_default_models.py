"""Which model is taken where a member chooses none."""

from __future__ import annotations

import pytest

from cogs.choosing import usable_models
from cogs.default_models import chat_model_for, default_model, default_vision_model, is_for
from guilds.models import Defaults, ModelUse, RoleRule
from hfmedia.chat_model import ChatModel
from hfmedia.types import Task
from jobs import Catalogue
from jobs.catalogue import Looked
from tests.bot.test_choosing import ALL, LISTS, choices, filled
from tests.jobs.builders import models

CHAT: Task = "conversational"
TALKING: dict[Task, Looked] = {
    "text-to-image": models("paint/fox-1:fal-ai"),
    CHAT: [
        *models("talk/fox:groq", "talk/untold:groq", "see/fox:novita", is_adult=False),
        *models("see/adult:groq", is_adult=True),
    ],
}
ROUTERS = (
    ChatModel(id="talk/fox", input_modalities=frozenset({"text"})),
    ChatModel(id="see/fox", input_modalities=frozenset({"text", "image"})),
    ChatModel(id="see/adult", input_modalities=frozenset({"text", "image"})),
)


@pytest.fixture
async def catalogue() -> Catalogue:
    return await filled(LISTS)


@pytest.fixture
async def talking() -> Catalogue:
    async def fetch() -> dict[Task, Looked]:
        return TALKING

    async def routers() -> tuple[ChatModel, ...]:
        return ROUTERS

    catalogue = Catalogue(fetch, fetch_chat_models=routers)
    await catalogue.refresh()
    return catalogue


class TestTheDefaultModel:
    @pytest.mark.parametrize(
        ("model", "for_text", "for_an_image"),
        [
            (None, "paint/fox-1", "edit/fox-1"),
            ("paint/both:fal-ai", "paint/both:fal-ai", "paint/both:fal-ai"),
            ("paint/fox-1", "paint/fox-1", "edit/fox-1"),
            ("edit/fox-1", "paint/fox-1", "edit/fox-1"),
            ("nobody/lists-it", "nobody/lists-it", "edit/fox-1"),
        ],
    )
    async def test_is_the_guilds_else_the_operators_if_it_serves_the_task(
        self, catalogue: Catalogue, model: str | None, for_text: str, for_an_image: str
    ) -> None:
        here = choices(defaults=Defaults(image_model=model, video_model="film/none"))
        for ours, operators in ((choices(), model), (here, None)):
            found = await default_model(catalogue, ours, "text-to-image", operators)
            assert found == for_text
            assert await default_model(catalogue, ours, "image-to-image", operators) == for_an_image

    async def test_is_the_guilds_rather_than_the_operators(self, catalogue: Catalogue) -> None:
        ours = choices(defaults=Defaults(image_model="paint/both"))
        assert await default_model(catalogue, ours, "text-to-image", "paint/adult") == "paint/both"
        ours = choices(defaults=Defaults(image_model="edit/fox-1"))
        assert await default_model(catalogue, ours, "text-to-image", "paint/adult") == "paint/adult"

    async def test_of_videos_is_another_than_of_images(self, catalogue: Catalogue) -> None:
        ours = choices(defaults=Defaults(image_model="paint/both", video_model="film/new"))
        assert await default_model(catalogue, ours, "text-to-video", None) == "film/new"
        assert await default_model(catalogue, ours, "text-to-image", None) == "paint/both"

    async def test_is_one_that_the_member_may_use(self, catalogue: Catalogue) -> None:
        defaults = Defaults(image_model="paint/both:fal-ai")
        rule = RoleRule(models_denied=("paint/both", "paint/fox-1"))
        ours = choices(rule, defaults=defaults)
        assert await default_model(catalogue, ours, "text-to-image", "paint/untold") == ALL[3]
        assert await default_model(catalogue, ours, "text-to-image", "paint/fox-1") == ALL[2]
        elsewhere = choices(defaults=defaults, providers_denied=("fal-ai",))
        assert await default_model(catalogue, elsewhere, "image-to-image", None) == "edit/fox-1"

    async def test_is_no_adult_one_where_those_are_restricted_but_one_that_may_be_none(
        self, catalogue: Catalogue
    ) -> None:
        for model, expected in (("paint/adult", "paint/fox-1"), ("paint/new", "paint/new")):
            ours = choices(defaults=Defaults(image_model=model), adult_models_restricted=True)
            assert await default_model(catalogue, ours, "text-to-image", None) == expected

    async def test_is_there_for_the_refusal_where_none_may_be_used(
        self, catalogue: Catalogue
    ) -> None:
        ours = choices(RoleRule(videos=False), defaults=Defaults(video_model="film/own"))
        assert await default_model(catalogue, ours, "text-to-video", None) == "film/own"
        ours = choices(RoleRule(models_denied=("*",)))
        assert await default_model(catalogue, ours, "text-to-image", None) == "paint/fox-1"

    async def test_is_none_where_no_model_serves_the_task(self, catalogue: Catalogue) -> None:
        assert await default_model(catalogue, choices(), "image-to-video", "paint/both") is None


class TestTheModelOfChat:
    async def test_is_the_places_else_the_operators_else_the_most_popular(
        self, talking: Catalogue
    ) -> None:
        here = choices(
            defaults=Defaults(chat_model="talk/untold"),
            channel_defaults={44: Defaults(chat_model="see/fox")},
        )
        assert await default_model(talking, here, CHAT, "talk/fox") == "see/fox"
        server = choices(defaults=Defaults(chat_model="talk/untold"))
        assert await default_model(talking, server, CHAT, "talk/fox") == "talk/untold"
        assert await default_model(talking, choices(), CHAT, "new/fox:groq") == "new/fox:groq"
        assert await default_model(talking, choices(), CHAT, "paint/fox-1") == "talk/fox"
        assert await default_model(talking, choices(), CHAT, None) == "talk/fox"

    async def test_is_one_that_the_member_may_use(self, talking: Catalogue) -> None:
        ours = choices(
            RoleRule(models_denied=("talk/*",)), defaults=Defaults(chat_model="talk/fox")
        )
        assert await default_model(talking, ours, CHAT, None) == "see/fox"

    @pytest.mark.parametrize(
        ("chat", "vision", "found"),
        [
            ("talk/fox", None, "see/fox"),
            ("talk/untold", "see/adult", "see/adult"),
            ("see/adult", "see/fox", "see/adult"),
            (None, "new/sees", "new/sees"),
        ],
    )
    async def test_with_an_image_is_the_one_for_that_unless_it_sees_itself(
        self, talking: Catalogue, chat: str | None, vision: str | None, found: str
    ) -> None:
        here = choices(defaults=Defaults(chat_model=chat, vision_model=vision))
        assert await chat_model_for(talking, here, {}, with_image=True) == found
        operators: dict[ModelUse, str] = {"chat": chat or "", "vision": vision or ""}
        assert await chat_model_for(talking, choices(), operators, with_image=True) == found
        blind = await chat_model_for(talking, here, {}, with_image=False)
        assert blind == (chat or "talk/fox")

    async def test_with_an_image_is_the_blind_one_where_none_is_known_to_see(self) -> None:
        catalogue = await filled(TALKING)
        assert await chat_model_for(catalogue, choices(), {}, with_image=True) == "talk/fox"


class TestTheModelThatLooksAtImages:
    async def test_is_the_places_else_the_operators_else_the_first_that_takes_images(
        self, talking: Catalogue
    ) -> None:
        here = choices(defaults=Defaults(vision_model="new/sees"))
        assert await default_vision_model(talking, here, "see/adult") == "new/sees"
        assert await default_vision_model(talking, choices(), "see/adult") == "see/adult"
        assert await default_vision_model(talking, choices(), None) == "see/fox"

    async def test_is_none_that_is_known_to_be_blind(self, talking: Catalogue) -> None:
        here = choices(defaults=Defaults(vision_model="talk/fox"))
        assert await default_vision_model(talking, here, "paint/fox-1") == "see/fox"

    async def test_is_one_that_the_member_may_use(self, talking: Catalogue) -> None:
        ours = choices(RoleRule(models_denied=("see/fox",)))
        assert await default_vision_model(talking, ours, None) == "see/adult"
        nobody = choices(RoleRule(models_denied=("*",)))
        assert await default_vision_model(talking, nobody, None) == "see/fox"

    async def test_is_none_while_the_routers_list_is_not_known(self) -> None:
        catalogue = await filled(TALKING)
        assert await default_vision_model(catalogue, choices(), None) is None

    async def test_serves_every_use_that_it_is_not_known_to_lack(self, talking: Catalogue) -> None:
        assert is_for(talking, "talk/untold", "vision")
        assert not is_for(talking, "talk/fox", "vision")
        assert is_for(talking, "talk/fox", "chat")
        assert not is_for(talking, "talk/fox", "image")


async def test_with_an_image_models_that_take_none_are_not_offered(talking: Catalogue) -> None:
    offered = await usable_models(talking, choices(), CHAT, "", 25, sees=True)
    assert offered == ["talk/untold", "see/fox", "see/adult"]
    typed = await usable_models(talking, choices(), CHAT, "fox", 25, sees=True)
    assert "see/fox" in typed
    assert "talk/fox" not in typed
