"""The jobs that workshops have made of their customers' answers, as dealers' systems get them."""

import csv
import io
from datetime import timedelta

from typer.testing import CliRunner

from partspost.cli import build
from partspost.commands.appointments import job_rows, job_table
from tests.stories import test_appointments_checkin as checkin
from tests.stories.post import Post

HEAD = [
    *("appointment", "id", "workshop", "starts", "vin", "plate", "customer"),
    *("item", "kind", "offer", "job", "price", "converted_at"),
]


def rows(post, *more):
    """What the command prints."""
    result = CliRunner().invoke(build(), ["appointments", "jobs", "--config", str(post.config), *more])
    return result.exit_code, list(csv.reader(io.StringIO(result.stdout)))


def test_each_job_is_one_row_that_a_spreadsheet_cannot_reckon_with(tmp_path, room):
    """Services and remarks, in the order in which they became jobs; a remark that begins like a formula is text."""
    post = Post(tmp_path, room)
    try:
        mail = checkin.asked(post)
        left = post.answer(mail, "1 oui\nJ'accepte les conditions v3\n=SOMME(A1:A9) dit l'écran")
        told = next(one for one in left if one.kind == "checkin_answered")
        post.answer(told, "Convertir 1")
        post.answer(told, "Oui, convertir 2")
        table = job_table(job_rows(post.house, ["honda-laval"], timedelta(days=1)))
        older = job_rows(post.house, ["honda-laval"], timedelta(minutes=1))
    finally:
        post.close()
    head, *jobs = csv.reader(io.StringIO(table))

    assert (HEAD, 1) == (head, len(older))
    assert [("RV-77", "1", "offer", "tyres", "Pose des pneus d'hiver", "89.00")] == [
        (row[1], row[7], row[8], row[9], row[10], row[11]) for row in jobs[:1]
    ]
    assert ["'=SOMME(A1:A9) dit l'écran"] == [row[10] for row in jobs[1:]]


def test_a_workshop_that_there_is_not_is_named(tmp_path, room):
    """A slip in the key, or in the length of time, writes no table and ends with an exit code of its own."""
    post = Post(tmp_path, room)
    checkin.workshop(post)
    post.close()

    assert (1, []) == rows(post, "--workshop", "honda-lavall")
    assert (2, []) == rows(post, "--since", "yesterday")
