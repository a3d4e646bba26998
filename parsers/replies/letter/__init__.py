"""parsers.replies.letter: what the author of a reply typed.

Purpose: find the author's own words (`author_words`, `own_words`) above, between and below quoted mail, in the cells
of a quoted table too, without signature and notices.
Promise: quoted mail, ours or another's, is never the author's word.
What may go wrong: a quote that no sign announces stays; a mail that is all quote says nothing.
"""

from parsers.replies.letter.quotes import Said, author_words, own_words

__all__ = ["Said", "author_words", "own_words"]
