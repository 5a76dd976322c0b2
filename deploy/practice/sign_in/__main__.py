"""Runs the practice sign-in: python -m deploy.practice.sign_in."""

from deploy.practice.serving import serve
from deploy.practice.sign_in.app import create_sign_in
from deploy.practice.sign_in.settings import SignInSettings


def main() -> None:
    """Serves the practice sign-in."""
    settings = SignInSettings()
    serve(create_sign_in(settings), settings)


if __name__ == "__main__":
    main()
