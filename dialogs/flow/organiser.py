"""The organiser (主办者) as his answers tell of him: his nature, whether he is a person or a unit. Others build on it."""

from __future__ import annotations

from dialogs.flow.conditions import View
from dialogs.messages import Value
from filing.subject import Nature, natures

#: All natures, by our word.
NATURES = frozenset(nature.value for nature in Nature)


def text(view: View, key: str) -> str:
    """A live value in words; "" where there is none."""
    value = view.get(key)
    return value if isinstance(value, str) else ""


def nature_of(view: View) -> str:
    """The organiser's nature as the rules call it; "" while it is not chosen."""
    nature = text(view, "subject.nature")
    return text(view, "subject.other") if nature == "other" else nature


def kind_of(view: View, _element: str = "") -> Value:
    """person, unit, or staffed: natures that people file."""
    nature = nature_of(view)
    if nature not in NATURES:
        return None
    if natures()[Nature(nature)].by == "person":
        return "staffed"
    return "person" if nature == Nature.PERSON else "unit"
