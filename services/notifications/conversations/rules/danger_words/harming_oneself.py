"""Words of somebody who may want to die or harm themselves."""

PHRASES = """
suicide|kms|ktm|unalive|unaliving
want|going|plan|planning|ready|need|try|think|urge|feel * kill|hurt|hang|cut|harm|end|drown|top|topping|burn|slash|off myself|me
kill|hurt|harm|hang|cut|drown|hate|starve|starving|burn|top|topping|unalive|injure|injuring|slash|slashing|scratch|scratching|bite|choke|poison|shoot|stab myself
kill|hurt|harm|hang|cut|drown|burn my|me self
do|doing|done|finish|finished myself in|off
bang|bash|banging|bashing * my|me head
want|wish|going|ready|rather|prefer|hope|try|deserve|like|could|should * die|dead
want|wish|going|rather * be|was|were dead
wish|wished|better * not * born|wake|exist
@not|never * been born
@not|never * born
wish|want * could * sleep|disappear|vanish
end|take my|me|own life|live|lives
end my|me own life
end it all|tonight|today|now
end things|everything|myself
want|wanted|need|like to end it
@not * want * live|alive|wake|exist
@not want * be|carry|go * here|on|anymore|alive
do|dont|not * want|wish * be here|alive|around|awake
@not want * here * anymore|more|longer
@not be|here|around|alive * anymore|tomorrow|much|longer|christmas|when
@not be around
want|need|wish|just * disappear|vanish|gone
want|need * it|everything|pain|this|all|voices * stop|end|over
just want * stop|end|over|out|peace
want out
no|nothing|not|any|point|reason|whats to|for|in|worth|of live|living|life|alive
@not|any * reason|point|use * live|living|alive|go|getting|get|carry|here|going|trying|try
nothing|what * live for
nothing leave
@not * worth living|it
life|living * @not * worth|point|it
life * pointless|worthless|unbearable|over|hell|empty|shit|black|meaningless
point|use|meaning of|in it|this|life|everything|all|anything|me
what|the * the|is|be * point|use|pint * anymore|of|in|me|anything|going|trying|living
what the|is point|use
what the|is the|even point|use
nothing|no|none * matters|matter|helps * anymore|now|any
everything * black|dark|pointless|hopeless
better off dead|without|not|if
better|easier|best * i|we|were|was|if|both|all * dead|gone|not|disappear|go
everyone|everybody|nobody|world|family|they|you * better|miss|notice|care * without|me|i|gone|dead
nobody|who * care|cares|miss|notice * if|when|about|whether * i|me|live|die|dead
nobody|who cares|care
if|when|once|after i * dead|die|gone|go|not here
cannot go|carry|keep on|any|anymore|living|going
cannot|not do|take|face|bear|stand * anymore|longer|more
cannot do|face|bear|take|stand|handle it|this|life|tomorrow|another|things|everything|living
cannot|not * cope|coping|copeing|manage|managing
cannot see * way|future|point|end
cannot stop cry
cry * all|every|always|day|night
give|giving up * life|living|everything|me|now|trying
i * give up
have enough|enuf of * life|living|everything|it|this|myself
have enough * cannot|want|life
sick|tired|fed of|up * living|life|being|everything|fighting
tired of it
self harm|harmed|injury
selfharm|selfharming
been|keep|start|started|want|need|urge|stop|did|done * cut|cutting * again|arm|arms|wrist|wrists|leg|legs|myself|me
cut * my|me wrist|wrists|arms|arm|legs|throat|veins|thighs
cut again|myself
done|did * my|me arms|wrists|legs
slit|slash|slice * wrist|wrists|throat|arms|my
save|saved|saving|stash|stashed|hoard|hoarding|collected|collecting|hide|pile|ready * tablet
tablet * save|saved|stash|stashed|ready|hide
jump|throw * bridge|roof|building|cliff|train|window|river|front|balcony|off|under
edge|ledge|side of * platform|bridge|roof|cliff|building|railing
standing|stood|sat|sitting|am|i|at * on|by|near|at * bridge|roof|ledge|cliff|tracks|rails|railway|rail
think|thought|go|walk|looking|want * bridge|cliff|railway|tracks|river|canal|sea|motorway|rope|lorry
under|infront|front * train|lorry|bus|car
walk into * sea|river|traffic|canal
feel|teimlo * die|dead|die_cy|empty|numb|hopeless|worthless|useless|dying
feel like nothing|ending|giving|dying|shit
something|anything|summat * stupid|silly|bad|daft * myself|tonight|today|me
something|anything|summat stupid
what i|im * have|going|about|gonna * do
sorry for what|everything|all
sorry * goodbye|bye
goodbye * everyone|all|everybody|world|forever|love|friends
goodbye forever|note|letter
thank * for everything|kind * sorry|goodbye
knife|blade|razor|noose|rope|gun
i * worthless|burden|nobody|unwanted|pointless|failure|useless|hopeless|desperate|suicidal|waste
i a|such|only|nothing burden|waste|failure|but
burden to|on
waste of space
just|only|always in the way
useless|worthless
i * hate|loathe my|me|own|being|living * life|living|myself|alive|me
hate|loathe my|me life
hate myself|living|being alive
no way out
@not way out
@not * future|hope
lost * hope|all hope|will to live
hopeless|despair|despairing
not|never * wake|waking up
sleep|asleep * not|never|forever * wake
sleep forever
sleep * not wake
stay asleep
sleep * for good|forever|always
@not worth it|carry|going|living|being
going|want|will|must * do it tonight|now|today|soon|tomorrow
not|stop|given|refuse|refusing|skip|hardly * eat|food
stop|not|refuse|skip|skipping|off * take|taking * tablet
make|making myself * sick|ill|throw|vomit|bleed
drink|drinking * cope|forget|bottle|bottles|vodka|whisky|blackout|pass
voices|voice|voises * tell|say|said|hurt|kill|stop|shouting|head|bad|wont|loud
hear|hearing|herd * voices|voises
lonely|alone * die|dead|cannot|cope|cry|cant|bear|scared|end
so|very|really|too|feel lonely
@not * want|need * me|alive|around|anymore
see|hear|meet * me again|no more|anymore
you|u * @not * see|hear * me|again
last * text|message|time * you|ever|from
my|me|write|wrote|written|leave * goodbye|suicide * letter|note|text
write|wrote|written|writing * letter|letters|note|will * to|for * kids|children|family|mum|everyone|them|all
look|take|care|feed after|care|of * cat|dog|kids|children|mum|her|him|budgie|bird * when|after|if * gone|dead|go|here
give|leave * my * @not need * it|them|anything|anymore
@not need * it|money|things|them|anything|stuff * anymore|where|now|after
too late for me
be|join|see|meet|with|go|going|to * heaven
be|join * with * mum|dad|husband|wife|him|her|son * heaven|again|soon|died|dead
life * over * since|now|died|without
end|reach|reached|hit * of|my * limit|road|rope|tether
@not bother * not be
i|feel|so|am|get|getting|really|very|bit * depressed
nervous|mental|having|have|a breakdown
crisis team|line
in|mental crisis
dark|bad|intrusive|horrible|scary|black think|place
thinking|think * ending|dying|death
death|dying * wish|better|easier
plan|planned|date * to|for * die|death|funeral
my|own funeral
feel|am|i|really * desperate
wedi cael|ca|gael digon|llond * fyw|bywyd|bopeth|popeth
llond bol|fola * ar|o|fyw|bopeth|popeth
@cy_want * die_cy
@cy_want * lladd * hun|fy|fi
@cy_want * diflannu|mynd i gysgu|gorffen|bennu
lladd|brifo|niweidio|anafu|torri|llosgi|crogi|frifo|mrifo fy|yn|dy hun|hunan|hunain
lladd fi|hun|hunan
ddim|dim|so|sai|sain|dwim|im * @cy_want * byw|bod|yma|deffro
ddim|dim|sai|so|methu * gweld * pwynt|dyfodol
hunanladdiad|hunan|hunanladd laddiad|niweidio|niwed|hunanladdiad|anafu|niweidion|frifo
hunanladdiad
gwell * die_cy|hebddo|hebof|hebdda
gwell * byd|pawb|teulu * hebof|hebddo|hebdda|fi
methu|gallu|ffili|ffaelu|alla|gallaf|fedra|allai * cario|mynd|dal|byw|ymdopi|cymryd|diodde * ymlaen|mlan|mlaen|ati|mwy|rhagor|dim|hwn|hyn
methu|ffili|ffaelu|ddim * ymdopi|copio|cope
dim|ddim|beth pwynt|diben|bwynt|ydi|yw * byw|byd|rhagor|mwy|i|pwynt|diben
neb * poeni|malio|becso|colli * fi|amdanaf|i|hiraeth
yn|mor|teimlo unig
baich * i|ar|pawb|teulu
teimlo * anobeithiol|diobaith|wag|ddiwerth|isel|hunanladdol
ffarwel|hwyl fawr * bawb|pawb|am byth
cymryd|llyncu * gormod|tabledi|gyd|moddion|pils
torri fy|fi|mreichiau|arddyrnau|ngarddyrnau
cannot go oan
"""
