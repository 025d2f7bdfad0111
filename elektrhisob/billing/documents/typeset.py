"""Pages made by Typst inside this process: no browser, no window, no network, the fonts it brings."""

import io
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import segno
import typst
from pypdf import PdfWriter

HERE = Path(__file__).parent
BORDER = 2
# Any of the eight masks reads the same; looking for the prettiest takes most of the time of a code.
MASK = 2


def bills_pdf(pages: Sequence[dict[str, Any]]) -> bytes:
	"""One PDF of printed bills; each page of `kvitansiya_page.page_of`, with the `code` its QR holds."""
	codes = bytearray()
	placed = []
	for page in pages:
		side, drawn = qr_pixels(page["code"])
		placed.append({**page, "code_at": len(codes), "code_side": side})
		codes += drawn
	return _compile(
		{
			"main.typ": _template("kvitansiya.typ"),
			"bills.json": json.dumps(placed, ensure_ascii=False).encode(),
			"codes.bin": bytes(codes),
		}
	)


def qr_pixels(text: str) -> tuple[int, bytes]:
	"""One byte a module, black or white, with the quiet border; and how many modules a side has."""
	code = segno.make(text, error="m", micro=False, mask=MASK, boost_error=False)
	rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=BORDER)]
	return len(rows), b"".join(rows)


def _compile(files: dict[str, bytes]) -> bytes:
	# From a folder: files handed over in memory must be text, and the pixels are not.
	with TemporaryDirectory(prefix="printed-bills-") as folder:
		for name, content in files.items():
			(Path(folder) / name).write_bytes(content)
		compiler = typst.Compiler(str(Path(folder) / "main.typ"), root=folder, ignore_system_fonts=True)
		# No tags for screen readers: they cost time, these pages go to paper.
		return cast("bytes", compiler.compile(format="pdf", pdf_tags=False))


@lru_cache
def _template(name: str) -> bytes:
	return (HERE / name).read_bytes()


def joined(files: Sequence[bytes]) -> tuple[bytes, int]:
	"""PDFs one after another, and the number of pages."""
	with PdfWriter() as writer:
		for content in files:
			writer.append(io.BytesIO(content), import_outline=False)
		pages = len(writer.pages)
		if len(files) == 1:
			return files[0], pages
		whole = io.BytesIO()
		writer.write(whole)
	return whole.getvalue(), pages
