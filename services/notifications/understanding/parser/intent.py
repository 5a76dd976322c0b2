"""What a person wants, told from the words: yes, no, and the keywords in the forms that people use."""

import re

from services.notifications.understanding.parser.heard import Intent
from services.notifications.understanding.parser.clean import words_of

_YES = words_of("""yes y yh yeah yep yup yea yah ya yeh yess yesss ye aye ok okay okey k sure correct right fine good great perfect lovely grand
    absolutely definitely indeed agreed confirm confirmed true yer uhuh ie oes ydw ydy ydi oedd iawn cywir do gwneud byddaf oce ocay
    certainly exactly agree sound tak haan ji cool spot brill brilliant""")
_YES_ALONE = words_of(
    "right fine good great perfect lovely grand do true gwneud sure cool sound ji spot iawn k brill brilliant"
)
_NO = words_of(
    """no n nope nie nahi nahin nah naw na nage nac nad nid wrong incorrect not isnt isn't wasnt wasn't anghywir never false dim"""
)
_AROUND = words_of("""that thats that's is it its it's all the please thank thanks you love dear to me so very much mate yes i am im i'm on course of
    hun pls plz ta cheers just like a bit hi hello um er erm well oh ah all's both sounds looks read this everything
    diolch hynny hynny'n mae mae'n hwn hyn yn sy'n x xx xxx there go then ahead do send claim sir pay now submit put through happy with summat amount money enough pal u""")
_ASKS = words_of("is am are does")
"""A text that begins so is a question ("is that right"), never a yes."""
_NOT_A_NO = words_of("sure problem wrong bad correct")
_HESITATES = words_of("oh well um er erm then")
"""With these, only a plain yes is one: "oh right" may be none."""
_TURNS = words_of("but except apart though change actually wait hang hold and or if when minus only however ond heblaw")

_SPENT = re.compile(r"\b(?:that is|that's|thats|it is|it's|its) what (?:i|we) (?:spent|paid|said)\b")
_GO_ON = re.compile(r"\b(?:go (?:on(?: then)?|for it|ahead)|that(?:'?ll| will) do)\b")
_NOT_RIGHT = re.compile(
    r"\b(?:not|isnt|isn't|wasnt|wasn't|aint|ain't|don't look|doesnt look|dont look)(?: quite| really| all)? (?:right|correct|ok|okay|good|true|fine)\b|\btoo (?:much|high|low|little|many)\b"
)

