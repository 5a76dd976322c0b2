"""Puts the three parts of the practice world together and keeps their clocks running."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from deploy.practice.bank import api as bank_api
from deploy.practice.bank import control as bank_control
from deploy.practice.bank import pages as bank_pages
from deploy.practice.bank import payments
from deploy.practice.bank.core import Bank
from deploy.practice.bank.courier import Courier
from deploy.practice.exchanges import Exchanges, Witness
from deploy.practice.hooks import Poster
from deploy.practice.pages import STATIC
from deploy.practice.phones import control as phones_control
from deploy.practice.phones.api import PhonesApi
from deploy.practice.phones.calls import Switchboard
from deploy.practice.phones.exchange import Exchange
from deploy.practice.phones.notify_api import NotifyTextsApi
from deploy.practice.phones.notify_service import NotifyService
from deploy.practice.phones.pages import PhonePages
from deploy.practice.post import control as post_control
from deploy.practice.post.api import PostOffice
from deploy.practice.settings import PracticeSettings
from deploy.practice.start import start_page

log = logging.getLogger(__name__)


def create_app(settings: PracticeSettings) -> FastAPI:
    """Build the application. Must be called on the thread whose event loop will serve it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    exchanges = Exchanges(settings.exchanges_file)
    poster = Poster(exchanges)
    bank = Bank(settings.data_dir, settings.seed)
    courier = Courier(bank, poster)
    desk = bank_api.FaultDesk(courier.deliver_now)
    exchange = Exchange(settings, poster)
    phones = PhonesApi(exchange)
    switchboard = Switchboard(exchange)
    post = PostOffice(settings.data_dir)
    notify = NotifyTextsApi(NotifyService(exchange, poster), post.api_routes())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        parts = [lambda: payments.run_due(bank), courier.run_due, exchange.run_due, notify.service.run_due]
        pump = asyncio.create_task(_pump(settings.pump_seconds, parts))
        yield
        pump.cancel()
        poster.close()
        for books in (bank.store, exchange.store, post):
            books.close()

    app = FastAPI(title="Sameday practice world", lifespan=lifespan, openapi_url=None)
    if exchanges.file is not None:
        app.add_middleware(Witness, exchanges=exchanges)
    app.add_api_route("/health", _health, methods=["GET", "HEAD"])
    app.add_api_route("/", start_page(settings.data_dir), methods=["GET", "HEAD"], response_model=None)
    app.include_router(bank_control.router(bank, desk))
    app.include_router(phones_control.router(exchange, phones, switchboard, notify))
    app.include_router(post_control.router(post, poster))
    app.router.routes += [
        *notify.routes(),
        *post.api_routes(),
        Mount("/bank", routes=[*bank_api.routes(bank, desk), *bank_pages.routes(bank)]),
        Mount("/phones", routes=[*phones.routes(), *PhonePages(exchange, switchboard).routes()]),
        Mount("/post", routes=post.routes()),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    return app


async def _health() -> dict[str, str]:
    return {"status": "ok"}


async def _pump(pause_seconds: float, parts: list[Callable[[], int]]) -> None:
    """Carry out what has fallen due, for ever; one failure is logged and does not stop the clocks."""
    while True:
        busy = False
        for part in parts:
            try:
                busy = part() > 0 or busy
            except Exception:
                log.exception("The practice world could not carry out a step.")
        await asyncio.sleep(0 if busy else pause_seconds)
