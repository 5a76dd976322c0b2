"""Serving a practice program until its process is told to stop."""

import asyncio

import uvicorn
from fastapi import FastAPI

from deploy.practice.settings import ProgramSettings


def serve(app: FastAPI, settings: ProgramSettings, http: type[asyncio.Protocol] | None = None) -> None:
    """Serves an application on 127.0.0.1, in a container on the host of its settings; `http` speaks HTTP in uvicorn's place."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        http=http or "auto",
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
    )
