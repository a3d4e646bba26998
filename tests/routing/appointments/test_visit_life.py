"""Whatever both sides, their machines and the clock do in whatever order, an appointment keeps its promises."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.workflow import MATTERS
from tests.routing.appointments.booked import DESK, DRIVER, OWNER, Visiting

_WORKSHOP = (
    "Reçu",
    "? Quel est le kilométrage",
    "Nous proposons jeudi 3 décembre à 9 h, 304,45 $",
    "Vendredi 4 décembre à 13 h 30 ou lundi 7 décembre à 10 h",
    "Confirmé, toutes les pièces sont disponibles",
    "Confirmer",
    "D'accord",
    "Déplacé au 8 décembre à 14 h",
    "Redemander au client",
    "Renvoyer la confirmation",
    "Le rendez-vous est annulé",
    "Annuler ma réponse",
    "Annuler",
    "tel: parlé à Luc",
    "assigner à Steeve",
    "Apportez la clé antivol svp",
    "Terminé, remis au client",
    "Le client ne s'est pas présenté",
    "",
)
_CUSTOMER = (
    "Oui",
    "Non",
    "J'accepte l'option 2",
    "Oui mais pas avant 10 h",
    "Plutôt mardi 8 décembre à 14 h",
    "Annuler le rendez-vous",
    "Annuler ma réponse",
    "J'y serai",
    "45 000 km",
    "Est-ce que je peux attendre sur place?",
    "Merci",
    "",
)
_STEPS = st.one_of(
    st.tuples(st.just("workshop"), st.sampled_from(_WORKSHOP)),
    st.tuples(st.just("customer"), st.sampled_from(_CUSTOMER)),
    st.tuples(st.just("calendar"), st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"])),
    st.tuples(st.just("bounces"), st.sampled_from([DRIVER, OWNER, DESK])),
    st.tuples(st.just("waits"), st.just("")),
)


def step(talk, what, said):
    """One thing happens; the clock's next hour only where there is one."""
    if what == "waits":
        return talk.waits() if talk.deadline else talk
    if what == "bounces":
        return talk.bounces(said, "dealer" if said == DESK else "shop")
    if what == "calendar":
        told = talk.request.last("visit_invited")
        return talk.calendar(said, sequence=int(told.facts["sequence"]) if told else 0)
    return getattr(talk, what)(said, after=timedelta(hours=2))


@settings(max_examples=120, deadline=None)
@given(st.lists(_STEPS, min_size=1, max_size=14))
def test_an_appointment_keeps_its_promises(steps):
    """Every decision leaves an event; what is open has an hour; calendars are told in rising order; nobody is flooded.

    No mail goes to an address from which mail came back, and nobody gets two of one kind by one decision.
    """
    talk = Visiting(owner=f"{OWNER} Ann Roy")
    for what, said in steps:
        before = len(talk.request.events)
        refused = {event.facts["to"] for event in talk.request.events if event.kind == "mail_bounced"}
        talk.decision = None
        step(talk, what, said)
        notices = talk.decision.notices if talk.decision else ()
        sent = [(one.kind, one.to.address) for one in notices]
        reached = {one.to.address for one in notices if one.role == "shop"}

        assert len(talk.request.events) > before or what == "waits"
        assert len(sent) == len(set(sent))
        # Who writes from an address reads his answer there.
        assert not refused & reached or what == "customer"
        assert set(talk.request.matters) <= set(MATTERS)
        if talk.request.waiting_on != "nobody":
            assert talk.deadline is not None

    told = [int(event.facts["sequence"]) for event in talk.request.events if event.kind == "visit_invited"]
    assert list(range(len(told))) == told


@settings(max_examples=40, deadline=None)
@given(st.lists(_STEPS, max_size=8))
def test_left_alone_the_clock_comes_to_rest(steps):
    """When nobody says anything more, so many hours come and no more in two months, and each brings something about."""
    talk = Visiting()
    for what, said in steps:
        step(talk, what, said)
    end, hours = talk.now + timedelta(days=60), 0
    while (due := talk.deadline) and due.due_at < end:
        talk.waits()
        hours += 1

    assert hours < 40
