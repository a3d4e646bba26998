"""parsers.unwrap: a mail's raw bytes in, its parts out, and every PDF byte for byte wherever it hides.

Purpose: walk the tree of a mail and open what mail programs wrap around attachments: forwarded mails, zip, winmail.dat,
S/MIME, uuencode, broken names and encodings.
Promise: containers are opened before anything is sniffed; a PDF is lost only with a `Problem` that says so.
What may go wrong: bytes built to do harm are refused by `prescan` in milliseconds; limits hold everywhere.
"""

from parsers.unwrap.parts import Contents, Part, parts_of, text_of
from parsers.unwrap.walk import unwrap

__all__ = ["Contents", "Part", "parts_of", "text_of", "unwrap"]
