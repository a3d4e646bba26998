"""routing.appointments.booking: how a workshop and its customer agree on a day, an hour and a price.

Purpose: what each answer makes of an appointment, what either side reads of it, and when whom is reminded.
Promise: pure; every decision leaves an event; a customer's calendar is told whatever moves, in rising order; whoever
is silent is asked again in his own time, and then a person hears of it.
What may go wrong: words that a careful clerk could not carry out change nothing and are asked back.
"""
