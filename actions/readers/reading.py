"""What reading a photo gives, light enough to be imported anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from dialogs.messages import Found

Kind: TypeAlias = Literal["id_card_front", "id_card_back", "business_licence"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: The fields of each kind, as a flow may name them. A portrait is a data: URL of a JPEG.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "id_card_front": ("name", "sex", "ethnicity", "birth_date", "address", "id_number", "portrait"),
    "id_card_back": ("authority", "valid_from", "valid_to"),
    "business_licence": (
        "credit_code",
        "name",
        "kind",
        "address",
        "legal_representative",
        "registered_capital",
        "established",
    ),
}


@dataclass(frozen=True)
class Reading:
    """One photo, judged. With problems there are no fields: the photo has to be taken again."""

    kind: Kind | None  # what it is, whatever was asked for
    fields: Mapping[str, Found] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    took_ms: int = 0  # of the worker's wall clock
