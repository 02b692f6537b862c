"""The broker between feed and signs: amqtt inside this process, or any broker by URL.

Both sides of the house use it through `Bus`: publish a value, hear what the signs say. Inside, the
feed hands its message straight to the embedded broker, as a city's server on the same machine
would; to a broker elsewhere it speaks MQTT through aiomqtt.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiomqtt

from baysign_host.errors import HostError

_TIMEOUT_S = 5
_RETRY_S = 1
_STOP_S = 3
_QOS = 1
_NODELAY = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
_LOOPBACK = "127.0.0.1"

Handler = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Address:
    """Where a broker listens, and who we are to it."""

    host: str
    port: int
    user: str = ""
    password: str = ""

    def __str__(self) -> str:
        return f"mqtt://{self.host}:{self.port}"

    def section(self) -> dict:
        """The `broker` section of a sign's configuration."""
        login = {"user": self.user, "password": self.password} if self.user else {}
        return {"host": self.host, "port": self.port, **login}


def parse_url(url: str) -> Address:
    """`mqtt://[user:password@]host[:port]` as an Address. Raises HostError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise HostError(f"--broker {url}: {exc}") from None
    if parts.scheme != "mqtt" or not parts.hostname:
        raise HostError(f"--broker {url}: expected mqtt://host:port")
    if parts.path not in ("", "/") or parts.query:
        raise HostError(f"--broker {url}: nothing may follow the port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(parts.hostname, port or 1883, user, password)


class Bus:
    """One connection to the broker that outlives the broker's restarts.

    `handler(topic, payload)` is called in the event loop for every message under `topics`. Enter
    it with `async with`; a first connection that fails raises HostError, later ones are repeated.
    """

    def __init__(self, address: Address, topics: tuple[str, ...], handler: Handler) -> None:
        self.address = address
        self._topics = topics
        self._handler = handler
        self._client: aiomqtt.Client | None = None
        self._task: asyncio.Task | None = None

    async def __aenter__(self) -> "Bus":
        stack = AsyncExitStack()
        try:
            await self._connect(stack)
        except aiomqtt.MqttError as exc:
            await stack.aclose()
            raise HostError(f"broker {self.address}: {_reason(exc)}") from None
        self._task = asyncio.create_task(self._listen(stack), name="bus")
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def publish(self, topic: str, payload: bytes, retain: bool = False) -> bool:
        """Sends one QoS 1 message and waits for its ack; False when there is no connection."""
        client = self._client
        if client is None:
            return False
        try:
            await client.publish(topic, payload, qos=_QOS, retain=retain)
        except aiomqtt.MqttError:
            return False
        return True

    async def _connect(self, stack: AsyncExitStack) -> None:
        client = aiomqtt.Client(
            self.address.host,
            self.address.port,
            username=self.address.user or None,
            password=self.address.password or None,
            timeout=_TIMEOUT_S,
            socket_options=_NODELAY,
            logger=_quiet("baysign.mqtt"),
        )
        await stack.enter_async_context(client)
        for topic in self._topics:
            await client.subscribe(topic, qos=_QOS)
        self._client = client

    async def _listen(self, stack: AsyncExitStack) -> None:
        while True:
            try:
                async with stack:
                    async for message in self._client.messages:
                        self._handler(str(message.topic), bytes(message.payload))
            except aiomqtt.MqttError:
                self._client = None
            stack = AsyncExitStack()
            while self._client is None:
                await asyncio.sleep(_RETRY_S)
                try:
                    await self._connect(stack)
                except aiomqtt.MqttError:
                    await stack.aclose()


class EmbeddedBus(Bus):
    """A Bus with a broker of its own on a loopback port that the system chooses."""

    def __init__(self, topics: tuple[str, ...], handler: Handler) -> None:
        super().__init__(Address(_LOOPBACK, 0), topics, handler)
        self._broker = None

    async def __aenter__(self) -> "EmbeddedBus":
        port = _free_port()
        self.address = Address(_LOOPBACK, port)
        self._broker = await start_amqtt(port)
        try:
            return await super().__aenter__()
        except BaseException:
            await stop_amqtt(self._broker)
            raise

    async def __aexit__(self, *exc: object) -> None:
        await super().__aexit__(*exc)
        await stop_amqtt(self._broker)

    async def publish(self, topic: str, payload: bytes, retain: bool = False) -> bool:
        if retain:
            return await super().publish(topic, payload, retain)
        await self._broker.internal_message_broadcast(topic, payload, _QOS)
        return True


async def start_amqtt(port: int, **listener):
    """A running amqtt broker on a loopback port, without a word on any log. Raises HostError.

    `listener` are more settings of amqtt's listener, as for TLS.
    """
    # Imported here: it takes a while, and a run against another broker never needs it.
    from amqtt.broker import Broker
    from amqtt.errors import BrokerError

    _quiet("amqtt")
    _quiet("transitions")
    broker = Broker(
        {
            "listeners": {
                "default": {"type": "tcp", "bind": f"{_LOOPBACK}:{port}", **listener},
            },
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {}},
        }
    )
    broker._subscriptions = _Steady()
    try:
        await broker.start()
    except BrokerError as exc:
        raise HostError(f"broker on port {port}: cannot start: {exc}") from None
    return broker


async def stop_amqtt(broker) -> None:
    """Ends a broker of `start_amqtt`; its own shutdown may wait for ever on a client that died."""
    try:
        async with asyncio.timeout(_STOP_S):
            await broker.shutdown()
    except TimeoutError:
        for server in broker._servers.values():
            server.instance.close()


class _Steady(dict):
    """May grow while it is walked: amqtt 0.12 awaits in a loop over its subscriptions."""

    def __iter__(self):
        return iter(tuple(super().__iter__()))

    def items(self):
        return tuple(super().items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return probe.getsockname()[1]


def _quiet(name: str) -> logging.Logger:
    """The logger `name`, silenced: connections come and go on purpose here."""
    logger = logging.getLogger(name)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger


def _reason(exc: Exception) -> str:
    cause = exc.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(exc) or type(exc).__name__
