"""Templates of dealers and brands: they are used, they cannot reach out, and each rule says what is wrong and where."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from notifier import KINDS, Overrides, compose, read_overrides
from notifier.letter import write
from notifier.overrides import mistakes_in, variables
from tests.notifier import cases, notices

KEYS = ("honda", "honda-laval")
PLAIN = "Bonjour {{ reader }}, commande {{ number }}.\n"
PAGE = """<mjml><mj-body><mj-section><mj-column>
<mj-text>{{ _("OK") }} {{ shop_name }}</mj-text>
</mj-column></mj-section></mj-body></mjml>
"""


@pytest.fixture
def templates(tmp_path):
    """Write templates into the folder beside the settings and read it: what is used, and the mistakes as lines."""

    def written(**files):
        for name, source in files.items():
            path = tmp_path / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        overrides, mistakes = read_overrides(tmp_path, KEYS)
        return overrides, [str(mistake) for mistake in mistakes]

    return written


def mail_with(overrides, kind="receipt", language="fr", **changes):
    """The mail that a notice becomes with these templates."""
    made = compose(
        notices.notice(kind, language, **changes),
        settings=cases.settings(),
        directory=cases.DIRECTORY,
        secret=cases.SECRET,
        now=cases.NOW,
        blobs={cases.PDF_NAME: cases.PDF}.__getitem__,
        overrides=overrides,
    )
    return message_from_bytes(made.content, policy=policy.default)


def words(mail):
    """Subject, text and page."""
    return mail["Subject"], mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


def test_without_a_folder_everything_is_ours(tmp_path):
    """No folder is no mistake, and hidden files in one are none either."""
    assert (Overrides(), ()) == read_overrides(tmp_path, KEYS)


def test_a_part_of_a_mail_is_replaced_and_the_others_stay(templates):
    """A subject of its own leaves text and page as they are."""
    overrides, mistakes = templates(**{"honda/receipt/subject.txt": "Votre commande {{ number }}\n"})
    subject, text, page = words(mail_with(overrides))
    ours = words(mail_with(Overrides()))

    assert [] == mistakes
    assert ("Votre commande HON-2026-000417", ours[1]) == (subject, text)
    assert ours[2].replace(ours[0], subject) == page


def test_the_dealer_comes_before_the_brand_and_a_language_before_all(templates):
    """The closest template is taken: of this language, of the dealer, of the brand, ours."""
    overrides, mistakes = templates(
        **{
            "honda/receipt/subject.txt": "brand\n",
            "honda-laval/receipt/subject.txt": "dealer\n",
            "honda-laval/receipt/subject.fr.txt": "concessionnaire\n",
        }
    )
    anjou = replace(cases.request(), dealer="honda-anjou")
    subjects = [
        words(mail_with(overrides))[0],
        words(mail_with(overrides, language="en"))[0],
        words(mail_with(overrides, request=anjou))[0],
    ]

    assert [] == mistakes
    assert ["concessionnaire", "dealer", "brand"] == subjects


def test_a_layout_of_its_own_holds_for_every_kind(templates):
    """A layout beside the kinds takes the place of ours in all mails of that dealer."""
    layout = "Chez nous\n{% block body %}{% endblock %}\n-- \n{{ site }}\n"
    overrides, mistakes = templates(**{"honda-laval/layout.txt": layout})

    assert [] == mistakes
    for kind in ("receipt", "new_request", "arrived"):
        assert words(mail_with(overrides, kind))[1].startswith("Chez nous")


RULES = {
    "syntax": ("receipt/body.txt", "ok\n{% if %}\n", 2, "cannot be understood"),
    "unknown filter": ("receipt/body.txt", "{{ number | shout }}\n", 1, "No filter named 'shout'"),
    "unknown variable": (
        "receipt/body.txt",
        "a\nb\n{{ numer }}\n",
        3,
        "no mail of this kind has 'numer' (did you mean",
    ),
    "variable of another kind": ("held/body.txt", "{{ vehicle }}\n", 1, "no mail of this kind has 'vehicle'"),
    "include outside": (
        "receipt/body.txt",
        '\n{% include "../../partspost.toml" %}\n',
        2,
        "lies outside of its folder",
    ),
    "extends outside": ("receipt/body.txt", '{% extends "/etc/passwd" %}\n', 1, "lies outside of its folder"),
    "another kind's": ("receipt/body.txt", '{% include "held/body.txt" %}\n', 1, "lies outside of its folder"),
    "made up": ("receipt/body.txt", "{% include number %}\n", 1, "made up on the way"),
    "itself": ("receipt/body.txt", '{% include "receipt/body.txt" %}\n', 1, "takes in itself"),
    "safe": ("receipt/body.mjml", PAGE.replace("shop_name", "shop_name | safe"), 2, "marks words as safe"),
    "autoescape": (
        "receipt/body.mjml",
        PAGE.replace("{{ shop_name }}", "{% autoescape false %}{{ shop_name }}{% endautoescape %}"),
        2,
        "turns escaping off",
    ),
    "raw": ("receipt/body.mjml", PAGE.replace("mj-text>", "mj-raw>"), 2, "has a bare <mj-raw>"),
    "mjml include": (
        "receipt/body.mjml",
        PAGE.replace("<mj-body>", '<mj-body><mj-include path="/etc/passwd" />'),
        1,
        "has a bare <mj-include>",
    ),
    "script": ("receipt/body.mjml", PAGE.replace("</mj-text>", "<script>x()</script></mj-text>"), 2, "bare <script>"),
    "unknown macro": (
        "receipt/body.mjml",
        '{% import "parts.mjml" as parts with context %}\n{{ parts.titel("x", "") }}\n',
        2,
        "parts.mjml has no 'titel' (did you mean 'title'?)",
    ),
    "no mjml": ("receipt/body.mjml", PAGE.replace("</mj-column>", ""), 1, "is no MJML"),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_broken_rule_is_named_with_its_line_and_the_file_is_left_out(templates, rule):
    """File, line, what is wrong and the cure; and no such template makes a mail."""
    name, source, line, expected = RULES[rule]
    overrides, mistakes = templates(**{f"honda/{name}": source})

    assert 1 == len(mistakes)
    assert mistakes[0].startswith(f"templates/honda/{name}:{line}: ")
    assert expected in mistakes[0]
    assert mistakes[0].endswith(")")
    assert Overrides() == overrides


PLACES = {
    "unknown key": ("hondaa/receipt/subject.txt", "no dealer or brand has the key 'hondaa' (did you mean 'honda'?)"),
    "unknown kind": ("honda/reciept/subject.txt", "no kind of mail is called 'reciept' (did you mean 'receipt'?)"),
    "no part": ("honda/receipt/body.html", "is no part of a mail"),
    "other language": ("honda/receipt/body.de.txt", "is no part of a mail"),
    "loose": ("note.txt", "is in no dealer's or brand's folder"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_would_never_be_used_is_named(templates, place):
    """A slip in a name is a mistake, not a template that silently does nothing."""
    name, expected = PLACES[place]
    overrides, mistakes = templates(**{name: PLAIN})

    assert 1 == len(mistakes)
    assert expected in mistakes[0]
    assert Overrides() == overrides


def test_a_link_out_of_the_folder_is_not_followed(tmp_path, templates):
    """Neither a link to a file elsewhere nor one that is no text is read."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    folder = tmp_path / "templates/honda/receipt"
    folder.mkdir(parents=True)
    (folder / "body.txt").symlink_to(secret)
    (folder / "subject.txt").write_bytes(b"\xff\xfe")
    overrides, mistakes = templates()

    assert ["leads out of its folder", "cannot be read: not UTF-8"] == [
        one.partition(": ")[2].partition(" (")[0] for one in mistakes
    ]
    assert Overrides() == overrides


