"""What typed words mean beside being an answer: a button said aloud, or a wish that fits at any time."""

from __future__ import annotations

from dialogs.messages import Command
from dialogs.replies import Choice
from dialogs.texts import LANGUAGES, Texts

#: Whole messages, not parts of one: "取消" alone is a wish, inside a site's name it is not.
_COMMANDS = {
    "help": ("帮助", "help", "/help", "?", "？", "怎么办"),
    "status": ("进度", "状态", "查进度", "status", "/status", "progress"),
    "back": ("返回", "上一步", "退回", "back", "/back"),
    "cancel": ("放弃", "取消", "撤销", "cancel", "/cancel"),
    "human": ("人工", "转人工", "找人工", "真人", "客服", "human", "/human", "talk to a person", "agent"),
    "nohuman": ("不用人工了", "不用人工", "no person needed"),
    "language": ("english", "中文", "/language", "切换语言", "language"),
    "delete": ("删除我的数据", "删除数据", "delete my data", "/delete"),
    "mydata": ("我的数据", "my data", "/mydata"),
    "again": ("再备一个", "再备一个网站", "重新备案", "/again", "file another website", "another filing"),
    "edit": ("变更备案", "修改备案", "变更备案信息", "change my filing"),
    "stop": ("注销备案", "取消接入", "注销网站", "注销主体", "cancel my filing"),
    "rejection": ("驳回", "被驳回了", "看懂驳回", "驳回截图", "/rejection", "rejected", "i was rejected"),
    "notify": ("通知设置", "通知", "/notify", "notifications"),
    "readiness": ("能不能备", "能备吗", "看看能不能备", "/readiness", "can i file"),
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


def as_choice(text: str, choices: tuple[Choice, ...], texts: Texts, numbered: bool = True) -> Choice | None:
    """The button meant by its value or its label in any language, or by its number, unless these buttons may be other
    ones than were shown. None when it is not clearly one.
    """
    said = _plain(text)
    if numbered and said.isdecimal() and len(said) <= 2 and 1 <= int(said) <= len(choices):
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
