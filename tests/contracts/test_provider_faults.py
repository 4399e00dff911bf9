"""When the provider fails, an action says so with a code, repeats harmlessly, and never lets an answer's body out."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from actions.rasa import Unavailable
from actions.registers.contract import FilingQuestion
from actions.registers.provider import Provider
from actions.registers.settings import ProviderSettings
from dialogs.messages import Found
from tests.contracts.provider_server import SECRET, TOKEN, served

CANARY = "11010119850307001X"
KINDS = {
    "error": "broken",
    "lost": "broken",
    "busy": "busy",
    "forbidden": "forbidden",
    "garbage": "nonsense",
    "drop": "unreachable",
    "slow": "timeout",
}


@pytest.mark.parametrize(("kind", "code"), KINDS.items())
def test_every_failure_has_a_code_and_leaks_nothing(kind: str, code: str, tmp_path: Path, caplog):
    caplog.set_level(logging.DEBUG)

    async def main() -> Unavailable:
        async with served(tmp_path) as one:
            await one.fault([{"kind": kind, "seconds": 0.6}])
            with pytest.raises(Unavailable) as caught:
                question = FilingQuestion(certificate_number=CANARY, name="测试", account="sandbox-person")
                await one.provider(timeout_s=0.3).look_up_filing(question)
            return caught.value

    error = asyncio.run(main())
    assert error.args == (code,)
    assert error.__context__ is None or error.__suppress_context__  # nothing of the answer hangs on it
    assert CANARY not in caplog.text and CANARY not in repr(error)


def test_nobody_there_is_unreachable():
    async def main() -> None:
        provider = Provider(ProviderSettings(f"http://127.0.0.1:{unused_port()}", TOKEN, SECRET))
        with pytest.raises(Unavailable, match="unreachable"):
            await provider.instances("sandbox-person")

    asyncio.run(main())


def test_an_order_whose_answer_was_lost_is_handed_in_once(tmp_path: Path):
    slots = {"order": "XB1", "version": 1, "payload": json.dumps({"sms": False, "province": "北京", "answers": {}})}

    async def main() -> list[str]:
        async with served(tmp_path) as one:
            verbs = one.verbs()
            await one.fault([{"kind": "lost", "path": "/v1/orders", "times": 2}])
            for _ in range(2):
                with pytest.raises(Unavailable):
                    await verbs.run("submit_order", "c1", slots)
            outcome = await verbs.run("submit_order", "c1", slots)
            assert outcome.fields["provider_order"] == Found("SBX00000001")
            await asyncio.sleep(0.3)
            return one.moves

    assert asyncio.run(main()) == ["hand_in"]
