"""How the practice world's pages are laid out: one layout, plain words, nothing from elsewhere, nothing that needs a script."""

import html
from pathlib import Path
from string import Template
from typing import Any

from starlette.responses import HTMLResponse

_LAYOUT = Template("""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title - PRACTICE</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/practice.css">
$script</head>
<body>
<header><p>PRACTICE <span>Nothing here is real. No money moves and no message leaves this computer.</span></p></header>
$nav<main>
<h1>$title</h1>
$again$body
</main>
</body>
</html>
""")

_NAV = """<nav aria-label="Practice world"><ul>
<li><a href="/">Start</a></li><li><a href="/bank/">Bank</a></li><li><a href="/phones/">Phones</a></li>
<li><a href="/post/">Post</a></li>
</ul></nav>
"""
_SCRIPT = '<script src="/static/live.js" defer></script>\n'
_AGAIN = '<noscript><p><a href="">Look again for anything new</a></p></noscript>\n'
STATIC = Path(__file__).parent / "static"


class Html(str):
    """Text that is HTML already and must not be escaped again."""

    __slots__ = ()


def fill(template: str, **values: Any) -> Html:
    """Put values into `$name` places, escaped unless they are Html."""
    safe = {
        name: value if isinstance(value, Html) else html.escape(str(value), quote=True)
        for name, value in values.items()
    }
    return Html(Template(template).substitute(safe))


def join(parts: list[Html]) -> Html:
    """Put pieces of HTML one after the other."""
    return Html("\n".join(parts))


def table(caption: str, heads: list[str], rows: list[list[Any]]) -> Html:
    """A table with a caption; cells are escaped unless they are Html."""
    head = join([fill('<th scope="col">$text</th>', text=text) for text in heads])
    body = join([Html("<tr>" + "".join(fill("<td>$cell</td>", cell=cell) for cell in row) + "</tr>") for row in rows])
    return fill(
        '<div class="scroll" tabindex="0" role="region" aria-label="$caption"><table><caption>$caption</caption>'
        "<thead><tr>$head</tr></thead><tbody>$body</tbody></table></div>",
        caption=caption,
        head=head,
        body=body,
    )


def page(
    title: str, body: Html, *, live: bool = False, status_code: int = 200, nav: bool = True, forms_lead_to: str = ""
) -> HTMLResponse:
    """A whole page with the PRACTICE banner; a `live` one shows what is new, by itself or, without scripts, when asked.
    `forms_lead_to` is another place to which a form's answer may send the browser.

    A page that reloads itself would take away what the reader is typing, and start a screen reader over (WCAG 2.2.1).
    """
    whole = _LAYOUT.substitute(
        title=html.escape(title),
        script=_SCRIPT if live else "",
        nav=_NAV if nav else "",
        again=_AGAIN if live else "",
        body=body,
    )
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
        f" img-src data:; form-action 'self' {forms_lead_to}; base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(whole, status_code=status_code, headers=headers)


def pounds(pence: int) -> str:
    """Pence as people write money."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
