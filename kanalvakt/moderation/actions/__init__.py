"""Decisions by people: take away, show again, think again, mark as secret, tell the sender (G1.5.7 to G1.5.9)."""

from kanalvakt.moderation.actions.blocks import (
    block_sender,
    end_due_blocks,
    lift_block,
    longest,
    record_export,
    review_block,
    try_to_lift_again,
)
from kanalvakt.moderation.actions.notices import retire_template, save_template, send_notice
from kanalvakt.moderation.actions.opinions import answer_opinion, ask_opinion, withdraw_opinion
from kanalvakt.moderation.actions.packs import (
    Named,
    attest,
    download_pack,
    make_pack,
    name_witness,
    record_report,
)
from kanalvakt.moderation.actions.reconsideration import (
    assign_reconsideration,
    enter_reconsideration,
    finish_remedy,
    give_lost_reconsiderations,
    settle_reconsideration,
)
from kanalvakt.moderation.actions.removal import Failure, Removal, remove, restore, undo
from kanalvakt.moderation.actions.secrecy import mark_secret

__all__ = [
    "Failure",
    "Named",
    "Removal",
    "answer_opinion",
    "ask_opinion",
    "assign_reconsideration",
    "attest",
    "block_sender",
    "download_pack",
    "end_due_blocks",
    "enter_reconsideration",
    "finish_remedy",
    "give_lost_reconsiderations",
    "lift_block",
    "longest",
    "make_pack",
    "mark_secret",
    "name_witness",
    "record_export",
    "record_report",
    "remove",
    "restore",
    "retire_template",
    "review_block",
    "save_template",
    "send_notice",
    "settle_reconsideration",
    "try_to_lift_again",
    "undo",
    "withdraw_opinion",
]
