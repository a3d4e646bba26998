"""routing.appointments.approval: what an agreement wants of an appointment: a reference, a yes, a reason.

Purpose: the registration names the agreement; the customer is asked for its number, the approver for his yes to each
price and to each service that is added, and the workshop for its reason.
Promise: pure; what approver and workshop say to each other is not for the customer's eyes; a price that an approver
must see reaches the customer only after his yes, and his yes holds for the version that he has read.
What may go wrong: a rejection without a reason of three words, or an added service without one, is asked back.
"""
