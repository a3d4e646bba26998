"""Ten thousand damaged reply addresses, each through the decision that a mail to it meets."""

import random
from datetime import timedelta

import pytest

from parsers import Answer, Mail, Party
from routing import Arrival, Decision, Reply, decide_reply, lapsed, request_of, sign, verify
from routing.conversation.lapsed import NOT_PROVEN
from tests.routing.talk import ALL, ANN, DIRECTORY, LUC, NOW, NUMBER, RULES, SHOP, STEEVE, Talk

SECRET, OLD_SECRET = b"s" * 32, b"o" * 32
EXPIRES = NOW.date() + timedelta(days=90)
CANDIDATES = [("dealer", LUC), ("shop", SHOP)]
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
# Signs that people, fonts and mail programs take for one of ours.
ALIKE = {
    "a": "аａ",
    "e": "еｅ",
    "i": "іıＩ",
    "k": "Kκ",
    "o": "оο0",
    "s": "ſѕ",
    "c": "с",
    "l": "1ⅼ",
    "-": "–‐",
    "+": "＋",
}
REQUEST = Talk().request
KNOWN = {NUMBER: REQUEST, "HON-2026-000418": REQUEST}


def ours(role="dealer", recipient=LUC, secret=SECRET, number=NUMBER, expires=EXPIRES):
    """A reply address as we would make it."""
    return sign(secret, request=number, role=role, recipient=recipient, expires=expires)


def decided(local, sender=LUC):
    """What becomes of "everything is available" from a known person at this address, as the pipeline has it decided."""
    arrival = Arrival(f"{local}@parts.example", NOW, Mail("answer", Party(sender), "RE", message_id="<1@x.example>"))
    local, today = arrival.local_part, NOW.date()
    request = KNOWN.get(request_of(local) or "")
    signed = verify(SECRET, local, today=today, candidates=CANDIDATES)
    before = None if signed else lapsed(SECRET, local, today=today, candidates=CANDIDATES)
    proven = request if signed or before else None
    reply = Reply(signed, proven, Answer(ALL, said="tout ok"), lapsed=before)
    return decide_reply(arrival, reply, DIRECTORY, RULES, NOW)


def flipped(draw, good):
    """One to three characters are others."""
    letters = list(good)
    for place in draw.sample(range(2, len(good)), draw.randint(1, 3)):
        letters[place] = draw.choice([one for one in LETTERS if one != good[place]])
    return "".join(letters)


def swapped(draw, good):
    """Two characters have changed places."""
    one, other = draw.sample(range(2, len(good)), 2)
    letters = list(good)
    letters[one], letters[other] = letters[other], letters[one]
    return "".join(letters)


def other_role(draw, good):
    """The letter of another part."""
    head, _, tail = good.rpartition("-d-") if "-d-" in good else good.rpartition("-s-")
    return f"{head}-{draw.choice('so' if '-d-' in good else 'do')}-{tail}"


def other_request(draw, good):
    """The proof of one request for another."""
    return good.replace("000417", f"{draw.randint(1, 416):06}").replace("hon", draw.choice(("hon", "kia", "vol")))


def other_day(draw, good):
    """A later last day with the same proof."""
    head, day, mac = good.rsplit("-", 2)
    later = ours(expires=EXPIRES + timedelta(days=draw.randint(1, 4000))).rsplit("-", 2)[1]
    return f"{head}-{later if later != day else 'zzzq'}-{mac}"


def other_recipient(draw, good):
    """An address that we would give to somebody whom we have not written to."""
    to = draw.choice((STEEVE, ANN, f"{draw.random()}@elsewhere.example"))
    return ours(role="dealer" if "-d-" in good else "shop", recipient=to)


def truncated(draw, good):
    """The end, the beginning or the middle is missing."""
    cut, width = draw.randint(2, len(good) - 1), draw.randint(1, 8)
    return draw.choice((good[:cut], good[:2] + good[cut:], good[:cut] + good[cut + width :]))


def longer(draw, good):
    """Something was added."""
    place = draw.randint(2, len(good))
    return good[:place] + "".join(draw.choices(LETTERS + "-+=.", k=draw.randint(1, 6))) + good[place:]


def look_alike(draw, good):
    """A sign that looks or folds like ours, of another alphabet."""
    places = [place for place, sign in enumerate(good) if sign in ALIKE]
    place = draw.choice(places)
    alike = draw.choice(ALIKE[good[place]])
    return f"{good[:place]}{alike}{good[place + 1 :]}"


def old_key(draw, good):
    """Signed with a secret that is not in force."""
    role, to = ("dealer", LUC) if "-d-" in good else ("shop", SHOP)
    return ours(role, to, secret=OLD_SECRET if draw.random() < 0.5 else draw.randbytes(32))


def another_case(draw, good):
    """Characters of another case besides other damage: folding repairs nothing."""
    return flipped(draw, good).upper().replace("R+", draw.choice(("r+", "R+")))


DAMAGES = (
    flipped,
    swapped,
    other_role,
    other_request,
    other_day,
    other_recipient,
    truncated,
    longer,
    look_alike,
    old_key,
    another_case,
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_tampered_address_is_accepted(damage):
    """A thousand of each kind of damage change nothing, tell nobody anything and wait for a person."""
    draw = random.Random(damage.__name__)
    good = {"dealer": ours(), "shop": ours("shop", SHOP)}
    accepted = []
    for _ in range(1000):
        role = draw.choice(("dealer", "shop"))
        bad = damage(draw, good[role])
        if bad.lower() not in good.values() and decided(bad, LUC if role == "dealer" else SHOP) != Decision(
            held=NOT_PROVEN
        ):
            accepted.append(bad)

    assert [] == accepted


def test_the_undamaged_address_is_accepted_in_any_case_of_its_letters():
    """What the damaged ones are held against: the same mail to the true address answers the whole order."""
    for local in (ours(), ours().upper()):
        assert ["answered"] == [event.kind for _, event in decided(local).events]


def test_an_expired_address_changes_nothing_and_is_told_to_its_owner_alone():
    """He reads how to go on; whoever else writes there is told nothing."""
    for days in range(1, 400):
        gone = ours(expires=NOW.date() - timedelta(days=days))
        told, silent = decided(gone), decided(gone, "who@else.example")
        assert (["came_expired"], ["expired"]) == (
            [event.kind for _, event in told.events],
            [notice.kind for notice in told.notices],
        )

        assert Decision(held=NOT_PROVEN) == silent
