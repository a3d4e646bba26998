"""notifier: everything we send.

Purpose: a decision's notice becomes a finished mail in the reader's language (`compose`), and a mail of the outbox
goes to the relay (`send_one`).
Promise: the same notice gives the same bytes and the same Message-ID; a mail has exactly the headers and the one
recipient that were meant; whether the relay has a mail is never guessed. No network while a transaction is open.
What may go wrong: a notice without its facts or with an unusable address is a `ValueError`; `MailSpoiledError` stops a
mail that reads back differently; the relay's troubles and our own bounds are values (`Deferred`, `Refused`,
`Uncertain`, `Postponed`).
"""

from notifier.catalogue import LANGUAGES, catalogues
from notifier.compose import compose
from notifier.delivery import forgotten, send_one
from notifier.dkim import sign_mail
from notifier.header import is_address
from notifier.hooks import Delivered, Failed, Message, message_of, post, read_secrets, signed
from notifier.kinds import KINDS
from notifier.letter import BUTTONS, HELD
from notifier.lines import labels
from notifier.overrides import read_overrides
from notifier.relay import Deferred, Outcome, Postponed, Refused, Relay, Sent, Uncertain
from notifier.render import Overrides
from notifier.sheet import csv_file

__all__ = [
    "BUTTONS",
    "HELD",
    "KINDS",
    "LANGUAGES",
    "Deferred",
    "Delivered",
    "Failed",
    "Message",
    "Outcome",
    "Overrides",
    "Postponed",
    "Refused",
    "Relay",
    "Sent",
    "Uncertain",
    "catalogues",
    "compose",
    "csv_file",
    "forgotten",
    "is_address",
    "labels",
    "message_of",
    "post",
    "read_overrides",
    "read_secrets",
    "send_one",
    "sign_mail",
    "signed",
]
