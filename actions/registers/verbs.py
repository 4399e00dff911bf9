"""All verbs that ask the provider, for whoever registers them. Importing this brings rasa-sdk (about two seconds)."""

from __future__ import annotations

from actions.check_identity import CheckIdentity
from actions.list_servers import ListServers
from actions.look_up_domain import LookUpDomain
from actions.look_up_filing import LookUpFiling
from actions.query_order import QueryOrder
from actions.rasa import Verb
from actions.registers.provider import Provider
from actions.registers.settings import ProviderSettings
from actions.reserve_server import ReserveServer
from actions.submit_order import SubmitOrder

_VERBS = (LookUpFiling, LookUpDomain, CheckIdentity, ListServers, ReserveServer, SubmitOrder, QueryOrder)


def register_verbs(settings: ProviderSettings) -> tuple[Verb, ...]:
    """One of each, all asking the same provider."""
    provider = Provider(settings)
    return tuple(verb(provider) for verb in _VERBS)
