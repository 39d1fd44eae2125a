"""Whether a key of the Hub may call providers, by what the Hub says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hfmedia.account import Account

INFERENCE: Final = "inference.serverless.write"

KeyProblem: TypeAlias = Literal[
    "no-permission",  # a fine-grained token may not call providers for who is billed
    "not-in-organisation",  # the account is not in the organisation to bill
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is known of a key: that it may be used, unless there is a `problem`.

    `is_certain` is False where the first job decides: the Hub does not say what the token may do.
    `can_pay` is that of who is billed, None if the Hub does not say.
    """

    problem: KeyProblem | None = None
    is_certain: bool = True
    can_pay: bool | None = None


def judge(account: Account, bill_to: str | None = None) -> Judgement:
    """Whether a key of this account may call providers, billed to the organisation `bill_to`.

    A classic token, of the role `read` or `write`, may do what its account may.
    """
    payer = bill_to or account.name
    organisation = None if payer == account.name else account.organisation(payer)
    if payer != account.name and organisation is None:
        return Judgement(problem="not-in-organisation")
    can_pay = (account if organisation is None else organisation).can_pay
    if account.fine_grained is None:
        return Judgement(is_certain=account.role is not None, can_pay=can_pay)
    may_infer = account.fine_grained.allows(INFERENCE, payer)
    return Judgement(problem=None if may_infer else "no-permission", can_pay=can_pay)
