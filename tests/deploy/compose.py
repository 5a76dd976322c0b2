"""docker-compose.yml as its programs see it: environment and secret files of each, with the variables filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE_FILE = CHECKOUT / "docker-compose.yml"
PRACTICE_ENV = CHECKOUT / "deploy/docker/practice.env"
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


class UnsetError(Exception):
    """A variable that docker-compose.yml insists on has no value."""


@dataclass(frozen=True)
class Program:
    """One of our own containers: `secrets` are source names by the name of the file that the container sees."""

    name: str
    dockerfile: Path
    command: list[str]
    environment: dict[str, str]
    secrets: dict[str, str]
    settings: dict[str, Any]


def practice_variables() -> dict[str, str]:
    """The variables of the practice world."""
    lines = PRACTICE_ENV.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def read_compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """The file's content with variables filled in. Raises UnsetError where it insists on one."""
    return _filled_in(YAML(typ="safe").load(COMPOSE_FILE.read_text(encoding="utf-8")), variables)  # type: ignore[no-any-return]  # the file's own shape


def programs(compose: Mapping[str, Any]) -> dict[str, Program]:
    """Our own containers by name: those that are built here."""
    return {name: _program(name, service) for name, service in compose["services"].items() if "build" in service}


def _program(name: str, service: Mapping[str, Any]) -> Program:
    secrets = [{"source": one, "target": one} if isinstance(one, str) else one for one in service.get("secrets", [])]
    return Program(
        name=name,
        dockerfile=CHECKOUT / service["build"]["dockerfile"],
        command=list(service.get("command", [])),
        environment=dict(service.get("environment", {})),
        secrets={one["target"]: one["source"] for one in secrets},
        settings=dict(service),
    )


def _filled_in(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled_in(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled_in(one, variables) for one in value]
    return _VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, kind, words = found.groups()
    if variables.get(name):
        return variables[name]
    if kind == "?":
        raise UnsetError(f"{name}: {words}")
    return words or ""
