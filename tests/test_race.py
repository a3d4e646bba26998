"""An order and its supplement that arrive at the same moment, read by two workers of the real program."""

import threading
from io import BytesIO

import pypdf
import pytest

from tests import network
from tests.daemon import Daemon, until

PAIRS = 2
DEALER = "honda-laval.example"


def renumbered(name, number):
    """A sample paper of another repair: its numbers, claim and car are its own."""
    writer = pypdf.PdfWriter(clone_from=BytesIO((network.SAMPLES / "orders" / name).read_bytes()))
    for page in writer.pages:
        content = page.get_contents()
        drawn = content.get_data().replace(b"48213", b"%05d" % (50_000 + number))
        drawn = drawn.replace(b"232003028", b"%09d" % (300_000_000 + number))
        content.set_data(drawn.replace(b"2HGFE2F59PH100101", network._vin(f"2HGFE2F50PH{200_000 + number}").encode()))
        page.replace_contents(content)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def sent_at_once(daemon, papers):
    """Hand the papers in, each as a mail of its own, over connections that wait for each other."""
    gate = threading.Barrier(len(papers))

    def send(place, paper):
        mail = network.order_mail(paper, f"<{place}@shop.example>")
        gate.wait(10)
        daemon.send(mail)

    threads = [threading.Thread(target=send, args=one) for one in enumerate(papers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


@pytest.mark.parametrize("first", ["supplement", "neither"])
def test_an_order_and_its_supplement_at_the_same_moment_are_one_request(tmp_path, first):
    """Whichever is read first: one request of two versions, no line lost and none ordered twice."""
    daemon = Daemon(tmp_path)
    toml = daemon.place["config"] / "partspost.toml"
    toml.write_text(toml.read_text().replace("children = 1", "children = 2"))
    with daemon:
        for number in range(1, PAIRS + 1):
            order, supplement = renumbered("purchase-order.pdf", number), renumbered("supplement-changes.pdf", number)
            if first == "neither":
                sent_at_once(daemon, [order, supplement])
            else:
                for paper in (supplement, order):
                    daemon.send(network.order_mail(paper, f"<{number}.{len(paper)}@shop.example>"))
        assert until(lambda: len(daemon.sent(DEALER)) >= 2 * PAIRS, 60)

        requests = daemon.ask("requests", "list")
        assert PAIRS == len(requests)
        for request in requests:
            (shown,) = daemon.ask("requests", "show", request["number"])
            assert 2 == shown["version"]
            standing = {line["part"].replace("-", ""): line for line in shown["lines"]}
            assert {"04711T20A00ZZ", "33150T20A01", "91505TM8003", "71140T20A00", "71190T20A00"} == set(standing)
            assert 5 == len(shown["lines"])
            assert ("cancelled", "14") == (standing["33150T20A01"]["state"], str(standing["91505TM8003"]["quantity"]))
            assert "intact" == shown["chain"]
