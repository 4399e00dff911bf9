"""Whatever happens in whatever order: nothing breaks, nobody is left standing, nothing given is lost.

Hypothesis invents presses, words, files, wishes, results good and bad and late, moves of staff and authority, days.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.engine.conversation import Conversation
from dialogs.engine.draft import frozen
from dialogs.messages import Command, Due, Found, JobId, Pressed, Reason, Result, Said, Sent, StaffSaid, What
from dialogs.ports import Turn
from filing.order import EDITABLE, State
from tests.dialogs.play import STAFF, SYSTEM, WORDS, Play, submitted

#: Order states in which the applicant has something to do.
HIS_TURN = (State.INITIAL_RETURNED, State.SMS_RETURNED, State.AUTHORITY_REJECTED, State.WITHDRAWN, State.MAIL_PENDING)
PREFERENCES = [
    (),
    ("company",),
    ("company", "other"),
    ("company", "yes"),
    ("yes",),
    ("refuse",),
    ("human",),
    ("staff",),
    *(
        ("person", "other_certificate", permit)
        for permit in ("tw_permit", "hkm_permit", "residence_permit", "passport")
    ),
]
CHAOS = [
    *(
        "备案要多久？",
        "1",
        "2",
        "是",
        "好",
        "english",
        "中文",
        "进度",
        "帮助",
        "上一步",
        "example.cn",
        "13800001234",
        "!!",
        "再来",
    ),
    *("330106199003072424", "长期", "", "x" * 600),
]
WISHES = ["start", "help", "status", "back", "human", "language", "mydata", "again", "readiness", "nonsense", "cancel"]
FINDS_BADLY = [
    {"id_number": Found("330106199003072424", 0.4, "checksum")},
    {"name": Found(None), "portrait": Found(None)},
    {"decision": Found("no_match")},
    {"decision": Found("review")},
    {"servers": Found(())},
    {"subject_filed": Found("yes"), "subject_provider": Found("elsewhere"), "subject_number": Found(None)},
    {"subject_filed": Found(None), "domain_filed": Found(None)},
    {"domain_filed": Found("yes"), "domain_provider": Found("elsewhere"), "domain_subject": Found("same")},
    {"holder_matches": Found(False)},
    {"expires": Found("2026-12-01")},
    {"name": Found("陈晓两", 0.3, "low_confidence")},
    {"valid_to": Found(None)},
]
#: What an action may say against what it was given; everything may be unavailable.
PROBLEMS = {"read_document": "blur", "compare_face": "challenge_missed", "reserve_server": "quota_used"}
MOVES = [
    "pass",
    "return",
    "ask_papers",
    "papers_ok",
    "papers_again",
    "papers_return",
    "hand_in",
    "sms_done",
    "sms_failed",
]
MOVES += ["approve", "reject", "cancel"]
KEYS = [
    "contact.mobile",
    "sites.s1.name",
    "subject.id_front",
    "subject.name",
    "sites.s1.server",
    "face.video",
    "nobody.knows",
]


def onward(play: Play, choose: Callable[[int], int]) -> None:
    if not play.conversation.filings:
        play.command("start")
    elif play.asked() is not None and not play.conversation.floor:
        play.go_on(PREFERENCES[choose(len(PREFERENCES))], choose(2))


def any_button(play: Play, choose: Callable[[int], int]) -> None:
    stamped = [reply for reply in play.told if reply.stamp and reply.choices]
    if stamped:
        reply = stamped[-1 - choose(min(len(stamped), 4))]
        play.press_old(reply.stamp, reply.choices[choose(len(reply.choices))].value)


def words(play: Play, choose: Callable[[int], int]) -> None:
    fit = [word for many in WORDS.values() for word in many]
    play.say((CHAOS + fit)[choose(len(CHAOS) + len(fit))])


def a_file(play: Play, choose: Callable[[int], int]) -> None:
    play.send(("photo", "video", "other")[choose(3)])


def a_wish(play: Play, choose: Callable[[int], int]) -> None:
    play.command(WISHES[choose(len(WISHES))])


def a_change(play: Play, choose: Callable[[int], int]) -> None:
    keys = sorted(play.conversation.filing.answers) if play.conversation.filings else []
    if keys:
        play.command(f"change {keys[choose(len(keys))]}")


def good_result(play: Play, choose: Callable[[int], int]) -> None:
    if play.jobs:
        play.bring(play.jobs[choose(len(play.jobs))])


def bad_result(play: Play, choose: Callable[[int], int]) -> None:
    if play.jobs:
        job, kind = play.jobs[choose(len(play.jobs))], choose(len(FINDS_BADLY) + 4)
        action = job.rsplit(":", 3)[1]
        if kind < len(FINDS_BADLY):
            play.bring(job, found=FINDS_BADLY[kind])
        else:
            own = PROBLEMS.get(action, "unavailable")
            play.bring(job, (("unavailable", "failed", own, own)[kind - len(FINDS_BADLY)],))


def late_result(play: Play, choose: Callable[[int], int]) -> None:
    known = [job.id for filing in play.conversation.filings for job in filing.jobs.values()]
    known = [job for job in known if job not in play.jobs] or [JobId("c-play:f9:nothing:nobody:0:1")]
    before = play.values() if play.conversation.filings else {}
    job = known[choose(len(known))]
    play.happen(Result(job, {"name": Found("另一个人")}), SYSTEM)
    after = play.values() if before else {}
    if any(f":{reserves}:" in job for reserves in ("reserve_server", "use_service_number")) and after != before:
        assert after.items() <= before.items() and any("service_number" in key for key in before.keys() - after.keys())
    else:
        assert after == before, "a result that nobody waits for changed an answer"


def a_status(play: Play, choose: Callable[[int], int]) -> None:
    if play.conversation.filings and play.conversation.filing.order:
        move = MOVES[choose(len(MOVES))]
        reasons = (Reason("R15", KEYS[choose(len(KEYS))]),) if move in ("return", "reject", "papers_return") else ()
        numbers = ("浙ICP备2026000123号", "浙ICP备2026000123号-1") if move == "approve" else ()
        play.move(move, (STAFF, SYSTEM)[choose(2)], reasons=reasons, numbers=numbers)


def a_deadline(play: Play, choose: Callable[[int], int]) -> None:
    play.wait(hours=(1, 12, 24, 24 * 30)[choose(4)])
    set_ = [deadline for turn in play.turns for deadline in turn.deadlines if deadline.at <= play.now]
    if set_:
        due = set_[choose(len(set_))]
        play.happen(Due(due.what, due.about), SYSTEM)


def staff_words(play: Play, choose: Callable[[int], int]) -> None:
    play.happen(StaffSaid("您好", ("take", "back", "")[choose(3)]), STAFF)


def forget_me(play: Play, choose: Callable[[int], int]) -> None:
    if choose(6) == 0:
        play.command("delete")
        play.press_old(play.told[-1].stamp, "yes")


DOINGS = [*[onward] * 8, *[good_result] * 5, any_button, any_button, words, words, a_file, a_wish, a_change, a_change]
DOINGS += [bad_result, bad_result, late_result, a_status, a_deadline, staff_words, forget_me]


def nobody_is_left_standing(play: Play) -> None:
    """There is a question, or something that is really under way, or somebody else's turn, or an end."""
    if not play.conversation.filings or play.conversation.floor:
        return
    path, order = play.path(), play.conversation.filing.order
    assert not path.stood_still, f"what an action should have told is asked at {path.here}"
    if path.here is not None or (order is not None and order.state not in HIS_TURN):
        return
    assert path.waiting, "nothing is asked and nothing is waited for"
    if invited(play):
        return
    called = {job for job in play.jobs if play.wanted(job)}
    assert called, "waits for ever: nothing is under way"


