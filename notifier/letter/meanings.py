"""What every problem code means to its reader, and the cure that the shop can apply at once."""

from dataclasses import dataclass

from notifier.lines import N_


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a problem code means, and what the shop can do about it; both are message ids."""

    what: str
    cure: str = ""
    sign: str = ""


# What the dealer should know about the sender of an order.
BANNERS: dict[str, str] = {
    "unverified": N_("Sender not verified: check with the shop before you deliver."),
    "failed": N_("The sender's address may be forged: call the shop before you deliver."),
    "visit-unverified": N_("Sender not verified: call the customer before you keep a place for the car."),
    "visit-failed": N_("The sender's address may be forged: call the customer at a number that you know."),
}

# Why a mail waits for a person, and the cure the shop can apply at once.
HELD: dict[str, Meaning] = {
    "no-pdf": Meaning(
        N_("We found no PDF in your mail."),
        N_("Send the order again with the PDF attached. A link or a photo in the text is not enough."),
    ),
    "unknown-address": Meaning(
        N_("The address to which you wrote does not exist."),
        N_("Send your mail again to the right address."),
    ),
    "typed-order": Meaning(
        N_("Your order is typed in the mail and no PDF is attached."),
        N_("A person will take it over. For an answer at once, send the order as a PDF."),
    ),
    "pdf-encrypted": Meaning(
        N_("The PDF is protected by a password."),
        N_("Save it again without a password (print to PDF) and send it to the same address."),
    ),
    "pdf-no-text": Meaning(
        N_("The PDF is a scan or a fax: it holds a picture and no text that can be read."),
        N_("Send the PDF that your estimating system makes, or type the part numbers and quantities in a reply."),
    ),
    "pdf-damaged": Meaning(
        N_("The PDF is damaged and cannot be opened."),
        N_("Export the order again, open the PDF to see that it is good, and send it to the same address."),
    ),
    "pdf-too-long": Meaning(
        N_("The PDF is too long to be read."),
        N_("Send the order alone, without photos, terms or other documents."),
    ),
    "mail-encrypted": Meaning(
        N_("Your mail is encrypted, and we hold no key to open it."),
        N_("Turn encryption off for this mail (signing is fine) and send the PDF again to the same address."),
    ),
    "archive-locked": Meaning(
        N_("The archive you attached is protected by a password."),
        N_("Attach the PDF itself, or an archive without a password, and send it to the same address."),
    ),
    "container-unread": Meaning(
        N_("Your order is packed in a file that we cannot open, or that is damaged."),
        N_("Attach the PDF itself and send it to the same address. A zip archive is fine too."),
    ),
    "no-lines": Meaning(
        N_("We found no order line in the PDF."),
        N_("Check that it is the parts order and not the estimate's cover or an invoice, and send the order."),
    ),
    "no-territory": Meaning(
        N_("No dealer of this brand serves your postal code with us."),
        N_("A person will find a dealer. If your postal code has changed, tell us in a reply."),
    ),
    "no-postal-code": Meaning(
        N_("We do not know where your shop is: the order names no postal code."),
        N_("Reply with your shop's postal code."),
    ),
    "wish-unclear": Meaning(
        N_("We could not tell which order the parts belong to."),
        N_("Reply to one of our mails about that order and name the lines, or write its number and the part numbers."),
    ),
    "brand-mismatch": Meaning(
        N_("The vehicle does not seem to be of the brand you wrote to."),
        N_("Check the vehicle and the VIN, and send the order to the address of its brand."),
    ),
}
HELD |= {
    "pdf-unreadable-font": HELD["pdf-no-text"],
    "pdf-slow": HELD["pdf-too-long"],
    "not-a-pdf": HELD["pdf-damaged"],
    "archive-unreadable": HELD["container-unread"],
    "bad-postal-code": HELD["no-postal-code"],
}
UNKNOWN = Meaning(
    N_("We could not read your order with certainty."),
    N_("A person will look at it. If it is urgent, call your dealer."),
)

# What may be doubtful in an order that was read. Of the detail, which is in English, the reader is shown what the
# paper itself says: words in quotes, and numbers where `sign` says how they should have fitted.
PROBLEMS: dict[str, Meaning] = {
    "line-unread": Meaning(N_("A row could not be read")),
    "part-number-missing": Meaning(N_("The part number is missing")),
    "quantity-missing": Meaning(N_("The quantity is missing")),
    "quantity-price-mismatch": Meaning(N_("Quantity and price do not give the line's total"), sign="×"),
    "sum-mismatch": Meaning(N_("The amounts do not add up"), sign="+"),
    "vin-check-digit": Meaning(N_("The VIN's check digit is wrong")),
    "vin-missing": Meaning(N_("The VIN is missing")),
    "number-missing": Meaning(N_("The order bears no number")),
    "scanned": Meaning(N_("The order was read from a picture: compare it with the original")),
    "handwritten": Meaning(N_("Figures written by hand were not read")),
    "part-number-repaired": Meaning(N_("The part number was not clear and was completed by the make's pattern")),
    "part-number-unsure": Meaning(N_("The part number is not clear")),
    "page-no-text": Meaning(N_("A page holds a picture or nothing and was not read")),
    "part-not-allowed": Meaning(N_("The agreement does not allow parts of this type")),
    "sources-differ": Meaning(N_("The paper and the data sent with it differ")),
}
DOUBT = Meaning(N_("Please check"))
