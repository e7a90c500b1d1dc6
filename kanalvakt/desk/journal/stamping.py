"""Where the ledger and the one HTTP client meet: the newest checkpoint is stamped by an authority outside."""

from collections.abc import Mapping

from kanalvakt.connectors.http import Http, Limits
from kanalvakt.ledger import timestamps
from kanalvakt.ledger.models import Timestamp


def stamp() -> Timestamp | None:
    """One sweep; raises ConnectorError or timestamps.Refused, which people see until the next one goes well."""
    return timestamps.request_timestamps(_post)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    with Http(url, limits=Limits(size=100_000)) as http:
        return http.write("POST", "", content=body, headers=headers).body
