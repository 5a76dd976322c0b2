"""The real house with stand-ins for its programs. `python -m tests.local.stub_house` opens one and waits."""

import json
import sys

from deploy.local.command import stop_at_signals
from deploy.local.house import House
from deploy.local.programs import Plan, Program
from deploy.local.servers import wait_until_input_closes


class StandInPlan(Plan):
    """The real plan, with the stand-in in place of every real program."""

    def migrations(self) -> list[Program]:
        """The real migrations' environment, for a program that ends at once."""
        return [_replaced(program) for program in super().migrations()]

    def programs(self) -> list[Program]:
        """Every real program's name, environment and way to be ready."""
        return [_replaced(program) for program in super().programs()]


def _replaced(program: Program) -> Program:
    if program.name == "practice-sign-in":
        prefix, part = "practice_sign_in", "app"
    else:
        prefix, _, part = program.name.partition("-")
    return Program(
        program.name,
        "tests.local.stub_program",
        program.environment,
        arguments=(prefix, part or "app"),
        health_url=program.health_url,
        ready_file=program.ready_file,
    )


def hush(_: str) -> None:
    """Take no notice of how far the house is."""


def pids_of(house: House) -> list[int]:
    """Return the process id of everything that the house runs."""
    servers = [server.child.pid for server in house.servers.running if server.child]
    return servers + [house.child(program.name).pid for program in house.plan.programs()]


def main() -> None:
    """Open a house, print the process ids as JSON, and wait to be ended."""
    with House(durable=False, make_plan=StandInPlan) as house:
        try:
            stop_at_signals()
            house.open(hush)
            sys.stdout.write(json.dumps(pids_of(house)) + "\n")
            sys.stdout.flush()
            wait_until_input_closes()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
