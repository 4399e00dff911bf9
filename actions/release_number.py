"""Give a filing service number (备案服务号) back to its server: the filing or the site was given up."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from dialogs.messages import Found


class ReleaseNumber(Asking):
    """`released` is false when there was none to give back. Giving back twice is giving back once."""

    called = "release_number"
    needs = ("filing", "site")
    gives = ("released",)

    async def do(self, slots: Slots) -> Outcome:
        """Raises Unavailable while the provider cannot be asked."""
        released = await self._provider.release(required(slots, "filing"), required(slots, "site"))
        return Outcome({"released": Found(released)})
