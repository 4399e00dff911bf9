"""Values that nobody is asked for because the answers already say them: province, type of filing, what is owed.

Each names the keys it is worked out of, so that a condition on it can wait for them. The rules themselves are in
filing/; the papers in owed.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dialogs.flow.conditions import View
from dialogs.flow.filing_type import asked, channel_of, reason_of, type_of
from dialogs.flow.model import FIRST_ELEMENT
from dialogs.flow.organiser import NATURES, kind_of, nature_of, text
from dialogs.flow.people import (
    age_fault,
    face_of,
    may_be_one,
    may_share,
    portrait,
    principal_called,
    principal_free,
    principal_role,
    twice,
)
from dialogs.flow.sides import address_doubt, validity_doubt
from dialogs.messages import Value
from filing.draft import DomainFacts, Draft, material_facts
from filing.materials import owed
from filing.numbers import Number
from filing.precheck import domain_faults
from filing.subject import Nature, certificates_of, home_of, natures, parse_subject_number


@dataclass(frozen=True)
class Derived:
    """One value: what it is worked out of, and how, for one element of a list ("" outside lists)."""

    of: tuple[str, ...]
    work_out: Callable[[View, str], Value]


def _staffed_why(view: View, _element: str) -> Value:
    nature = nature_of(view)
    return natures()[Nature(nature)].why or None if nature in NATURES else None


def _open(view: View, element: str) -> Value:
    """Whether there is a filing to be filled in here: somebody who may, and has agreed to."""
    agreed = view.get("consent.documents") == "agree" and view.get("filing.intent") == "open"
    return agreed and kind_of(view) in ("person", "unit")


def _intent_type(view: View, _element: str) -> Value:
    return {"edit": "change", "stop": "cancel"}.get(text(view, "filing.intent"))


def _usual_certificate(view: View, _element: str) -> Value:
    nature = nature_of(view)
    listed = certificates_of(nature, "", view.rules) if nature in NATURES else ()
    return listed[0] if listed else None


def _number(view: View) -> Number | None:
    """The subject's own number, parsed as its certificate says; confirmed or not, so that a card under correction voids
    nothing that rests on the province."""
    person = kind_of(view) == "person"
    typed = str(view.value("subject.id_number" if person else "subject.credit_code") or "")
    usual = "id_card" if person else "business_licence"
    read = parse_subject_number(text(view, "subject.certificate") or usual, typed, view.today) if typed else None
    return read if isinstance(read, Number) else None


def _home_province(view: View, _element: str) -> Value:
    """Where the subject's number says it is from; None for permits, passports, head offices."""
    number = _number(view)
    return (home_of(number) or None) if number else None


def _at_home(view: View, element: str) -> Value:
    """Whether the certificate's address is where the filing is made, so that mail may go there."""
    province = view.get("subject.province")
    return bool(view.get("subject.address")) and province is not None and province == _home_province(view, element)


def _certificate_number(view: View, _element: str) -> Value:
    return view.get("subject.id_number" if kind_of(view) == "person" else "subject.credit_code")


def _facts(view: View, element: str) -> DomainFacts:
    expires, days = text(view, f"sites.{element}.expires"), view.get(f"sites.{element}.real_name_days")

    def yes_or_no(name: str) -> bool | None:
        value = view.get(f"sites.{element}.{name}")
        return value if isinstance(value, bool) else None

    return DomainFacts(
        expires=date.fromisoformat(expires) if expires else None,
        holder_matches=yes_or_no("holder_matches"),
        registrar_approved=yes_or_no("registrar_approved"),
        real_name_days=days if isinstance(days, int) else None,
        dns_closed=yes_or_no("dns_closed"),
    )


def _fault(view: View, element: str) -> Value:
    """What a reviewer would return this domain for, as the code of the catalogue (docs/facts.md, 8); None if nothing."""
    if _asks_holder(view, element) is True and view.get(f"sites.{element}.holder") is None:
        return None
    keys = ("subject.nature", "subject.other", "subject.province", f"sites.{element}.holder", f"sites.{element}.domain")
    draft = Draft({key: view.get(key) for key in keys}, {element: _facts(view, element)})
    found = next(
        (finding for finding in domain_faults(draft, element, view.today, view.rules) if finding.blocking), None
    )
    return found.code if found else None


