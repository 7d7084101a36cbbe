"""What alerts are sent to: a mail server and a web server on this machine, each with an inbox."""

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, ClassVar, cast


@dataclass
class Inbox:
    """Where a server listens, and what has come."""

    port: int
    came: list[Any] = field(default_factory=list)


@contextmanager
def web_server(status: int = 200, location: str | None = None) -> Iterator[Inbox]:
    """A server that answers every post with this status; (path, headers, JSON) come in."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.came.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        inbox = Inbox(server.server_address[1])
        yield from _serving(server, inbox)


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """A server that speaks plain SMTP without STARTTLS; messages and passwords come in."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        inbox = Inbox(server.server_address[1])
        _Smtp.inboxes[server.server_address[1]] = inbox
        yield from _serving(server, inbox)


def _serving(server: socketserver.BaseServer, inbox: Inbox) -> Iterator[Inbox]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield inbox
    finally:
        server.shutdown()
        thread.join()


class _Smtp(socketserver.StreamRequestHandler):
    inboxes: ClassVar[dict[int, Inbox]] = {}

    def handle(self) -> None:
        inbox = self.inboxes[cast("tuple[str, int]", self.server.server_address)[1]]
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", maxsplit=1)[0].upper()
            if verb == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                inbox.came.append(line)
                self._say("235 welcome")
            elif verb == "DATA":
                self._say("354 go on")
                inbox.came.append(self._message())
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
