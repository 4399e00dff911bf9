"""Telegram, through aiogram. Off without a token.

polling, webhook   updates come in and are kept by their id before they are acknowledged
handling           each is handled once, in order of its chat
incoming           what an update means to the assistant
media              pictures and clips are fetched, within limits
delivery           what a chat is owed is sent, one message a workflow
outgoing, buttons  how a reply looks in a chat
linking            whose chat it is
topics             staff take over in a group
"""
