"""A service number goes back when its filing or site is given up, and at no other time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from dialogs.messages import Found, JobId, Reason, Result, Value
from tests.dialogs.play import STAFF, SYSTEM, Play

NUMBER = [("c-play.f1", "s1")]


def told(play: Play) -> list[tuple[str, str]]:
    return [name for turn in play.turns for name in turn.release]


def at(where: str) -> Play:
    play = Play()
    play.command("start")
    return play.until(where)


def sure(play: Play) -> None:
    play.press_old(play.told[-1].stamp, "yes")


def test_a_draft_that_is_given_up_gives_its_number_back() -> None:
    play = at("ask.filing.summary")
    assert told(play) == []
    play.command("cancel")
    sure(play)
    assert told(play) == NUMBER


def test_an_order_that_is_abandoned_gives_its_number_back_once() -> None:
    play = at("order")
    play.command("cancel")
    sure(play)
    assert told(play) == [], "withdrawn is not abandoned: everything is kept"
    play.command("cancel")
    sure(play)
    assert told(play) == NUMBER
    play.command("delete")
    sure(play)
    assert told(play) == NUMBER


def test_a_site_that_is_dropped_gives_its_number_back_and_the_other_keeps_its_own() -> None:
    play = at("ask.filing.type_card")
    play.press("another_site")
    play.until("ask.filing.summary")
    assert play.answers().elements("sites") == ("s1", "s2")
    play.command("change sites.s2.server")
    for button in ("not_here", "not_bought"):
        play.press(button)
    assert told(play) == [], "another server may still be chosen"
    play.press("drop")
    assert told(play) == [("c-play.f1", "s2")]


def reserving(where: str = "ask.sites.server") -> tuple[Play, JobId]:
    """A server is chosen and the provider has not answered yet."""
    play = at(where)
    play.press("i-good1")
    (job,) = [job for job in play.jobs if ":reserve_server:" in job]
    return play, job


@pytest.mark.parametrize("problems", [(), ("dropped",)])
def test_a_number_that_comes_after_the_draft_was_given_up_goes_back_as_well(problems: tuple[str, ...]) -> None:
    play, job = reserving()
    play.command("cancel")
    sure(play)
    assert told(play) == NUMBER, "by then the provider may not have held it yet"
    before = len(play.turns[-1].events)
    late = play.happen(Result(job, {"service_number": Found("32a43232-a888-48e8-b9ec-00888be81234")}, problems), SYSTEM)
    assert list(late.release) == NUMBER and before
    assert late.events, "under the id of the turn before it would not be done"
    assert not late.replies and not late.conversation.filings


def test_a_number_that_comes_after_its_site_was_dropped_goes_back() -> None:
    play = at("ask.filing.type_card")
    play.press("another_site")
    play.until("ask.sites.server").press("i-good1")
    (job,) = [job for job in play.jobs if ":reserve_server:" in job]
    play.command("change sites.s2.server")
    for button in ("not_here", "not_bought", "drop"):
        play.press(button)
    assert told(play) == [("c-play.f1", "s2")]
    assert play.bring(job) is None, "the worker drops what nobody wants"
    play.happen(Result(job, {}, ("dropped",)), SYSTEM)
    assert told(play) == [("c-play.f1", "s2")] * 2


def test_a_number_that_comes_late_stays_where_its_site_still_wants_one() -> None:
    play, job = reserving()
    play.command("change sites.s1.server")
    play.press("by_number")
    play.happen(Result(job, {"service_number": Found("32a43232-a888-48e8-b9ec-00888be81234")}), SYSTEM)
    assert told(play) == []


@dataclass
class AtProvider(Play):
    """A provider with two good servers, at which a site holds one number: of the server it was last asked for."""

    taken: tuple[str, str] = ("", "")

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        if action == "list_servers":
            return {"servers": tuple((one, one, "ecs", "cn-hangzhou", "") for one in ("i-good1", "i-good2"))}
        if action not in ("reserve_server", "use_service_number"):
            return super().finds(action, slots)
        server = str(slots.get("server", "a friend's"))
        if server != self.taken[0]:
            self.taken = (server, str(slots.get("number", f"number-{next(self.numbers):08}")))
        return {"service_number": self.taken[1], "ip": "203.0.113.8"}

    def choose(self, server: str) -> JobId:
        """The reservation that is under way then."""
        if self.answers().value("sites.s1.server"):
            self.command("change sites.s1.server")
        self.press(server)
        return self.reservation()

    def reservation(self) -> JobId:
        (*_, job) = [job for job in self.jobs if "reserve_server" in job or "use_service_number" in job]
        return job

    def arrives(self, job: JobId, slots: Mapping[str, Value]) -> None:
        """An answer that was under way when it was no longer wanted, as the worker brings it."""
        if job in self.jobs:
            self.jobs.remove(job)
        found = self.finds("reserve_server", slots)
        self.happen(Result(job, {name: Found(value) for name, value in found.items()}), SYSTEM)

    def holds_what_the_provider_holds(self, server: str) -> bool:
        stored = self.answers().value("sites.s1.service_number")
        return (self.answers().value("sites.s1.server"), self.taken) == (server, (server, stored))


def choosing() -> AtProvider:
    play = AtProvider()
    play.command("start")
    play.until("ask.sites.server")
    return play


def test_there_and_back_between_two_servers_holds_what_the_provider_holds() -> None:
    play = choosing()
    for server in ("i-good1", "i-good2", "i-good1", "i-good2"):
        play.choose(server)
        assert play.answers().value("sites.s1.service_number") is None, "that of the other server is gone"
        play.bring_all()
        assert play.holds_what_the_provider_holds(server)


@pytest.mark.parametrize("second_first", [False, True])
def test_a_server_changed_while_the_first_is_being_reserved_keeps_its_own_number(second_first: bool) -> None:
    """The provider works on both at once; whichever it does last displaces the other there."""
    play = choosing()
    first = play.choose("i-good1")
    second = play.choose("i-good2")
    if second_first:
        play.bring(second)
    play.arrives(first, {"server": "i-good1"})
    assert play.answers().value("sites.s1.service_number") is None, "nobody knows which of the two is held now"
    play.bring_all()
    assert play.holds_what_the_provider_holds("i-good2") and told(play) == []
    assert play.until("order").conversation.filing.order


def test_there_and_back_while_both_are_being_reserved() -> None:
    play = choosing()
    first, second, third = (play.choose(server) for server in ("i-good1", "i-good2", "i-good1"))
    assert len({first, second, third}) == 3
    play.bring(third)
    play.arrives(second, {"server": "i-good2"})
    play.arrives(first, {"server": "i-good1"})
    play.bring_all()
    assert play.holds_what_the_provider_holds("i-good1")


def test_a_number_handed_over_is_claimed_again_when_a_reservation_came_late() -> None:
    play = choosing()
    first = play.choose("i-good1")
    play.command("change sites.s1.server")
    play.press("by_number")
    play.say("32a43232-a888-48e8-b9ec-00888be81234")
    play.bring(play.reservation())
    play.arrives(first, {"server": "i-good1"})
    play.bring_all()
    assert play.taken == ("a friend's", play.answers().value("sites.s1.service_number"))


@pytest.mark.parametrize("end", ["to_authority", "authority", "approved"])
def test_what_the_authority_has_keeps_its_number_although_its_data_are_deleted(end: str) -> None:
    play = at("order")
    play.move("pass", STAFF)
    if end != "to_authority":
        play.move("hand_in", SYSTEM)
        play.move("sms_done", SYSTEM)
    if end == "approved":
        play.move("approve", SYSTEM, reasons=(), numbers=("浙ICP备2026000123号-1",))
    play.command("delete")
    sure(play)
    assert play.conversation.deleted and told(play) == []


def test_a_return_gives_nothing_back() -> None:
    play = at("order")
    play.move("return", STAFF, reasons=(Reason("R08", "sites.s1.name"),))
    assert told(play) == []
