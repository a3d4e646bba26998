"""notifier.letter.visits: what mails about appointments say besides what every mail says, and how they are answered.

Purpose: the appointment as either side wants to read it, the news in a sentence, and the buttons.
Promise: every hour is that of the workshop's wall; whoever has room for a few words only gets the price and no details.
What may go wrong: nothing that is not a mistake of the decision: an unknown occasion has no headline.
"""

from notifier.letter.visits.buttons import VISIT_BUTTONS, visit_button
from notifier.letter.visits.facts import JobRow, VisitFacts, visit

__all__ = ["VISIT_BUTTONS", "JobRow", "VisitFacts", "visit", "visit_button"]
