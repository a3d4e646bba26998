"""parsers.letterhead: what stands around a list of parts.

Purpose: the labelled fields, the shop, the car, the insurer and the numbers of an order, by labels and by place.
Promise: a value that its field cannot have is not taken; numbers that no known label names are told as such.
What may go wrong: nothing here fails; what is not found is None.
"""

from parsers.letterhead.fields import Field, read_fields
from parsers.letterhead.numbers import job_and_claim, order_number
from parsers.letterhead.places import read_currency
from parsers.letterhead.shop import read_shop
from parsers.letterhead.surroundings import Surroundings, surroundings
from parsers.letterhead.unnamed import unnamed_numbers
from parsers.letterhead.vehicle import read_vehicle, unlabelled_insurer, vehicle_of_line

__all__ = [
    "Field",
    "Surroundings",
    "job_and_claim",
    "order_number",
    "read_currency",
    "read_fields",
    "read_shop",
    "read_vehicle",
    "surroundings",
    "unlabelled_insurer",
    "unnamed_numbers",
    "vehicle_of_line",
]
