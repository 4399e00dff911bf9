"""The provider's API as shapes: what we send, what we expect, what is pushed to us. docs/provider-api.md in words.

docs/provider-api.schema.json is made from these (a test compares), and the sandbox reads requests with them.
Personal values are kept out of reprs and errors. A null says: the register cannot tell, ask the applicant.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Word: TypeAlias = Annotated[str, StringConstraints(max_length=256)]
Personal: TypeAlias = Annotated[str, StringConstraints(max_length=256)]  # its fields are kept out of reprs
Link: TypeAlias = Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2048)]  # opens from outside
FilingNumber: TypeAlias = Annotated[str, StringConstraints(max_length=40)]
EventName: TypeAlias = Literal["handed_in", "sms_verified", "sms_expired", "sms_failed", "approved", "rejected"]
OrderState: TypeAlias = Literal[
    "accepted", "sms_pending", "sms_returned", "authority_review", "approved", "rejected", "withdrawn"
]


class Shape(BaseModel):
    """Unknown fields are ignored, so that either side may learn new ones first."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Instance(Shape):
    """One server or product that can carry filings. `unfit` is empty or why it cannot be chosen now."""

    id: Id
    label: Word
    product: Word
    region: Word
    unfit: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,32}$")] = ""


class Instances(Shape):
    """GET /v1/instances?account= -> all of the customer's."""

    instances: tuple[Instance, ...]


class Reserve(Shape):
    """POST /v1/service-numbers/reserve: a number (备案服务号) for one site of one filing, the same when repeated."""

    account: Id
    server: Id
    filing: Id
    site: Id


class Reserved(Shape):
    """The number, the address that goes into the access information, and the server's last day where it has one."""

    service_number: Annotated[str, StringConstraints(min_length=4, max_length=64)]
    ip: Annotated[str, StringConstraints(max_length=64)] = ""
    expires: date | None = None


class Claim(Shape):
    """POST /v1/service-numbers/claim: use a number that its owner handed over, for one site. Answered like Reserve."""

    account: Id
    number: Annotated[str, StringConstraints(min_length=4, max_length=64)]
    filing: Id
    site: Id


class UploadLinkQuestion(Shape):
    """POST /provider/upload-links of ours, signed as pushes are: the PC filing page asks for its upload QR code."""

    account: str = Field(min_length=1, max_length=128)
    site: Literal["china", "international"]


class UploadLink(Shape):
    """What the QR code says, and until when it opens."""

    url: str
    expires: datetime


class Release(Shape):
    """POST /v1/service-numbers/release: the filing will not use it. Releasing what is not held is no mistake."""

    filing: Id
    site: Id


class Released(Shape):
    """Done, or nothing to do."""

    released: bool


class Refusal(Shape):
    """Status 409 or 422: asked and answered no. Not a failure of the provider."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class FilingQuestion(Shape):
    """POST /v1/filings/lookup. Either half may be missing: a subject alone, a domain alone."""

    certificate_type: Word | None = None
    certificate_number: Personal | None = Field(default=None, repr=False)
    name: Personal | None = Field(default=None, repr=False)
    domain: Word | None = None
    account: Id


class SubjectFiled(Shape):
    """Is this subject filed, and where. `none`: filed, but no site left (空壳主体). `here` wins over others. `domains`: its
    sites, as far as you may tell them: reviewers see whether they open and show their number.
    """

    filed: Literal["yes", "no"] | None
    provider: Literal["here", "elsewhere", "none", ""] | None = None
    number: FilingNumber | None = None
    domains: Annotated[tuple[Word, ...], Field(max_length=50)] = ()
    old_certificate: bool | None = None
    running_order: bool | None = None


class DomainFiled(Shape):
    """Is this domain filed, where, and by whom. `none`: filed, but resolving nowhere (空壳网站)."""

    filed: Literal["yes", "no"] | None
    provider: Literal["here", "elsewhere", "none", ""] | None = None
    subject: Literal["same", "other", ""] | None = None
    running_order: bool | None = None


class FilingFacts(Shape):
    """The answer to a filing question. A half that was not asked, or that nobody knows, is null."""

    subject: SubjectFiled | None
    domain: DomainFiled | None


class DomainQuestion(Shape):
    """POST /v1/domains/lookup: the holder is compared at the provider, so that his data stay there."""

    domain: Word
    certificate_number: Personal | None = Field(default=None, repr=False)
    name: Personal | None = Field(default=None, repr=False)


class DomainFacts(Shape):
    """What the domain register says."""

    registrar: Word | None
    registrar_approved: bool | None
    holder_matches: bool | None
    expires: date | None
    real_name_days: Annotated[int, Field(ge=0)] | None
    dns_closed: bool | None


class PersonQuestion(Shape):
    """POST /v1/identity/person: do this name and this number belong together."""

    name: Personal = Field(repr=False)
    number: Personal = Field(repr=False)


class CompanyQuestion(Shape):
    """POST /v1/identity/company: do this company's name and code belong together."""

    company: Personal = Field(repr=False)
    credit_code: Personal = Field(repr=False)


