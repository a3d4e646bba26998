"""routing.appointments: workshop appointments, the one kind of request that is about a visit instead of parts.

Purpose: how an appointment begins, what each answer and each hour makes of it, what its customer and its workshop read.
Promise: pure; the shop of its request is the customer, the dealer the workshop; its state follows from its events by
the same fold as every request's, its hours stand on the workshop's wall.
What may go wrong: a mail that names no workshop or no hour that anybody could know is held, with the reason.
"""
