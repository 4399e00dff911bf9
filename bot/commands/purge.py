"""Delete everything personal of one conversation, files included; what the audit log says stays."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys

from bot.storage.files import Files
from bot.storage.opened import Opened, opened
from bot.storage.store import SqlStore
from bot.storage.telegram_topics import Topics
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Event
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Who
from dialogs.ports import Turn, UnknownConversation


def arguments(parser: argparse.ArgumentParser) -> None:
    """CONVERSATION."""
    parser.add_argument("conversation")


def run(args: argparse.Namespace) -> int:
    """1 when there is no such conversation."""
    with opened() as house:
        try:
            asyncio.run(_purge(house, ConversationId(args.conversation)))
        except UnknownConversation:
            print(f"{args.conversation}: no such conversation", file=sys.stderr)
            return 1
    print(f"{args.conversation}: purged")
    return 0


async def _purge(house: Opened, conversation: ConversationId) -> None:
    store = SqlStore(house.database, house.vault, house)
    store.purged = Files(house.database, house.vault, house.settings.files_dir, house, house.settings.keep).clear
    store.turned = (Topics(house.database, house.vault, house.settings.telegram.staff_group).turned,)
    inbound = Inbound(
        InboundId(f"purge:{secrets.token_hex(8)}"), conversation, Who("system"), Command("delete"), house.now()
    )
    await store.turn(inbound, lambda now: emptied(now, inbound))


def emptied(now: Conversation, inbound: Inbound) -> Turn:
    """The turn that leaves nothing of a conversation but its id."""
    gone = Conversation(now.id, "", now.site, now.language, deleted=True)
    return Turn(gone, (Event("command", {"name": "delete"}, inbound.at),), purge=True)
