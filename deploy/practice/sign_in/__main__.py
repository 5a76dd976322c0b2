"""Runs the practice sign-in: python -m deploy.practice.sign_in."""

import uvicorn

from deploy.practice.sign_in.app import create_sign_in
from deploy.practice.sign_in.settings import SignInSettings


def main() -> None:
    """Serve on 127.0.0.1 (in a container: on PRACTICE_SIGN_IN_HOST) until the process is told to stop."""
    settings = SignInSettings()
    uvicorn.run(
        create_sign_in(settings),
        host=settings.host,
        port=settings.port,
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
    )


if __name__ == "__main__":
    main()
