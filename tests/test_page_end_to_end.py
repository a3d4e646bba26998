"""A mailed order on the page of the real program: found, counted, drawn with its lines, and looked after."""

import urllib.request
from email import message_from_bytes, policy
from html import unescape

from tests import network
from tests.daemon import Daemon, until

HOSTILE = 'Commande "><img src=x onerror=alert(1)> {{7*7}} =cmd|x \u202egpj'


def hostile(raw):
    """The same mail with a subject and a file name that nobody should believe."""
    mail = message_from_bytes(raw, policy=policy.SMTP)
    mail.replace_header("Subject", HOSTILE)
    (paper,) = mail.iter_attachments()
    paper.set_param("filename", "<script>alert(1)<\\script>.pdf", header="Content-Disposition")
    return mail.as_bytes()


def test_a_mailed_order_can_be_found_seen_and_reported(tmp_path):
    """From the wire to the views: the search finds it, its page is a picture, the report counts it, nothing runs."""
    with Daemon(tmp_path) as daemon:
        daemon.send(hostile(network.order_mail(network.honda_order(), "<1@shop.example>")))
        daemon.wait_for_mail("honda-laval.example")
        (request,) = daemon.ask("requests", "list")
        number = request["number"]
        story, pages = daemon.page(f"/requests/{number}"), daemon.page(f"/requests/{number}/pages/1")
        address = f"http://127.0.0.1:{daemon.place['page']}/requests/{number}/pages/1/1.png"
        with urllib.request.urlopen(address, timeout=60) as answer:
            picture = answer.read()
        found, report = daemon.page("/search?q=2HGFE2F59PH100101"), daemon.page("/reports.csv?by=day&lang=en")
        settled = until(lambda: "being looked through" not in daemon.page("/operations?lang=en"))

        assert 0 == daemon.stop()

    assert (True, True) == (number in found, '","1","3"' in report)
    assert (b"\x89PNG", 1, True) == (picture[:4], pages.count("<img "), settled)
    assert (False, True) == ("<img src=x" in story, '"><img src=x onerror=alert(1)>' in unescape(story))