def invited(play: Play) -> list[str]:
    """The invitations of people whose part is still to come: the applicant may renew them or take them back."""
    answers = play.answers()
    live = [held for held in play.conversation.invitations if held.state in ("sent", "opened", "over")]
    return [held.id for held in live if answers.is_invited(held.person)]


def a_turn_keeps_its_promises(play: Play, before: Conversation, what: What, turn: Turn) -> None:
    """What must be true of every single turn, whatever it was about."""
    answered = {event.body["key"] for event in turn.events if event.kind == "answered"}
    had, has = play.held(before), play.held()
    for key, answer in has.items():
        if answer.once and (key not in had or had[key].value != answer.value):
            found = isinstance(what, Result) and answer.by == "register"
            assert key in answered or found, f"{key} revived"
    if isinstance(what, Result):
        for key, answer in had.items():
            found = key in has and has[key].by in ("reading", "register")
            assert answer.by in ("reading", "register") or not found, f"{key} was given by a person and is overwritten"
    if isinstance(what, Pressed) and any(reply.key == "notice.stale" for reply in turn.replies):
        assert has == had, "an old button changed an answer"
    if isinstance(what, Said | Pressed | Sent | Command) and not before.floor and not turn.conversation.floor:
        again = isinstance(what, Pressed) and before.pressed == f"{what.stamp}:{what.value}"
        assert turn.replies or again, "nothing is said to somebody who waits for an answer"
    submitted_whole(play, turn)
    nothing_is_wanted_twice(play, turn)
    nothing_that_was_sent_changes(play)
    deadlines_belong_to_their_state(play)


