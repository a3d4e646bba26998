"""notifier.overrides: mails in the words of a dealer or a brand, from the folder ``templates`` beside the settings.

Purpose: read ``templates/<dealer or brand>/<kind>/{subject.txt,body.txt,body.mjml}`` (a language may stand before the
ending: ``body.fr.mjml``) and say what is wrong with it (`read_overrides`).
Promise: what is read is kept, so that a file changed later counts from the next reload; nothing is rendered but in a
sandbox; strangers' words stay escaped, and no template reaches a file that is neither ours nor beside it.
What may go wrong: every mistake is a `Mistake` with file, line and cure; one that shows only with a mail's own facts
goes to the log, and our own template takes its place.
"""

from notifier.overrides.folder import read_overrides
from notifier.overrides.lint import mistakes_in
from notifier.overrides.variables import variables

__all__ = ["mistakes_in", "read_overrides", "variables"]
