"""Messages that people write: replies, mentions, files, edits, and who may delete what."""

import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.errors import InvalidInput
from playground.discord.ids import ADMIN_ROLE_ID
from playground.discord.permissions import ADMINISTRATOR, BOT_PERMISSIONS, MANAGE_MESSAGES
from playground.discord.users import BOT, MIKA, ROBIN
from tests.playground.raw import create_interaction, raw_bot
from tests.playground.test_files import png

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"


async def test_a_message_says_who_wrote_it_and_whom_it_mentions(playground: Playground) -> None:
    mika = playground.world.person("mika")
    sent = await mika.writer.post(f" hello <@{ROBIN.id}> ")
    assert (sent["author"]["id"], sent["type"]) == (MIKA.id, 0)
    assert sent["content"] == f"hello <@{ROBIN.id}>"
    assert [one["id"] for one in sent["mentions"]] == [ROBIN.id]


async def test_only_who_may_mentions_everyone_and_roles(playground: Playground) -> None:
    text = f"@everyone <@&{ADMIN_ROLE_ID}>"
    mika = playground.world.person("mika")
    sent = await mika.writer.post(text)
    assert (sent["mention_everyone"], sent["mention_roles"]) == (False, [])
    editor = playground.world.directory.editor
    role = editor.add_role("playground", "Loud", ADMINISTRATOR)
    editor.give_role("playground", "mika", role.id)
    sent = await mika.writer.post(text)
    assert (sent["mention_everyone"], sent["mention_roles"]) == (True, [ADMIN_ROLE_ID])


async def test_a_reply_pings_the_other_author_unless_it_should_not(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    first = await mika.writer.post("first")
    reply = await robin.writer.post("second", reply_to=first["id"])
    assert (reply["type"], reply["referenced_message"]["content"]) == (19, "first")
    assert [one["id"] for one in reply["mentions"]] == [MIKA.id]
    silent = await robin.writer.post("third", reply_to=first["id"], mention=False)
    assert silent["mentions"] == []
    edited = await robin.writer.edit(reply["id"], "second, edited")
    assert [one["id"] for one in edited["mentions"]] == [MIKA.id]


async def test_a_reply_of_the_bot_pings_by_allowed_mentions(playground: Playground) -> None:
    first = await playground.world.person("mika").writer.post("first")
    async with raw_bot(playground) as bot:
        body = {"content": "x", "message_reference": {"message_id": first["id"]}}
        for allowed, pinged in (
            (None, [MIKA.id]),
            ({"parse": []}, []),
            ({"parse": [], "replied_user": True}, [MIKA.id]),
        ):
            sent = await bot.call("POST", MESSAGES, {**body, "allowed_mentions": allowed})
            assert [one["id"] for one in sent.json["mentions"]] == pinged


async def test_a_message_may_be_a_file_alone(playground: Playground) -> None:
    mika = playground.world.person("mika")
    upload = await mika.upload("fox.png", png())
    sent = await mika.writer.post(files=[upload["id"]])
    (attachment,) = sent["attachments"]
    assert (attachment["filename"], attachment["width"]) == ("fox.png", 3)
    assert "ephemeral" not in attachment
    with pytest.raises(InvalidInput, match="not uploaded"):
        await mika.writer.post(files=[upload["id"]])
    robin = playground.world.person("robin")
    with pytest.raises(InvalidInput, match="not uploaded"):
        await robin.writer.post(files=[(await mika.upload("a.png", png()))["id"]])


async def test_what_the_client_would_not_send_is_refused(playground: Playground) -> None:
    mika = playground.world.person("mika")
    await mika.writer.post("x" * 2000)
    files = [(await mika.upload(f"{n}.txt", b"x"))["id"] for n in range(11)]
    with pytest.raises(InvalidInput, match="at most 2000"):
        await mika.writer.post("x" * 2001)
    with pytest.raises(InvalidInput, match="Write something"):
        await mika.writer.post(" \n")
    with pytest.raises(InvalidInput, match="at most 10 files"):
        await mika.writer.post(files=files)
    with pytest.raises(InvalidInput, match="does not exist"):
        await mika.writer.post("x", reply_to="1")
    direct = await mika.writer.post("x", channel="dm")
    with pytest.raises(InvalidInput, match="replied to"):
        await mika.writer.post("x", reply_to=direct["id"])


async def test_people_edit_their_own_messages_alone(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    sent = await mika.writer.post("first")
    edited = await mika.writer.edit(sent["id"], "second")
    assert (edited["content"], bool(edited["edited_timestamp"])) == ("second", True)
    with pytest.raises(InvalidInput, match="your own"):
        await robin.writer.edit(sent["id"], "third")


async def test_people_delete_their_own_messages_and_moderators_all(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    own, others = await mika.writer.post("own"), await robin.writer.post("robin's")
    mika.writer.delete(own["id"])
    with pytest.raises(InvalidInput, match="permission"):
        mika.writer.delete(others["id"])
    robin.writer.delete((await mika.writer.post("rude"))["id"])
    assert [one.content for one in playground.world.messages.in_channel(GUILD_CHANNEL)] == [
        "robin's"
    ]


async def test_an_ephemeral_message_is_not_deleted_by_its_reader(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="hush", flags=64)
    with pytest.raises(InvalidInput, match="dismissed"):
        playground.world.person("mika").writer.delete(interaction.original_id or "")
    with pytest.raises(InvalidInput, match="does not exist"):
        playground.world.person("robin").writer.delete(interaction.original_id or "")


async def test_the_bot_deletes_messages_of_others_with_a_permission(
    playground: Playground,
) -> None:
    mika, world = playground.world.person("mika"), playground.world
    sent, direct = await mika.writer.post("x"), await mika.writer.post("x", channel="dm")
    async with raw_bot(playground) as bot:
        refused = await bot.call("DELETE", f"{MESSAGES}/{sent['id']}")
        assert (refused.status, refused.code) == (403, 50013)
        refused = await bot.call(
            "DELETE", f"/channels/{direct['channel_id']}/messages/{direct['id']}"
        )
        assert (refused.status, refused.code) == (403, 50003)
        edited = await bot.call("PATCH", f"{MESSAGES}/{sent['id']}", {"content": "y"})
        assert (edited.status, edited.code) == (403, 50005)
        world.app_permissions = BOT_PERMISSIONS | MANAGE_MESSAGES
        assert (await bot.call("DELETE", f"{MESSAGES}/{sent['id']}")).status == 204
    assert not mika.sees(sent)


async def test_the_newest_of_the_oldest_messages_after_one_are_listed(
    playground: Playground,
) -> None:
    mika = playground.world.person("mika")
    sent = [await mika.writer.post(f"<@{BOT.id}> {number}") for number in range(4)]
    async with raw_bot(playground) as bot:
        listed = await bot.call("GET", f"{MESSAGES}?after={sent[0]['id']}&limit=2")
    assert [one["id"] for one in listed.json] == [sent[2]["id"], sent[1]["id"]]
