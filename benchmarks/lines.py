"""How much code each folder holds: lines without blank ones, comments and docstrings.

python benchmarks/lines.py [FOLDER…]        (sim, forecast and marathon unless told)
"""

import ast
import collections
import io
import sys
import tokenize
from pathlib import Path

SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstring_lines(text: str) -> set[int]:
    """Numbers of the lines on which docstrings stand, those of fields too."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED):
            for each in node.body:
                if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant):
                    lines.update(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return lines


def code_lines(path: Path) -> int:
    """Lines of a file on which code stands."""
    text = path.read_text(encoding="utf-8")
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(text))


def main() -> None:
    """Print a row a folder of the second level, and the sum of each named folder."""
    total = 0
    for name in sys.argv[1:] or ["sim", "forecast", "marathon"]:
        root = Path(name)
        rows: collections.Counter[str] = collections.Counter()
        for path in root.rglob("*.py"):
            inside = path.relative_to(root).parts
            rows[inside[0] if len(inside) > 1 else "."] += code_lines(path)
        for folder, lines in sorted(rows.items()):
            print(f"{lines:7,}  {name}/{folder}")
        print(f"{rows.total():7,}  {name}")
        total += rows.total()
    print(f"{total:7,}  together")


if __name__ == "__main__":
    main()
