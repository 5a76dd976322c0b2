"""PDFs: each page drawn with what was typed into its form; no text, link or script comes through, but for what they show."""

import codecs
import ctypes
import math
import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from services.payments.claims.receipts.sandboxed.pictures import Box, Limits, RefusedError, as_jpeg, boxes, shrinking

PDF_TEXT = codecs.lookup("utf-16-le").name
"""Python would load it when it meets it, but in the sandbox no file can be opened, not even a module's."""
SHOWS = re.compile(r"\b(?:Tj|TJ|Do|BI|sh)\b|['\"]")
"""What shows words or a picture in a field; lines and colours alone are its frame."""
POINTS_PER_INCH = 72
BEST_DOTS_PER_INCH, LEAST_DOTS_PER_INCH, MOST_DOTS_PER_INCH = 200, 150, 2400
"""A page is drawn at the best, a larger one at the least: a figure of 8 points is then 12 pixels high (10 would be read)."""
PARTS_PER_POINT = 64


def sheets_of_pdf(content: bytes, limits: Limits) -> tuple[int, Iterator[list[bytes]]]:
    """How many pages a PDF has and the pictures of each: no text, link, form or script comes through, but for what they show."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("locked" if "password" in str(error).lower() else "unreadable") from error
    form = document.get_formtype()
    if form != pdfium.FORMTYPE_NONE:
        fields = sum(ready_fields(document, number) for number in range(min(len(document), limits["most_pages"])))
        if form == pdfium.FORMTYPE_XFA_FULL or (form == pdfium.FORMTYPE_XFA_FOREGROUND and not fields):
            raise RefusedError("needs_its_program")
        document.init_forms()  # before any page is loaded, or what was typed into the form is not drawn
    return len(document), (sheet_of_pdf(document[number], limits) for number in range(len(document)))


def ready_fields(document: pypdfium2.PdfDocument, number: int) -> int:
    """How many fields a page of a form has. A box of which only the value says that it is ticked gets that state, and one that
    brings no picture of itself the state whose tick pdfium draws; all the other kinds of field it draws from their values."""
    page, fields = pdfium.FPDF_LoadPage(document, number), 0
    for note in notes_on(page):
        if pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_WIDGET:
            continue
        fields += 1
        if text_of(note, b"FT") in ("Tx", "Ch") and text_of(note, b"V") and not SHOWS.search(picture_of(note)):
            # Some programs set a value beside the picture of the empty field; without one pdfium draws the value.
            pdfium.FPDFAnnot_SetAP(note, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None)
        state = text_of(note, b"AS") or (text_of(note, b"V") if text_of(note, b"FT") == "Btn" else "Off")
        if state not in ("", "Off"):
            drawn = state if pdfium.FPDFAnnot_HasKey(note, b"AP") else "Yes"
            ticked = ctypes.create_string_buffer(f"{drawn}\0".encode(PDF_TEXT))
            pdfium.FPDFAnnot_SetStringValue(note, b"AS", ctypes.cast(ticked, pdfium.FPDF_WIDESTRING))
    pdfium.FPDF_ClosePage(page)
    return fields


def notes_on(page: pdfium.FPDF_PAGE) -> Iterator[pdfium.FPDF_ANNOTATION]:
    """What lies on top of a page: fields of a form, links, notes; each may be used until the next is asked for."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            yield note
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def text_of(note: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    """A text or name in a field's own entries, or ""."""
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    text = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(note, key, ctypes.cast(text, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return text.raw.decode(PDF_TEXT, "replace").rstrip("\0")


def picture_of(note: pdfium.FPDF_ANNOTATION) -> str:
    """What draws a field, in PDF's own words, or "" where it brings no picture of itself."""
    kind = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    size = pdfium.FPDFAnnot_GetAP(note, kind, None, 0)
    text = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetAP(note, kind, ctypes.cast(text, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return text.raw.decode(PDF_TEXT, "replace").rstrip("\0")


def sheet_of_pdf(page: pypdfium2.PdfPage, limits: Limits) -> list[bytes]:
    """One page of a PDF as JPEGs."""
    scale, area = area_of(page, limits)
    jpegs = [as_jpeg(drawing(page, scale, box), limits) for box in boxes(area, limits)]
    page.close()
    return jpegs


def area_of(page: pypdfium2.PdfPage, limits: Limits) -> tuple[float, Box]:
    """At how many pixels a point a page is drawn, and which part of it."""
    width, height = page.get_size()
    scan = scan_on(page)
    if scan is None:
        scale = limits["long_side_pixels"] / max(width, height, 1)
        scale = min(max(scale, LEAST_DOTS_PER_INCH / POINTS_PER_INCH), BEST_DOTS_PER_INCH / POINTS_PER_INCH)
        return scale, (0, 0, math.ceil(width * scale), math.ceil(height * scale))
    sharpness, left, top, right, bottom = scan
    scale = sharpness / shrinking((right - left) * sharpness, (bottom - top) * sharpness, limits)
    edges = round(left * scale), round(top * scale), round(right * scale), round(bottom * scale)
    return scale, (edges[0], edges[1], max(edges[2], edges[0] + 1), max(edges[3], edges[1] + 1))


def scan_on(page: pypdfium2.PdfPage) -> tuple[float, float, float, float, float] | None:
    """Where a page holds pictures and nothing else to be seen: their pixels a point, and left, top, right and bottom in points.

    How large such a page says it is means nothing: a photo of four metres is as usual as a till roll on an A4 sheet.
    """
    pictures = pictures_alone(page)
    sharpness, corners = 0.0, list[tuple[float, float]]()
    for picture in pictures:
        left, bottom, right, top = picture.get_bounds()
        pixels = math.prod(picture.get_px_size())
        sharpness = max(sharpness, math.sqrt(pixels / max((right - left) * (top - bottom), 1e-6)))
        corners += [as_seen(page, left, bottom), as_seen(page, right, top)]
    if not sharpness:
        return None
    (xs, ys), (width, height) = zip(*corners, strict=True), page.get_size()
    left, top, right, bottom = max(0, min(xs)), max(0, min(ys)), min(width, max(xs)), min(height, max(ys))
    if left >= right or top >= bottom:
        return None
    return min(sharpness, MOST_DOTS_PER_INCH / POINTS_PER_INCH), left, top, right, bottom


def pictures_alone(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfImage]:
    """The pictures of a page, or none where it also holds something else that is to be seen."""
    for note in notes_on(page):
        if pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_LINK:
            return []
    pictures = []
    for one in page.get_objects(max_depth=1):
        if one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(one)
        elif (
            one.type != pdfium.FPDF_PAGEOBJ_TEXT
            or pdfium.FPDFTextObj_GetTextRenderMode(one) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            return []  # unseen text is only there to be searched for
    return pictures


def as_seen(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place on a page, in points from the left and from the top, as the page is turned."""
    width, height = (math.ceil(one * PARTS_PER_POINT) for one in page.get_size())
    right, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, right, down)
    return right.value / PARTS_PER_POINT, down.value / PARTS_PER_POINT


def drawing(page: pypdfium2.PdfPage, scale: float, box: Box) -> Image.Image:
    """A part of a page, with what was typed into its form."""
    width, height = math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)
    left, top, right, bottom = box
    # What is cut off is told in points and rounded up to whole pixels: half a pixel less comes out as what is meant.
    off = [(pixels - 0.5) / scale for pixels in (left, height - bottom, width - right, top)]
    image: Image.Image = page.render(scale=scale, crop=off).to_pil()
    return image
