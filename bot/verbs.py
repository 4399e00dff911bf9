"""Our actions, each with what it needs, and their shapes for whoever only checks a flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from actions.check_footer import CheckFooter
from actions.check_identity import CheckIdentity
from actions.compare_face import CompareFace
from actions.faces.settings import FaceSettings
from actions.list_servers import ListServers
from actions.look_at_site import LookAtSite
from actions.look_up_domain import LookUpDomain
from actions.look_up_filing import LookUpFiling
from actions.media import Fetch
from actions.query_order import QueryOrder
from actions.rasa import Verb
from actions.read_document import ReadDocument, today_in_china
from actions.read_words import ReadWords
from actions.readers.settings import ReaderSettings
from actions.registers.homepage import Homepage
from actions.registers.provider import Provider
from actions.registers.settings import ProviderSettings
from actions.release_number import ReleaseNumber
from actions.reserve_server import ReserveServer
from actions.submit_order import SubmitOrder
from actions.use_service_number import UseServiceNumber
from actions.withdraw_order import WithdrawOrder
from actions.workers import Workers
from dialogs.flow.check import ActionShape

ASKING = (
    *(CheckIdentity, LookUpFiling, LookUpDomain, ListServers, ReserveServer, UseServiceNumber),
    *(ReleaseNumber, SubmitOrder, QueryOrder, WithdrawOrder),
)
ACTIONS: tuple[type[Verb], ...] = (ReadDocument, ReadWords, CompareFace, CheckFooter, LookAtSite, *ASKING)
SHAPES: Mapping[str, ActionShape] = {
    action.called: ActionShape(frozenset(action.needs), frozenset(action.gives)) for action in ACTIONS
}


def build_verbs(
    provider: ProviderSettings,
    fetch: Fetch,
    readers: Workers,
    faces: Workers,
    reading: ReaderSettings,
    comparing: FaceSettings,
    today: Callable[[], date] = today_in_china,
) -> tuple[Verb, ...]:
    """One of each. `today` decides which certificates have expired."""
    asked = Provider(provider)
    return (
        ReadDocument(fetch, readers, reading, today),
        ReadWords(fetch, readers, reading),
        CompareFace(fetch, faces, comparing),
        CheckFooter(Homepage()),
        LookAtSite(Homepage()),
        *(asking(asked) for asking in ASKING),
    )
