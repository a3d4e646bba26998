"""From a real Postfix to the dealer's mail: through LMTP with one answer per recipient, and through the pipe command."""

import os
import pwd

import pytest

from config import load_settings
from tests import network
from tests.daemon import Daemon

HONDA, KIA, MAZDA = "honda-laval.example", "kia-anjou.example", "mazda-rosemont.example"


@pytest.mark.system
def test_three_recipients_by_lmtp_end_as_three_dealer_mails(open_folder, postfix):
    """One mail to three brands: Postfix hears three answers, each dealer gets the order, nothing bounces or waits."""
    with Daemon(open_folder, lmtp=f"127.0.0.1:{network.free_port()}") as daemon:
        mta = postfix(load_settings(daemon.place["config"]))
        recipients = [f"{brand}@parts.example" for brand in ("honda", "kia", "mazda")]
        mta.send(network.SHOP, recipients, network.order_mail(network.volvo_order(), "<1@shop.example>"))
        empty = mta.flush()

        for dealer in (HONDA, KIA, MAZDA):
            daemon.wait_for_mail(dealer)

    assert empty
    assert [(recipient, "2.0.0", "sent") for recipient in recipients] == mta.deliveries("lmtp")
    assert "bounced" not in mta.log()


@pytest.mark.system
def test_a_mail_through_the_pipe_command_ends_as_a_dealer_mail(open_folder, postfix):
    """The pipe command spools as its own user; the daemon drains, reads and tells; nothing bounces or waits."""
    state = open_folder / "var"
    (state / "spool").mkdir(parents=True)
    nobody = pwd.getpwnam("nobody")
    for folder in ("spool", "spool/tmp", "spool/in", "spool/work", "spool/corrupt"):
        (state / folder).mkdir(exist_ok=True)
        os.chown(state / folder, nobody.pw_uid, nobody.pw_gid)
    with Daemon(open_folder) as daemon:
        mta = postfix(load_settings(daemon.place["config"]))
        mta.send(network.SHOP, ["honda@parts.example"], network.order_mail(network.honda_order(), "<1@shop.example>"))
        empty = mta.flush()

        (order,) = daemon.wait_for_mail(HONDA)

    assert empty
    assert [("honda@parts.example", "2.0.0", "sent")] == mta.deliveries("pipe")
    assert "bounced" not in mta.log()
    assert network.honda_order() in [part.get_payload(decode=True) for part in order.iter_attachments()]