ESCAPES = (
    "{{ ''.__class__.__mro__ }}",
    "{{ number.__class__.__base__.__subclasses__() }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ _.__globals__ }}",
    "{{ buttons.__getattribute__('x') }}",
    "{{ orders[0].update({'number': 'x'}) }}",
)


@pytest.mark.parametrize("source", ESCAPES)
def test_a_template_sees_nothing_of_python_and_changes_nothing(source):
    """The way out of a template is closed; the mail goes out with ours, and the log says so."""
    whole = words(mail_with(Overrides({"honda": {"receipt/body.txt": source}})))

    assert words(mail_with(Overrides())) == whole


def test_a_template_that_fails_with_a_mails_own_facts_gives_way_to_ours():
    """What no lint can see (a fact that is missing, a division by nothing) costs no mail."""
    for source in ("{{ orders[7].number }}", "{{ 1 / attached }}", "{{ rows[0].nothing }}"):
        overrides = Overrides({"honda": {"receipt/body.txt": source, "receipt/subject.txt": source}})

        assert words(mail_with(Overrides())) == words(mail_with(overrides))


def test_words_of_strangers_stay_words_in_a_template_that_is_not_ours():
    """What a shop writes is escaped there as well."""
    shop = replace(cases.FIX, name="<b>Fix</b> & co")
    overrides = Overrides({"honda": {"receipt/body.mjml": PAGE}})
    made = compose(
        notices.notice("receipt"),
        settings=cases.settings(),
        directory=replace(cases.DIRECTORY, shops={"fix": shop}),
        secret=cases.SECRET,
        now=cases.NOW,
        blobs={}.__getitem__,
        overrides=overrides,
    )
    page = message_from_bytes(made.content, policy=policy.default).get_body(("html",)).get_content()

    assert "<b>" not in page


@pytest.mark.parametrize("kind", notices.KINDS)
def test_the_known_variables_are_those_of_every_mail(kind):
    """What the lint knows of a kind is what its mails have; and our own templates pass the same lint."""
    letter = write(
        notices.notice(kind),
        settings=cases.settings(),
        directory=cases.DIRECTORY,
        reply_to="r@parts.example",
        message_id="<x@parts.example>",
        now=cases.NOW,
    )

    assert {*letter.said, "subject"} <= variables(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_templates_pass_the_lint(kind):
    """Whoever begins with a copy of ours begins without a mistake."""
    folder = notices_folder() / kind
    for part in ("subject.txt", "body.txt", "body.mjml"):
        source = (folder / part).read_text(encoding="utf-8")

        assert () == mistakes_in(part, f"{kind}/{part}", source, ())


def notices_folder():
    """Where our own templates lie."""
    from notifier.render import TEMPLATES

    return TEMPLATES


@hypothesis_settings(max_examples=200)
@given(st.text(alphabet="{}%|.()[] \n\"'abn<>/-_", max_size=60))
def test_whatever_is_written_the_lint_says_something_or_nothing(source):
    """No template makes the lint fall over."""
    for name in ("receipt/body.txt", "receipt/body.mjml"):
        assert all(mistake.message for mistake in mistakes_in(name, name, source, ()))
