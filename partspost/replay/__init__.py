"""partspost.replay: stored mails read once more by the reader of today, and what it reads otherwise.

Purpose: before an update is trusted, and after one, to see field by field what it changes; to free what can be read.
Promise: looking changes nothing, not even a blob. Told to act, it puts held mails back that can now be read and notes
on open requests what is read otherwise, for the operators alone: nothing that people acted on is changed.
What may go wrong: a mail whose bytes are lost is told and passed over. Of a newer version only its first reading is not
kept apart from what it was laid over, so that only first versions are compared.
"""

from partspost.replay.acting import note, reopen, tell
from partspost.replay.journey import Errand, Journey
from partspost.replay.reread import Rereading, reread

__all__ = ["Errand", "Journey", "Rereading", "note", "reopen", "reread", "tell"]
