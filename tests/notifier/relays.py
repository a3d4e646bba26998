"""A relay for tests: a real socket, real SMTP, and whatever misbehaviour the script orders."""

import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANG_UP = "hang up"
SILENCE = "silence"
_GOOD = {
    "banner": "220 relay.example",
    "EHLO": "250-relay.example\r\n250 SIZE 40000000",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go",
    "dot": "250 2.0.0 queued as 4F1",
    "QUIT": "221 bye",
}


class ScriptedRelay:
    """Answers each stage as `script` says (a reply, `HANG_UP` or `SILENCE`), else as a good relay does.

    A list holds the answers for the first time, the second, and so on; the last one stays.

    `mails` are the contents that were ended by a dot and answered with 2xx, `bodies` all that were ended by a dot,
    `heard` every command line in order.
    """

    def __init__(self, script, *, tls=None, tls_at_once=False):
        self.script = _GOOD | script
        self.mails, self.bodies, self.heard = [], [], []
        self._context = None
        if tls is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(tls)
        self._tls_at_once = tls_at_once
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self):
        """Stop listening and let the thread end."""
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self):
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            with suppress(OSError, ConnectionError):
                self._talk(self._wrap(connection) if self._tls_at_once else connection)
            connection.close()

    def _wrap(self, connection):
        return self._context.wrap_socket(connection, server_side=True)

    def _talk(self, connection, greeting="banner"):
        with connection, connection.makefile("rb") as wire:
            if greeting:
                self._say(connection, greeting)
            while line := wire.readline():
                self.heard.append(line.decode("utf-8", "replace").strip())
                verb = line.split()[0].decode().upper()
                said = self._say(connection, "EHLO" if verb == "HELO" else verb)
                if verb == "QUIT" or said.startswith("421"):
                    return
                if verb == "STARTTLS" and said.startswith("220"):
                    self._talk(self._wrap(connection), greeting=None)
                    return
                if verb == "DATA" and said.startswith("354"):
                    self._take(connection, wire)

    def _take(self, connection, wire):
        lines = []
        while (line := wire.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line[1:] if line.startswith(b".") else line)
        body = b"".join(lines)
        self.bodies.append(body)
        if self._next("dot").startswith("2"):
            self.mails.append(body)
        self._say(connection, "dot")

    def _next(self, stage):
        reply = self.script.get(stage, "500 what?")
        return reply[0] if isinstance(reply, list) else reply

    def _say(self, connection, stage):
        reply = self._next(stage)
        if isinstance(self.script.get(stage), list) and len(self.script[stage]) > 1:
            self.script[stage] = self.script[stage][1:]
        if reply == HANG_UP:
            raise ConnectionAbortedError
        if reply == SILENCE:
            self._stopped.wait(5)
            raise ConnectionAbortedError
        connection.sendall(reply.encode() + b"\r\n")
        return reply


def certificate(folder, host):
    """A self-signed certificate for `host` with its key in one file; gives the path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    try:
        shown = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        shown = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([shown]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path
