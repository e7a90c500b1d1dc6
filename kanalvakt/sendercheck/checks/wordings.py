"""How walls speak: what platforms and those who stand before them say instead of the page, in several languages."""

import re

LOGIN_PATH = re.compile(
    r"(?i)^/(login|log-in|signin|sign-in|logga-in|accounts/(login|suspended|emailsignup)|authwall"
    r"|uas/login|checkpoint|adfs/ls|"
    r"i/flow/(login|signup)|signup|register|account/access|oauth|sso|auth|users/sign_in|auth/sign_in|wp-login\.php)"
    r"(/|\.php|$)"
)
LOGIN_HOST = re.compile(r"(?i)^(log-?in|sign-?in|sso|adfs|idp)\.")
CONSENT_HOST = re.compile(r"(?i)^consent\.")
CONSENT_PATH = re.compile(r"(?i)^/(consent|cookie-?consent|cookies?/consent|privacy/consent|user/cookies|sorry)(/|$)")

LOGIN_TITLE = re.compile(
    r"(?i)\b(log ?in|sign ?in|sign ?up|logga in|inloggning|registrera dig|log into|auth ?wall|join linkedin)\b"
)
# A page that begins so is one to log in on, whatever else it says.
LOGIN_HEAD = re.compile(
    r"(?i)^\W*(log ?in|sign ?in|log ?on|logga in|inloggning|legitimera dig|legitimering|anmelden|einloggen|anmeldung"
    r"|melden sie sich an|bei \w+ anmelden|se connecter|connexion|connectez-vous|identifiez-vous|inicia(r)? sesión"
    r"|accedi|entrar|log ind|logg inn|kirjaudu|zaloguj|inloggen|aanmelden|prihláste)\b"
)
LOGIN_WORDS = re.compile(
    r"(?i)(continue|sign up|fortsätt|registrera dig|log ?in|logga in) (with|med) (your |ditt )?(google|apple"
    r"|facebook|instagram)|"
    r"(you must|you need to|please|du måste|du behöver|vänligen) (log ?in|sign ?in|logga in)"
    r"|(bara|endast|enbart) för (medlemmar|inloggade)|(members|subscribers) only|bli medlem eller logga in"
    r"|passwort vergessen|mot de passe oublié|contraseña olvidada|olvidaste tu contraseña|password dimenticata"
    r"|glemt (adgangskode|passord)|unohditko salasana|wachtwoord vergeten|neues konto erstellen"
    r"|(log ?in|sign ?in|sign up|logga in|registrera dig|join|create an? (new )?account|skapa ett? (nytt )?konto)"
    r"( or (sign ?up|log ?in|register)| eller (registrera dig|skapa ett? (nytt )?konto|gå med))?"
    r" (to|för att|and|och) (see|view|continue|keep|connect|follow|read|unlock|se|visa|fortsätta|läsa|följa|få|ta)"
    r"|see more (from|of) .{1,80} on (facebook|instagram)|visa mer (från|av) .{1,80} på (facebook|instagram)"
    r"|log in(to)? (to )?(facebook|instagram|x|twitter|linkedin|tiktok|threads)\b|log into (facebook|instagram)"
    r"|logga in (på|i|till) (facebook|instagram|x|twitter|linkedin|tiktok|threads)\b"
    r"|sign in (to|with) (x|linkedin|twitter|google|apple|facebook)\b|join (x|linkedin|facebook|threads) (today|now)"
    r"|happening now\W+join today|gå med (i|på) (x|linkedin|facebook)( i ?dag| nu)|det händer nu"
    r"|forgot(ten)? (your )?password|glömt (ditt )?lösenord|agree & join|godkänn (och|&) gå med|new to (linkedin|x)\?"
)
_THING = (
    r"(this|the|that|your|den här|det här|den|diese|cette|esta)?\W?(linkedin |facebook |instagram )?"
    r"(content|page|account|profile|channel|user|site|blog|domain|group|innehållet|sidan|kontot|profilen|kanalen"
    r"|användaren"
    r"|webbplatsen|bloggen|gruppen|seite|profil|konto|inhalt|página|cuenta|compte|contenu)"
)
GONE_WORDS = re.compile(
    rf"(?i)\b{_THING}( you[^.\n]{{0,40}}| du[^.\n]{{0,40}})? "
    r"(isn.t|is not|is no longer|doesn.t|does not|can.t be|cannot be|could not be|couldn.t be|no longer) "
    r"(currently )?(available|exists?|found)"
    rf"|\b{_THING}( du[^.\n]{{0,40}})? "
    r"(är( tyvärr)? inte|finns( tyvärr)? inte|är inte längre|kan( tyvärr)? inte|kunde( tyvärr)? inte) ?"
    r"(tillgänglig|längre|hittas|visas|tillgängligt|att|$|[.!\n])"
    rf"|\b{_THING} (has been|was|is|har|är|blivit) ?(blivit )?"
    r"(suspended|terminated|deleted|removed|disabled|deactivated|banned|inaktiverats?|raderats?|tagits bort|stängts av"
    r"|avstängt|avstängd|inaktiverat|borttagen|borttaget)"
    r"|page not found|(account|user|profile|channel) (suspended|not found)|the authors have deleted this"
    r"|(couldn.t|could not|can.t|cannot|unable to) (find|locate|resolve) (this|the|that)?\W?(account|page|profile"
    r"|user|handle)"
    r"|(gick inte|kunde inte|kan inte|lyckades inte) (att )?hitta (kontot|sidan|profilen|användaren|kanalen)"
    r"|(vi )?hittar (tyvärr )?inte (sidan|kontot|profilen)|(sidan|kontot|profilen) (kunde inte hittas|hittades inte"
    r"|hittas inte)"
    r"|(leider )?nicht (verfügbar|gefunden)|existiert nicht|introuvable|n.est (pas|plus) disponible"
    r"|no (está )?disponible|ei ole (enää )?(saatavilla|käytettävissä)|ikke (tilgængelig|tilgjengelig|fundet|funnet)"
    r"|requested url was not found|domain is for sale|buy this domain|domänen är till salu|parked (free|domain)"
)
# In a title or heading.
NOT_FOUND = re.compile(
    r"(?i)(^|[-–|•·:]\s*|\berror |\bfel )(404|410)\b|\bnot found\b|(hittades|hittas|finns) (tyvärr )?inte"
    r"|kunde inte hittas|hittar (tyvärr )?inte"
)
CAPTCHA_WORDS = re.compile(
    r"(?i)security verification|säkerhetsverifiering|complete the [^.\n]{0,30}(verification|puzzle)"
    r"|drag the slider|dra reglaget|"
    r"captcha|are you (a )?(human|robot)|(not|n.t) a (ro)?bot\b"
    r"|alla bilder(na)? (med|som)|select all (images|squares)|lös pusslet"
    r"|you are (a )?human|you.re (a )?human"
    r"|unusual (traffic|activity)|just a moment\.\.\."
    r"|checking (your browser|if the site)|verif(y|ying) you|(är|du är|är du) (en )?(människa|robot)"
    r"|inte en robot|ovanlig (trafik|aktivitet)"
    r"|attention required|ett ögonblick|security check|säkerhetskontroll|press (&|and) hold|pardon our interruption"
)
# A small print below forms on ordinary pages.
PROTECTED = re.compile(r"(?i)(protected|skydda[sd]) (by|av) re?captcha")
CAPTCHA_MARKS = re.compile(
    r"(?i)challenges\.cloudflare|cf-chl|cdn-cgi/challenge|px-captcha|captcha-delivery|_incapsula_resource"
    r"|awswaf|arkoselabs"
)
# Ordinary forms have these too.
CAPTCHA_WIDGETS = re.compile(r"(?i)g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile")
BLOCKED_WORDS = re.compile(
    r"(?i)access (to this page has been |is |was )?(denied|blocked|forbidden|restricted)|(request"
    r"|you have been|has been) blocked"
    r"|du (har inte|saknar) (\w+ )?behörighet|ip-adress\w* har (spärrats|blockerats)"
    r"|(åtkomst|tillgång)(en)? (är )?(nekad|nekas|blockerad)|you don.t have permission|403 forbidden|blockerad av"
)
THROTTLED_WORDS = re.compile(
    r"(?i)too many requests|rate limit|för många (förfrågningar|anrop|försök)|please wait a few minutes"
)
BROWSER_WORDS = re.compile(
    r"(?i)(browser|webbläsare[n]?)( \w+){0,5} (not|isn.t|inte|ej|no longer)( \w+)? (supported|support|stöds|stödjer)"
    r"|(browser|webbläsaren?)( \w+){0,3} (stöds|stödjer|stöder) (inte|ej)|(unsupported|outdated) browser"
    r"|(update|upgrade|uppdatera|byt)( \w+){0,2} (browser|webbläsare)"
    r"|(doesn.t|does not|no longer|stöder inte|stödjer inte) (support )?( ?\w+){0,4} (browser|webbläsare)"
)
APP_WORDS = re.compile(
    r"(?i)^\W*(öppna|hämta|ladda ned|ladda ner|fortsätt i|open|get|download|continue in)( i| in)? (the )?"
    r"[\w-]*app(en)?\b"
)
SCRIPT_WORDS = re.compile(
    r"(?i)javascript (is|är) (not available|disabled|required|inte|avstängt|inaktiverat)|(enable"
    r"|turn on|aktivera|slå på|kräver|requires?|need)"
    r"( \w+){0,3} java ?script|without javascript|utan javascript"
)
CONSENT_WORDS = re.compile(
    r"(?i)before you continue to|innan du fortsätter till|we (and our [\w ]+ )?(use|value) (cookies|your privacy)"
    r"|vi (använder|värnar om) (kakor|cookies|din integritet)|(accept|allow|godkänn|acceptera|tillåt|neka|reject"
    r"|avvisa)"
    r"( \w+){0,6} (cookies|kakor|kakorna)\b|(cookies|kakor) (från|from) (facebook|instagram|meta)|samtyck\w* till"
    r"|återkalla (ditt )?samtycke|your privacy choices|manage cookies|hantera kakor"
    r"|(vi|we|wir|nous) (och|and|und|et) (våra|our|unsere|nos) \d* ?(partner|leverantör|vendor|fournisseur)"
    r"|wir (verwenden|nutzen) cookies|alle(n)? (cookies )?(akzeptieren|zustimmen)|nous utilisons des cookies"
    r"|tout accepter"
    r"|utilizamos cookies|aceptar tod|vi bruger cookies|vi bruker (cookies|informasjonskapsler)|käytämme evästeitä"
)
# A page that begins so asks for consent, however long it explains itself.
CONSENT_HEAD = re.compile(
    r"(?i)^\W*(innan du fortsätter|before you continue|bevor sie|avant de continuer|antes de (ir|continuar)"
    r"|prima di continuare"
    r"|før du fortsetter|før du fortsætter|din integritet|vi (värnar|bryr oss) om din integritet|your privacy"
    r"|we value your"
    r"|we care about your|vi använder (kakor|cookies)|we use cookies|wir verwenden cookies|kakor (på|från)"
    r"|cookies (på|from|från)"
    r"|tillåta? (kakor|cookies)|allow (the use of )?cookies|samtycke|hantera (ditt )?samtycke|manage consent"
    r"|cookie consent"
    r"|privacy settings|fortsätt med annonser|continue with ads|accept cookies)"
)
CONSENT_LINE = re.compile(
    r"(?i)cookie|kakor|consent|samtyck|privacy|integritet|personuppgift|partner|accept|godkänn|reject"
    r"|avvisa|neka|advert|annons"
    r"|anpassa|personali[sz]|preferences|inställning|villkor|terms|language|språk|sign in|logga in"
    r"|more options|fler alternativ"
)

