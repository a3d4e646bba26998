"""Photographs of papers: a PDF with text becomes one that holds nothing but pictures of it, as a fax or scanner would."""

import io

import numpy as np
import pypdf
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.pdfgen.canvas import Canvas


def with_fax_line(scan, line):
    """The scan with a line of text over its first page, as fax servers print it."""
    text = io.BytesIO()
    canvas = Canvas(text)
    canvas.drawString(20, 780, line)
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(scan))
    writer.pages[0].merge_page(pypdf.PdfReader(text).pages[0])
    paper = io.BytesIO()
    writer.write(paper)
    return paper.getvalue()


def photograph(pdf, *, skew=0.0, noise=0.0, dots=200, quarters=0, blur=0.0, bits=8, seed=1):
    """Every page as a picture: `skew` in degrees, `noise` as the share of pixels that turn, `quarters` turned."""
    random = np.random.default_rng(seed)
    pictures = []
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=dots / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        picture = picture.rotate(90 * quarters, expand=True).filter(ImageFilter.GaussianBlur(blur))
        grey = np.array(picture)
        turned = random.random(grey.shape) < noise
        grey[turned] = 255 - grey[turned]
        picture = Image.fromarray(grey)
        pictures.append(picture.point(lambda level: 255 * (level > 150)).convert("1") if bits == 1 else picture)
    paper = io.BytesIO()
    pictures[0].save(paper, "PDF", save_all=True, append_images=pictures[1:], resolution=dots)
    return paper.getvalue()
