"""Two applicants never win one service number: many ask the provider at once, over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

from actions.registers.contract import Claim, Refusal, Reserve, Reserved
from actions.registers.provider import Provider
from tests.contracts.provider_server import served

PERSON, FIT = "sandbox-person", "i-bp1personfit00a3"  # five numbers, one used
HANDED_OVER = "32a43232-a888-48e8-b9ec-00888be81234"


def at_provider(tmp_path: Path, body) -> None:
    async def main() -> None:
        async with served(tmp_path) as one:
            await body(one.provider())

    asyncio.run(main())


def test_of_ten_who_want_the_last_four_numbers_four_get_one_each_and_a_released_one_is_free_again(tmp_path) -> None:
    async def body(provider: Provider) -> None:
        wishes = [Reserve(account=PERSON, server=FIT, filing=f"c{n}.f1", site="s1") for n in range(10)]
        answers = await asyncio.gather(*map(provider.reserve, wishes))
        won = [one.service_number for one in answers if isinstance(one, Reserved)]
        lost = [(wish, one.code) for wish, one in zip(wishes, answers, strict=True) if isinstance(one, Refusal)]
        assert len(won) == len(set(won)) == 4
        assert [code for _, code in lost] == ["quota_used"] * 6
        winner = next(wish for wish, one in zip(wishes, answers, strict=True) if isinstance(one, Reserved))
        assert await provider.release(winner.filing, "s1")
        again = await asyncio.gather(*(provider.reserve(wish) for wish, _ in lost))
        assert sum(isinstance(one, Reserved) for one in again) == 1

    at_provider(tmp_path, body)


def test_of_ten_who_were_handed_the_same_number_one_gets_it(tmp_path) -> None:
    async def body(provider: Provider) -> None:
        wishes = [Claim(account=PERSON, number=HANDED_OVER, filing=f"c{n}.f1", site="s1") for n in range(10)]
        answers = await asyncio.gather(*map(provider.claim, wishes))
        assert sum(isinstance(one, Reserved) for one in answers) == 1
        assert {one.code for one in answers if isinstance(one, Refusal)} == {"code_used"}

    at_provider(tmp_path, body)
