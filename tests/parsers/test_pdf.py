import io

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from parsers.pdf import open_pdf


def test_words_come_with_their_boxes_from_the_top_left(draw):
    """A word has its left edge, its right edge and its baseline counted downwards."""
    opened = open_pdf(draw([(72, 100, "Hood panel"), (72, 120, "Clip")]), max_pages=5)
    hood, panel, clip = opened.sheets[0].words

    assert ("Hood", "panel", "Clip") == (hood.text, panel.text, clip.text)
    assert 72 == round(hood.x0)
    assert hood.x1 < panel.x0
    assert 20 == round(clip.y - hood.y)


def test_a_turned_page_reads_as_an_upright_one(draw):
    """On a page whose text runs upwards the words of a row still stand side by side from left to right."""
    opened = open_pdf(draw([(72, 400, "First"), (200, 400, "Second")], turned=True), max_pages=5)
    first, second = opened.sheets[0].words

    assert first.x1 < second.x0
    assert abs(first.y - second.y) < 1


def test_cells_drawn_without_a_space_between_them_are_two_words():
    """Glyphs that jump back to another column do not make one long word."""
    paper = io.BytesIO()
    canvas = Canvas(paper)
    text = canvas.beginText(300, 700)
    text.setFont("Helvetica", 9)
    text.textOut("LeftlampD")
    text.setTextOrigin(60, 700)
    text.textOut("80A945")
    canvas.drawText(text)
    canvas.save()

    words = open_pdf(paper.getvalue(), max_pages=1).sheets[0].words

    assert {"LeftlampD", "80A945"} == {word.text for word in words}


def test_filled_form_fields_are_words():
    """What somebody typed into a form field stands among the printed words, marked as typed."""
    paper = io.BytesIO()
    canvas = Canvas(paper)
    canvas.drawString(72, 700, "PO")
    canvas.acroForm.textfield(name="po", value="48213 001", x=120, y=692, width=150, height=20)
    canvas.save()

    words = open_pdf(paper.getvalue(), max_pages=1).sheets[0].words

    assert [("PO", False), ("48213 001", True)] == [(word.text, word.typed) for word in words]


def test_a_password_is_told_from_damage(draw):
    """A file that needs a password and a damaged file have different problems."""
    locked = open_pdf(draw([(72, 100, "secret")], password="sesame"), max_pages=5)
    damaged = open_pdf(b"%PDF-1.7 and then nothing", max_pages=5)

    assert "pdf-encrypted" == locked.problem.code
    assert "pdf-damaged" == damaged.problem.code


def test_a_long_file_is_not_read(draw):
    """More pages than allowed give a problem and the number of pages."""
    opened = open_pdf(draw(*([[(72, 100, "x")]] * 4)), max_pages=3)

    assert ("pdf-too-long", 4, ()) == (opened.problem.code, opened.pages, opened.sheets)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_opened_or_refused(data):
    """Bytes that are no PDF give a problem, never an exception."""
    opened = open_pdf(b"%PDF-1.4\n" + data, max_pages=3)

    assert opened.problem is not None or opened.pages > 0
