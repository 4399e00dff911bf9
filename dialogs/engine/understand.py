"""What typed words mean beside being an answer: a button said aloud, or a wish that fits at any time."""

from __future__ import annotations

from dialogs.messages import Choice, Command
from dialogs.texts import LANGUAGES, Texts

#: Whole messages, not parts of one: "取消" alone is a wish, inside a site's name it is not.
_COMMANDS = {
    "help": ("帮助", "help", "/help", "?", "？", "怎么办"),
    "status": ("进度", "状态", "查进度", "status", "/status", "progress"),
    "back": ("返回", "上一步", "退回", "back", "/back"),
    "cancel": ("放弃", "取消", "撤销", "cancel", "/cancel"),
    "human": ("人工", "转人工", "找人工", "真人", "客服", "human", "/human", "talk to a person", "agent"),
    "language": ("english", "中文", "/language", "切换语言", "language"),
    "delete": ("删除我的数据", "删除数据", "delete my data", "/delete"),
    "mydata": ("我的数据", "my data", "/mydata"),
    "again": ("再备一个", "再备一个网站", "重新备案", "/again", "file another website", "another filing"),
    "start": ("/start", "开始", "start"),
}
_BY_WORDS = {words: name for name, all_words in _COMMANDS.items() for words in all_words}


def as_command(text: str) -> Command | None:
    """The wish, if the whole message is one."""
    words = text.strip().strip("。.!！").lower()
    name = _BY_WORDS.get(words)
    if name == "language":
        return Command(name, {"english": "en", "中文": "zh"}.get(words, ""))
    return Command(name) if name else None


def as_choice(text: str, choices: tuple[Choice, ...], texts: Texts) -> Choice | None:
    """The button meant by its number, its value or its label in any language; None when it is not clearly one."""
    said = _plain(text)
    if said.isdecimal() and len(said) <= 2 and 1 <= int(said) <= len(choices):
        return choices[int(said) - 1]
    meant = [choice for choice in choices if said in _names(choice, texts)]
    return meant[0] if len(meant) == 1 else None


def _names(choice: Choice, texts: Texts) -> set[str]:
    names = {_plain(choice.value)}
    if not choice.args:
        names |= {_plain(texts.say(choice.label, language)) for language in LANGUAGES}
    return names


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