class Identity(Shape):
    """`unknown`: the register could not be asked or has no such entry; staff look at it."""

    identity: Literal["match", "mismatch", "unknown"]


class Principal(Shape):
    """Somebody who gets the SMS code of the authority. Only the masked phone is told."""

    role: Literal["subject", "site"]
    phone: Word = ""


class OrderBody(Shape):
    """PUT /v1/orders/{order}/versions/{version}: a version that our initial review passed. Never changes afterwards."""

    order: Id
    version: Annotated[int, Field(ge=1)]
    sms: bool
    province: Word = ""
    sites: Annotated[int, Field(ge=1, le=100)]
    subject_number: FilingNumber = ""
    principals: tuple[Principal, ...] = ()
    payload: dict[str, Any] = Field(repr=False)
    files: dict[str, Link] = Field(default={}, repr=False)  # good for a day; new ones when sent again


class OrderTaken(Shape):
    """The provider's own number for it."""

    provider_order: Id
    state: OrderState


class OrderFacts(Shape):
    """GET /v1/orders/{order}: where it stands. `numbers` in the order of the sites, once approved."""

    order: Id
    version: Annotated[int, Field(ge=1)]
    state: OrderState
    numbers: tuple[FilingNumber, ...] = ()


class Withdraw(Shape):
    """POST /v1/orders/{order}/withdraw."""

    version: Annotated[int, Field(ge=1)]


class PushedReason(Shape):
    """One reason of a rejection: a code of the catalogue R01..R35, the answer it means, a reviewer's words."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{2}$")]
    field: Word = ""
    words: Annotated[str, StringConstraints(max_length=1000)] = Field(default="", repr=False)


class Event(Shape):
    """POST {our address}/provider/status, signed: an order has moved. The same id when it is sent again."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{8,64}$")]
    order: Id
    version: Annotated[int, Field(ge=1)]
    event: EventName
    at: datetime  # of handed_in: when the authority sent its SMS codes
    principal: Literal["", "subject", "site"] = ""  # of sms_verified: whose code it was; empty: everybody's
    reasons: tuple[PushedReason, ...] = ()
    numbers: tuple[FilingNumber, ...] = ()


SHAPES: tuple[type[Shape], ...] = (
    Instances,
    Reserve,
    Reserved,
    Claim,
    Release,
    Released,
    Refusal,
    FilingQuestion,
    FilingFacts,
    DomainQuestion,
    DomainFacts,
    PersonQuestion,
    CompanyQuestion,
    Identity,
    OrderBody,
    OrderTaken,
    OrderFacts,
    Withdraw,
    Event,
    UploadLinkQuestion,
    UploadLink,
)


def json_schema() -> dict[str, Any]:
    """All shapes as one JSON schema (2020-12), by name under $defs."""
    from pydantic.json_schema import models_json_schema

    _, schema = models_json_schema([(shape, "validation") for shape in SHAPES], ref_template="#/$defs/{model}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Provider API, version 1", **schema}
