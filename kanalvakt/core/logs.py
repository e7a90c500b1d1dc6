"""Logging: one line an event on standard error; tokens and passwords never reach it."""

import logging
import re

_WORDS = r"token|passw(?:or)?d|passwd|secret|api[_-]?key|credential|nonce|lösenord"
# What is cut, wherever it occurs in a line (URLs, headers, JSON): group 1 stays, the rest becomes '***'. A name is so
# long at the most, for a line may hold an address of any stranger's making.
_SECRETS = [
    # a header is cut to the end of its line, or to the quote that closes it
    re.compile(r"(?i)((?:authorization|cookie)[\"']?\s*[=:]\s*[\"']?)[^\r\n\"']+"),
    # a quoted value to its closing quote, escaped quotes included
    re.compile(rf"(?i)((?:{_WORDS})[\w-]{{0,80}}+[\"']?\s*[=:]\s*)(?:\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?)"),
    # any other value to the next separator
    re.compile(rf"(?i)((?:{_WORDS})[\w-]{{0,80}}+[\"']?\s*[=:]\s*)(?:basic |bearer )?[^\s\"'&,;]+"),
    # user information in an address
    re.compile(r"(://)[^\s/@\"'<>]+(?=@)"),
    # a token after its scheme, whatever stands before it
    re.compile(r"\b((?:[Bb]earer|Basic) )[\w.~+/=-]{8,}"),
]


def redact(text: str) -> str:
    """The text with '***' for whatever stands after a secret-sounding word, and for log-ins in addresses."""
    for pattern in _SECRETS:
        text = pattern.sub(r"\1***", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Cuts secrets out of the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class WithoutTrace(logging.Filter):
    """Django traces an answer of 400 to 499 as if something had broken; one line is enough for what was refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line."""
        if 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info, record.exc_text = None, None
        return True


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
    "filters": {"without_trace": {"()": "kanalvakt.core.logs.WithoutTrace"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"filters": ["without_trace"]},
        "httpx": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
