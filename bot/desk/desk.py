"""The desk as bot/app.py builds it: what it needs goes in, its routes come out."""

from __future__ import annotations

import logging
from pathlib import Path

from aiohttp import web

from bot.channels.announce import Announcer
from bot.channels.uploads import Uploads
from bot.desk.access import OPEN, ROUTES, guarded, opened
from bot.desk.office import DeskSettings, Door, Office
from bot.storage.canned import CannedReplies
from bot.storage.deeds import Deeds
from bot.storage.files import Files
from bot.storage.looks import Looks
from bot.storage.people import People
from bot.storage.presence import Presence
from bot.storage.sessions import Sessions
from bot.storage.store import SqlStore
from dialogs.engine.script import Script
from dialogs.ports import Clock

__all__ = ["Desk", "DeskSettings"]

STATIC = Path(__file__).parent / "static"


class Desk:
    """The web desk at /desk."""

    def __init__(
        self,
        *,
        door: Door,
        store: SqlStore,
        files: Files,
        people: People,
        sessions: Sessions,
        script: Script,
        announcer: Announcer,
        uploads: Uploads,
        looks: Looks,
        canned: CannedReplies,
        presence: Presence,
        deeds: Deeds,
        settings: DeskSettings,
        clock: Clock,
    ) -> None:
        _keep_access_log(settings.access_log)
        self._office = Office(
            door,
            store,
            files,
            people,
            sessions,
            script.texts,
            script.flow,
            settings,
            clock,
            script,
            announcer,
            uploads,
            looks,
            canned,
            presence,
            deeds,
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        """Everything under /desk; only the login and the static files are for everybody."""
        free = [web.route(route.method, route.path, opened(self._office, route)) for route in OPEN]
        behind = [web.route(route.method, route.path, guarded(self._office, route)) for route in ROUTES]
        return [web.static("/desk/static", STATIC), *free, *behind]


def _keep_access_log(path: str) -> None:
    """Append to the file, readable by us alone; once, however many desks are built."""
    log = logging.getLogger("xiaobei.desk.access")
    if not path or any(isinstance(kept, logging.FileHandler) for kept in log.handlers):
        return
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
