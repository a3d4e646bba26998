"""routing.appointments.agenda: what a workshop has before it: its lists, whom to call, its campaigns.

Purpose: the lists of one day, the opportunities and what becomes of them, the mails with the lists, the courtesy after
a visit, what became of appointments between two days, and campaigns.
Promise: pure; everything follows from the events of appointments, and nothing is told twice.
What may go wrong: a call without a day, or one that is dropped without a reason, changes nothing and is asked about.
"""

from routing.appointments.agenda.campaign import Campaign, Past, groups_of, preview, send_campaign, senders
from routing.appointments.agenda.lists import SECTIONS, Agenda, Dated, Section, agenda_of, history
from routing.appointments.agenda.mails import afternoon_agenda, afternoon_slot, morning_agenda
from routing.appointments.agenda.opportunity import FollowUp, follow_up_of
from routing.appointments.agenda.stages import GRID, STAGES, Stage, Stages, VisitRow, stages_between

__all__ = [
    "GRID",
    "SECTIONS",
    "STAGES",
    "Agenda",
    "Campaign",
    "Dated",
    "FollowUp",
    "Past",
    "Section",
    "Stage",
    "Stages",
    "VisitRow",
    "afternoon_agenda",
    "afternoon_slot",
    "agenda_of",
    "follow_up_of",
    "groups_of",
    "history",
    "morning_agenda",
    "preview",
    "send_campaign",
    "senders",
    "stages_between",
]
