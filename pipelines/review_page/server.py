"""The page's server: on this machine alone, for as long as the command runs."""

import socket

import uvicorn

from assets.identity.explanation.words import Language, read_words
from pipelines import console
from pipelines.errors import GoldsmithError, UsageError
from pipelines.review_page.app import Pages
from pipelines.review_page.desk import Desk
from pipelines.review_page.guard import Guard, Secrets
from pipelines.review_page.scales import Scales
from pipelines.settings import Retailer
from pipelines.warehouse import Warehouse

_ADDRESS = "127.0.0.1"


def serve(retailer: Retailer, warehouse: Warehouse, language: Language, port: int) -> None:
    """Serve the review page until Ctrl-C.

    Args:
        retailer: whose settings say whether two persons decide.
        warehouse: whose published night asks.
        language: of the page, until it is switched there.
        port: on this machine; 0 for any that is free.

    Raises:
        UsageError: there is no published night, it has no queue, or the port is taken.
    """
    desk = Desk(
        warehouse,
        two_persons=retailer.review.two_persons,
        currency=retailer.retailer.currency,
        language=language,
    )
    desk.standing()
    scales, known = Scales(warehouse), Secrets()
    with listen(port) as listening:
        port = listening.getsockname()[1]
        guard = Guard(Pages(desk, scales, known.form).app(), known, port)
        with console.out.status(read_words(language).say("reading")):
            _prepare(scales)
        address = f"http://{_ADDRESS}:{port}/?token={known.token}"
        console.out.print(f"The review page is at {address}", markup=False)
        console.out.print("It shows personal data. Ctrl-C ends it.")
        try:
            server(guard).run(sockets=[listening])
        finally:
            scales.close()


def server(guard: Guard) -> uvicorn.Server:
    """Return the server of a page; it logs nothing.

    Addresses have the token, and tracebacks of what was answered may quote a person's data.
    """
    config = uvicorn.Config(
        guard,
        log_config=None,
        access_log=False,
        log_level="critical",
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def listen(port: int) -> socket.socket:
    """Return a socket that only this machine reaches.

    Raises:
        UsageError: the port is taken.
    """
    try:
        return socket.create_server((_ADDRESS, port))
    except OSError as error:
        raise UsageError(
            f"--port {port}: it cannot be used ({error.strerror}). Name another, or leave it out."
        ) from None


def _prepare(scales: Scales) -> None:
    """Make the weights ready; a night that cannot be weighed says so on its cases."""
    try:
        scales.prepare()
    except GoldsmithError as error:
        console.print_error(error)
