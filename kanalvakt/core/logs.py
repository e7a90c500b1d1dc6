"""Logging: one line an event on standard error; tokens and passwords never reach it."""

import logging
import re

# Values after these words are cut wherever they occur in a line (URLs, headers, JSON).
_SECRET = re.compile(
    r"(?i)((?:access_token|token|password|passwd|secret|authorization|cookie|api_key)"
    r"[\"']?\s*[=:]\s*[\"']?(?:basic |bearer )?)[^\s\"'&,;]+"
)


def redact(text: str) -> str:
    """The text with the value after every secret-sounding word replaced by '***'."""
    return _SECRET.sub(r"\1***", text)


class RedactingFormatter(logging.Formatter):
    """Cuts secrets out of the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "kanalvakt.core.logs.RedactingFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "apscheduler": {"level": "WARNING"},
    },
}
