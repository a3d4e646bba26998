"""Files that the operator's own commands hand in."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from ingest import Spool, hand_in
from tests import network

AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
TABLE = b"id,status,date,time\nRV-1,booked,2026-12-03,09:00\n"


def whole(spool):
    """(envelope, message) of each mail in the spool."""
    claimed = [spool.claim(path) for path in spool.waiting(1000)]
    return [(one.envelope, spool.read(one)) for one in claimed]


def test_a_file_becomes_the_same_mail_however_often_it_is_handed_in(tmp_path):
    """Byte for byte, so that it is read once; another moment of the file is another mail."""
    spool = Spool(tmp_path / "spool")
    for at in (AT, AT, AT.replace(hour=8)):
        hand_in(
            spool,
            "rendez-vous é.csv",
            TABLE,
            sender="service@parts.example",
            recipient="service+laval@parts.example",
            at=at,
        )
    mails = whole(spool)
    read = message_from_bytes(mails[0][1], policy=policy.default)
    (table,) = read.iter_attachments()

    assert 2 == len({message for _, message in mails})
    assert {("import", "service@parts.example", ("service+laval@parts.example",))} == {
        (envelope.via, envelope.mail_from, envelope.rcpt_tos) for envelope, _ in mails
    }
    assert (TABLE.decode(), "rendez-vous é.csv") == (table.get_content(), table.get_filename())


def test_the_command_takes_tables_and_says_which_it_had_to_leave(tmp_path):
    """0 when all were taken, 1 when one had to be left, 2 for a workshop that there is not."""
    place = network.write_config(tmp_path / "house", mode="capture", relay=1)
    (place["config"] / "workshops.toml").write_text(_first(place))
    table, empty = tmp_path / "night.csv", tmp_path / "empty.csv"
    table.write_bytes(TABLE)
    empty.write_bytes(b"")
    os.utime(table, (AT.timestamp(),) * 2)

    def run(*arguments):
        command = [
            sys.executable,
            "-m",
            "partspost",
            "appointments",
            "import",
            *arguments,
            "--config",
            str(place["config"]),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip(), done.stderr

    taken, left, unknown = run(str(table)), run(str(table), str(empty)), run(str(table), "--workshop", "nobody")
    mails = whole(Spool(Path(place["state"]) / "spool"))

    assert (0, "1 taken, 0 left") == taken[:2]
    assert (1, "1 taken, 1 left") == left[:2]
    assert (2, True) == (unknown[0], "workshops.toml names" in unknown[2])
    assert (2, 1) == (len(mails), len({message for _, message in mails}))


def _first(place):
    """The first dealer of the network takes appointments."""
    key = (place["config"] / "dealers.csv").read_text().splitlines()[1].partition(",")[0]
    return f"[{key}]\n"
