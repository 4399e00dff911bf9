"""A domain and a server that run out while an order is under way: each is said in good time, once, on every channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.leave import notice_id
from dialogs.engine.made import Deadline
from dialogs.engine.talk import CHINA
from dialogs.messages import Due, Reason, Value
from filing.calendar import china_day
from tests.dialogs.play import MORNING, STAFF, SYSTEM, Play

TODAY = china_day(MORNING)


@dataclass
class Ending(Play):
    """What the registers say of the days left: of each server, and of the domain."""

    servers: tuple[int | None, ...] = (45,)
    domain: int = 120

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        found = dict(super().finds(action, slots))
        if action == "list_servers":
            found["servers"] = tuple(
                (f"i-good{number}", f"i-good{number}", "ecs", "x", "") for number, _ in enumerate(self.servers, 1)
            )
        if action == "reserve_server":
            left = self.servers[int(str(slots["server"])[-1]) - 1]
            found["expires"] = None if left is None else (TODAY + timedelta(days=left)).isoformat()
        if action == "look_up_domain":
            found["expires"] = (TODAY + timedelta(days=self.domain)).isoformat()
        return found


def ordered(**of: object) -> Ending:
    play = Ending(**of)  # type: ignore[arg-type]
    play.command("start")
    play.until("order")
    return play


def owed(play: Play) -> list[Deadline]:
    """What is due of what runs out, as the store would hold it: set again is moved."""
    set_ = {deadline.id: deadline for turn in play.turns for deadline in turn.deadlines}
    return sorted((one for one in set_.values() if one.what.endswith("_soon")), key=lambda one: one.at)


def bring(play: Play) -> list[str]:
    """What is said when everything that has come by now is brought, as often as it comes."""
    before = len(play.told)
    for deadline in owed(play):
        if deadline.at <= play.now:
            play.happen(Due(deadline.what, deadline.about), SYSTEM)
    return [reply.key for reply in play.told[before:]]


def told_by(play: Play, template: str) -> list[str]:
    notices = [notice for turn in play.turns for notice in turn.notices if notice.template == template]
    return sorted(notice_id(notice, channel).rpartition(":")[2] for notice in notices for channel in notice.channels)


def review(play: Play) -> None:
    for move, who in (("pass", STAFF), ("hand_in", SYSTEM), ("sms_done", SYSTEM)):
        play.move(move, who)


def test_a_month_before_in_the_morning_of_china() -> None:
    server, domain = owed(ordered())
    assert (server.what, domain.what) == ("server_soon", "domain_soon")
    for deadline, days in ((server, 45), (domain, 120)):
        assert deadline.at == datetime.combine(TODAY + timedelta(days=days - 30), datetime.min.time(), CHINA).replace(
            hour=9
        )


def test_under_review_each_is_said_once_on_every_channel_with_the_days_left() -> None:
    play = ordered()
    review(play)
    assert bring(play) == []
    play.wait(days=15)
    assert bring(play) == ["due.server_soon"] and bring(play) == []
    assert play.told[-1].args["days"].value == "30" and play.told[-1].args["domain"].value == "example.cn"
    play.wait(days=75)
    assert bring(play) == ["due.domain_soon"] and bring(play) == []
    for template in ("server_soon", "domain_soon"):
        assert len(told_by(play, template)) == 3


def test_after_the_approval_it_is_said_as_well_and_after_the_end_no_more() -> None:
    play = ordered()
    review(play)
    play.move("approve", SYSTEM, numbers=("浙ICP备2026000123号-1",))
    play.wait(days=20)
    assert bring(play) == ["due.server_soon"]
    play.move("cancel", SYSTEM)
    play.wait(days=90)
    assert bring(play) == []


def test_a_server_that_has_little_left_is_said_at_once_and_a_return_does_not_say_it_again() -> None:
    play = ordered(servers=(20,))
    assert bring(play) == ["due.server_soon"] and play.told[-1].args["days"].value == "20"
    play.move("return", STAFF, reasons=(Reason("R08", "sites.s1.name"),))
    play.until("order")
    play.move("return", STAFF, reasons=(Reason("R08", "sites.s1.name"),))
    play.until("order")
    assert bring(play) == []


def test_another_server_after_a_return_is_watched_by_its_own_day() -> None:
    play = ordered(servers=(40, 300))
    play.move("return", STAFF, reasons=(Reason("R32", "sites.s1.server"),))
    play.press("i-good2")
    play.wait(days=11)
    assert bring(play) == [], "the first server's day has come, and it is not used any more"
    play.until("order")
    (server,) = [one for one in owed(play) if one.what == "server_soon"]
    assert china_day(server.at) == TODAY + timedelta(days=270)
    play.wait(days=260)
    assert "due.server_soon" in bring(play)


def test_of_a_server_whose_provider_tells_no_day_nothing_is_said() -> None:
    play = ordered(servers=(None,))
    assert [one.what for one in owed(play)] == ["domain_soon"]
