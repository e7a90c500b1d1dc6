"""What the page says to those who write there: that it may become a public record (G1.6.1), and the house rules."""

import re
from collections.abc import Iterator

from kanalvakt.sendercheck.checks.page import Page
from kanalvakt.sendercheck.checks.seen import Seen, around, own_text


def _words(pattern: str) -> re.Pattern[str]:
    """Case makes no difference, and a line may break between any two words."""
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


_NOTICE = _words(
    r"\b(allmän(na)?(,| och)? offentliga? handling(ar)?|offentliga? och allmän(na)? handling(ar)?|"
    r"official records?|subject to (public )?disclosure|freedom of information|freedom of the press act|"
    r"allmän handling|allmänna handlingar|offentlig handling|offentliga handlingar|offentlighetsprincipen|"
    r"public records?|official documents?|public documents?|principle of public access|begäras ut|"
    r"(offentligt?|lämnas ut)( och kan lämnas ut)? (enligt|på begäran|till den som|till vem)|"
    r"(made public|disclosed) (on|upon|under) (request|the)|"
    r"(skriv\w*|kommentar\w*|inlägg\w*|meddeland\w*|fråg(a|or|orna)|synpunkt\w*)"
    r"((?!\b(inte|ej|aldrig)\b)[^.!?\n]){0,60}? "
    r"(diarieför[as]+|inkom(men|na) handling(ar)?)(?! (inte|ej|aldrig)\b))\b"
)
# Said of what has been, a court's case, say.
_WAS = _words(r"\b(var|blev|was|were|vore)( en| ett| a| an)? $")
_NOT = _words(r"\b(inte|ej|aldrig|not|never|no|inga|ingen|isn.t|aren.t)\b((?!\b(men|utan|but)\b)[^.!?\n]){0,25}$")
# Where one reads or orders records is no notice that what one writes here becomes one.
_ELSEWHERE = _words(
    r"\b(begär\w*|beställ\w*|lämnar? ut|ta del av|sök\w*|läs (mer )?om"
    r"|requests?|order|access to|read (more )?about)"
    r"( \w+){0,3} ?$"
)
# A notice speaks of what is written there, or of the place.
_OF_THIS = _words(
    r"\b(skriv\w*|kommentar\w*|kommenter\w*|inlägg\w*|meddeland\w*|chatt?\w*|fråg(a|or|orna)|synpunkt\w*|posta\w*"
    r"|svar|dialog\w*"
    r"|konversation\w*|(den här|denna|vår|våra) \w+|här|sidan|kanalen|kanaler(na)?|kontot|flödet|sociala medier"
    r"|writ\w*|posts?|posting|comment\w*|messages?|questions?|anything|you send|this (page|account|channel)|here"
    r"|chats?)\b"
)
# And it says that what is written is, or becomes, one: "our records are here" speaks of others.
_BECOMES = _words(
    r"\b(bli|blir|är|utgör|utgöra|räknas|omfattas|anses|klassas|ses|betraktas|gäller|lyder|hanteras|behandlas|sparas"
    r"|arkiveras|registrera(r|s)|diarieför[as]|lämnas|begäras|kan|become\w*|are|is|be|may|subject|counts?|treated"
    r"|considered|falls?)\b|=|under "
)
_WRITE = _words(r"\bdu (skriver|kommenterar)\b")
_POINTS_BACK = _words(r"^\W*(det|detta|allt|allting|den|de|it|this|these|they|that|everything)\b")


def notice(page: Page) -> Seen:
    """A sentence that says it; not a heading, a question, a "not", or how to order records."""
    for text in _spoken(page):
        for match in _NOTICE.finditer(text):
            if _tells(text, match):
                return Seen(True, f"Upplysningen finns: ”{' '.join(around(text, match).split())}”.")
    return Seen(False, "Ingen upplysning om att det som skrivs kan bli allmän handling.")


def _tells(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 200) : match.start()], text[match.end() : match.end() + 120]
    sentences = re.split(r"[.!?](?:\s|$)", before)
    start, end = sentences[-1], re.split(r"[.!?](?:\s|$)|\n(?=[A-ZÅÄÖ])", after)[0]
    line = around(text, match)
    if line[:1].isupper() or not line[:1].isalpha():
        start = start.rpartition("\n")[2]  # a block of its own; one that goes on does not begin so
        if len(line.split()) < 4 and "\n" not in match[0] and line.rstrip()[-1] not in ".!":
            return False  # a heading, a link
    sentence = f"{start}{match[0]}{end}"
    if _NOT.search(start) or _WAS.search(start) or _ELSEWHERE.search(start) or re.match(r"[^.!\n]*\?", after):
        return False
    if len(sentence.split()) < 4 and _WRITE.search(after.split("\n", 1)[0][len(end) :]):
        return True  # "Allmän handling. Tänk på vad du skriver."
    if not (_BECOMES.search(sentence) or (start.rstrip().endswith((":", "–", "-")) and not end.strip())):
        return False
    earlier = sentences[-2][-120:] if len(sentences) > 1 and _POINTS_BACK.match(start or match[0]) else ""
    return bool(_OF_THIS.search(f"{earlier} {sentence}"))


