"""Named sources of options: lists that only the world or the rule set knows, such as an account's servers.

What cannot be chosen is shown greyed with the reason, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dialogs.flow.conditions import View
from dialogs.flow.organiser import NATURES, nature_of
from dialogs.replies import Choice, Shown
from filing.subject import certificates_of
from filing.website import coach_site_name

Source: TypeAlias = Callable[[View, str], list[Choice]]


def servers(view: View, element: str) -> list[Choice]:
    """The account's servers, those that cannot be chosen greyed with the reason."""
    listed = view.get("account.servers")
    made = []
    for entry in listed if isinstance(listed, tuple) else ():
        if isinstance(entry, tuple):
            server, label, _product, _region, unfit = map(str, entry)
            reason = f"unfit.{unfit}" if unfit else None
            made.append(Choice(server, "option.sites.server.one", {"server": Shown(label)}, reason))
    return made


def certificates(view: View, element: str) -> list[Choice]:
    """The certificates that this nature may file with in this province."""
    nature, province = nature_of(view), view.get("subject.province")
    listed = certificates_of(nature, str(province or ""), view.rules) if nature in NATURES else ()
    return [Choice(one, f"option.certificate.{one}") for one in listed]


def holders(view: View, element: str) -> list[Choice]:
    """Whose a unit's domain may be; who may not here is greyed."""
    place = view.rules.of(str(view.get("subject.province") or ""))
    holder = place.holder if place else "unit"
    allowed = {"legal_representative": ("legal_representative",), "executive": ("legal_representative", "executive")}
    made = [
        Choice(one, f"option.holder.{one}", {}, None if one in allowed.get(holder, ()) else "unfit.holder")
        for one in ("legal_representative", "executive")
    ]
    return [*made, Choice("other", "option.holder.other")]


def site_principals(view: View, element: str) -> list[Choice]:
    """The subject principal himself or somebody else; what the province does not allow is greyed."""
    place = view.rules.of(str(view.get("subject.province") or ""))
    apart = "unfit.principals_one" if place and place.two_principals else None
    authorised = view.get("principal.who") == "other"
    together = "unfit.principals_two" if place and place.one_principal and authorised else None
    bound = place is not None and any(word in str(view.get("subject.name") or "") for word in place.legal_words)
    return [
        Choice("same", "option.site_principal.same.same", {}, apart),
        Choice("other", "option.site_principal.same.other", {}, "unfit.principals_legal" if bound else together),
    ]


def names(view: View, element: str) -> list[Choice]:
    """Three names that pass here, made of what was tried, or of the unit's own name."""
    tried = view.get(f"sites.{element}.name_tried")
    offered = coach_site_name(
        str(tried or ""),
        nature=nature_of(view),
        province=str(view.get("subject.province") or ""),
        organiser=str(view.get("subject.name") or ""),
        domain=str(view.get(f"sites.{element}.domain") or ""),
        rules=view.rules,
    )
    taken = _taken(view, element)
    return [Choice(name, "option.sites.name.one", {"name": Shown(name)}) for name in offered if name not in taken]


def contents(view: View, element: str) -> list[Choice]:
    """What this nature's site may be said to be there."""
    listed = view.rules.contents(nature_of(view), str(view.get("subject.province") or ""))
    return [Choice(one, f"option.sites.content.{one}") for one in listed]


def approvals(view: View, element: str) -> list[Choice]:
    """The approvals that are asked for there."""
    listed = view.rules.approvals(str(view.get("subject.province") or ""))
    return [Choice(one, f"option.sites.approval.{one}") for one in listed]


def _taken(view: View, element: str) -> set[str]:
    sites = view.get("sites")
    listed = [str(site) for site in sites] if isinstance(sites, tuple) else []
    return {str(view.get(f"sites.{site}.name") or "") for site in listed if site != element}


SOURCES: Mapping[str, Source] = {
    "servers": servers,
    "certificates": certificates,
    "holders": holders,
    "site_principals": site_principals,
    "names": names,
    "contents": contents,
    "approvals": approvals,
}
