# SPDX-License-Identifier: Apache-2.0
"""One address before several instances of a service, as a load balancer would be."""
import asyncio
import contextlib
import itertools
import threading

TAKE_OUT_SECONDS_MAX = 30


class Connection:
    """One that is passed on: to which port, by which task, and whether an answer is still to come."""

    def __init__(self, port):
        self.port = port
        self.task = asyncio.current_task()
        self.is_asked = False

    def ask(self):
        self.is_asked = True

    def answer(self):
        self.is_asked = False


class Balancer:
    """Passes connections on in turn to those instances that take them."""

    def __init__(self, port, instance_ports):
        self.port = port
        self._ports = list(instance_ports)
        self._turns = itertools.cycle(range(len(self._ports)))
        self._out = set()
        self._connections = set()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="balancer", daemon=True)
        self._failure = None

    def start(self):
        self._thread.start()
        self._started.wait()
        if self._failure:
            raise self._failure

    def stop(self):
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set_result, None)
            self._thread.join()

    def take_out(self, port):
        """Gives this instance no more connections and ends those it has, each after its answer; returns when it has
        none."""
        asyncio.run_coroutine_threadsafe(self._take_out(port), self._loop).result(TAKE_OUT_SECONDS_MAX)

    def put_back(self, port):
        self._loop.call_soon_threadsafe(self._out.discard, port)

    async def _take_out(self, port):
        self._out.add(port)
        while theirs := [connection for connection in self._connections if connection.port == port]:
            for connection in theirs:
                if not connection.is_asked:
                    connection.task.cancel()
            await asyncio.sleep(0.01)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._started.set()
            self._loop.close()

    async def _serve(self):
        self._stopping = self._loop.create_future()
        try:
            server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port, limit=1 << 18)
        except OSError as failure:
            self._failure = failure
            return
        self._started.set()
        await self._stopping
        server.close()
        for task in asyncio.all_tasks(self._loop) - {asyncio.current_task()}:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await task

    async def _pass_on(self, reader, writer):
        with contextlib.closing(writer):
            connection, inner_reader, inner_writer = await self._connect()
            if connection is None:
                writer.transport.abort()
                return
            with contextlib.closing(inner_writer):
                there = asyncio.ensure_future(self._copy(reader, inner_writer, connection.ask))
                try:
                    await self._copy(inner_reader, writer, connection.answer)
                    # The service has said all it has to say and may still be reading: a client in the middle of
                    # a body must be able to end it, or it never gets to the answer.
                    await asyncio.wait({there}, timeout=10)
                finally:
                    there.cancel()
                    self._connections.discard(connection)

    async def _connect(self):
        first = next(self._turns)
        for step in range(len(self._ports)):
            port = self._ports[(first + step) % len(self._ports)]
            if port in self._out:
                continue
            connection = Connection(port)
            self._connections.add(connection)
            try:
                return connection, *await asyncio.open_connection("127.0.0.1", port, limit=1 << 18)
            except BaseException as failure:
                self._connections.discard(connection)
                if not isinstance(failure, OSError):
                    raise
        return None, None, None

    @staticmethod
    async def _copy(reader, writer, when_passing):
        try:
            while data := await reader.read(1 << 16):
                when_passing()
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.transport.abort()