_HOUSE_RULES = _words(
    r"\b(husregler(na)?(?! för( \w+){0,3} (hyres|boende|lägenhet|lokal|hall|bad|fritidsgård|skol|elev|besök|gäst"
    r"|bibliotek|förening|camping|idrott|tvätt)\w*)|uppföranderegler(na)?|nätvett|code of conduct|umgängesregler"
    r"|debattregler|kommentarsregler|kommentarspolicy|riktlinjer för kommentarer|"
    r"(riktlinjer|policy|regler) för (vår|våra|den här|denna|kommunens) ((facebook|instagram|linkedin|youtube)\W?)?"
    r"(sida|sidor|kanal\w*|konto\w*|sociala medier|flöde\w*|grupp\w*)|"
    r"regler (för|i|på) (kommentar|inlägg|dialog|våra? kanal|kanalen|sidan|samtal|diskussion|den här)\w*|"
    r"(ordnings|trivsel|förhållnings|spel)regler (för|på|i) (våra? |den här |denna )?(sociala medier|sid(a|an|or|orna)"
    r"|kanal\w*|konto\w*|grupp\w*|kommentar\w*|inlägg\w*|flöde\w*)|"
    r"(så( här)? )?(modererar|granskar) vi|vi modererar|(sidan|kommentarerna|kanalen|kommentarsfältet) (är"
    r"|blir) moderera[dt]\w*|"
    r"our (community )?(guidelines|rules)|house rules|comment(s|ing)? (policy|rules|guidelines)|"
    r"rules for (comments|commenting|this page|discussion)|(we|the municipality) (may )?moderate)\b"
)
# These are said of other things as well: only beside what is written, or what is wrong with it.
_REMOVED = _words(
    r"\b(ordningsregler|trivselregler|förhållningsregler|spelregler|vett och etikett|netikett|"
    r"(vi|kommunen) (tar bort|raderar|döljer|förbehåller oss rätten att ta bort)|tar vi( \w+)? bort|(raderar"
    r"|döljer) vi|"
    r"(vi|kommunen) (accepterar|tillåter|tolererar) (inte|inga|ej)|(inte|ej) (tillåtet|tillåtna)|"
    r"(do|does) not (accept|allow|tolerate)|"
    r"håll (dig|er) till (ämnet|saken)|håll (en )?(god|trevlig|saklig|schysst) ton|"
    r"var (saklig|schysst|trevlig|snäll|respektfull|vänlig)a?|stick to the topic|be (respectful|kind|civil)|"
    r"(kommer att |kan komma att )?(tas( \w+)? bort|raderas|döljas|döljs|tas ned)|"
    r"will be (removed|deleted|hidden)|(we|the municipality) (may )?(remove|delete|hide"
    r"|reserve the right to (remove|delete)))\b"
)
_OF_WORDS = _words(
    r"\b(kommentar\w*|kommenter\w*|inlägg\w*|ton(en)?|hot\w*|hat\w*|hets\w*|kränk\w*|personangrepp\w*|påhopp\w*"
    r"|förtal\w*|(olagligt|otillåtet|stötande) innehåll"
    r"|rasis\w*|spam|svordom\w*|olämplig\w*|otrevlig\w*|skriv\w*|reklam|dialog\w*|här på sidan|på (den här )?(sidan"
    r"|kanalen)"
    r"|comments?|posts?|hate\w*|threat\w*|abus\w*|insult\w*|harass\w*|offensive|tone)\b"
)
# One may write "posts" of trees as well: of what has happened, not of what happens to comments.
_NO_RULES = _words(r"\b(inga|saknar|no) $")


def rules(page: Page) -> Seen:
    """House rules, or a link to them."""
    for text in _spoken(page):
        for match in _HOUSE_RULES.finditer(text):
            if not _NO_RULES.search(text[: match.start()]):
                return Seen(True, f"Husregler finns: ”{' '.join(around(text, match).split())}”.")
        for match in _REMOVED.finditer(text):
            if _of_words(text, match):
                return Seen(True, f"Husregler finns: ”{' '.join(around(text, match).split())}”.")
    return Seen(False, "Inga husregler och ingen länk till dem.")


def _of_words(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence (or the one before, which it points back to) is about what people write."""
    before = re.split(r"[.!?\n]", text[max(0, match.start() - 160) : match.start()])
    after = re.split(r"[.!?\n]", text[match.end() : match.end() + 120])[0]
    said = f"{before[-1]}{match[0]}{after}"
    alone = len(said.split()) <= 2 and "regler" in match[0].casefold()
    asked = re.match(r"(?i)håll|var|stick|be ", match[0])  # what one is asked to do, not what is done
    that_trees = (
        not asked and re.search(r"(?i)\batt\b", before[-1]) and not re.search(r"(?i)\b(kommer|kan komma)\b", said)
    )
    return alone or (bool(_OF_WORDS.search(said)) and not that_trees)


def _spoken(page: Page) -> Iterator[str]:
    """What the page says, and what its pictures say in whole sentences."""
    yield own_text(page)
    yield from (said for said in page.alts if len(said.split()) >= 4)
