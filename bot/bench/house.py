"""`python -m bot.bench.house`: the real house with the three-slot form in it and the REST channel open on loopback.

Says its address in one line, serves until its standard input ends, and says how much CPU time it has used.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from functools import cached_property

from aiohttp import web

from bot.app import App
from bot.bench.forms import THREE_SLOTS, form
from bot.commands.serve import listen
from bot.settings import RestSection, Settings
from dialogs.assistant import Assistant
from dialogs.messages import ConversationId


class House(App):
    """Everything as in app.py, but what is asked."""

    @cached_property
    def assistant(self) -> Assistant:
        """The door, with another script behind it."""
        return Assistant(
            self.store, form(THREE_SLOTS), self.clock, lambda id_, seq: self.announcer.tell(ConversationId(id_), seq)
        )


async def main() -> None:
    """Serve until told to end."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    house = House(Settings(rest=RestSection(enabled=True)), f"http://127.0.0.1:{port}")
    await house.start()
    served = web.Application()
    served.add_routes(house.rest().routes())
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    began = time.process_time()
    print(json.dumps({"port": port}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps({"cpu_s": time.process_time() - began}), flush=True)
    await runner.cleanup()
    await house.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(main())
