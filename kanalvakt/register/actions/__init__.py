"""What changes the register: the life of a channel, its connection, and its vault."""

from kanalvakt.register.actions.agreements import end_agreement, record_agreement
from kanalvakt.register.actions.channels import accept, change, close, finish_closing, propose, send_back
from kanalvakt.register.actions.connection import connect, connect_new
from kanalvakt.register.actions.duty import look_ahead
from kanalvakt.register.actions.floor import set_floor
from kanalvakt.register.actions.lists import add_list, forget_lists, notify_list, read_list
from kanalvakt.register.actions.login import begin_login, finish_login
from kanalvakt.register.actions.others import know_others
from kanalvakt.register.actions.parties import accept_party_link, end_party_link
from kanalvakt.register.actions.reviews import attest
from kanalvakt.register.actions.rules import approve_rule, propose_rule, reword_rule, send_back_rule, withdraw_rule
from kanalvakt.register.actions.vault import change_secret, holder_left, reveal, rotate_keys, store_secret

__all__ = [
    "accept",
    "accept_party_link",
    "add_list",
    "approve_rule",
    "attest",
    "begin_login",
    "change",
    "change_secret",
    "close",
    "connect",
    "connect_new",
    "end_agreement",
    "end_party_link",
    "finish_closing",
    "finish_login",
    "forget_lists",
    "holder_left",
    "know_others",
    "look_ahead",
    "notify_list",
    "propose",
    "propose_rule",
    "read_list",
    "record_agreement",
    "reveal",
    "reword_rule",
    "rotate_keys",
    "send_back",
    "send_back_rule",
    "set_floor",
    "store_secret",
    "withdraw_rule",
]
