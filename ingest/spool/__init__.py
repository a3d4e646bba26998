"""The spool: accepted mail on disk, one file each, from the door's promise to the store's.

A mail is written to a file of ``ready/`` whose name is durable already, synced, and renamed into ``in/``; the pipe
command, a process for each mail, writes to ``tmp/`` and syncs ``in/`` after the rename. The owner claims a mail into
``work/`` and removes it when the store has it; what is not a whole mail goes to ``corrupt/``. Renames are atomic: a
power cut leaves each file under one of its names, and ``recover`` looks under all of them.
"""

from ingest.spool.record import Envelope, read_envelope, read_message
from ingest.spool.spool import Spool, SpoolCorrupt, SpoolTaken

__all__ = ["Envelope", "Spool", "SpoolCorrupt", "SpoolTaken", "read_envelope", "read_message"]
