"""parsers.replies.account: the account of a mail, one statement after the other.

Purpose: take the sentences in (`Account.add`), place what is said of the lines it is said of, carry out corrections.
Promise: a sentence that says something of nobody knows what is kept: as ``unexplained`` where it could change a line,
as a ``remark`` where it surely could not alone.
What may go wrong: a statement that is not ``sure`` names lines that could be others.
"""

from parsers.replies.account.ledger import Account

__all__ = ["Account"]
