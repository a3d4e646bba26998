"""Why a mail about appointments waits for a person, and what is wrong with rows of a table: each with its cure."""

from notifier.letter.meanings import Meaning
from notifier.lines import N_

_ROWS = Meaning(
    N_("Some rows of the table could not be read."),
    N_("Correct these rows in your system and send the table again. Everything else in it has been taken."),
)
_ENTRY = Meaning(
    N_("We could not tell from the calendar entry which visit is meant."),
    N_("Send one invitation for each visit, with its day and its hour."),
)

VISIT_HELD: dict[str, Meaning] = {
    "visit-none": Meaning(
        N_("We found no appointment in your mail."),
        N_("Write what should be done, on which two days you could come, and with which car."),
    ),
    "visit-no-workshop": Meaning(
        N_("We do not know which workshop the appointment is for."),
        N_("Write to the address of your workshop, or tell us the make of the car and your postal code."),
    ),
    "visit-unknown-workshop": Meaning(
        N_("No workshop is known by this address or name."),
        N_("Check the address, or write the workshop's key or name as it is on file."),
    ),
    "visit-no-postal-code": Meaning(
        N_("We do not know which workshop is near you."),
        N_("Send your mail again with your postal code, or to the address of your workshop."),
    ),
    "visit-zone": Meaning(
        N_("The hour is said in a time zone that nobody knows."),
        N_("Send it again with the hour as the workshop's clock shows it."),
    ),
    "visit-stranger": Meaning(
        N_("Only the workshop and its customer can change this appointment."),
        N_("Write from the address with which it was booked, or call the workshop."),
    ),
    "visit-unknown": Meaning(
        N_("The appointment that is cancelled is not known here."),
        N_("Call the workshop, so that nobody waits for the car."),
    ),
    "visit-no-customer": Meaning(
        N_("We do not know for whom the appointment is."),
        N_("Let the customer write, or send it from your system with the customer's mail address."),
    ),
    "export-columns": Meaning(
        N_("The table's first row does not name the columns."),
        N_("Name at least the columns id, status, date and time, and send the table again."),
    ),
    "export-stranger": Meaning(
        N_("Tables of appointments are taken from the workshop and its systems alone."),
        N_("Send it from an address of the workshop, or ask us to put this address on file."),
    ),
    "export-unproven": Meaning(
        N_("Nobody vouches for the sender of this table."),
        N_("Have your mail server sign its mails (DKIM), then send the table again."),
    ),
    "export-many": Meaning(
        N_("The table has more new appointments than one mail may bring."),
        N_("Send it again: the next ones are taken then."),
    ),
    "calendar-no-uid": _ENTRY,
    "calendar-no-day": _ENTRY,
    "calendar-repeats": _ENTRY,
    "calendar-long": _ENTRY,
    **dict.fromkeys(
        (
            *("export-day", "export-hour", "export-no-day", "export-no-hour", "export-no-id", "export-status"),
            *("export-price", "export-cells", "export-twice", "export-vin", "export-address", "export-long"),
        ),
        _ROWS,
    ),
}
"""By code, what it means and what its sender can do about it."""

VISIT_PROBLEMS: dict[str, Meaning] = {
    "export-day": Meaning(N_("The day cannot be read; write it like 2026-12-03")),
    "export-hour": Meaning(N_("The hour cannot be read; write it like 09:30")),
    "export-no-day": Meaning(N_("The appointment is booked and has no day")),
    "export-no-hour": Meaning(N_("The appointment is booked and has no hour")),
    "export-no-id": Meaning(N_("The appointment has no number of its own in the column id")),
    "export-status": Meaning(N_("The status is unknown; write wanted, booked, cancelled, arrived or delivered")),
    "export-price": Meaning(N_("The price cannot be read; write it like 89.95")),
    "export-cells": Meaning(N_("The row has more cells than the first one; put quotes around the separator")),
    "export-twice": Meaning(N_("Two rows with one number say different days, hours or statuses")),
    "export-vin": Meaning(N_("This is no VIN; the appointment was taken without it")),
    "export-address": Meaning(N_("This is no mail address; the appointment was taken without it")),
    "export-long": Meaning(N_("The table is too long; the rows after the first 2,000 were not read")),
    "export-columns": Meaning(N_("The first row names no column id")),
    "export-many": Meaning(N_("Not taken yet")),
    "visit-unknown-workshop": Meaning(N_("No workshop is called this")),
    "visit-zone": Meaning(N_("The time zone is unknown")),
}
"""What is wrong with one row; what it says itself stands behind it in quotes."""
