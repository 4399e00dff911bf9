"""A certificate while it is drawn: texts by millimetre, and where each field came to stand.

The places are kept so that whoever photographs the certificate can say how big its letters are and whether a light
spot lies over a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from tests.documents.fonts import font_for
from tests.documents.hand import STEADY, Colour, Hand

INK: Colour = (25, 25, 28)
MARK = "测试样本"
#: Stops that no line may begin with.
_NEVER_FIRST = "，。；：、）】》”’！？·"


@dataclass(frozen=True)
class Box:
    """Of one line of a value, in pixels of the flat picture. height: of its letters."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class Sheet:
    """Width and height in millimetres, `mm` pixels each. field: what is printed where."""

    width: float
    height: float
    mm: float
    ground: Colour = (250, 250, 250)
    hand: Hand = STEADY
    fields: dict[str, list[Box]] = field(default_factory=dict)
    #: All that is printed, values and everything beside them.
    printed: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.picture = Image.new("RGB", (round(self.width * self.mm), round(self.height * self.mm)), self.ground)
        self.draw = ImageDraw.Draw(self.picture)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        style: str = "sans",
        colour: Colour = INK,
        pitch: float = 0,
        of: str = "",
        centred: bool = False,
    ) -> float:
        """One line; (x, y) is the top left of a letter box `size` high, all in millimetres. Gives the width.

        pitch: the distance from character to character, where it is not the font's own. of: the field it belongs to.
        """
        face = self._font(text, style, size)
        wide = pitch * (len(text) - 1) + size if pitch else face.getlength(text) / self.mm
        left = x - wide / 2 if centred else x
        base = (y + 0.88 * size) * self.mm
        if pitch:
            for index, character in enumerate(text):
                self.draw.text(((left + index * pitch) * self.mm, base), character, colour, face, anchor="ls")
        else:
            self.draw.text((left * self.mm, base), text, colour, face, anchor="ls")
        self.printed.append(self._box(left, y, wide, size))
        if of:
            self.mark(of, left, y, wide, size)
        return wide

    def mark(self, name: str, x: float, y: float, wide: float, high: float) -> None:
        """This field, or one more line of it, stands here."""
        self.fields.setdefault(name, []).append(self._box(x, y, wide, high))

    def _box(self, x: float, y: float, wide: float, high: float) -> Box:
        return Box(x * self.mm, y * self.mm, (x + wide) * self.mm, (y + high) * self.mm)

    def wrapped(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        room: float,
        leading: float = 1.4,
        style: str = "sans",
        colour: Colour = INK,
        of: str = "",
    ) -> float:
        """Over as many lines as it takes to stay within `room` millimetres. Gives the y below the last."""
        for line in self.lines(text, size, room, style):
            self.text(x, y, line, size, style=style, colour=colour, of=of)
            y += size * leading
        return y

    def lines(self, text: str, size: float, room: float, style: str = "sans") -> list[str]:
        """The text broken where a printer would."""
        face, lines = self._font(text, style, size), [""]
        for character in text:
            full = face.getlength(lines[-1] + character) > room * self.mm
            if full and lines[-1] and character not in _NEVER_FIRST:
                lines.append("")
            lines[-1] += character
        return lines

    def spread(self, x: float, y: float, text: str, size: float, wide: float, **look: object) -> float:
        """A label letter-spaced to a width, as forms print 名称 under 统一社会信用代码. Gives the width."""
        pitch = (wide - size) / max(len(text) - 1, 1)
        return self.text(x, y, text, size, pitch=max(pitch, size) if len(text) > 1 else 0, **look)  # type: ignore[arg-type]

    def measure(self, text: str, size: float, style: str = "sans") -> float:
        """Its width in millimetres."""
        return self._font(text, style, size).getlength(text) / self.mm

    def paste(self, other: Image.Image, x: float, y: float, wide: float, high: float) -> None:
        """A picture, scaled into that place, in millimetres. Its transparency counts if it has any."""
        scaled = other.resize((round(wide * self.mm), round(high * self.mm)), Image.Resampling.BILINEAR)
        at = (round(x * self.mm), round(y * self.mm))
        self.picture.paste(scaled, at, scaled if scaled.mode == "RGBA" else None)

    def _font(self, text: str, style: str, size: float) -> ImageFont.FreeTypeFont:
        return font_for(text, style, round(size * self.mm), self.hand.font(style))
