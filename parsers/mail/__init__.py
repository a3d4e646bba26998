"""parsers.mail: what a mail is to us: an order, an answer, a bounce, somebody's absence, or none of our business.

Purpose: the facts of a mail (`read_mail`), who or what wrote it, whether the domain it names vouches for it, and
whether a machine may answer it.
Promise: no header of a stranger raises; a person's mail is never taken for a machine's when in doubt.
What may go wrong: a mail built to do harm is of kind ``hostile`` and gives nothing of its content.
"""

from parsers.mail.reading import read_mail
from parsers.mail.trust import Receiver

__all__ = ["Receiver", "read_mail"]
