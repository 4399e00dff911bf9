"""What reading a photo gives, light enough to be imported anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from dialogs.messages import Found

Kind: TypeAlias = Literal[
    "id_card_front",
    "id_card_back",
    "business_licence",
    "domain_certificate",
    "hkm_permit",
    "tw_permit",
    "residence_permit",
    "residence_permit_back",
    "passport",
    "foreign_permanent_residence",
    "organisation_certificate",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_HOLDER = ("name", "number", "birth_date", "sex", "valid_to")
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
    "domain_certificate": ("domain", "holder", "registered", "expires"),
    "hkm_permit": (*_HOLDER, "portrait"),
    "tw_permit": (*_HOLDER, "portrait"),
    "residence_permit": (*_HOLDER, "portrait"),
    "residence_permit_back": ("valid_to",),
    "passport": (*_HOLDER, "portrait"),
    "foreign_permanent_residence": (*_HOLDER, "portrait"),
    "organisation_certificate": ("credit_code", "name", "address", "legal_representative", "valid_to"),
}

#: The other side of what was asked for.
OTHER_SIDE: Mapping[Kind, Kind] = {
    "id_card_front": "id_card_back",
    "id_card_back": "id_card_front",
    "residence_permit": "residence_permit_back",
    "residence_permit_back": "residence_permit",
}


@dataclass(frozen=True)
class Reading:
    """One document found in a photo, judged.

    With problems the photo has to be taken again; what could be read in it all the same is in doubt, every field of it,
    and none of it is filed.
    """

    kind: Kind | None  # what it is, whatever was asked for
    fields: Mapping[str, Found] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    took_ms: int = 0  # of the worker's wall clock
    spot: Spot | None = None  # where the trouble is, if it is in one place


#: Left, top, right, bottom as shares of the upright photo, 0-1.
Spot: TypeAlias = tuple[float, float, float, float]
