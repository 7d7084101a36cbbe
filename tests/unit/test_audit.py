import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import audit
from tests.audit import packages, vulnerabilities

LOCK = Path(__file__).parents[2] / "requirements.lock"
HASH = "--hash=sha256:" + "0" * 64


def test_every_package_of_the_lock_is_pinned_with_hashes() -> None:
    lock = LOCK.read_text("utf-8")
    found = packages(lock)
    assert ("duckdb", "1.5.5") in found
    assert len(found) == len(re.findall(r"^\S+==", lock, re.MULTILINE))


@pytest.mark.parametrize(
    "entry",
    [
        "duckdb>=1 " + HASH,
        "duckdb==1.5.5",
        "duckdb==1.5.5 --hash=md5:00",
        "duckdb @ https://elsewhere.example/duckdb.whl " + HASH,
        "--extra-index-url https://elsewhere.example/simple",
        "-e .",
    ],
)
def test_what_is_not_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"expected is a pinned|has no sha256"):
        packages(f"rich==1 \\\n    {HASH}\n{entry}\n")


class Osv(http.server.BaseHTTPRequestHandler):
    """Answers as OSV does: a result a query, in its order, empty where nothing is known."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        old = {"name": "requests", "ecosystem": "PyPI"}
        results = [{"vulns": [{"id": "GHSA-1"}]} if q["package"] == old else {} for q in asked]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Osv) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/querybatch"
        server.shutdown()
        thread.join()


def test_known_vulnerabilities_are_named(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [("rich", "14.0"), ("requests", "2.0")]
    assert vulnerabilities(found, service) == [
        "requests 2.0: GHSA-1, see https://osv.dev/vulnerability/GHSA-1"
    ]
    monkeypatch.setattr(audit, "ACCEPTED", {"GHSA-1": "not used here"})
    assert vulnerabilities(found, service) == []


def test_without_the_service_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["audit", str(LOCK)])
    monkeypatch.setattr(audit, "SERVICE", "http://127.0.0.1:9/")
    monkeypatch.setattr(audit.vulnerabilities, "__defaults__", ("http://127.0.0.1:9/",))
    audit.main()
    assert "not audited" in capsys.readouterr().out
