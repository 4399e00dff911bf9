"""Reserve the filing service number (备案服务号) that ties one site of a filing to a server."""

from __future__ import annotations

from actions.list_servers import known
from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from actions.registers.contract import Refusal, Reserve, Reserved
from dialogs.messages import Found


class ReserveServer(Asking):
    """The same number when asked again for the same filing and site. A refusal is a problem `unfit.<code>`."""

    called = "reserve_server"
    needs = ("account", "server", "filing", "site")
    gives = ("service_number", "ip", "expires")

    async def do(self, slots: Slots) -> Outcome:
        """Problems are codes of actions.list_servers.UNFIT: between listing and choosing a server may fill up."""
        question = Reserve(**{need: required(slots, need) for need in self.needs})
        answer = await self._provider.reserve(question)
        if isinstance(answer, Refusal):
            return Outcome(problems=(known(answer.code),))
        return Outcome(held(answer))


def held(answer: Reserved) -> dict[str, Found]:
    """What a site is given with its number; `expires` is an ISO date, None where the provider tells none."""
    return {name: Found(value) for name, value in answer.model_dump(mode="json").items()}