def _asks_holder(view: View, element: str) -> Value:
    """Whose the domain is, where it is not the unit's own and the province takes somebody else's."""
    matches = view.get(f"sites.{element}.holder_matches")
    if matches is None:
        return None
    place = view.rules.of(text(view, "subject.province"))
    return matches is False and kind_of(view) == "unit" and place is not None and place.holder != "unit"


def _asks_domain(view: View, element: str) -> Value:
    """Whether the domain register was silent about what reviewers look at."""
    names = ("holder_matches", "expires", "real_name_days", "registrar_approved")
    keys = [f"sites.{element}.{name}" for name in names]
    if any(view.pending(key) for key in keys):
        return None
    known = view.get(f"sites.{element}.domain") is not None and view.get(f"sites.{element}.channel") == "chat"
    return known and any(view.get(key) is None for key in keys)


def _days_needed(view: View, _element: str) -> Value:
    return str(view.rules.domain_days(text(view, "subject.province")))


def _room(view: View, _element: str) -> Value:
    """Whether one order may have another site here."""
    most = _most(view)
    return not most or len(_sites(view)) < most


def _surplus(view: View, _element: str) -> Value:
    """Whether there are more sites than one order may have here."""
    return 0 < _most(view) < len(_sites(view))


def _most(view: View) -> int:
    """How many sites one order may have here; 0 where nothing is said."""
    place = view.rules.of(text(view, "subject.province"))
    return place.most_sites(nature_of(view)) if place else 0


def _sites(view: View) -> tuple[str, ...]:
    sites = view.get("sites")
    return tuple(map(str, sites)) if isinstance(sites, tuple) and sites else (FIRST_ELEMENT,)


def _first_ones(view: View, _element: str) -> Value:
    """The domains of those that may stay."""
    return tuple(text(view, f"sites.{site}.domain") for site in _sites(view)[: _most(view)])


def _content_fault(view: View, element: str) -> Value:
    content = view.get(f"sites.{element}.content")
    if content in view.rules.content.never:
        return "content_forum"
    return "approval_person" if content == "approval" and kind_of(view) == "person" else None


def _sms(view: View, _element: str) -> Value:
    province = view.get("subject.province")
    return view.rules.owes_sms(str(province)) if province else None


def _remark_form(view: View, _element: str) -> Value:
    """How the remark of a person's site reads there; a word of ours where no form is prescribed."""
    return view.rules.names.remark_in.get(text(view, "subject.province"), "…")


def _residence_also(view: View, _element: str) -> Value:
    """What may stand in for a residence permit there, as the code of its sentence."""
    place = view.rules.of(text(view, "subject.province"))
    return (place.residence_also if place else "") or "none"


def _owes_remark(view: View, _element: str) -> Value:
    person = kind_of(view) == "person"
    province = text(view, "subject.province")
    return person and (view.rules.content.person_remark or province in view.rules.names.remark_in)


def _papers(view: View, _element: str) -> Value:
    """The codes of all papers that this applicant owes for sure, by province and case; worked out once a state."""
    if not nature_of(view) or view.get("subject.province") is None:
        return None
    listed = owed(material_facts(_draft(view), view.today, view.rules), view.rules)
    return tuple(material.code for material in listed if material.sure)


def _owes(code: str) -> Callable[[View, str], Value]:
    """Whether he owes this one."""

    def work_out(view: View, _element: str) -> Value:
        papers = view.get("owes.papers")
        return code in papers if isinstance(papers, tuple) else None

    return work_out


def _draft(view: View) -> Draft:
    """As much of the draft as papers rest on."""
    keys = [
        *_CASE,
        *(f"sites.{site}.{name}" for site in _sites(view) for name in ("domain", "name", "holder", "approval")),
    ]
    return Draft({key: value for key in keys if (value := view.get(key)) is not None})


_NUMBERS = ("subject.id_number", "subject.credit_code")
_CASE = (
    *("subject.nature", "subject.other", "subject.province", "subject.certificate", "subject.name"),
    *("subject.representative", "subject.id_number", "subject.credit_code", "subject.birth_date"),
    *("principal.who", "principal.certificate", "principal.id_number", "principal.birth_date"),
    *("site_principal.same", "site_principal.certificate", "site_principal.id_number", "site_principal.birth_date"),
)
_LOOKED_UP = ("subject.filed", "sites.*.filed", "subject.provider", "sites.*.provider")
_OF_PLACE = ("subject.nature", "subject.province")

