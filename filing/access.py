"""What a site runs on (接入信息): why a server cannot carry a filing. Source: docs/facts.md, 6.

Codes are the provider's words for it in small letters; the sentence, with what to do, is text `unfit.<code>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from filing.rules import RuleSet

#: Reasons that only the provider can know; it sends them, we have the words.
TOLD = ("type_mismatch", "code_not_mine", "code_used", "self_hosted", "other_cloud")


@dataclass(frozen=True)
class Server:
    """One instance, as far as its fitness goes. `months` counts all bought, renewals included."""

    product: str  # a key of the rule set's products
    months: int
    expires: date
    mine: bool = True
    mainland: bool = True
    prepaid: bool = True
    public_address: bool = True
    numbers_used: int = 0
    trial: bool = False
    chosen: str = ""  # the product type that was picked for it, where one is picked
    where: str = ""  # self_hosted, other_cloud; empty: with this provider


def find_unfit(server: Server, today: date, rules: RuleSet) -> str | None:
    """The first reason why it cannot be chosen, the one to mend first; None for a fit one."""
    product = rules.products.get(server.product)
    if product is not None and not product.needed:
        return None
    reasons = {
        "self_hosted": server.where == "self_hosted",
        "other_cloud": server.where == "other_cloud",
        "wrong_account": not server.mine,
        "overseas": not server.mainland,
        "unsupported": product is None or (product.needed and product.numbers == 0) or server.trial,
        "type_mismatch": bool(server.chosen) and server.chosen != server.product,
        "expired": server.expires < today,
        "pay_as_you_go": not server.prepaid,
        "no_public_bw": not server.public_address,
        "remaining_short": product is not None and server.months < product.months,
        "quota_used": product is not None and server.numbers_used >= product.numbers,
    }
    return next((code for code, holds in reasons.items() if holds), None)
