"""The log: one JSON object per event on standard output, pretty on a terminal; names and keys in docs/events.md."""

import logging
import os
import select
import socket
import sys
import threading
from typing import Any

import structlog

from config import Settings
from partspost import __version__

log = structlog.get_logger()

_LONGEST = 500
_STDOUT = 1


def set_up(settings: Settings) -> None:
    """Configure structlog for this process; JSON unless standard output is a terminal or the operator says so."""
    pretty = settings.log.format == "pretty" or (settings.log.format == "auto" and sys.stdout.isatty())
    renderer: Any = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where,
            structlog.processors.format_exc_info,
            _bounded,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log.level),
        logger_factory=_Output,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Forwarder(logging.WARNING)], force=True)
    logging.getLogger("mail.log").disabled = True  # aiosmtpd would log what strangers say, line by line


def quiet() -> None:
    """For commands: standard output is theirs; only warnings are logged, to standard error."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class _Output:
    """Writes lines to standard output, and drops them while nobody reads there: the log never stops the work."""

    _one_at_a_time = threading.Lock()
    _missing = 0

    def msg(self, line: str) -> None:
        with _Output._one_at_a_time:
            if not _put(f"{line}\n".encode("utf-8", "replace")):
                _Output._missing += 1
                return
            missing, _Output._missing = _Output._missing, 0
        if missing:
            log.warning("log.dropped", lines=missing)

    log = debug = info = warning = error = critical = exception = msg


def _put(line: bytes) -> bool:
    """Write as much as goes without waiting: a pipe that can be written to takes PIPE_BUF bytes at once (pipe(7))."""
    try:
        for start in range(0, len(line), select.PIPE_BUF):
            if not select.select((), (_STDOUT,), (), 0)[1]:
                return False
            os.write(_STDOUT, line[start : start + select.PIPE_BUF])
    except OSError:  # the reader went away, or the disk is full
        return False
    return True


class _Forwarder(logging.Handler):
    """Takes what libraries say through the standard library's logging into our log, as one event."""

    def emit(self, record: logging.LogRecord) -> None:
        log.log(record.levelno, "library.said", library=record.name, said=record.getMessage())


def _where(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the keys that every line has; the component is the event name's first word unless said otherwise."""
    event.setdefault("component", str(event["event"]).partition(".")[0])
    event.setdefault("node", _NODE)
    event.setdefault("pid", os.getpid())
    event.setdefault("version", __version__)
    return event


def _bounded(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """No stranger's text makes a line long; a trace keeps its end, where the cause stands."""
    for key, value in event.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            event[key] = value[-4 * _LONGEST :] if key == "exception" else value[:_LONGEST] + "…"
    return event


_NODE = socket.gethostname()
