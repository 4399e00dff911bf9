"""What goes when a consent is withdrawn or something handed in is taken back: answers, and every file behind them.

A file may be behind an answer that stands, behind one that is kept aside for another case, or behind none: a photo that
was refused, a clip that was recorded anew. Of those the jobs that read them still tell the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from dialogs.engine.conversation import Answer, Filing
from dialogs.flow.model import Flow, Step, bare
from dialogs.messages import FileRef, Key, Value


def withdrawn(filing: Filing, flow: Flow, consent: str) -> tuple[Filing, list[FileRef]]:
    """The filing without what was given because of a consent, and the files that nobody may keep on account of it.

    Of a face every clip goes and every frame, whatever case they were recorded for.
    """
    resting = [step for step in flow.every() if consent in step.depends]
    gone = _gone(filing, resting, Key(consent))
    names = {bare(key) for key in gone} | {consent}
    left, files = without(filing, gone, {step.name for step in flow.every() if names & {*step.depends}})
    kept: dict[Key, Answer] = {}
    for key, given in left.answers.items():
        aside = tuple(layer for layer in given.aside if not _rests(layer, Key(consent), gone, frozenset()))
        files += [ref for layer in given.aside if layer not in aside for ref in files_in(layer.value)]
        kept[key] = replace(given, aside=aside)
    return replace(left, answers=kept), files


def without(filing: Filing, gone: AbstractSet[Key], steps: AbstractSet[str]) -> tuple[Filing, list[FileRef]]:
    """The filing without these answers, and their files; those too that were ever sent in for one of these steps."""
    layers = [layer for key in gone if key in filing.answers for layer in _layers(filing.answers[key])]
    files = [ref for layer in layers for ref in files_in(layer.value)]
    reads = (item for job in filing.jobs.values() for item in job.reads.items())
    files += [ref for key, value in reads if bare(key) in steps for ref in files_in(value)]
    return replace(filing, answers={key: given for key, given in filing.answers.items() if key not in gone}), files


def files_in(value: Value) -> Iterator[FileRef]:
    """The names of files in a value."""
    if isinstance(value, tuple):
        for part in value:
            yield from files_in(part)
    elif isinstance(value, str) and value.startswith("file:"):
        yield FileRef(value)


def _gone(filing: Filing, resting: list[Step], consent: Key) -> frozenset[Key]:
    """The answers that were given because of it, and those that were given because of these."""
    before, filmed = filing.answers, {step.name for step in resting if step.kind == "video"}
    refused = frozenset(Key(step.key) for step in resting) - before.keys()  # what stood on them may still be there
    gone = frozenset(key for key, given in before.items() if bare(key) in filmed or given.basis.get(consent) == "agree")
    while True:
        more = {key for key, given in before.items() if _rests(given, consent, gone, refused)} - gone - {consent}
        if not more:
            return gone
        gone |= more


def _rests(given: Answer, consent: Key, gone: AbstractSet[Key], refused: AbstractSet[Key]) -> bool:
    """Whether an answer was given because of the consent, or of something that goes with it."""
    if given.basis.get(consent) == "agree" or gone & given.basis.keys():
        return True
    return any(given.basis.get(key) is not None for key in refused)


def _layers(given: Answer) -> tuple[Answer, ...]:
    return (given, *given.aside)
