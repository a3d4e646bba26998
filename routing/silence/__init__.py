"""routing.silence: what happens when nobody answers, and when machines do.

Purpose: when a request is looked at again (`ladder`), what its deadline brings (`silence`), who takes the order next
(`handover`, `machines`), and what the shop hears when nobody does (`untaken`).
Promise: an open request has exactly one next deadline, and every deadline leaves an event.
"""
