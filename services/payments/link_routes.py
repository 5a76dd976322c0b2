"""The routes of the pages behind a person's own link, and who may use them: a part of `route_access.py`."""

from shared.route_access import RouteTable, Served, row

LINK_ROUTES: RouteTable = {
    "GET /p/{token}/": row(Served.LINK_HOLDER),
    "GET /p/{token}": row(Served.LINK_HOLDER),
    "POST /p/{token}/language": row(Served.LINK_HOLDER),
    "GET /p/{token}/add": row(Served.LINK_HOLDER),
    "GET /p/{token}/add/{category}": row(Served.LINK_HOLDER),
    "POST /p/{token}/add/{category}": row(Served.LINK_HOLDER),
    "GET /p/{token}/lines/{number}": row(Served.LINK_HOLDER),
    "POST /p/{token}/lines/{number}": row(Served.LINK_HOLDER),
    "POST /p/{token}/lines/{number}/remove": row(Served.LINK_HOLDER),
    "GET /p/{token}/lines/{number}/day": row(Served.LINK_HOLDER),
    "POST /p/{token}/lines/{number}/day": row(Served.LINK_HOLDER),
    "GET /p/{token}/lines/{number}/no-receipt": row(Served.LINK_HOLDER),
    "POST /p/{token}/lines/{number}/no-receipt": row(Served.LINK_HOLDER),
    "GET /p/{token}/lines/{number}/photo": row(Served.LINK_HOLDER),
    "POST /p/{token}/lines/{number}/photo": row(Served.LINK_HOLDER),
    "GET /p/{token}/lines/{number}/photo.jpg": row(Served.LINK_HOLDER),
    "GET /p/{token}/check": row(Served.LINK_HOLDER),
    "POST /p/{token}/check": row(Served.LINK_HOLDER),
    "POST /p/{token}/finish": row(Served.LINK_HOLDER),
    "GET /p/{token}/done": row(Served.LINK_HOLDER),
    "POST /p/{token}/bank": row(Served.LINK_HOLDER),
    "GET /p/{token}/bank/done": row(Served.LINK_HOLDER),
    "POST /p/{token}/offer": row(Served.LINK_HOLDER),
    "GET /p/{token}/offer/check": row(Served.LINK_HOLDER),
    "POST /p/{token}/offer/check": row(Served.LINK_HOLDER),
    "GET /p/{token}/offer/waits": row(Served.LINK_HOLDER),
    "GET /p/{token}/offer/done": row(Served.LINK_HOLDER),
}
