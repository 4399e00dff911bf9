"""Canned replies: built-in ones (texts under `canned`) and the administrators' own, with what is known filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.office import Office, Visit
from bot.desk.queue import worded
from bot.desk.talk_lines import TalkLine
from bot.storage.canned import CannedReply
from dialogs.engine.conversation import Conversation
from dialogs.faq import told
from dialogs.flow.model import bare
from dialogs.messages import Language

_PREFIX = "canned."


@dataclass(frozen=True)
class Canned:
    """One reply, in the language of the applicant who will read it."""

    title: str
    text: str


async def canned(office: Office, visit: Visit, conversation: Conversation) -> list[Canned]:
    """All of them, ready to be sent or changed first."""
    known = _words_about(office, visit, conversation)
    language = conversation.language
    return [
        Canned(reply.title(visit.language), reply.text(language).format_map(known))
        for reply, _own in await replies(office)
    ]


async def replies(office: Office) -> list[tuple[CannedReply, bool]]:
    """Every reply, by name, and whether an administrator wrote it."""
    own = {reply.name: reply for reply in await office.canned.list()}
    zh, en = (office.texts.by_language[language] for language in ("zh", "en"))
    names = {key.split(".")[1] for key in zh if key.startswith(_PREFIX)}
    built_in = {
        name: CannedReply(name, *(texts[f"{_PREFIX}{name}.{part}"] for part in ("title", "text") for texts in (zh, en)))
        for name in names
    }
    return [(reply, name in own) for name, reply in sorted({**built_in, **own}.items())]


def suggested(office: Office, lines: Sequence[TalkLine], language: Language) -> str:
    """What could be answered to the applicant's last words, in his language: the answer to a question that many ask; ""
    for none."""
    said = next((line.text for line in reversed(lines) if line.side == "applicant"), "")
    faq = office.script.faqs.find(said) if said else None
    if faq is None:
        return ""
    return office.texts.say(f"faq.{faq.id}", language, told(office.script.rules(office.script.ruleset)))


def _words_about(office: Office, visit: Visit, conversation: Conversation) -> dict[str, str]:
    """What a canned reply may name; never a full number."""
    known = {"staff": visit.person.name, "company": "—", "domain": "—", "order": "—"}
    if not conversation.filings:
        return known
    filing = conversation.filing
    for key, answer in filing.answers.items():
        name = {"subject.name": "company", "sites.domain": "domain"}.get(bare(key))
        if name and answer.value:
            known[name] = worded(office, visit, key, answer.value)
    if filing.order is not None:
        known["order"] = filing.order.id
    return known
