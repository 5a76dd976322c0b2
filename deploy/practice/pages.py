"""How the practice world's pages look: one layout, plain words, no scripts and nothing from elsewhere."""

import html
from string import Template
from typing import Any

from starlette.responses import HTMLResponse

STYLE = """
body{margin:0;font:1.125rem/1.5 system-ui,sans-serif;color:#0b0c0c;background:#fff}
header{background:#512c8c;color:#fff;padding:.75rem 1rem}
header p{margin:0;font-size:2rem;font-weight:700;letter-spacing:.08em}
header span{display:block;font-size:1rem;font-weight:400;letter-spacing:0}
nav ul{list-style:none;margin:0;padding:.5rem 1rem;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;background:#f3f2f1}
main{padding:0 1rem 2rem;max-width:60rem}
a{color:#1d4f91}a:focus,button:focus,input:focus,textarea:focus,pre:focus{outline:3px solid #ffbf47;outline-offset:2px}
.scroll{overflow-x:auto}table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;
border-bottom:1px solid #b1b4b6}
.phones{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(18rem,100%),1fr));gap:1rem}
.phone{border:2px solid #0b0c0c;border-radius:1rem;padding:.75rem;overflow-wrap:anywhere}
.phone h2{font-size:1.25rem;margin:.25rem 0}
.phone ol{list-style:none;margin:0;padding:0}.phone li{margin:.5rem 0;padding:.5rem .75rem;border-radius:.75rem;max-width:85%}
.got{background:#e8e8ed}.sent{background:#d2e2f1;margin-left:auto!important}
.phone p{margin:0;white-space:pre-line}.phone small{color:#383f43}
button{font:inherit;padding:.5rem 1rem;background:#00703c;color:#fff;border:0;border-bottom:3px solid #002d18;cursor:pointer}
label{display:block;font-weight:700;margin-top:1rem}input,textarea{font:inherit;width:100%;max-width:30rem;box-sizing:border-box;
border:2px solid #0b0c0c;padding:.4rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:2px solid #0b0c0c;padding:.75rem;user-select:all}
"""

_LAYOUT = Template("""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
$refresh<title>$title - PRACTICE</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<header><p>PRACTICE <span>Nothing here is real. No money moves and no message leaves this computer.</span></p></header>
<nav aria-label="Practice world"><ul>
<li><a href="/">Start</a></li><li><a href="/bank/">Bank</a></li><li><a href="/phones/">Phones</a></li>
<li><a href="/post/">Post</a></li><li><a href="/sign-in/">Sign-in</a></li>
</ul></nav>
<main>
<h1>$title</h1>
$body
</main>
</body>
</html>
""")


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


def page(title: str, body: Html, *, refresh_seconds: int = 0, status_code: int = 200) -> HTMLResponse:
    """A whole page with the PRACTICE banner; `refresh_seconds` reloads it without a script."""
    refresh = Html(f'<meta http-equiv="refresh" content="{refresh_seconds}">\n') if refresh_seconds else Html()
    whole = _LAYOUT.substitute(refresh=refresh, title=html.escape(title), style=STYLE, body=body)
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(whole, status_code=status_code, headers=headers)


def pounds(pence: int) -> str:
    """Pence as people write money."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