DERIVED: Mapping[str, Derived] = {
    "ready.open": Derived((), lambda view, _: view.get("ready.want") == "yes"),
    "filing.open": Derived(("consent.documents",), _open),
    "filing.intent_type": Derived(("filing.intent",), _intent_type),
    "filing.intent_handover": Derived(("filing.intent",), _intent_type),
    "subject.kind": Derived(("subject.nature", "subject.other"), kind_of),
    "subject.staffed_why": Derived(("subject.other",), _staffed_why),
    "subject.usual_certificate": Derived(("subject.nature",), _usual_certificate),
    "subject.home_province": Derived(_NUMBERS, _home_province),
    **{
        f"{who}.age_fault": Derived((f"{who}.id_number", f"{who}.birth_date", "subject.province"), age_fault(who))
        for who in ("subject", "principal", "site_principal")
    },
    "subject.age_needed": Derived((), lambda view, _: str(view.rules.age)),
    "subject.at_home": Derived(("subject.province",), _at_home),
    "subject.certificate_type": Derived(("subject.certificate",), lambda view, _: view.get("subject.certificate")),
    "subject.certificate_number": Derived(_NUMBERS, _certificate_number),
    "subject.residence_also": Derived(("subject.province",), _residence_also),
    "subject.remark_form": Derived(_OF_PLACE, _remark_form),
    **{
        f"{who}.{name}": Derived((), doubt(who))
        for who in ("subject", "principal", "site_principal")
        for name, doubt in (("validity_doubt", validity_doubt), ("address_doubt", address_doubt))
    },
    "sites.type": Derived(_LOOKED_UP, type_of),
    "sites.channel": Derived(_LOOKED_UP, channel_of),
    "sites.reason": Derived(_LOOKED_UP, reason_of),
    "sites.handover": Derived(_LOOKED_UP, type_of),
    "sites.asks_subject": Derived(("subject.filed",), asked("subject.filed")),
    "sites.asks_provider": Derived(("subject.provider",), asked("subject.provider")),
    "sites.asks_filed": Derived(("sites.*.filed",), asked("sites.filed")),
    "sites.asks_where": Derived(("sites.*.provider",), asked("sites.provider")),
    "sites.asks_owner": Derived(("sites.*.owner",), asked("sites.owner")),
    "sites.asks_holder": Derived(("sites.*.holder_matches",), _asks_holder),
    "sites.asks_domain": Derived(("sites.*.expires", "sites.*.holder_matches"), _asks_domain),
    "sites.days_needed": Derived(("subject.province",), _days_needed),
    "sites.fault": Derived(("sites.*.holder_matches", "sites.*.expires"), _fault),
    "sites.room": Derived(("subject.province",), _room),
    "sites.surplus": Derived(("subject.province",), _surplus),
    "sites.most": Derived((), lambda view, _: str(_most(view))),
    "sites.count": Derived((), lambda view, _: str(len(_sites(view)))),
    "sites.first_ones": Derived((), _first_ones),
    "sites.content_fault": Derived(("sites.*.content",), _content_fault),
    "order.sms": Derived(("subject.province",), _sms),
    "principal.free": Derived(("subject.province",), principal_free),
    "principal.role": Derived(("principal.who",), principal_role),
    "principal.called": Derived(("principal.who",), principal_called),
    "site_principal.twice": Derived((), twice),
    "site_principal.may_be_one": Derived(("subject.province",), may_be_one),
    "contact.may_share": Derived(("subject.province",), may_share),
    "owes.papers": Derived(_OF_PLACE, _papers),
    "owes.remark": Derived(_OF_PLACE, _owes_remark),
    "owes.domain_certificate": Derived(_OF_PLACE, _owes("DOMAIN_CERT")),
    "owes.residence": Derived(_OF_PLACE, _owes("RESID")),
    "owes.hand_held": Derived(_OF_PLACE, _owes("HOLD_ID")),
    "owes.hand_held_licence": Derived(_OF_PLACE, _owes("HOLD_ORG")),
    "owes.site_authorisation": Derived(_OF_PLACE, _owes("AUTH_SITE")),
    **{
        f"owes.{code.lower()}": Derived(_OF_PLACE, _owes(code))
        for code in (
            *("AUTH_SUBJ", "FORM", "PARTY", "BILL", "PLAN", "FIN_PROMISE", "GD_PROMISE", "TRUTH", "BIANBAN"),
            *("FOUNDATION", "MINOR", "SEAL"),
        )
    },
    "face.person": Derived(("site_principal.same",), face_of),
    "face.portrait": Derived(("subject.portrait", "principal.portrait", "site_principal.portrait"), portrait),
}
