"""When the facts at the desk were fetched: each site's, each person's, of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.fetched import fetched, sites_of
from dialogs.messages import Key, SiteFacts, SitesSeen, Value
from tests.dialogs.play import MORNING, SYSTEM, Play


@dataclass
class Slow(Play):
    """Every answer of the outside takes a minute."""

    def finds(self, action: str, slots: dict[str, Value]):  # type: ignore[no-untyped-def, override]
        self.wait(minutes=1)
        if action == "check_identity" and not slots.get("company") and not self.agrees:
            return {"identity": "mismatch"}
        return super().finds(action, slots)

    agrees: bool = True


def test_two_sites_have_each_a_time_of_their_own() -> None:
    play = Slow()
    play.command("start")
    play.until("ask.filing.type_card").press("another_site")
    play.wait(hours=3)
    play.until("order")
    seen = fetched(play.conversation.filing)
    first, second = (seen["sites", site]["look_up_domain"] for site in ("s1", "s2"))
    assert first > MORNING and second - first >= timedelta(hours=3)
    assert seen["subject", ""]["look_up_filing"] == seen["sites", "s2"]["look_up_filing"]
    assert "check_identity" in seen["subject", ""] and ("principal", "") not in seen


def test_a_units_principals_are_checked_each_at_a_time_of_their_own() -> None:
    play = Slow()
    play.command("start")
    play.until("order", prefer=("company", "other"))
    assert play.conversation.filing.order
    seen = fetched(play.conversation.filing)
    assert seen["principal", ""]["check_identity"] < seen["site_principal", ""]["check_identity"]


def test_a_site_principal_whose_name_and_number_do_not_belong_together_is_told_at_his_card() -> None:
    play = Slow(agrees=False)
    play.command("start")
    play.until("ask.site_principal.identity_mend", prefer=("company", "other"))
    assert play.answers().value("site_principal.identity") == "mismatch"
    play.press("go_on")
    play.until("order", prefer=("company", "other"))
    assert play.conversation.filing.order


def test_what_the_net_shows_of_the_sites_stands_at_each_and_of_older_ones_at_the_subject() -> None:
    play = Slow()
    play.command("start")
    turn = play.until("order").turns[-1]
    order = play.conversation.filing.order
    assert order is not None and turn.sites == ((order.id, 1),)
    sent = turn.submissions[0]
    sent = replace(sent, answers={**sent.answers, Key("subject.number"): "浙ICP备19000101号"})
    domain = str(sent.answers[Key("sites.s1.domain")])

    def shows(page: str, footer: str = "", before: bool = False) -> SiteFacts:
        return SiteFacts("old.cn" if before else domain, ("203.0.113.9",), page, footer, before, play.now)  # type: ignore[arg-type]

    told = len(play.told)
    for facts, part, amiss in (
        (shows("closed"), ("sites", "s1"), False),
        (shows("open"), ("sites", "s1"), True),
        (shows("open", "浙ICP备19000101号-2", before=True), ("subject", ""), False),
        (shows("open", "京ICP备19000999号-1", before=True), ("subject", ""), True),
        (shows("closed", before=True), ("subject", ""), True),
        (shows("", before=True), ("subject", ""), False),
    ):
        play.happen(SitesSeen(order.id, 1, (facts,)), SYSTEM)
        ((where, (one,)),) = sites_of(play.conversation.filing, sent).items()
        assert (where, one.amiss) == (part, amiss)
    play.happen(SitesSeen(order.id, 0, ()), SYSTEM)
    assert play.conversation.filing.sites_seen, "those of an earlier version come too late"
    assert len(play.told) == told, "the applicant hears nothing of it"
