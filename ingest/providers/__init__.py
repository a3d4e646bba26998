"""ingest.providers: mail that a provider takes from the world and hands over by HTTP, as raw MIME.

Purpose: for installations without a mail server of their own, one small endpoint for Postmark, Mailgun and SendGrid.
Promise: the same as SMTP's. 200 is said only when the spool file is whole and durable; whatever is broken here, the
provider is asked to try again (503); only what is not ours, too large or malformed is refused for good, in the word
that this provider understands. Nobody without the provider's secret gets as far as the spool.
What may go wrong: an address that cannot be listened on is an `OSError` of whoever serves the application.
"""

from ingest.providers.endpoint import open_endpoint

__all__ = ["open_endpoint"]
