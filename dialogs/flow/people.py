"""The people of a filing (负责人) as the answers tell of them: who may be named, whose face is checked, who is too young."""

from __future__ import annotations

from collections.abc import Callable

from dialogs.flow.conditions import View
from dialogs.flow.organiser import kind_of, nature_of, text
from dialogs.messages import Value
from filing.draft import Draft
from filing.materials import MaterialFacts, faces
from filing.principal import check_age


def age_fault(who: str) -> Callable[[View, str], Value]:
    """Whether the subject (a person), or a unit's principal, is too young to be that there, with no proof that helps."""
    kind = "person" if who == "subject" else "unit"

    def work_out(view: View, _element: str) -> Value:
        province = text(view, "subject.province")
        if kind_of(view) != kind or not province:
            return None
        # A subject's number counts before it is confirmed, as for the province.
        number = view.value("subject.id_number") if who == "subject" else view.get(f"{who}.id_number")
        shown = {key: view.get(key) for key in (f"{who}.certificate", f"{who}.birth_date")}
        born = Draft({"subject.nature": nature_of(view), f"{who}.id_number": number, **shown}).born(who, view.today)
        problem = check_age(born, view.today, view.rules, province=province, nature=nature_of(view)) if born else None
        return problem.code if problem and problem.code == "age" else None

    return work_out


def portrait(view: View, _element: str) -> Value:
    """The portrait on the certificate of whoever is verified by face: filing says that it is the site principal.

    A person is his own; in a unit it may be the subject principal too, whose own face is not asked for as such.
    """
    same = view.get("site_principal.same")
    if "site_principal" not in faces(MaterialFacts(nature_of(view), "", same_principal=same == "same")):
        return None
    if kind_of(view) == "person":
        return view.get("subject.portrait")
    return view.get("principal.portrait" if same == "same" else "site_principal.portrait") if same else None


def face_of(view: View, _element: str) -> Value:
    """Whose face is checked: the site principal's (the seed), who may be the subject principal."""
    same = view.get("site_principal.same")
    return {"same": "principal", "other": "site_principal"}.get(str(same)) if same else None


def principal_free(view: View, _element: str) -> Value:
    """Whether a unit may name somebody else than its legal representative there."""
    place = view.rules.of(text(view, "subject.province"))
    if place is None:
        return None
    bound = any(word in text(view, "subject.name") for word in place.legal_words)
    return place.subject_principal != "legal_representative" and not bound


def principal_role(view: View, _element: str) -> Value:
    """As what he is asked for his certificate."""
    return "other" if view.get("principal.who") == "other" else "legal"


def principal_called(view: View, _element: str) -> Value:
    """The name of whoever is asked as subject principal, where the organisation's certificate tells it."""
    return None if view.get("principal.who") == "other" else view.value("subject.representative")


def may_be_one(view: View, _element: str) -> Value:
    """Whether one person may be both principals there."""
    place = view.rules.of(text(view, "subject.province"))
    return place is None or not place.two_principals


def twice(view: View, element: str) -> Value:
    """Whether the certificate of the other principal is the first one's again, and what may be done about it."""
    numbers = {view.value(f"{who}.id_number") for who in ("principal", "site_principal")}
    if None in numbers or len(numbers) > 1:
        return None
    return "one" if may_be_one(view, element) else "apart"


def may_share(view: View, _element: str) -> Value:
    """Whether the office phone may be the principal's mobile there."""
    place = view.rules.of(text(view, "subject.province"))
    return place is None or not (place.office_landline or place.phones_differ)