def nothing_is_wanted_twice(play: Play, turn: Turn) -> None:
    """A job's id is the id of its work, for ever: a second one of the same id would never be run."""
    earlier = {wanted.job for one in play.turns[:-1] for wanted in one.actions}
    assert not earlier & {wanted.job for wanted in turn.actions}, "a job was wanted under the id of an earlier one"


def nothing_that_was_sent_changes(play: Play) -> None:
    """While others have the order nobody changes what they look at."""
    filing = play.conversation.filing if play.conversation.filings else None
    if filing is None or filing.order is None or filing.order.state in EDITABLE:
        return
    sent = [sent for one in play.turns for sent in one.submissions if sent.order == filing.order.id][-1]
    assert sent.version == filing.order.version
    assert {**sent.answers, **sent.files} == frozen(play.answers()), "answers differ from what was submitted"


_DUE = {
    "initial_review": ("review",),
    "mail_pending": ("mail",),
    "sms_pending": ("sms",),
    "authority_review": ("auth",),
    "approved": ("footer", "police"),
}


def deadlines_belong_to_their_state(play: Play) -> None:
    """Whatever is still due is due in the state that the order is in."""
    due: dict[str, str] = {}
    for turn in play.turns:
        for lifted in turn.lifted:
            due.pop(lifted, None)
        due |= {deadline.id: deadline.what for deadline in turn.deadlines}
        if turn.purge:
            due = {}
    for filing in play.conversation.filings:
        if filing.order:
            left = [what for id_, what in due.items() if id_.startswith(filing.order.id)]
            fit = (*_DUE.get(filing.order.state, ()), "domain", "server")  # what runs out, whoever has the order
            assert all(what.startswith(fit) for what in left), "a deadline was not lifted"


def submitted_whole(play: Play, turn: Turn) -> None:
    """What is submitted was read and confirmed, determined, reserved and verified one way or another."""
    for sent in turn.submissions:
        every = {str(key): value for key, value in (*sent.answers.items(), *sent.files.items())}
        assert every["consent.service"] == every["consent.documents"] == "agree"
        assert {"face.decision", "face.way", "face.video"} & every.keys(), "nobody's face is verified in any way"
        for site in play.answers().elements("sites"):
            assert every.get(f"sites.{site}.type") in ("first", "add_elsewhere"), "submitted without a type"
            assert every.get(f"sites.{site}.service_number"), "submitted without a service number"
        answers = play.answers()
        live = [key for key in every if answers.get(key) is None]
        assert not live, f"submitted without having been confirmed: {live}"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_happens_there_is_a_way_on(data: st.DataObject) -> None:
    anything(data)


@pytest.mark.trial
@pytest.mark.timeout(1800)
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_happens_for_long_there_is_a_way_on(data: st.DataObject) -> None:
    anything(data)


def anything(data: st.DataObject) -> None:
    play = Play(watchers=[a_turn_keeps_its_promises])

    def choose(among: int) -> int:
        return data.draw(st.integers(0, among - 1))

    play.command("start")
    if choose(3) == 0:  # from deep inside as well
        play.until(("ask.filing.summary", "ask.filing.type_card", "order")[choose(3)], PREFERENCES[choose(3)])
    for _ in range(data.draw(st.integers(0, 60))):
        DOINGS[choose(len(DOINGS))](play, choose)
        nobody_is_left_standing(play)
    arrives(play)


def arrives(play: Play) -> None:
    """From wherever this is, a willing applicant and an outside that works come to an order under way."""
    if play.conversation.floor:
        play.happen(StaffSaid("", "back"), STAFF)
    if not play.conversation.filings:
        play.command("start")
    for _ in range(150):
        play.bring_all()
        if submitted(play) and not play.asked():
            return
        if play.asked() is None and invited(play):
            play.command(f"revoke {invited(play)[0]}")  # who was asked does not come; his part is done here
        else:
            play.go_on()
        nobody_is_left_standing(play)
    raise AssertionError(f"goes round in circles at {play.here()}")
