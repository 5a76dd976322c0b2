"""Words of a carer at the end of their strength, and of somebody who is afraid of what they may do to another person."""

PHRASES = """
end|ends of my|our|me|the tether|tither|rope|strength
tether|wits|witts end
wits|tether end
end of it
at breaking|break|snapping|bursting point
break|breaking point
break|breaking down * cry|crying|every|again|cannot|no|help|i
i|we|going|about|near|nearly|close|might|will|could|am|gonna * snap|snapping|explode|crack|break|lose it|cracking|crumble|collapsing|collapse
lose|losing|lost * it|temper|rag|mind|plot * with|him|her|them|mum|dad|me|again|soon
on|down|brought my|me|our knees
on * last legs
run|running on * empty
worn|burnt|burn|burned|wiped out
burnout|burntout
wore|worn|ground|worn|run down|out
cannot|not look|care|looking|caring|deal|dealing|live|manage|keep|do|carry|cope|go * him|her|them|mum|dad|this|husband|wife|alone|own|son|daughter * anymore|longer|more|much|alone|own
cannot|not look|care|caring|looking after|for|with * him|her|them|mum|dad|husband|wife|son|daughter|myself
cannot|not go|keep|carry * on|doing|like|this|going * like|this|alone|much|own|caring
not|cannot|hardly|barely|no|little|never|lack * sleep * @day|ages|him|her|proper|nights|him|up
no|not sleep
@day * no|without sleep
up all|every night * with|again|every|him|her|mum|dad|and
no|never|not|without|zero|need|want|refused|cancelled|lost|cut|please|desperate * respite
never|not|no|without * break|rest|holiday * since|@day|from|for|him|her|mum|dad|caring
need|want * break|rest|respite|holiday * from|him|her|them|caring|badly|desperately|or|before|so|now
i|we need * break|respite
exhausted|shattered|drained|knackered|tired|shattered * caring|cannot|anymore|crash|crying|cry|longer|more|him|her|mum|dad|cope|nobody|hope|help|snap|nearly
nearly|almost|could|want|might|may|scared|going|felt|feel|want|afraid|worried|about|urge * hit|slap|smack|hurt|shake|shook|choke|smother|suffocate|kill|punch|harm|scream|push|batter|lash|strike|lamp|drown|throw * @them|it|out|at
i|just|nearly|have * hit|slap|smack|shake|shook|choke|smother|push|harm|hurt|grab|shout|punch * @them * not|ashamed|mean|sorry|feel|guilty|again|bad|today|yesterday|last
i * hit|slap|smack|smother|shook|choke|harm|punch|kick * @them
i|could|will|going|want * kill|murder|strangle|stab|batter|swing * @them
shook him|her|mum|dad|the baby
pillow * face|over
what i * might|may|could|will|capable|do * do|to|him|her|them|of|myself
might|could|may|going|scared|will|before i * do something
scared|afraid|worried|frightened of * hurt|harm|kill|myself|hurting * him|her|them|mum|dad|someone|do|what
scared|worry|worried|afraid|fear i * hurt|harm|kill|lose|snap|hit|do
leave|dump|drop|abandon|abandoning|leaving|walk * @them * at|in|on|with * a|the|hospital|social|council|door|steps|doorstep|ae|police|services
walk|walking|run|running|get|drive|driving|want|leave * out|away|off * not|never|door|stop|everything|stopping|it|back|back|forever|from|him|her|them
how much|many longer|more|can * i|we|can|do|take
much longer|more * can|do|take|go|keep|cope|stand
hate|resent|dread|loathe * caring|being|looking|him|her|my|mum|dad|husband|wife * carer|after|caring|life|for|now|home
wish|hope|want * @them|would|was|were * die|dead|gone|taken|disappear
wish|sometimes * he|she|they|mum|dad * go|die|dead|die|gone|not wake
easier|better|relief * if|when * he|she|they|mum|dad|him|her * die|dead|gone|not here|go|away
nobody|who * help|listen|listens|cares|care|listening|support|bothered|ask * me|us|i|anymore|with|him|her|mum|dad|at|about|how|carer
all|always|everything on|down|falls to|on me|my * alone|own|nobody|no|cannot
all on my own * with|him|her|caring|cannot|nobody
doing|do|coping|caring|managing * all|this|it|everything * alone|own|myself * @day|cannot|nobody|no|tired|hard
caring|care|carer|awake|up|look|looking * 24|round|night|clock|seven * 7|clock|day|hours|hrs|seven|alone
24 7
round the clock
struggling|struggle * to|with|so|really|badly|cope|everything|him|her|caring|alone|on|keep
i|we|so|really|very|just|am|feel|too|absolutely|is overwhelmed|desperate|swamped|drowning|despairing
too much for me|us|anymore|to
too much * cannot|cope|bear|handle|take
it|this|everything|caring|life|all|is * getting|too|becoming * much * me|us|cope|cannot|bear|now|lately
have|had enough * of|with * this|him|her|it|caring|mum|dad|them|being|life|everything
have enough|enuf * cannot|anymore|now|more
given|give|got nothing|no more * left|give|energy|in
nothing|nowt|nothin * leave|more * give|in|me|tank
not * leave|more * give
give|giving up * caring|on|him|her|work|life|everything
falling|fall|going|fell * apart|pieces|under|mad|insane|crazy|mental
at|am|reach|reached|near|hit|past|beyond * rock|my|the * bottom|limit|limits|end
i|my|having|have|about|near|nearly|on * verge|nervous|breakdown|tears
verge|edge of|on * breakdown|breaking|collapse|tears|giving|something
brink of
in tears * every|all|cannot|again|day|most
please|someone|somebody|can * take * him|her|mum|dad|them * away|from|care|off|for|now
need|get|want * out of|from * here|this|caring|marriage|house|him
methu|ffili|ffaelu|alla|ddim|gallu * gofalu|edrych|copio|ymdopi|dal|cadw * ol|rhagor|amdano|amdani|mwy|ati|ymlaen|mlan|fi|mam|dad
wedi blino|ymladd|lladd|cael * lan|llwyr|methu|gofalu|digon|allan|ofalu
wedi blino n lan
wedi cael|ca|gael|ca digon
pen * tennyn|nhennyn
ar|fy ben fy|tennyn|nhennyn * tennyn|nhennyn
ddim|heb|dim * cysgu|gysgu|gwsg|cwsg * ers|wythnos|dyddiau|nosweithiau|nos
dim|heb * seibiant|saib|hoe|gorffwys|help
neb * helpu|gwrando|becso|malio|dod|cynnig * fi|i|help|neb|arna
i|fi|bron * torri i lawr
bron * a|i * taro|bwrw|torri|colli|brifo|hitio|ysgwyd
ofn * brifo|gwneud|bwrw|niweidio * fe|hi|hi|rhywbeth|mam|dad|ef|fo|rhywun
gormod i mi|fi|ni
drive|driving * off * road|bridge|cliff|edge
"""
