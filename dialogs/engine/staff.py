"""What staff do in a conversation: speak, take and hand back the floor, decide about a face."""

from __future__ import annotations

from dialogs.engine.talk import Talk
from dialogs.messages import Command, StaffSaid, Who


def take_words(talk: Talk, said: StaffSaid, who: Who) -> None:
    """A staff member's words go to the applicant as they are; handing back needs no repair."""
    if said.floor == "take" and not talk.conversation.floor:
        talk.become(floor=who.name, wants_human=False)
        talk.say("notice.staff_here")
    if said.text:
        talk.note("staff", text=said.text, name=who.name)
    if said.floor == "back" and talk.conversation.floor:
        talk.become(floor="")
        talk.say("notice.staff_gone")
        talk.repeat = True
    if not said.floor:
        talk.ask = False


def take_command(talk: Talk, command: Command, who: Who) -> None:
    """A decision that the machine left to people. It is recorded as theirs."""
    if command.name != "face_decision":
        return
    verdict, _, words = command.argument.partition(":")
    talk.note("staff", decision="face", verdict=verdict, words=words, name=who.name)
    talk.answer("face.staff", verdict, "staff", talk.answers().basis(("face.video",), ""))  # of this clip, not the next
    talk.ask = False
