"""notifier.hooks: what happens to a dealer's requests, told to his own system by signed webhooks.

Purpose: a message is made from a request's history alone (`message_of`), signed as Standard Webhooks 1.0 asks
(`signed`), and posted to the dealer's address (`post`).
Promise: the same place in a history gives the same bytes under the same id. A dealer's system learns what the dealer
may see and no more. No address but a public one is ever connected to, no redirect followed, no answer read beyond its
first lines, and a call is over in time whatever the other side does.
What may go wrong: everything about the other side is a `Failed`; it never raises.
"""

from notifier.hooks.calling import Delivered, Failed, post
from notifier.hooks.messages import Message, message_of
from notifier.hooks.signing import read_secrets, signed

__all__ = ["Delivered", "Failed", "Message", "message_of", "post", "read_secrets", "signed"]
