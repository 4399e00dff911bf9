"""The administrators' page: accounts of the staff, canned replies, and the settings in force."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from aiohttp import web

from bot.desk.canned import replies
from bot.desk.office import Office, Visit
from bot.desk.pages import goto, render
from bot.desk.queue import tab_counts
from bot.storage.canned import HOLES, CannedReply, fills
from bot.storage.people import ROLES, Role, Taken

log = logging.getLogger("xiaobei.desk.access")

_NAME = re.compile(r"[\w.-]{1,32}")
_LONGEST_NAME = 32
_LONGEST_TITLE, _LONGEST_TEXT = 24, 1_000
_PARTS = ("title_zh", "title_en", "text_zh", "text_en")


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """All of it."""
    return await _page(office, visit)


async def change_staff(office: Office, visit: Visit) -> web.StreamResponse:
    """Make an account, give another role or password, disable or enable. Nobody shuts himself out.

    A password is made here and shown this once. Whoever's account changes is logged out everywhere.
    """
    form = await visit.request.post()
    wish, name, role = (str(form.get(part, "")).strip() for part in ("wish", "name", "role"))
    if wish == "add":
        return await _add(office, visit, name, role)
    deed = _DEEDS.get(wish)
    if deed is None or await office.people.find(name) is None or (wish == "role" and role not in ROLES):
        return await _page(office, visit, problem="nobody")
    if name == visit.person.name and wish != "password":
        return await _page(office, visit, problem="yourself")
    await _note(office, visit, f"account_{wish}", f"{name} {role}" if wish == "role" else name)
    password = await deed(office, name, cast(Role, role))
    await office.sessions.end_all("staff", name)
    return await _page(office, visit, made=(name, password)) if password else goto("/desk/admin")


async def change_canned(office: Office, visit: Visit) -> web.StreamResponse:
    """Write a reply in both languages, or take one's own back."""
    form = await visit.request.post()
    name = str(form.get("name", "")).strip()
    words = {part: str(form.get(part, "")).strip() for part in _PARTS}
    if form.get("wish") == "remove":
        await _note(office, visit, "canned_remove", name[:_LONGEST_NAME])
        await office.canned.remove(name)
        return goto("/desk/admin#canned")
    problem = _problem(name, words)
    if problem:
        return await _page(office, visit, problem=problem, kept={"name": name, **words})
    await _note(office, visit, "canned_put", name)
    await office.canned.put(CannedReply(name, **words), visit.person.name)
    return goto("/desk/admin#canned")


async def _add(office: Office, visit: Visit, name: str, role: str) -> web.StreamResponse:
    if not _NAME.fullmatch(name) or role not in ROLES:
        return await _page(office, visit, problem="name")
    password = secrets.token_urlsafe(9)
    if await office.people.find(name) is not None:
        return await _page(office, visit, problem="taken")
    await _note(office, visit, "account_add", f"{name} {role}")
    try:
        await office.people.add(name, role, password)
    except Taken:
        return await _page(office, visit, problem="taken")
    return await _page(office, visit, made=(name, password))


async def _note(office: Office, visit: Visit, what: str, about: str) -> None:
    """Put down, before it is done, who changes what."""
    await office.deeds.note(visit.person.name, what, about)
    log.info("desk %s %s by %s", what, about, visit.person.name)


async def _give_role(office: Office, name: str, role: Role) -> str:
    await office.people.change(name, role=role)
    return ""


async def _disable(office: Office, name: str, _role: Role) -> str:
    await office.people.disable(name)
    return ""


async def _enable(office: Office, name: str, _role: Role) -> str:
    await office.people.change(name, disabled=False)
    return ""


async def _new_password(office: Office, name: str, _role: Role) -> str:
    password = secrets.token_urlsafe(9)
    await office.people.give_password(name, password)
    return password


def _problem(name: str, words: Mapping[str, str]) -> str:
    """What is wrong with a reply; "" for nothing."""
    if not _NAME.fullmatch(name):
        return "name"
    longest = {part: _LONGEST_TITLE if part.startswith("title") else _LONGEST_TEXT for part in _PARTS}
    if any(not 0 < len(said) <= longest[part] for part, said in words.items()):
        return "words"
    return "" if fills(words["text_zh"]) and fills(words["text_en"]) else "holes"


async def _page(
    office: Office,
    visit: Visit,
    problem: str = "",
    made: tuple[str, str] | None = None,
    kept: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    values = {
        "people": await office.people.list(),
        "roles": ROLES,
        "replies": await replies(office),
        "changes": await office.deeds.list(),
        "holes": " ".join(f"{{{hole}}}" for hole in sorted(HOLES)),
        "config": office.settings.config,
        "problem": problem,
        "made": made,
        "kept": kept or {},
        "tab": "admin",
        "counts": await tab_counts(office),
    }
    return render(office, visit, "admin.html", values, 409 if problem else 200)


_DEEDS: Mapping[str, Callable[[Office, str, Role], Awaitable[str]]] = {
    "role": _give_role,
    "disable": _disable,
    "enable": _enable,
    "password": _new_password,
}
