"""Everything that changes what is collected. See docs/architecture.md for the signatures other rooms rely on."""

from kanalvakt.collection.actions.health import look_at_connection
from kanalvakt.collection.actions.importing import import_path
from kanalvakt.collection.actions.manual import Upload, add_manual
from kanalvakt.collection.actions.mentions import forget_mentions, prove_mention, take_mention
from kanalvakt.collection.actions.notices import forget_notices, take_notice
from kanalvakt.collection.actions.state import restrict, set_public_state
from kanalvakt.collection.actions.storing import Stored, store
from kanalvakt.collection.actions.syncing import confirm_drop, ensure_states, request_sync, sync
from kanalvakt.collection.actions.uploading import begin_import, cancel_import, finish_upload, receive, upload_whole

__all__ = [
    "Stored",
    "Upload",
    "add_manual",
    "begin_import",
    "cancel_import",
    "confirm_drop",
    "ensure_states",
    "finish_upload",
    "forget_mentions",
    "forget_notices",
    "import_path",
    "look_at_connection",
    "prove_mention",
    "receive",
    "request_sync",
    "restrict",
    "set_public_state",
    "store",
    "sync",
    "take_mention",
    "take_notice",
    "upload_whole",
]
