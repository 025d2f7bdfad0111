"""A process of its own for one file of pages: what the typesetter remembers of them goes when it ends."""

import sys
from pathlib import Path

import typst


def main(folder: Path) -> None:
	compiler = typst.Compiler(str(folder / "main.typ"), root=str(folder), ignore_system_fonts=True)
	# No tags for screen readers: they cost time, these pages go to paper.
	compiler.compile(output=str(folder / "out.pdf"), format="pdf", pdf_tags=False)


if __name__ == "__main__":
	main(Path(sys.argv[1]))
