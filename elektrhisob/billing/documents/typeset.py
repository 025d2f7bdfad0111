"""Pages made by Typst: no browser, no window, no network, only the fonts it brings along."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno
from pypdf import PdfWriter

HERE = Path(__file__).parent
BORDER = 2
# Any of the eight masks reads the same; looking for the prettiest takes most of the time of a code.
MASK = 2


class TypesettingError(Exception):
	"""The typesetter refused its input; its own words."""


def bills_pdf(pages: Sequence[dict[str, Any]]) -> bytes:
	"""One PDF of printed bills; each page of `kvitansiya_page.page_of`, with the `code` its QR holds."""
	codes = bytearray()
	placed = []
	for page in pages:
		code = _place(codes, page["code"])
		ways = [{**way, **_place(codes, way["address"])} for way in page["ways"]]
		placed.append({**page, **code, "ways": ways})
	return _compile(
		{
			"main.typ": _template("kvitansiya.typ"),
			"bills.json": json.dumps(placed, ensure_ascii=False).encode(),
			"codes.bin": bytes(codes),
		}
	)


def _place(codes: bytearray, text: str) -> dict[str, int]:
	"""Draw a QR code behind the others; returns where it is."""
	at = len(codes)
	side, drawn = qr_pixels(text)
	codes += drawn
	return {"code_at": at, "code_side": side}


def pages_pdf(template: str, pages: dict[str, Any]) -> bytes:
	"""One PDF of a template beside this file, with all its words and figures in `pages`."""
	return _compile(
		{
			"main.typ": _template(template),
			"pages.json": json.dumps(pages, ensure_ascii=False).encode(),
		}
	)


def qr_pixels(text: str) -> tuple[int, bytes]:
	"""One byte a module, black or white, with the quiet border; and how many modules a side has."""
	code = segno.make(text, error="m", micro=False, mask=MASK, boost_error=False)
	rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=BORDER)]
	return len(rows), b"".join(rows)


def _compile(files: dict[str, bytes]) -> bytes:
	with TemporaryDirectory(prefix="printed-bills-") as folder:
		for name, content in files.items():
			(Path(folder) / name).write_bytes(content)
		made = subprocess.run(
			[sys.executable, str(HERE / "typeset_process.py"), folder], capture_output=True, text=True
		)
		if made.returncode:
			raise TypesettingError(made.stderr[-2000:])
		return (Path(folder) / "out.pdf").read_bytes()


@lru_cache
def _template(name: str) -> bytes:
	return (HERE / name).read_bytes()


def joined(files: Sequence[bytes]) -> tuple[bytes, int]:
	"""PDFs one after another, and the number of pages."""
	writer = PdfWriter()
	for content in files:
		writer.append(io.BytesIO(content), import_outline=False)
	if len(files) == 1:
		return files[0], len(writer.pages)
	whole = io.BytesIO()
	writer.write(whole)
	return whole.getvalue(), len(writer.pages)
