"""Runs the practice world: python -m deploy.practice."""

from deploy.practice.app import create_app
from deploy.practice.connection import DroppableProtocol
from deploy.practice.serving import serve
from deploy.practice.settings import PracticeSettings


def main() -> None:
    """Serves the practice world."""
    settings = PracticeSettings()
    serve(create_app(settings), settings, DroppableProtocol)


if __name__ == "__main__":
    main()
