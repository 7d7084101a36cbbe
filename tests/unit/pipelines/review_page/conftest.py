"""The page, served on this machine, and who asks it: nobody else's client hides what is sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import duckdb
import pytest

from pipelines.review_page.app import Pages
from pipelines.review_page.desk import Desk
from pipelines.review_page.guard import Guard, Secrets
from pipelines.review_page.scales import Scales
from pipelines.review_page.server import listen, server
from pipelines.warehouse import FULL, Warehouse
from tests.asking import asking

LINKS = """
    alter table identity.record_fates add column record_id text;
    update identity.record_fates set record_id = silo || '/' || source_key;
    create table identity.customer_ids as
    select silo || '/' || source_key as record_id, customer_id from golden.customer_records;
    create table identity.scored_pairs as
    select * from (values ('crm/1', 'crm/2', 0.6::double), ('crm/1', 'erp/1', 0.9))
        as pairs (record_id_l, record_id_r, probability);
    create table identity.organisation_pairs as from identity.scored_pairs limit 0;
    create table identity.clusters as
    select record_id, if(record_id = 'erp/2', 'crm/2', null) as copy_of from identity.customer_ids;
    insert into survivorship.candidates values
        ('erp', '1', 'name', 1, '<script>alert("x")</script> O''Neil & "Co"', 'script', true);
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str

    @property
    def leads_to(self) -> str:
        return self.headers["Location"]


@dataclass
class Visitor:
    """Asks the page as a browser does that was given its address."""

    port: int
    known: Secrets
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.headers["Origin"] = f"http://127.0.0.1:{self.port}"
        self.headers["Cookie"] = f"goldsmith_review_{self.port}={self.known.session}"

    def ask(self, method: str, path: str, body: str = "", **headers: str | None) -> Answer:
        """Send a request; a header that is None is left out."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            sent = {**self.headers, "Content-Length": str(len(body.encode())), **headers}
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body.encode())
            found = connection.getresponse()
            return Answer(found.status, found.headers, found.read().decode())
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, "", **headers)

    def post(self, path: str, **form: str) -> Answer:
        return self.ask("POST", path, urlencode({"form_token": self.known.form, **form}))

    def page_after(self, answer: Answer) -> str:
        """Return the page that a form leads to."""
        assert answer.status == 303
        return self.get(answer.leads_to).text


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse whose published night asks four questions, and knows what links the records."""
    found = asking(tmp_path)
    with duckdb.connect(str(found.current / FULL)) as con:
        con.execute(LINKS)
    return found


Serve = Callable[..., Visitor]


@pytest.fixture
def serve(warehouse: Warehouse) -> Iterator[Serve]:
    """Serves the page with the settings of a test."""
    ends: list[Callable[[], None]] = []

    def start(*, two_persons: bool = False) -> Visitor:
        desk = Desk(warehouse, two_persons=two_persons, currency="EUR", language="en")
        listening, known, scales = listen(0), Secrets(), Scales(warehouse)
        port = listening.getsockname()[1]
        served = server(Guard(Pages(desk, scales, known.form).app(), known, port))
        thread = Thread(target=served.run, kwargs={"sockets": [listening]})
        thread.start()

        def end() -> None:
            served.should_exit = True
            thread.join(10)
            assert not thread.is_alive()
            listening.close()
            scales.close()

        ends.append(end)
        return Visitor(port, known)

    yield start
    for end in ends:
        end()


@pytest.fixture
def visitor(serve: Serve) -> Visitor:
    return serve()
