"""An applicant's mistake as a value. Its sentence is the text `problem.<code>`, written where texts are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and the words its sentence needs. Never holds a full personal number."""

    code: str
    at: str = ""  # the answer key it belongs to, where the caller knows it
    args: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The key of the sentence that tells the applicant what to do."""
        return f"problem.{self.code}"

    def placed(self, at: str) -> Problem:
        """The same problem, said of this answer."""
        return Problem(self.code, at, self.args)
