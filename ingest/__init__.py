"""ingest: the door. SMTP, LMTP, the Postfix pipe command, a maildir that others fill, and the spool.

Purpose: accept mail for our addresses and write it down; open nothing, parse nothing, know no database.
Promise: a mail is answered with 250 (or exit 0) only when its spool file is whole and durable, the file and a name
under which it is looked for; it is then handed out oldest first until its owner says ``finish``. Whatever is broken,
the sender is asked to try again: only what is certainly not ours, too large or malformed is refused for good.
What may go wrong: a full or broken disk (452, 451, exit 75), another owner (`SpoolTaken`), a file that is not a whole
mail (`SpoolCorrupt`; it is kept in ``corrupt/``), an address that cannot be listened on (`OSError` from `open_doors`).
"""

from ingest.importing import hand_in
from ingest.listeners import Doors, open_doors
from ingest.maildir import bring_in
from ingest.postfix import postfix_lines
from ingest.providers import open_endpoint
from ingest.spool import Envelope, Spool, SpoolCorrupt, SpoolTaken

__all__ = [
    "Doors",
    "Envelope",
    "Spool",
    "SpoolCorrupt",
    "SpoolTaken",
    "bring_in",
    "hand_in",
    "open_doors",
    "open_endpoint",
    "postfix_lines",
]
