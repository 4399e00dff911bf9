"""The assistant in a terminal: words in, replies as numbered text out. Two mappings and nothing else."""

from __future__ import annotations

from pathlib import Path

from dialogs.engine.phrase import Phrased
from dialogs.messages import Command, Pressed, Said, Stamp, What


def to_text(phrased: Phrased) -> str:
    """A reply as lines: what is said, the card, the numbered buttons."""
    lines = []
    if phrased.progress:
        lines.append(f"[{phrased.progress.text}]")
    lines.append(phrased.text)
    for number, row in enumerate(phrased.card, 1):
        doubt = f"   ! {row.doubt}" if row.doubt else ""
        lines.append(f"  {number:>2}. {row.label}: {row.value}{doubt}")
    lines += [f"  {link.label}: {link.url}" for link in phrased.links]
    for number, choice in enumerate(phrased.choices, 1):
        unfit = f"   (x {choice.unfit})" if choice.unfit else ""
        lines.append(f"  ({number}) {choice.label}{unfit}")
    return "\n".join(lines)


def to_what(line: str, asked: Phrased | None) -> What | Path:
    """A typed line: a button's number, `/help` and the like, `change 3`, `send FILE`, or words."""
    word, _, rest = line.strip().partition(" ")
    if word == "send" and rest:
        return Path(rest.strip()).expanduser()
    if word == "change" and rest.isdecimal() and asked and 1 <= int(rest) <= len(asked.card):
        return Command("change", asked.card[int(rest) - 1].key)
    if line.strip().isdecimal() and asked and 1 <= int(line) <= len(asked.choices):
        return Pressed(Stamp(asked.stamp), asked.choices[int(line) - 1].value)
    if word.startswith("/") and len(word) > 1:
        return Command(word[1:], rest)
    return Said(line.strip())