_WHOLE = {
    Intent.HELP: r"0|o|(please |pls |plz |(can|could) (you|u) )*help( me)?( please| pls| plz)?|(sorry )?(i |im |i'm |i am )?(really |so )?(stuck|confused|lost)"
    r"|((hello|hi|hey) )?(is )?(there )?(anyone|anybody|someone|somebody) there"
    r"|(sorry )?(i |we )?(really |still |just )?(don'?t|do not|cant|can'?t|cannot|couldn'?t) (really )?(understand|follow|get (it|this|that)|do (it|this|that)|work (it|this) out|manage|read|see)\b( [^\d]{0,40})?"
    r"|.*\b(someone|somebody|anyone|anybody|you|u) help me\b.*|(this is |its |it's )?too (hard|difficult|complicated)\b.*|i need (a|to speak|to talk|some).*"
    r"|i need help|(speak|talk) to (a )?(person|human|someone|somebody)"
    r"|(a )?(person|human)( please)?|call me( back)?( please)?|ring me( back)?|helpline|cymorth|help os gwelwch yn dda|siarad a rhywun"
    r"|.*\b(call|ring|phone) me\b.*|.*\b(speak|talk) to (a |an |some|the ).*|operator|.*\b(need|want|get|some|more) help\b.*|help .*",
    Intent.STOP: r"stop( all)?|unsubscribe|stopio|(please |pls )?(stop|dont|don't|do not) (texting|text|messaging|message|contacting|sending|send)( me)?\b.*|stop please|(please )?(take|remove) me off\b.*|no more (texts|messages)( please| thanks| thank you| ta)?",
    Intent.START: r"start|dechrau|unstop",
    Intent.BACK: r"back|(please )?take me back|(.*\b)?go (back|bk)( (one|a step|a bit|to the (last|start|beginning)\b.*))?( please| pls)?|.*\bpress(ed)? the wrong.*|(sorry |oops )?(i |i've |ive )?(have )?made a mistake\b.*|undo|previous( (question|one))?( please)?|last question( again| please)*|yn ol|nol|mynd yn ol|\*",
    Intent.CANCEL: r"cancel( it| that| claim| my claim)?|forget (it|that|about it)|never ?mind|delete( it| that)?|((can|could|may) (i|we) (please )?)?(start (over|again)|cancel( it| that)?)( please)?|canslo"
    r"|scrap (it|that)|ignore (that|this|me|my last( text| message)?)( please| sorry)?|forget i said anything"
    r"|leave it",
    Intent.APPEAL: r"appeal|i (want to|would like to|wanna) appeal|apel|apelio|complain|complaint|(i )?(want|wish|would like|'d like|need) to complain.*|.*\b(turned down|refused|rejected|said no to)\b.{0,12}\bclaim\b.*|.*\bclaim\b.{0,12}\b(turned down|refused|rejected)\b.*|.*\b(not|un)( |\b)?happy (with|about)\b.*\b(decision|claim|answer|outcome)\b.*|(i )?(disagree|don'?t agree)( with .*)?|ask again"
    r"|that('s| is) not fair|thats not fair|not fair|cwyn(o)?",
    Intent.WELSH: r"cymraeg|welsh|welsh please|yn gymraeg( os gwelwch yn dda)?|gymraeg|in welsh( please)?",
    Intent.ENGLISH: r"english|saesneg|english please|in english( please)?|yn saesneg",
    Intent.NO_RECEIPT: r"(sorry )?(i |we )?(have |got |have got |there is |theres |there was )?(no|lost( my| the)?|havent( got)?( a| any| my| the)?"
    r"|haven't( got)?( a| any| my| the)?|dont have( a| any| the)?|don't have( a| any| the)?|didnt get( a| any)?|didn't get( a| any)?"
    r"|never got a|cant find (my|the)|can't find (my|the)) rec(ei|ie)pts?.*|dim derbynneb"
    r"|.*\b(doesn'?t|don'?t|didn'?t|never|wouldn'?t|won'?t) (give|do|issue|print)( me| you| out| us)?( a| any)? rec(ei|ie)pts?.*"
    r"|(i )?(lost|threw away|binned) (it|the receipt|my receipt)",
    Intent.LAST: r"(the |its |it's |it was )?(same|usual|the usual)( (again|as (last time|before|always|usual|last week)|thing|as last"
    r"|please|one|stuff))*( please)?|repeat( last)?( claim)?|same claim( again)?|(yr )?un peth( (a|ag|a'r|ar)( y)? (tro diwethaf|arfer))?"
    r"|fel y tro diwethaf",
    Intent.NOTHING: r"(i )?(spent |have |had |got )?(nothing|none|nowt|nil|zero|nuffin|nout)( to claim| spent| at all| today| this time| thanks"
    r"| thank you)*|dim byd|dim|(i )?(didnt|didn't|did not|havent|haven't) (spend|buy|spent|have)( any ?thing| any money| any)+.*"
    r"|no (expenses|costs|claim|spending)( today| this time| this week| for me| from me| to claim| thanks| thank you| x+)*|(it was |was )?free|dw i ddim wedi gwario( dim| unrhyw beth)*|i walked( there)?|ddim byd"
    r"|.*\b(used|use|showed|had|got|have|came on|went on|travelled on|with|on) (my|the|a) (free |concession\w* |disabled |senior |oap |old persons? )*(bus |travel |rail )?pass( (so|today|there|both|to) .*)?|free bus pass( .*)?"
    r"|no money spent|nothing (to|this|for|today).*|i have nothing.*",
    Intent.THANKS: r"(thank ?(you|u)|thanks|thx|ta|cheers|diolch|tnx|dziekuje|shukriya)( pal| mate| (very|so|a|lots|lot|much|you|love|for|that|all|your|help|everything|my|lovely|darling|pet|dear|hun|again|yn"
    r"|fawr|i|chi|bye|x+))*|(ok |great |lovely )(thanks|thank you)( .{0,20})?|bye|goodbye|hwyl",
    Intent.GREETING: r"(hi|hello|hey|hiya|helo|hullo|alright|good (morning|afternoon|evening)|morning|afternoon|evening|shwmae|bore da|p'?nawn da|claim|hawlio|hawlio arian"
    r"|(i )?(want|would like|need|'d like) to (make a )?claim.*|make a claim|new claim|expenses|my expenses|claim (please|expenses)|((hi|hello|hey) )?(can|could|may) (i|you) (please )?(start|make|do|begin|put in|help me (start|make|do)) (my |a |another |the |an )?(new )?(expenses )?claim.*|how (do|can) i (make a )?claim.*)"
    r"( there| love| again| all| everyone| pal| mate)?( (its|it's|it is|this is|i'm|im|i am|my name is) [a-z' ]{1,25})?"
    r"|((hi|hello|hey) )?(can|could|may|do) (i|we) (still )?claim\b.*",
}  # fmt: skip
_WHOLE_PATTERNS = {intent: re.compile(pattern) for intent, pattern in _WHOLE.items()}

