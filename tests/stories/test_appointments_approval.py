"""Stories of agreements: a registration names one, its reference, its approver, the reasons for what is added."""

from itertools import product

from tests.stories.test_appointments_checkin import ANN, CAR, DESK, EVERYBODY, booked, export, kinds, words, workshop

FLEET = "flotte@nordlease.example"
NUMBER = "HON-2026-000001"
_AGREEMENT = """
[nordlease]
name = "Nordlease Flåte"
number = "FL-2201"
holder = "Nordlease AS"
includes = "Entretien, pneus d'hiver; pas les vitres"
plates = ["K42 LMN"]
vins = ["2HGFE2F59PH100202"]
reference = "BID"
approver = "Nordlease Approbations <flotte@nordlease.example> fr"
reasons = ["supplements"]
tax_included = true
support = ["Approbation: 753 94 747", "Rendez-vous: equipe@nordlease.example", "Facturation: factures@nordlease.example"]
"""
_WISH = """Bonjour, j'aimerais un rendez-vous pour un entretien.
Honda Civic 2023, plaque K42 LMN, 48 210 km.
Le 4 décembre à 9 h ou le 7 décembre à 13 h, si possible.
Ann Tremblay"""


def agreed(post, more=""):
    """The car stands under an agreement; `more` replaces lines of it."""
    workshop(post)
    with (post.config / "agreements.toml").open("a", encoding="utf-8") as table:
        table.write(_AGREEMENT if not more else _AGREEMENT.replace(*more))
    with (post.config / "shops.csv").open("a", encoding="utf-8") as table:
        table.write(f"ann,Ann Tremblay,{ANN},H7S 2B4,CA,fr,,Laval,\n")
    post.house.reload()


def wished(post):
    """The customer writes what she wants; gives the workshop's mail and hers."""
    left = post.write("service+honda-laval@parts.example", ANN, "Rendez-vous", _WISH)
    return next(mail for mail in left if mail.kind == "visit_request"), left


def proposed(post):
    """The number has been given and the workshop has proposed a day, an hour and a price; the approver's mail."""
    request, left = wished(post)
    post.answer(next(mail for mail in left if mail.kind == "reference"), "BID 77120")
    return post.answer(request, "Nous proposons le 4 décembre à 9 h, prix 1 462,50 $ taxes incluses")


def standing(post):
    """For whom the appointment waits."""
    request = post.request(NUMBER)
    return request.list, request.waiting_on


def test_m02_the_plate_names_the_agreement(post):
    """M2 · The registration names agreement, holder, number and what it includes; both sides read them.

    M19: whom one asks about what stands at the end of each mail.
    """
    agreed(post)
    left = proposed(post)
    both = [mail for mail in left if mail.kind == "visit_approval"]
    assert {FLEET, DESK} == {mail["To"].addresses[0].addr_spec for mail in both}

    told = ("Nordlease Flåte · FL-2201", "Nordlease AS", "pneus d'hiver", "Facturation · factures@nordlease")
    for said, part in product(map(words, both), told):
        assert part in said, part


def test_m04_the_reference_is_asked_for(post):
    """M4 · A number that the agreement demands is asked of the customer; one line answers."""
    agreed(post)
    _, left = wished(post)
    asked = next(mail for mail in left if mail.kind == "reference")
    assert ("waiting", "shop") == standing(post)
    post.answer(asked, "BID 77120")

    assert "BID 77120" == post.request(NUMBER).last("reference_given").facts["reference"]
    assert ("actions", "dealer") == standing(post)


