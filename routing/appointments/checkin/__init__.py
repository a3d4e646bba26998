"""routing.appointments.checkin: what customers are asked before a visit, what they answer, and what becomes of it.

Purpose: one mail some days before, at 19:00 of the workshop's wall (`asking`); offers taken, conditions accepted, words
and files (`answers`); each of these an item that the workshop deals with (`handling`); all of it follows from the
events (`items`).
Promise: pure; nothing is ordered before the conditions are accepted that stand in the mail, nothing once the day has
come or the visit is cancelled, and nobody's words are lost meanwhile.
What may go wrong: an answer that names no offer of the mail, or one twice, changes nothing and is asked back.
"""
