"""Forms of the register: a channel's facts, what is listed, what is decided, the connection, the vault."""

from kanalvakt.register.forms.channel import GROUPS, ChannelForm
from kanalvakt.register.forms.connecting import ConnectForm, CredentialsForm, FindForm
from kanalvakt.register.forms.deciding import AgreementForm, FloorForm, PartyForm, RuleForm, SendBackForm
from kanalvakt.register.forms.listing import FilterForm, ListForm
from kanalvakt.register.forms.vault import ChangeSecretForm, NewSecretForm, RevealForm, SecretForm

__all__ = [
    "GROUPS",
    "AgreementForm",
    "ChangeSecretForm",
    "ChannelForm",
    "ConnectForm",
    "CredentialsForm",
    "FilterForm",
    "FindForm",
    "FloorForm",
    "ListForm",
    "NewSecretForm",
    "PartyForm",
    "RevealForm",
    "RuleForm",
    "SecretForm",
    "SendBackForm",
]
