"""routing.questions: what somebody asks us by mail, and who may see what of the answer.

Purpose: where orders stand, a dossier, the data on file; and what shall be changed of these.
Promise: pure; a shop sees its own requests, a dealer those that he has or had, up to the moment when he lost them, and
nothing that other dealers have said; whoever is not known gets no mail at all, so that nobody can learn from us who
is. Nothing that is asked changes a request or the operator's tables.
What may go wrong: a confirmed change of data is `Held` for a person, who alone may change the tables.
"""

from routing.questions.answers import answer_question, hand_dossier
from routing.questions.asker import Asker, asker_of, asker_of_reply
from routing.questions.naming import numbers_meant
from routing.questions.profile import ask_confirmation, confirmed_change, show_profile
from routing.questions.sight import Sight, is_told, sight_of

__all__ = [
    "Asker",
    "Sight",
    "answer_question",
    "ask_confirmation",
    "asker_of",
    "asker_of_reply",
    "confirmed_change",
    "hand_dossier",
    "is_told",
    "numbers_meant",
    "show_profile",
    "sight_of",
]
