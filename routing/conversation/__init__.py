"""routing.conversation: the life of a request after its dealer has been told.

Purpose: what becomes of answers, bounces, absence messages and due deadlines, and when a request is looked at again.
Promise: pure; what a careful clerk could not tell changes nothing and is asked back; whoever is told something is told
once; an open request always has a next deadline; no order waits for somebody who is away or silent.
What may go wrong: a reply that proves nothing is `Held`; whatever nobody can settle by mail is put before a person.
"""
