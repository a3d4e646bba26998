"""What each event of an appointment leaves for somebody to do, and settles; `routing.workflow` has it in its table.

The life: wanted (*Actions*) → proposed (*Waiting*) → accepted (*Actions*) → confirmed (*Scheduled*) → done. What is
booked in the dealer's own system is confirmed at birth.
"""

from typing import Final

from routing.request import Matter, WaitingOn

# In the order of `routing.workflow.MATTERS`.
VISIT_MATTERS: Final[dict[Matter, WaitingOn]] = {
    "proposal": "shop",  # a day, an hour and a price wait for the customer's yes
    "visit": "dealer",  # the customer wants to come: acknowledge, ask or propose
    "planning": "dealer",  # the customer has agreed: confirm once all parts are available or ordered
    "handling": "dealer",  # what the customer answered before the visit is not dealt with yet
    "calling": "dealer",  # the day of an opportunity has come: call the customer, replan or drop it
}

# By kind: what it opens, then what it settles.
VISIT_EVENTS: Final[dict[str, tuple[tuple[Matter, ...], tuple[Matter, ...]]]] = {
    # birth: after ``received`` and ``routed``, which opens "answer"
    "visit_wanted": (("visit",), ("answer",)),
    "visit_booked": ((), ("answer", "visit", "proposal", "planning", "repeat", "reply")),
    # the conversation
    "visit_changed": ((), ("answer",)),  # its source tells of it otherwise: another hour, other jobs
    "services_added": ((), ("answer",)),  # by the workshop, as a newer version
    "visit_proposed": (("proposal",), ("visit", "reply", "question", "repeat", "planning", "look")),
    "visit_accepted": (("planning",), ("visit", "proposal", "question", "repeat", "look")),
    "visit_countered": (("visit",), ("proposal", "question", "repeat", "planning", "look")),
    "visit_declined": (("visit",), ("proposal", "question", "repeat", "planning", "look")),
    "visit_confirmed": ((), ("visit", "planning", "proposal", "reply", "repeat", "look")),
    "visit_assured": ((), ("question", "repeat")),  # the customer says again that he comes
    "visit_invited": ((), ()),  # the customer's calendar was told
    "visit_reminded": ((), ()),
    "visit_lapsed": ((), ()),  # a mail whose time had gone by, and why it was not sent
    # the day, and after it
    "visit_arrived": ((), ()),
    "visit_missed": ((), ()),
    "visit_done": ((), ("visit", "proposal", "planning", "question", "reply", "repeat", "look")),
    "visit_cancelled": (
        (),
        ("visit", "proposal", "planning", "question", "reply", "repeat", "approval", "reference", "look"),
    ),
    # answers before the visit
    "checkin_told": ((), ()),
    "checkin_unconfirmed": ((), ()),  # services are chosen, and the conditions not accepted
    "checkin_answered": (("handling",), ()),
    "item_handled": ((), ()),
    "item_shared": ((), ()),
    "conversion_wanted": ((), ()),
    "item_converted": ((), ()),
    "checkin_handled": ((), ("handling",)),  # the last of them
    # opportunities
    "follow_up_set": ((), ("calling", "answer")),
    "follow_up_due": (("calling",), ()),
    "follow_up_dropped": ((), ("calling",)),
    "visit_expired": ((), ("calling", "handling")),  # nobody called, or dealt with the customer's wishes
    "campaign_refused": ((), ()),  # the customer wants no more mails of this kind
    "visit_mismatched": ((), ()),  # the workshop was warned that its own system has another hour
    # the courtesy, two days after the visit
    "courtesy_asked": ((), ()),
    "courtesy_answered": ((), ()),
    "courtesy_complained": (("calling",), ()),
}
