"""What a poll of an unchanged channel asks, against what it may: 2 requests, and one for each post whose age says so.

On a channel with twelve posts of all ages and forty comments, counted where requests leave for the wire: a moment after
the last poll, two hours after that, and seven hours after that. Servers in this process; real ones: `test_polls.py`.
"""

from bench._report import Against, Options, Report


def measure(options: Options, report: Report) -> None:
    """Every live platform for which a server can be had here."""
    from django.conf import settings

    from kanalvakt.connectors.tests.polling import looked
    from kanalvakt.connectors.tests.worlds import KINDS, made

    for kind in KINDS:
        with made(kind) as world:
            settings.EGRESS_ALLOW = world.allow
            _, polls = looked(world.channel)
        worst = max(requests / most for requests, most in polls)
        told = ", ".join(f"{requests}" for requests, _ in polls)
        against = Against(worst, "2 and the posts that are due", "≤ 1")
        report.add(f"poll {kind}: {told}", sum(requests for requests, _ in polls), "requests", against)
