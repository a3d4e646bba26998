"""A dealer's system: a real HTTP server on this machine that remembers what it was told, and may behave badly."""

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Answers each call with the next of `answers` (the last one again and again): a status, or a way to misbehave."""

    def __init__(self, *answers):
        self.answers = list(answers) or [200]
        self.calls = []
        self.over = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((self.path, dict(self.headers), body))
                answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                with contextlib.suppress(OSError):
                    receiver.misbehave(self, answer) if isinstance(answer, str) else receiver.reply(self, answer)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @staticmethod
    def reply(handler, status):
        """An answer as it should be."""
        handler.send_response(status)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")

    def misbehave(self, handler, how):
        """Say nothing, drip for ever, or send without end."""
        if how == "silent":
            self.over.wait(60)
            return
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if how == "drip" else b"HTTP/1.1 200 OK\r\n\r\n")
        while not self.over.is_set():
            handler.wfile.write(b"X-A: b\r\n" if how == "drip" else b"x" * 65536)
            if how == "drip":
                time.sleep(0.05)
