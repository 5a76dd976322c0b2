"""docs/components.md, made from the templates: every component of the desk with its values and what is said of it where it is written."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "services" / "payments" / "desk" / "templates"
COMPONENTS = TEMPLATES / "components"
KINDS = {
    "actions": "Buttons, links and forms",
    "fields": "Fields",
    "content": "What is shown",
    "lists": "Lists and ways",
    "page": "The frame of a page",
}
_MACRO = re.compile(
    r"(?:{#(?P<said>(?:(?!#}).)*)#}\s*)?{%-? macro (?P<name>[a-z]\w*)\((?P<values>.*?)\) -?%}", re.DOTALL
)

_INTRODUCTION = """# The desk's components

Made from `services/payments/desk/templates/components`; `make docs` writes it again. Why there is a design system of our own stands in
[decision 0027](decisions/0027-a-design-system-of-our-own.md).

A page of the desk begins so, and writes no field, button, form, table or box by hand (`tests/payments/desk/test_components.py`):

```jinja
{% extends "desk.html" %}
{% import "ui.html" as ui with context %}
{% block title %}Runs{% endblock %}
{% block back %}{{ ui.back("/desk") }}{% endblock %}
{% block main %}
<h1>Runs</h1>
…
{% endblock %}
```

The frame says by itself: whether this is practice, who is signed in, where to go, "Saved." after a form that was taken, what is wrong
and in which field. `<div class="columns">` around two `<div>` sets two thirds and one third side by side from 1,024 px;
`columns half` halves. A component that ends with `caller()` is called with `{% call %}` and what stands inside.

Days are typed into three boxes and read by `typed_day` (`desk/rules/typed_dates.py`). Tables are ordered by links: a `TableOrder`
(`desk/rules/table_order.py`) reads the address and makes the links of the heading.
"""


def components() -> dict[str, list[tuple[str, str, str]]]:
    """(name, values, what is said of it) of every component, by file. Names that begin with _ are of their file alone."""
    return {
        file: [
            (one["name"], " ".join(one["values"].split()), " ".join((one["said"] or "").split()))
            for one in _MACRO.finditer((COMPONENTS / f"{file}.html").read_text(encoding="utf-8"))
        ]
        for file in KINDS
    }


def components_page() -> str:
    """docs/components.md: every component, its values, and when it is used."""
    parts = [_INTRODUCTION]
    for file, found in components().items():
        rows = "\n".join(f"| `{name}` | {_values(values)} | {said.replace('|', '/')} |" for name, values, said in found)
        parts.append(f"## {KINDS[file]}\n\n| Component | Values | What it is |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _values(values: str) -> str:
    return ", ".join(f"`{one.strip()}`" for one in re.split(r", (?=[a-z_]+(?:=|,|$))", values)) if values else "none"