# What is said, what it is, and on how long a page (words) it is the whole message.
AGE_WORDS = re.compile(
    r"(?i)(are you|you must be|du måste vara|är du|jag är|i am)( over| at least| minst| över| äldre än)? ?1[3-9] ?"
    r"(or over|or older|years|år|\+)|(confirm|verify|enter|bekräfta|ange|verifiera) (your |din )?(age|ålder"
    r"|date of birth|födelsedatum)|age[- ](restricted|verification|gate)|åldersgräns|ålderskontroll|over 18\?|över 18\?"
)
MAINTENANCE_WORDS = re.compile(
    r"(?i)(down|closed|unavailable|stängd|nere|otillgänglig|stängt|ur funktion)( \w+){0,3} (for|för|på grund av|due to)"
    r"( \w+){0,2} (maintenance|underhåll|uppgradering|service)|(scheduled|planned|planerat) (maintenance|underhåll)"
    r"|under maintenance|maintenance mode|underhållsläge|undergoing maintenance|underhåll pågår|vi är strax tillbaka"
    r"|be right back|back soon|tjänsten är (inte )?(otillgänglig|tillgänglig) (just nu|för tillfället)"
)
BROKEN_WORDS = re.compile(
    r"(?i)(500 internal|502 bad|503 service|504 gateway)|something went wrong|något gick fel|internal server error"
    r"|ett fel (har )?(uppstått|uppstod|inträffade)"
    r"|an error (has )?occurred"
)
PRIVATE_WORDS = re.compile(
    r"(?i)(kontot|profilen|sidan|bloggen|webbplatsen) är (privat|skyddat|skyddad)"
    r"|(account|profile|page|blog|site) is (private|protected)"
    r"|(posts|inlägg(en)?) (are|är) (protected|skyddade)"
)
WAITING = re.compile(
    r"(?i)^\W*(laddar( in)?|läser in|loading|please wait|vänta|vänligen vänta|ein moment|wird geladen|chargement"
    r"|redirecting"
    r"|du skickas vidare|you are being redirected)\b"
)
SENDS_ON = re.compile(r"(?i)\blocation(\.href)?\s*=[^=]|\blocation\.(replace|assign)\(")