def test_m10_the_approver_says_yes(post):
    """M10 · M11 · M12 · Workshop, then fleet, then customer, then accepted: each state has somebody to act.

    M15: accepted, it stands in the customer's calendar.
    """
    agreed(post)
    left = proposed(post)
    assert ("waiting", "approver") == standing(post)
    asked = next(mail for mail in left if FLEET in mail["To"])
    assert "1 462,50" in words(asked).replace("\N{NO-BREAK SPACE}", " ")
    told = post.answer(asked, "Approuvé")
    assert ("waiting", "shop") == standing(post)
    assert {("visit_approval", DESK), ("visit_proposal", ANN)} == set(kinds(told))
    proposal = next(mail for mail in told if mail.kind == "visit_proposal")
    left = post.answer(proposal, "J'accepte")
    post.log(NUMBER)

    assert ("actions", "dealer") == standing(post)
    assert post.request(NUMBER).last("visit_accepted") is not None


def test_m13_rejected_with_a_reason(post):
    """M13 · M14 · A no needs three words; then it is the workshop's turn, and the customer reads nothing of it."""
    agreed(post)
    asked = next(mail for mail in proposed(post) if FLEET in mail["To"])
    again = post.answer(asked, "Refusé")
    assert [("visit_approval", FLEET)] == kinds(again)
    told = post.answer(asked, "Refusé : le prix dépasse notre entente")
    post.log(NUMBER)

    assert [("visit_approval", DESK)] == kinds(told)
    assert "le prix dépasse notre entente" in words(told[0])
    assert ("actions", "dealer") == standing(post)
    hers = [words(mail) for mail in post.mails if ANN in mail["To"]]
    assert not any("dépasse" in said or "Refusé" in said for said in hers)


def test_m09_services_are_added_with_their_reason(post):
    """M9 · M6 · M17 · M18 · Services that the workshop adds are a new version; without a reason they are asked back.

    The text of the last one stands on the work order. An answer to the older version gets the newer one to read.
    """
    agreed(post)
    request, left = wished(post)
    post.answer(next(mail for mail in left if mail.kind == "reference"), "BID 77120")
    first = post.answer(request, "Nous proposons le 4 décembre à 9 h, prix 400,00 $")
    old = next(mail for mail in first if FLEET in mail["To"])
    back = post.answer(request, "+ Remplacement de la biellette 1 462,50 NOK inkl mva")
    assert [("visit_approval", DESK)] == kinds(back)
    services = (
        "+ Remplacement de la biellette 1 462,50 NOK inkl mva\n+ Géométrie 95,00\nRaison : jeu constaté à l'essai"
    )
    sent = post.answer(request, services)
    asked = next(mail for mail in sent if FLEET in mail["To"])
    assert "jeu constaté à l'essai" in words(asked)
    assert 2 == post.request(NUMBER).version
    late = post.answer(old, "Approuvé")
    assert [("visit_approval", FLEET)] == kinds(late)
    post.answer(asked, "Approuvé")

    assert post.request(NUMBER).last("approved") is not None
    assert "jeu constaté à l'essai" == post.request(NUMBER).last("services_added").facts["reason"]


def test_m10_a_silent_approver(post):
    """M10 · An approver who says nothing is asked once more, and then it is the workshop's matter."""
    agreed(post)
    proposed(post)
    left = post.wait(days=5)

    assert ("nudge", FLEET) in kinds(left)
    assert ("actions", "dealer") == standing(post)


def test_m06_the_systems_own_change_is_approved_too(post):
    """M6 · What the dealer's system books and adds under an agreement is approved, version by version."""
    agreed(post, ('reference = "BID"\n', ""))
    first = booked(post)
    asked = next(mail for mail in first if FLEET in mail["To"])
    post.answer(asked, "Approuvé")
    assert "approval" not in post.request(NUMBER).matters
    row = f"RV-77;booked;2026-12-04;09:30;{EVERYBODY};{CAR}"
    later = export(
        post, f"{row};Entretien B1;Huile 0W-20;189.95", f"{row};Rappel 23-087;;0.00", f"{row};Freins;;250.00"
    )

    assert ("visit_approval", FLEET) in kinds(later)
    assert (2, True) == (post.request(NUMBER).version, "approval" in post.request(NUMBER).matters)
