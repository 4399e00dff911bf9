"""The facts of `xiaobei rules` as a JSON schema: what docs/rules.md tells in words, for programs.

Made of the very dataclasses and names that read the facts; docs/rules.schema.json is its copy, and a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_type_hints

from filing import case
from filing.access import Server
from filing.draft import DomainFacts
from filing.materials import MaterialFacts
from filing.types import TypeFacts

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_YES_NO: Schema = {"enum": [True, False, "yes", "no"]}
_DATE: Schema = {"type": "string", "format": "date"}
_SIMPLE: Mapping[Any, Schema] = {bool: _YES_NO, int: {"type": "integer"}, str: _TEXT}


def json_schema() -> Schema:
    """One schema, its `$defs` named as the questions are."""
    providers = {"type": "array", "items": {"enum": ["here", "elsewhere", "none"]}}
    kind = _of(TypeFacts)
    for name in ("subject_provider", "domain_provider"):
        kind["properties"][name] = {"anyOf": [kind["properties"][name], providers]}
    papers = _of(MaterialFacts) | {"required": ["nature", "province"]}
    papers["properties"]["nature"] = _NATURE
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of `xiaobei rules`, as JSON on stdin",
        "$defs": {"type": kind, "materials": papers, "precheck": {"anyOf": [_case(), _draft()]}},
    }


#: By our word, MIIT's code, or the official term.
_NATURE: Schema = {"type": ["string", "integer"]}


def _case() -> Schema:
    """A case in the form's own field names (docs/facts.md, 5)."""
    site = _texts(case.SITE)["properties"] | _of(DomainFacts)["properties"] | {"server": _of(Server)}
    site["language"] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
    principal = _texts(case.SITE_PRINCIPAL, legal=_YES_NO)
    parts = {
        "type": {"$ref": "#/$defs/type"},
        "subject": _texts({**case.SUBJECT, "cert_no": ""}, nature=_NATURE),
        "subject_principal": _texts(case.SUBJECT_PRINCIPAL, legal=_YES_NO),
        "site_principal": {"anyOf": [{"const": "same"}, principal]},
        "sites": {"type": "array", "items": _object(site)},
        "papers": {"type": "array", "items": _TEXT},
        "business_scope": _TEXT,
        **dict.fromkeys(("abnormal", "phones_used", "old_sites_open"), _YES_NO),
    }
    assert parts.keys() == {*case.PARTS}
    return _object(parts)


def _draft() -> Schema:
    """Or a draft as the flows keep it: answers by key, by site what is known of its domain."""
    domains = {"type": "object", "additionalProperties": _of(DomainFacts)}
    answers = {"type": "object", "minProperties": 1}
    return _object({"answers": answers, "domains": domains}) | {"required": ["answers"]}


def _texts(names: Iterable[str], **others: Schema) -> Schema:
    return _object(dict.fromkeys(names, _TEXT) | others)


def _of(kind: type) -> Schema:
    """The dataclass's facts, each of its type."""
    return _object({name: _fact(hint) for name, hint in get_type_hints(kind).items()})


def _fact(hint: Any) -> Schema:
    parts = [part for part in get_args(hint) if part is not type(None)]
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if not parts:
        return _DATE
    if type(None) in get_args(hint):
        return {"anyOf": [_fact(parts[0]), {"type": "null"}]}
    yes_or_no: list[object] = [True, False] if {"yes", "no"} <= {*parts} else []
    return {"enum": [*parts, *yes_or_no]}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}
