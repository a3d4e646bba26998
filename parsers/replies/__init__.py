"""parsers.replies: what a person's reply does to the order it answers.

Purpose: find the author's own words below which mail programs quote ours (`own_words`), and read them (`read_answer`).
Promise: what a careful parts clerk could not tell changes nothing. Words are loaded with the first reply that needs
them, or by `warm_up` before a child that may open no file.
What may go wrong: an answer that is not surely understood is ``ambiguous``; the writer is asked back.
"""

from parsers.replies.answers import read_answer, warm_up
from parsers.replies.letter import own_words

__all__ = ["own_words", "read_answer", "warm_up"]
