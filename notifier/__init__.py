"""notifier: everything we send.

Purpose: a decision's notice becomes a finished mail in the reader's language (`compose`), and a mail of the outbox
goes to the relay (`send_one`).
Promise: the same notice gives the same bytes and the same Message-ID; a mail has exactly the headers and the one
recipient that were meant; whether the relay has a mail is never guessed. No network while a transaction is open.
What may go wrong: a notice without its facts or with an unusable address is a `ValueError`; `MailSpoiledError` stops a
mail that reads back differently; the relay's troubles are values (`Deferred`, `Refused`, `Uncertain`).
"""

from notifier.catalogue import LANGUAGES, catalogues
from notifier.compose import MailSpoiledError, compose
from notifier.delivery import Attempt, send_one
from notifier.header import is_address
from notifier.kinds import HELD, KINDS
from notifier.lines import csv_file, labels
from notifier.relay import Deferred, Outcome, Refused, Sent, Uncertain, deliver

__all__ = [
    "HELD",
    "KINDS",
    "LANGUAGES",
    "Attempt",
    "Deferred",
    "MailSpoiledError",
    "Outcome",
    "Refused",
    "Sent",
    "Uncertain",
    "catalogues",
    "compose",
    "csv_file",
    "deliver",
    "is_address",
    "labels",
    "send_one",
]
