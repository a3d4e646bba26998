"""What a request may send on of the document it came from."""

from routing.request import Source


def test_a_pdf_may_be_enclosed_and_an_estimate_file_never():
    """The PDF of an order goes to the dealer; a set of estimate files names the car's owner and stays here."""
    assert (("5" * 64, "po.pdf"),) == Source("5" * 64, "po.pdf").enclosures
    assert () == Source("5" * 64, "EMS").enclosures