_FREE = re.compile(
    r"\bnothing to (claim|pay)\b|\bno (cost|charge|expenses)\b|\b(was|were|is|got in|travelled?|went) (for )?free\b|\bcost (me )?nothing\b"
    r"|\b(so|means) nothing\b"
    r"|\b(didn'?t|did not) (cost|spend|pay|buy)\b|\bnothing spent\b|\bspent nothing\b|\bam ddim\b|\bno claim\b"
)


def keyword(text: str) -> Intent | None:
    """The intent of a text that says one thing only, yes and no included; None for any other. The text is clean."""
    bare = re.sub(r"[!?.,;:\"()/-]+", " ", text) if text.strip() != "*" else "*"
    bare = " ".join(bare.split())
    if not bare:
        return None
    for intent, pattern in _WHOLE_PATTERNS.items():
        if pattern.fullmatch(bare):
            return intent
    said = yes_or_no(bare)
    return None if said is Intent.YES and "?" in text else said


def says_nothing_spent(text: str) -> bool:
    """Whether a longer text without an amount says that nothing was spent."""
    return _FREE.search(text) is not None


def yes_or_no(bare: str) -> Intent | None:
    """YES only where every word belongs to a yes; NO where one of the first words is a no; None for neither and for both."""
    if re.match(r"no (?:idea|clue|one|body)\b", bare):
        return None
    words = _NOT_RIGHT.sub("wrong", _SPENT.sub("that", _GO_ON.sub("yes", bare))).split()
    yes = [word for word in words if word in _YES]
    no = [word for word in words if word in _NO]
    if yes and no:
        leads = words[0] in _NO and not set(words) & {"correct", "problem", "right", "fine"}
        return Intent.NO if leads or ("not" in words and not set(words) & _NOT_A_NO) else None
    if no:
        leads = words[0] in _NO or (len(words) > 1 and words[1] in _NO) or len(words) <= 5
        return Intent.NO if leads and "problem" not in words and "sure" not in words else None
    if not yes or words[0] in _ASKS or set(words) & _TURNS or not set(words) <= _YES | _AROUND:
        return None
    if set(words) & _HESITATES and set(yes) <= _YES_ALONE:
        return None
    return Intent.YES


def says_yes_or_no(text: str) -> bool:
    """Whether a longer text begins with a yes or a no: what follows is a correction of what was read back."""
    words = re.findall(r"[a-z']+", text)
    if words[:2] == ["aye", "the"]:
        return False
    if words[:1] in (["ok"], ["okay"], ["right"], ["yeah"]) and words[1:2] in (
        ["so"],
        ["i"],
        ["well"],
        ["um"],
        ["then"],
    ):
        return "wrong" in words
    return bool(words) and (words[0] in _NO or (words[0] in _YES and words[0] not in _YES_ALONE) or "wrong" in words)
