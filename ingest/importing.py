"""What the operator's own commands bring: a mail that they have made goes the way of every mail, through the spool."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from ingest import pipe
from ingest.spool import Envelope, Spool


def hand_in(spool: Spool, name: str, content: bytes, *, sender: str, recipient: str, at: datetime) -> None:
    """Put a file into the spool as the attachment of a mail from `sender`; OSError when the spool cannot be used.

    The same file of the same moment `at` is the same mail, byte for byte: handed in again it is not read again.
    """
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, f"import {name}"
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = f"<import.{sha256(content).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    mail.set_content(f"{name}\n")
    mail.add_attachment(content, maintype="text", subtype="csv", filename=name)
    mail.set_boundary(f"=_{sha256(content).hexdigest()[:32]}")
    envelope = Envelope(
        id=pipe.new_id(),
        received_at=datetime.now(UTC),
        via="import",
        peer="",
        helo="",
        tls=False,
        mail_from=sender,
        rcpt_tos=(recipient,),
    )
    writer = spool.begin(envelope)
    try:
        writer.write(pipe.normalise(mail.as_bytes()))
    except BaseException:
        writer.discard()
        raise
    writer.commit()
