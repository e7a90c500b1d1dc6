"""Every change of a case, a draft, a note or a saved answer."""

from kanalvakt.supervision.actions.cases import accept, answer, forward, no_answer, note, return_case, take_over
from kanalvakt.supervision.actions.disposal import dispose_reports
from kanalvakt.supervision.actions.drafts import save_draft
from kanalvakt.supervision.actions.goals import set_goal
from kanalvakt.supervision.actions.learning import forget_learning, judge_waiting, learn_again, start_learning
from kanalvakt.supervision.actions.locks import begin, free_abandoned, leave
from kanalvakt.supervision.actions.media import fetch_media, mark_disturbing, veil_all
from kanalvakt.supervision.actions.reports import handle_report, report, tie_report
from kanalvakt.supervision.actions.saved_answers import delete_saved_answer, save_answer

__all__ = [
    "accept",
    "answer",
    "begin",
    "delete_saved_answer",
    "dispose_reports",
    "fetch_media",
    "forget_learning",
    "forward",
    "free_abandoned",
    "handle_report",
    "judge_waiting",
    "learn_again",
    "leave",
    "mark_disturbing",
    "no_answer",
    "note",
    "report",
    "return_case",
    "save_answer",
    "save_draft",
    "set_goal",
    "start_learning",
    "take_over",
    "tie_report",
    "veil_all",
]
