"""When the facts beside the fields were asked for (查询时间), each site's at its own time; what the net shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from dialogs.engine.conversation import Filing, Job
from dialogs.engine.made import Submission
from dialogs.messages import Key, SiteFacts

#: (part, site or "") -> the action that asked -> when its last answer came.
Fetched: TypeAlias = Mapping[tuple[str, str], Mapping[str, datetime]]

#: The part that each register tells something of; that of an identity check is whose card it belongs to.
_ABOUT = {"look_up_filing": ("subject", "sites"), "look_up_domain": ("sites",), "check_identity": ()}


def fetched(filing: Filing | None) -> Fetched:
    """The last answer of each register about each part; a part of which nobody was asked is missing."""
    found: dict[tuple[str, str], dict[str, datetime]] = {}
    done = [job for job in filing.jobs.values() if job.ended and job.state == "done"] if filing else []
    for job in sorted(done, key=_ended):
        for part in _parts(job):
            found.setdefault(part, {})[job.action] = _ended(job)
    return found


@dataclass(frozen=True)
class Site:
    """What the net showed of one domain. `amiss`: a new site that opens already (R26); an older one that does not, or
    that does not show its subject's number (R27). Source: docs/facts.md, 8."""

    facts: SiteFacts
    amiss: bool


def sites_of(filing: Filing | None, submission: Submission) -> Mapping[tuple[str, str], tuple[Site, ...]]:
    """By part: the new sites each at its own, the older ones at the subject."""
    subject = str(submission.answers.get(Key("subject.number")) or "").partition("-")[0]
    elements = {str(value): key.split(".")[1] for key, value in submission.answers.items() if key.endswith(".domain")}
    found: dict[tuple[str, str], tuple[Site, ...]] = {}
    for facts in filing.sites_seen if filing else ():
        part = ("subject", "") if facts.before else ("sites", elements.get(facts.domain, ""))
        found[part] = (*found.get(part, ()), Site(facts, _is_amiss(facts, subject)))
    return found


def _is_amiss(facts: SiteFacts, subject: str) -> bool:
    if not facts.before:
        return facts.page == "open"
    return facts.page == "closed" or (facts.page == "open" and not (subject and facts.footer.startswith(subject)))


def _parts(job: Job) -> tuple[tuple[str, str], ...]:
    about = _ABOUT.get(job.action)
    if about is None:
        return ()
    return tuple((part, job.element if part == "sites" else "") for part in about or (job.step.partition(".")[0],))


def _ended(job: Job) -> datetime:
    assert job.ended is not None
    return job.ended
