"""A TCP proxy that passes everything on until it is told to cut or to stall: a network between node and server."""

import contextlib
import selectors
import socket
import threading

from tests import network


class Proxy:
    """Listens on `port` and passes on to `target`.

    `stalled` swallows nothing and passes nothing on; `cut` ends every connection; `cut_commits` ends a connection
    right after its next COMMIT was passed on, so that nobody hears what became of it.
    """

    def __init__(self, target):
        self._target = target
        self.port = network.free_port()
        self._flows = threading.Event()
        self._flows.set()
        self._cutting = 0
        self._turn = threading.Lock()
        self._pairs = set()
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.resume()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.cut()

    def turn_to(self, target):
        """Pass new connections on to another port, and end the old ones."""
        self._target = target
        self.cut()

    def stall(self):
        """Pass nothing on until `resume`."""
        self._flows.clear()

    def resume(self):
        """Pass on what has waited and everything else."""
        self._flows.set()

    def cut(self):
        """End every connection; gives how many."""
        with self._turn:
            pairs = list(self._pairs)
        for pair in pairs:
            _end(pair)
        return len(pairs)

    def cut_commits(self, count):
        """End so many connections, each after a COMMIT that the server gets and before its answer passes."""
        with self._turn:
            self._cutting = count

    @property
    def commits_to_cut(self):
        """How many of them are still to come."""
        return self._cutting

    def _accept(self):
        while True:
            try:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._target), 5)
                far.settimeout(None)
            except OSError:
                if self._door.fileno() < 0:
                    return
                with contextlib.suppress(OSError, UnboundLocalError):
                    near.close()
                continue
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = (near, far)
            with self._turn:
                self._pairs.add(pair)
            threading.Thread(target=self._carry, args=(pair,), daemon=True).start()

    def _carry(self, pair):
        near, far = pair
        try:
            with selectors.DefaultSelector() as ready:
                ready.register(near, selectors.EVENT_READ, far)
                ready.register(far, selectors.EVENT_READ, near)
                while True:
                    for key, _ in ready.select():
                        data = key.fileobj.recv(1 << 16)
                        self._flows.wait()
                        if not data:
                            return
                        key.data.sendall(data)
                        if key.fileobj is near and b"COMMIT" in data and self._take_cut():
                            near.shutdown(socket.SHUT_RDWR)
                            far.recv(1 << 16)  # the server has answered: it is done, and only we know
                            return
        except OSError:
            pass
        finally:
            with self._turn:
                self._pairs.discard(pair)
            _end(pair)

    def _take_cut(self):
        with self._turn:
            taken = self._cutting > 0
            self._cutting -= taken
            return taken


def _end(pair):
    for end in pair:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
