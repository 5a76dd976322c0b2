"""Ports are remembered; where staff sign in, the port never changes behind their backs."""

import json
import socket
from pathlib import Path

import pytest

from deploy.local.folders import LocalError
from deploy.local.ports import keep_ports


def test_a_port_that_is_taken_is_another_one_but_not_where_staff_sign_in(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file.write_text(json.dumps({"payments": port, "sign_in": port}), encoding="utf-8")
        with pytest.raises(LocalError, match=f"port {port}"):
            keep_ports(file, ("payments", "sign_in"), ("sign_in",))
        assert keep_ports(file, ("payments", "sign_in"))["payments"] != port
    file.write_text(json.dumps({"sign_in": port}), encoding="utf-8")
    assert keep_ports(file, ("payments", "sign_in"), ("sign_in",))["sign_in"] == port
