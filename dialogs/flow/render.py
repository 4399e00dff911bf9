"""A flow as a script that a lawyer can mark with a pen, or as a picture in Mermaid's notation."""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.flow.model import All, Answered, Any, Condition, Flow, Is, Not, Step
from dialogs.texts import Texts


def as_text(flow: Flow, texts: Texts, language: str) -> str:
    """Every stage and step in order: what is asked, under which condition, what can be pressed, what follows."""
    lines: list[str] = []
    for stage in flow.stages:
        lines += ["", f"# {texts.say(f'stage.{stage}', language)}"]
        for step in flow.steps:
            if step.stage == stage:
                lines += _script(flow, step, texts, language, "")
    return "\n".join(lines).strip() + "\n"


def as_mermaid(flow: Flow) -> str:
    """The steps as boxes, one under the other; conditions on the arrows."""
    lines = ["flowchart TD"]
    before = "start([start])"
    for number, step in enumerate(step for step in flow.every() if step.kind != "each"):
        box = f's{number}["{step.kind}: {step.key}"]'
        when = words_of(step.when)
        lines.append(f"  {before} -->{f'|{when}|' if when else ''} {box}")
        before = f"s{number}"
    return "\n".join(lines) + "\n"


def words_of(condition: Condition) -> str:
    """A condition in words; empty when it always holds."""
    match condition:
        case Is(key, values):
            return f"{key} = {'/'.join(map(str, values))}"
        case Answered(key):
            return f"{key} known"
        case Not(part):
            return f"not ({words_of(part)})"
        case All(parts):
            return " and ".join(map(words_of, parts))
        case Any(parts):
            return " or ".join(map(words_of, parts))


def _script(flow: Flow, step: Step, texts: Texts, language: str, indent: str) -> Iterator[str]:
    when = words_of(step.when)
    head = (
        f"{indent}- {step.kind} {step.key}" + (f"   [{when}]" if when else "") + (f"   ({step.by})" if step.by else "")
    )
    yield head
    if step.kind == "each":
        for part in step.steps:
            yield from _script(flow, part, texts, language, indent + "    ")
        return
    for line in texts.say(f"ask.{step.name}", language).splitlines():
        yield f"{indent}    {line}"
    for option in step.options:
        label = next(filter(texts.has, flow.labels_of(step, option.value)))
        yield f"{indent}    ( {texts.say(label, language)} )"
    for then in step.then:
        yield f"{indent}    -> {then.action}"
