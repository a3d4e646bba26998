"""partspost.hooks: dealers' own systems hear what happens to their requests.

Purpose: `hooks_of` makes the operator's hooks.toml into addresses and secrets; `jobs.plan` puts a job into the queue in
the transaction in which something happened; it calls, tries again for three days, and gives up with a line in the log.
Promise: whatever is committed is told, at least once, always under the same id. Calls have workers of their own: no
mail waits for them, and a hook that is broken costs nobody else anything.
What may go wrong: a wrong table is a `ConfigurationError` at start and at reload.
"""

from partspost.hooks.table import Hook, hooks_of

__all__ = ["Hook", "hooks_of"]
