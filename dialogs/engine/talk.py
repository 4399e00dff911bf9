"""One turn being made: the conversation as it changes, and all that will be committed with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dialogs.engine.answers import Answers
from dialogs.engine.conversation import Answer, By, Conversation, Filing, Invitation, Job, Marks
from dialogs.engine.instead import may_be_given
from dialogs.engine.jobs import again
from dialogs.engine.made import Deadline, Event, Moved, Notice, Submission, Wanted
from dialogs.engine.path import EDITABLE, Instance, Path, walk
from dialogs.engine.script import Script
from dialogs.engine.withdrawn import withdrawn, without
from dialogs.flow.model import Step, placed
from dialogs.messages import FileRef, Key, Stamp, Value
from dialogs.replies import Choice, Reply, Row, Shown, Wants

CHINA = ZoneInfo("Asia/Shanghai")
#: The stamp of buttons that are commands; such a button is never old.
COMMAND_STAMP = Stamp("command0")
#: Answers to one key that are kept for other cases. Sites share some keys, so not fewer than a filing has sites.
MOST_ASIDE = 20


@dataclass
class Talk:
    """The turn under way. Handlers change it through its verbs; `turn.py` closes it."""

    conversation: Conversation
    script: Script
    now: datetime
    channel: str = ""  # where what is handled came in
    replies: list[Reply] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    actions: list[Wanted] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    putting: bool = False  # staff who have the floor want a question put
    urgent: bool = False  # what is said cannot wait until a person who has the floor hands it back
    deadlines: list[Deadline] = field(default_factory=list)
    lifted: list[str] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    submit: list[str] = field(default_factory=list)
    senior: list[tuple[str, str]] = field(default_factory=list)
    recall: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)
    sites: list[tuple[str, int]] = field(default_factory=list)
    outbox: list[str] = field(default_factory=list)
    words: list[FileRef] = field(default_factory=list)
    given_up: list[FileRef] = field(default_factory=list)
    purge: bool = False
    ask: bool = True  # whether the turn ends with the current question
    repeat: bool = False  # whether to ask it even if it was the last thing asked
    _answers: Answers | None = None
    _path: Path | None = None
    owed: bool = False  # whether somebody waits for some answer to what he did
    seat: str = ""  # who is spoken with: "" the applicant, else an invitation
    _own: Marks = field(default_factory=Marks)  # the applicant's, while somebody else is spoken with

    @property
    def filing(self) -> Filing:
        """The filing that is talked about."""
        return self.conversation.filing

    def answers(self) -> Answers:
        """The answers as they stand at this moment of the turn; worked out anew only after a change."""
        if self._answers is None or self._answers.conversation is not self.conversation:
            self._answers = self._seen_by(self.person)
            self._path = None
        return self._answers

    def _seen_by(self, person: str) -> Answers:
        rules = self.script.rules(self.filing.ruleset)
        today = self.now.astimezone(CHINA).date()
        return Answers(self.conversation, self.script.flow, rules, today, person)

    def path(self) -> Path:
        """Where the applicant stands at this moment of the turn."""
        answers = self.answers()
        if self._path is None:
            self._path = walk(answers)
        return self._path

    @property
    def invitation(self) -> Invitation | None:
        """Of whoever is spoken with; None for the applicant."""
        return self.conversation.invited(self.seat) if self.seat else None

    @property
    def person(self) -> str:
        """Of the flow: who is spoken with; "" for the applicant."""
        return self.invitation.person if self.invitation else ""

    @property
    def held(self) -> bool:
        """Whether a staff member speaks with the applicant instead of us. Who was invited goes on with his steps."""
        return bool(self.conversation.floor) and not self.seat

    @property
    def left_to_staff(self) -> bool:
        """Whether what is said is for that person to read: not while the question stands that he had us put."""
        put = self.conversation.handling.put
        return self.held and not (put and put == self.conversation.asked)

    @property
    def told(self) -> bool:
        """Whether anything was said to this person in this turn."""
        return any(reply.to == self.seat for reply in self.replies)

    def sit(self, seat: str) -> None:
        """Turn to another person: what he was asked and pressed last is his own."""
        now = self.conversation
        marks = Marks(now.language, now.pending, now.asked, now.asked_key, now.pressed)
        if self.invitation:
            self.conversation = now.with_invitation(replace(self.invitation, marks=marks))
        else:
            self._own = marks
        self.seat = seat
        self.become(**vars(self.invitation.marks if self.invitation else self._own))
        self._answers = None

    def ask_applicant_anew(self) -> None:
        """While somebody else is spoken with: the applicant's question comes to him once more, although he saw it."""
        self._own = replace(self._own, asked="")

    def say(
        self,
        key: str,
        args: Mapping[str, str] | None = None,
        *,
        choices: tuple[Choice, ...] = (),
        stamp: str = "",
        card: tuple[Row, ...] = (),
        replaces: str = "",
        shown: Mapping[str, Shown] | None = None,
    ) -> None:
        """Say something by its text key to the person who is spoken with."""
        told = {name: Shown(value) for name, value in (args or {}).items()}
        words = {name: Shown(value) for name, value in self.script.words.items()}
        wants: Wants = "choice" if choices else "none"
        given = {**words, **told, **(shown or {})}
        self.reply(Reply(key, given, wants, Stamp(stamp), choices, card, replaces=replaces))

    def reply(self, reply: Reply) -> None:
        """Say something that is made already."""
        self.replies.append(replace(reply, to=self.seat))

    def note(self, event: str, /, **body: object) -> None:
        """Put down what happened, with whom."""
        self.events.append(Event(event, {**body, "seat": self.seat} if self.seat else body, self.now))

    def change(self, **changes: object) -> None:
        """Change the filing."""
        self.conversation = self.conversation.with_filing(replace(self.filing, **changes))  # type: ignore[arg-type]

    def become(self, **changes: object) -> None:
        """Change the conversation."""
        self.conversation = replace(self.conversation, **changes)  # type: ignore[arg-type]

    def answer(self, key: str, value: Value, by: By, basis: Mapping[Key, Value], step: Step | None = None) -> None:
        """Put an answer where it belongs; a question that was opened again is thereby closed."""
        version = self.script.texts.version(f"ask.{step.name}") if step and step.consent else ""
        once = step.once if step else False
        by = "invited" if by == "applicant" and self.seat else by
        doubt = "unverified" if step and step.unverified else None
        given = Answer(value, by, dict(basis), doubt=doubt, version=version, once=once, read=self._read_before(key))
        standing = self.answers().held(key)
        self.put(key, given, tuple(layer for layer in self._layers(key) if layer is not standing))
        self.touch(key)
        self.note("answered", key=key, by=by)
        if step and step.consent and value != "agree":
            self.withdraw(key)

    def withdraw(self, consent: str) -> None:
        """A consent is taken back: what was given because of it goes for good, and so do its files."""
        self._lose(withdrawn(self.filing, self.script.flow, consent))

    def give_up_files(self, keys: Iterable[str], steps: Iterable[str]) -> None:
        """Uploads that were taken back: the answers go for good, and so do their files, and all sent in at the steps."""
        self._lose(without(self.filing, frozenset(map(Key, keys)), frozenset(steps)))

    def _lose(self, lost: tuple[Filing, list[FileRef]]) -> None:
        filing, files = lost
        self.conversation = self.conversation.with_filing(filing)
        self.given_up += files

    def put(self, key: str, given: Answer, others: tuple[Answer, ...] | None = None) -> None:
        """Put an answer over those that were given for other cases; consents have no others."""
        layers = self._layers(key) if others is None else others
        aside = tuple(replace(layer, aside=()) for layer in layers if not layer.once and layer.basis != given.basis)
        kept = () if given.once else aside[:MOST_ASIDE]
        self.change(answers={**self.filing.answers, Key(key): replace(given, aside=kept)})

    def _layers(self, key: str) -> tuple[Answer, ...]:
        given = self.filing.answers.get(Key(key))
        return (given, *given.aside) if given else ()

    def touch(self, key: str) -> None:
        """A question that was opened again, or flagged by a reviewer, is closed."""
        reopened = tuple(open_ for open_ in self.filing.reopened if open_ != key)
        touched = tuple(reason for reason in self.filing.returned if reason.key != key)
        self.change(reopened=reopened, returned=touched)

    def _read_before(self, key: str) -> Value:
        """What was read from the photo where somebody now types: kept beside the correction."""
        old = self.answers().held(key)
        if old is None:
            return None
        return old.value if old.by == "reading" else old.read

    def forget(self, key: str) -> None:
        """Take an answer back: it was refused, or must be given anew."""
        self.change(answers={name: answer for name, answer in self.filing.answers.items() if name != key})

    def is_asked(self, key: str) -> bool:
        """Whether opening it again leads to a question, to him or for the applicant to somebody he invited: an answer
        that is off the way is asked nowhere."""
        invited = [] if self.seat else [who for who in self.script.flow.people if self.answers().is_invited(who)]
        before = self.conversation
        self.change(reopened=(Key(key),))
        asked = any(key in [at.key for at in walk(self._seen_by(who)).open] for who in (self.person, *invited))
        self.conversation = before
        return asked

    def may_be_set(self, key: str) -> bool:
        """Whether staff may give this answer: in a draft or after a return, and where it is asked or confirmed."""
        order = self.filing.order
        if order is not None and order.state not in EDITABLE:
            return False
        if not may_be_given(self.script.flow, self.filing, key):
            return False
        return self.answers().value(key) is not None or key in [at.key for at in self.path().open]

    def reopen(self, *keys: str) -> None:
        """Ask again although answered; the old value becomes the suggestion."""
        self.change(reopened=tuple(dict.fromkeys((*self.filing.reopened, *map(Key, keys)))))

    def drop_voided(self) -> None:
        """Consents and submissions whose basis changed are gone for good: they never revive when old values return."""
        answers = self.answers()
        kept = {key: given for key, given in self.filing.answers.items() if not given.once or answers.held(key)}
        if len(kept) != len(self.filing.answers):
            self.change(answers=kept)

    def drop_unwanted(self) -> None:
        """A job that nothing calls for any more is over: whoever runs it drops it, and its result would be too late."""
        running = [job for job in self.filing.jobs.values() if job.state == "running"]
        called = self.answers().calls() if running else frozenset()
        dropped = {job.id: replace(job, state="superseded") for job in running if job.id not in called}
        if dropped:
            self.change(jobs={**self.filing.jobs, **dropped})

    def want_actions(self) -> None:
        """Start every action that an answered step calls for and that is not under way or done."""
        answers = self.answers()
        for instance in self.path().done:
            for index in range(len(instance.step.then)):
                self._want(answers, instance, index)

    def _want(self, answers: Answers, instance: Instance, index: int) -> None:
        call, then = answers.call(instance.step, index, instance.element), instance.step.then[index]
        before = self.filing.jobs.get(call.job) if call else None
        if before and (before.state == "superseded" or answers.has_lost(before, then)):
            self.conversation = self.conversation.with_filing(again(self.filing, before))
            call, before = self.answers().call(instance.step, index, instance.element), None
        if call is None or before is not None:
            return
        job = Job(call.job, then.action, instance.step.key, instance.element, call.reads, call.attempt)
        self.change(jobs={**self.filing.jobs, call.job: job})
        self.actions.append(Wanted(call.job, then.action))
        self.note("wanted", action=then.action, step=placed(instance.step.key, instance.element))

    def day(self, day: date, estimate: bool = False) -> str:
        """A day of this year or the next in words; one that an unannounced holiday may move says so."""
        language, texts = self.conversation.language, self.script.texts
        told = {"month": texts.say(f"common.month.{day.month}", language), "day": str(day.day)}
        return texts.say("common.day_about" if estimate else "common.day", language, told)

    def working(self) -> tuple[str, ...]:
        """The actions that are under way."""
        return tuple(job.action for job in self.filing.jobs.values() if job.state == "running")
