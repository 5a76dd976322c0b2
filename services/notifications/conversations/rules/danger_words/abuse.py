"""Words of somebody who may be hurt, threatened, controlled, neglected or used by another person."""

PHRASES = """
@who * @hit * @me|mum|dad|children
@who * kill|murder|stab|shoot|drown|poison|rape|bury * @me
@hit me|us
being|been|get|am|was|were * abuse|beat|hurt|hit|bully|attack|rape|threaten|punch|touch|choke|shout|harassed|groomed|exploited|bruise|targeted|followed|follow|controlled|groped|tortured|neglected|mistreated
i was|am|feel * unsafe|abuse|beat|hit|bully|attack|rape|threaten|punch|controlled|trapped|neglected|prisoner
abuse|rape|grooming|groomed|molested|battered|groped|stabbed|slap|choke|punch|violent|violence|gaslighting|gaslight|coercive|controlling|cuckooed|cuckooing|harassing|harassment|harassed|incest|trafficked|trafficking|exploiting|exploited|blackmail|blackmailing|blackmailed|sextortion|neglect|neglected|neglecting|mistreated|safeguarding|bully|follow_
@who * @hit|throw|push|pull|rough|shake|shook * me|us|mum|dad|him|her|by|down|about|around
@who * @hit * people|residents|others|them|disabled|woman|lady|man|dog|cat|him|her|wall|door
@who|people|lad|children * throw * at|me|plate|stones|eggs|tea|things|stuff|window|hot|cup
throw * stones|eggs|bricks|things|rubbish|fireworks|mud * me|us|window|house|door
through|in|on|at my|me|our letterbox|window|door|doorstep
dog|cat mess|poo|shit|muck
pull|yank|cut * my|me|by|her * hair|ear|beard
rough|handle|heavy * with|me|handed|handled|handling * me|us|her|him|mum|dad|again|move|in|shower|bath|wash
hold|pin|pinned|tie|sit|sat|force * me|her|him|mum|dad|my|us * down|chair|bed|arms|wrists|floor|wall
bruise|bruises|bruised|bruising|black eye
bruise|bruises|bruised|bruising
black|bust|swollen|split|broken eye|lip|lips|nose|eyes
black and blue
marks|scratches|cuts|burns * on|round|around|all|up * neck|arms|face|wrists|body|back|legs|arm|throat|her|him
walked into|in * door|cupboard
fall * down * stairs * again
hand|hands|fingers * up|down|in|inside|on|under * my|her|me * skirt|top|leg|legs|trousers|pants|knickers|bra|bum|thigh|knee|chest|dress|privates|breast|breasts|bottom
touch * me|us|my|private|her|where|bits|down
do|does|did|done|doing * things|stuff|something|it|bad * to me|her|us|him * bed|night|not|dont|secret|house|bath|alone|shower
do|does|did|doing things|stuff|bad to me
get|climb|climbs|come|sleep|lie|lies|got * in|into * bed|my * with me|bed
come into|in * my house|bed|bathroom|shower
come|go * house|bed * night|me
show|send|want|ask|make * rude|naked|nude|dirty|sexy|private|sexual|bad * pictures|pics|photos|videos|bits|photo|picture|film|films|messages|things
rude|naked|nude|dirty|sexy|private|sexual|nudes|knickers|undress|undressed|porn
pictures|pics|photos|videos|video|film of me * naked|shower|bath|put|post|share|internet|online|school|send
put|post|send|share|show * pics|pictures|photos|videos|video * of|to * me|us|school|work|family|everyone
put|post|share * pics|pictures|photos|videos|video * online|internet|facebook|up
kiss|kisses|kissed|cuddles|fondle|fondled|strokes|stroked|licked * me|my
sex|private parts|willy|boobs|privates|vagina|penis
sex|sexual|sexually|privates|boobs|willy
clothes off
film|watch|photographs|photographed * me|us * shower|bath|bed|undress|bathroom|sleep|naked|changing|dressed
come|go|get|back * to|in|round|into his|her|their house|car|bed|van|hotel
want|ask|make|force|sell|made * me * marry|married|marriage|prostitute|men|clients
marry|married|marriage|wedding * not|force|abroad|make|cousin|him|cannot|want|against
not * want * marry|married|marriage|wedding
abroad|country * marry|married|marriage
@who * check|read|track|tracks|tracking|follow|watch|film|monitor|monitors|spies|listens|listen|control * my|me|what|everything|where|all
check|track|tracks|tracking|monitor|monitors * my|me * phone|messages|texts|location|calls|post|mobile|bag|car|emails|everything
read|go|look|looks|open|opens * my|our|through * messages|texts|phone|post|letters|letter|mail|emails
follow * me|us * home|everywhere|every|around|always|again|car|from|street|where
follow me
@who * control * me|everything|what|my|all|us
tell|control|decide|decides * me * what|who|when * wear|eat|see|do|talk|spend|can|go|i
@who * not|no|stop|refuse|refuses|hate|angry * let|like|allow|want|stop|when|if|dont * me|my * go|out|see|talk|speak|have|eat|use|leave|come|phone|work|alone|friend|group|sleep|any|visit|school|wash|church|meeting
not let|allow|want me|us|her|him|mum|dad * go|out|eat|leave|phone|see|talk|have|speak|come|use|sleep|any|anything|decide|choose|alone|friend|wash|bath|door|near
not let|lets|allow|letting|allowed * @me|her|him|mum
stop|stopped|prevent|prevents|keep|ban|banned * me * seeing|talking|going|from|leaving|away|having|speaking
i|me|we|she|he|mum * not|never allowed|aloud|alowed|alloud * to|out|any|see|friend|phone|visitors|talk|in|my|leave|food|alone * go|talk|see|out|leave|eat|phone|have|speak|friend|visitors|watch|you|anyone|money|food|bed|wash|people|door|choose|lock|drink|use|cook|without|on
not|never allowed|aloud|alowed|let out|phone|friend|visitors|leave|food|alone
not|never|cannot|he|she|they * say|tell * i|me * cannot|not * go|come|see|talk|leave|have|group|anymore|eat|out|do|use
have|need|must|make|got|makes|always * ask|permission|beg * before|permission|to|for * toilet|bathroom|go|eat|food|use|leave|phone|drink|bed|sleep
permission to
not|never * leave me|us * alone
not|never|please|if * tell|let|say|text|ring|message|show|know * my|anyone|anybody|nobody|him|her|them|staff|mum|dad|husband|wife|partner|carer|boss|landlord|people|son * i|you|about|know|this|text|told|find|finds|out|hear|see
not tell|telling my|police|cqc|council|anyone|anybody|him|her|them|staff|mum|dad|husband|wife|partner|carer|boss|nobody|people
not|please * write|text|ring|call|reply|message|phone * back|me|here|this|again * he|she|they|husband|carer|son|partner|wife|him|her|dangerous|safe|reads|see
delete * this|text|message|messages * he|she|they|see|after|because|cos|sees
he|she|they|husband|partner * see|find|finds|read|know|hear|found * this|out|text|message|i|told * kill|angry|trouble|mad|hurt|go|dead
if|when he|she|they * find|finds|found|know|knew|hear|hears|see|sees|read * out|this|i|text|message|me
get|be|am|in * trouble * if|with|off|from|when|him|her|them|staff|again|tell|tells
if i tell|say|leave|speak|talk|complain|call|go|try|not|do|dont
put|send|kick|throw|take|lock|threaten * me|us|mum|dad * in|into|out|away * house|hospital|street|care|unit|mental
leave * me|mum|dad|him|her|us * toilet|wet|dirty|bed|floor|chair|corridor|dark|own|cold|soaking|pad|pads|nappy|mess|poo|wee|hours|day|days|without|lying|sitting
leave|sat|sitting|lying|lie|kept|left|stuck|in * in|on * bathroom|wet|own|commode|soiled|dirty|poo|wee|mess|pad|pads|nappy * hours|hour|bed|day|long|night|again|nappy|clothes|all
wet|soiled|dirty|filthy bed|pads|pad|sheets|nappy|clothes|nappies
soiled|bedsore|bedsores|pressure sore|sores|ulcer
soiled|bedsores|bedsore|malnourished|dehydrated|starved|starving|unwashed
@day * nobody * come|been|visit|help
nobody * come|been|visit|answer|check|give|bring * change|feed|wash|@day|dress|bathroom|bed|tablet|breakfast|dinner|food|buzzer|bell|me
not|no * come|answer|visit * change|feed|wash|dress|bathroom|bed|tablet|breakfast|buzzer|bell
no * one|carer * come|been|help|feed|wash * me|@day|bed|change|up
ignore|ignores|ignored|ignoring * me|buzzer|bell|us|mum|dad|calls|when
not|no|nobody * change|wash|bath|shower|feed|clean|dress|turn|feeding|washed|fed|bathed|changed|showered * me|mum|dad|him|her|us|@day|for|hours
not feed|feeding|fed|feeds|wash|washed|changed
not|no|without|any|never|barely|hardly|nothing * food|eat|fed|feed|dinner|tea|breakfast|meal|lunch * @day|house|fridge|because|cos|money|fridge|left|punish|naughty|sorry
nothing|no|any food * eat|in|left|house|fridge|money
not|no|nothing * eat|fed * @day|because|money|cos
not * having|have|get|give|allowed|given|let * tea|dinner|food|breakfast|meal|eat|supper * til|till|until|cos|because|naughty|sorry|punish|punished|bad|unless
no|not dinner|tea|food|supper|pudding|breakfast til|till|until|cos|because|unless|if
because|cos|coz|for * i * naughty|bad|cheeky|misbehaved
naughty|punish|punished|punishes|punishment|punishing
hungry * no|always|nothing|all|@day|money|food|cannot|starving|scared
always|so|still|go|going hungry
starve|starves|starving * me|us|mum|dad|him|her
no|not|without|cut|run * electric|leccy|electricity|gas|heating|meter|hot * food|money|@day|cannot|cold|and|afford|friday|monday|water
freezing|cold * no|not|cannot * heating|heat|gas|electric|afford|turn
homeless|nowhere to|sleep
homeless|evicted|eviction|squatting
nowhere * go|sleep|live|stay|turn
sleep * rough|street|streets|doorway|car|tent|park|shed|garage|floor|outside|cellar|bath|cupboard
living|live on|in * streets|car|tent|shed|garage
on the streets|street * tonight|now|nowhere|no|sleep|again|cold|live|living
kick|throw|turf|turfed|put|chuck|locked|lock * me|us|out * out|house|street|streets
kick|throw|lock|chuck me|us out
lock|hide|take * fridge|food|door|house|cupboard|phone|wheelchair|tablet|keys|key|kitchen|inhaler|passport
lock * me|us|mum|dad|her|him|in|out|inside|up
@who|been|was|get|i * lock in|inside|up|out
@who * take|hide|keep|lock|break|smash|move|remove|confiscate|confiscated|removed * @aid|door|shoes|charger|papers|documents|batteries * me|away|off|from|cannot|so
@who * take|hide|keep|lock|confiscate|confiscated|removed|break|smash * my|me|our|her|his|mum|dad|all * @aid
take|hide|remove|removed|confiscated * away|off|from * my|me|her|his|us|mum|dad * @aid|freedom|dog|cat
take|hide|keep|hold|locked|has * my|me|the * passport|documents|papers
take passport|documents
passport * take|keep|hold|give|lock|back|hide|gone
@who * smash|break|punch|kick|throw|burn|destroy|destroyed|ripped * my|the|our|up|all|things * phone|wall|door|window|things|stuff|chair|telly|tv|clothes|up|plates|house|furniture
punch|kick|smash|break * wall|door|window|windows|phone * next|head|in|down|my|again|up|angry
@who * put|spit|poison|wee|crush|crushes|hide * in|my * food|drink|tea|bed|dinner
poison|poisoned|poisoning|drugged|drugging|sedated|sedate|spiked
spit * at|on|in * me|us|my|food|her|him
extra|too|more|double * tablet * quiet|sleep|calm|her|him|mum|dad|me|shut|so
give|make|force * me|her|him|mum|dad|us|extra * tablet|something|injection|drink * quiet|sleep|calm|shut|not|drowsy|not_mine|dopey|down|zombie|cannot
not|withhold|withholding|refuse * give|giving|get|had|let|getting|bring * my|me|mum|dad|him|her * tablet|inhaler|food|water|drink
give * my|me * @not|someone|wrong * tablet
@not * @not|give|had * tablet * @day
take * away|advantage * of|my * me|mum|dad|us|him|her|freedom|choice
advantage of
call|say|shout|tell * me|us|i|mum|dad|am|her|him|you * useless|stupid|worthless|thick|fat|ugly|spastic|names|retard|mong|cripple|freak|dirty|names|idiot|liar|mental|lazy|pathetic|disgusting|scum|scrounger|slag|bitch|nothing
call|calling me|us|her|him * names|name|things
retard|spastic|spaz|spazzy|mong|cripple|windowlicker|scrounger
laugh|laughs|laughing|mock|mocks|mocking|pick|picks|picking|bark|tease|teases|teasing|copy|copies * at|on me|us|her|him|mum|walk|speech
laughs|laughing|mocking|mocks|teasing|teases * me|us|my
make|makes fun of
nasty|cruel|horrible|mean|horrid|vile|rude|aggressive|unkind|gas|cas|evil|bad|rough to|with|about|towards * me|us|mum|dad|her|him|my|residents|them
humiliate|humiliates|humiliated|humiliating|belittles|belittle|degrading|intimidate|intimidates|intimidated|intimidating
@who * nasty|cruel|horrible|angry|aggressive|violent|furious|mental|mad|ballistic|psycho|nuts|crazy|temper|rage|drunk|evil|kicks_off * me|if|when|us|at|with|to|again|house|scared|and|every|bad|night
lose|loses|lost|bad|got|terrible * temper|rag * with|at|me|hit|and|scared|us
@who * shout|gweiddi|swear * @me|at|all|every|always|again|her|him|mum|dad
shout * at|in|my * me|us|face|mum|dad|him|her
gweiddi * arna|arnaf|arni|arno|fi|i|ni|mam|dad
@who * outside|hanging|waiting|standing|parked|sat|following|turned|stood * for me|my|house|me|window|door|again|work|us
wait|waiting|stood|standing|hanging|sat|parked outside for me|my|us
outside|round|at my|the house|door * with|shout|bang|not|wont|again|scared|bat|angry|threaten|cannot|now|drunk|keep|kick|man|men
bang|banging|kick|hammering * on|at|my * door|window|walls
i * hide|hiding * in|from|under|behind|upstairs|bathroom|cupboard
hide|hiding * from * him|her|them|my|husband|dad|people|someone|carer|partner|mum
hide in|under|behind * bathroom|cupboard|wardrobe|bed|shed|stairs|garden|car
escape|escaping|run away|off|from
escape|escaped|escaping
need|want|try|get|got|how|help|can * get|run|leave|go|away|move|escape|out * away|from|out|of * from|him|her|them|here|this|house|carer|husband|partner|relationship|marriage
get|run|go|ran away from
help|get|take|let me|us * out|away|escape|here|leave
not|scared|cannot|never * want|to|dare|be|like * go|going|be|come|sleep|stay|live|return|back * house|home|back|there|with|alone * @them|tonight|after|him|her|them|again|because|anymore|cos|scared|please|to|meeting
not * want|dare|like * go|be * back|house|alone * with|him|her|there|house|them|there|to
cannot|scared|not|dont * go|safe * back house
cannot|not go|return house
not|dare|cannot|scared go|be|come|to house
can|could i|we * stay|sleep|hide|live * centre|there|here|with|office|tonight * not|cannot|safe|house|scared|please
trapped
scared * of|him|her|them|go|house|carer|husband|partner|son|dad|wife|life|to|alone|neighbour|brother|mum|night|leave|when|what|in
i|we|so|really|very|am|feel|is|mum * scared
not|never|dont|feel * safe
not|unsafe safe|at|here|house|with|round|alone
unsafe
in|at danger|risk
my life * danger
bat|hammer|gun|machete|weapon|knife|axe|acid
help me * here|door|come|outside|angry|drink
in the house * now|help|angry|drink|knife|bat
help * in|at|inside|me * house|door
help * hurt|hit|kill
save|rescue us|me
help us|me from
going|say|threaten|tell|want * kill|hurt|hit|stab|burn|shoot|batter|smash|bury|break|set * @me|my|him|her|house|out|legs
threaten * me|us|to|my|with|mum|dad|her|him
make|warn|warned|told me|us * threats|not tell
keep|hold|shut|leave * @me|him|her|mum|dad|us * prisoner|lock|hostage|here|inside|in|house|one|upstairs|bed|indoors|attic|garage|cellar|away|quiet|chair
i|am|be|being|is|mum|dad|she|he * kept|keep|shut|confined|left * in|inside * one|house|bed|chair|all|day
prisoner|hostage|slave|captive|imprisoned
force|make|forced * me|us|him|her|mum * sex|do|sign|pay|touch|give|drugs|go|wear|beg|work|carry|hide|sell|watch|lie|eat|drink|clean|marry|take|open|say|hold|steal|stand|stay|sit|drive|shoplift|deliver|strip|kneel
force|forced|forces|made to|me|us|on|himself|into
work|working|clean|cleaning|job|boss|made * no|without|not|never * pay|money|day|wage|break|benefit|paid|anything|free
boss|gaffer|agency * keep|take|not|threaten|hit|owe * passport|pay|papers|money|me|benefit|documents
slave|slavery|servant
drugs|dealer|dealers|dealing|crack|heroin|county lines|weed|spice
dealer|dealers|dealing|crackhead|heroin|drugs|weed|ket|gear|spice|syringes|needles
@who|lad|people|i|me * hide|carry|hold|look|store|deliver|sell|drop|pick|keep|stash|collect|take * bag|package|packages|packets|packet|parcel|stuff|drugs|things|weed|gear|gun|box|envelope|knife * for|from|him|them|someone|train|in|at|my|lad|others
make|want|ask|tell|say|have * hide|carry|hold|store|deliver|sell|drop|pick|stash|collect|run|take * bag|package|packages|packets|packet|parcel|stuff|drugs|things|weed|gear|gun|box|envelope|knife|errands
@who|lad|people|men * in|at|round|inside|over|into|to|from my|mine|me|our * house * not|never|refuse|still|eat|smoke|deal|sell|drink|stay|sleep|live|party|every|all|drugs|use|leave|cannot|uninvited|take|night
not|never|refuse|still|will|cannot * leave|go|get|move|out|get_rid * my|out|mine * house|when|even|out
not|wont|refuse|never leave|go house|when|even|now|again|my|until|us|anymore|and
not|wont|refuse|never leave|leaving
keep|come|let|been|always|just|turn * coming|letting|come|round|in|themselves|into|up * my|mine|me * house * not|eat|smoke|drink|drugs|sleep|take|scared|every|uninvited|night|and
@who|lad|people * sleep|stay|live|move|use|deal|party|drink|smoke|sell|cook|living|moved * at|in|my|from|into|round|on|with * mine|my|me|our * house|place|sofa|mine|now|not|never|without|uninvited
@who|lad|people * sleep|stay|live|moved|party|deal at mine
move|moved in|into * not|ask|want|without|my|never|uninvited|leave|now|me
take|taken over my|me|the house|life|place
every * want|need|ask|make * know|where
uninvited|squatters|squatter
not ask|invite|invited|want * them|him|her|here|in * house|here|to|leave|come|in|round|there
take * over * house
eat|smoke|drink * my|all|in|our * food|house|electric|shower|heating|stuff
use|using me|my * for|house * money|sex|drugs|store|house|place
use * house * sell|deal|dealing|drugs|party|for
groom|grooming|older * man|men|boyfriend|friend|boys|lad * send|gifts|want|meet|make|me|pictures|asks|buys
disclosed|disclosure|disclose
report|reporting|tell|raise|raising * abuse|crime|neglect|carer|assault|attack|concern|staff|someone|hate|safeguarding|something
worried|worry|concerned|concern|fear|afraid|frightened * about|for|of * @who|her|him|ann|friend|safety|neighbour|resident|old|residents|child|life|old|what
something * wrong|bad|happening|going * on|with|her|him|mum|dad|happen|happened|house|home * worried|scared|house|carer|help
tell|told|confided|says|said * me|us|you * her|his|she|he * hit|hurts|hits|scared|afraid|not|safe|takes|beats|touch|cannot
she|he|they|mum|dad|ann|lady|man|woman|friend * scared|frightened|terrified|bruise|thin|skinny|losing|hungry|crying|withdrawn|jumpy|shaking|flinch|flinches * of|him|her|when|always|every|carer|husband|come|comes|if
flinch|flinches|cower|cowers
not|never|wont * let|lets * her|him|mum|dad * speak|talk|alone|answer|out|see|say|herself|himself|eat
speak|speaks|talks|answers for|over * her|him|mum|dad|me
split|separate|separated|cut|isolate|isolated|isolates|isolating * from|me|off|my * family|friends|friend|everyone|everybody|mum
in|on his|her|the wrong|bad side|books
egg|walking on|egg eggshells|shells
black eye|marks
family|honour|honor * shame|kill|honour|izzat
tell * me * jump|hurt|kill|stop|shut
driver|taxi|passenger|man|he|carer * ask|want|touch|follow|offer|stare|lock|hand|made|said * me|my|knee|number|leg * house|phone|number|knee|leg|sex|private|kiss|home|alone|pretty|boyfriend|beautiful|body|back|inside|uncomfortable|scared
get|been|was jump
uncomfortable|creepy|creep|creeps|weird * with|me|he|him|man|driver|carer|staff|about|touch
camdrin|cam_drin|cam_drin|bygwth|fygwth|mygwth|bygythio|treisio|nhreisio|dreisio|trais|rheibio
cam|gam|ngham|ngam drin|trin
bwrw|taro|curo|brifo|fwrw|guro|frifo|nharo|mrifo|mwrw|nghuro|cicio|nghicio|gicio|gwthio|ngwthio|wthio|pwnio|mhwnio|slapio|slapo|dyrnu|nyrnu|hitio|crafu|ysgwyd|llusgo|tagu|nhagu * i|fi|ni|mi|fy|nol|mam|dad
mae|ma|maen|man|maer|oedd|wnaeth|nath * bwrw|taro|curo|brifo|cam-drin|cicio|hitio|gweiddi|cas|gas|poeri|rhegi * fi|ni|mi|arna|arnaf|efo|gyda|wrth|ato|ata|i|mam
fy|yn|ei nghuro|nharo|mrifo|mwrw|nghamdrin|mygwth|nghicio|ngwthio|nghloi|rheoli|nghadw|nhreisio|nhagu|nghyffwrdd|nilyn|ngwylio
cael|caf * fy|ei * nharo|mrifo|nghuro|mygwth|ngham|bwlio|mwlio|cloi|rheoli|mwrw|brifo|churo|fwrw
bwlio|mwlio|fwlio
ofn|ofnus|ofan|ofnaf|ofni|dychryn
rheoli|reoli * fi|i|popeth|bywyd|fy|pob|arian
cas|gas|creulon|greulon|brwnt|frwnt * efo|gyda|wrth|ata|i|at * fi|i|ni|mi|mam|dad|ni
ddim|dim|im|byth|gwrthod * gadael|gael|cael|adael|caniatau|gad|ganiatau * i|fi|mi * mynd|fynd|allan|mas|gweld|weld|siarad|bwyta|gadael|fwyta|defnyddio|adael|ffrindiau|ddefnyddio|ffonio|gael
ddim|dim|sai|ddim yn|n cael|gael * mynd|fynd|gadael|siarad|bwyta|mas|allan|bwyd|weld|gweld|ffrindiau
cloi|gloi|nghloi|wedi fy * cloi|yn|mewn|ystafell|ty|drws|i|nghloi
edrych|darllen|tsiecio|checio|gwylio|dilyn|sbio|nilyn|ddilyn * ar|fy|trwy|drwy|fi * ffon|negeseuon|post|nghartref|fi|i|negeseuon
cyffwrdd|gyffwrdd|twtsho|nghyffwrdd * fi|a|ynof|i|ynddo
dim|heb|does|sdim|ddim * bwyd|fwyd|bwyta|fwyta|fyta * yn|ers|ty|yma|dydd|wythnos|deuddydd|dyddiau|heddiw|i|cael
llwgu|newynu|llwglyd
cuddio * rhag|yn|fi|o|bathrwm|toiled
ddim|dim|n|sai|im * teimlo|yn|n * ddiogel|saff|sâff
ddim|dim|im|sai * saff|ddiogel
mewn perygl
paid|peidiwch|plis * dweud|deud|gweud * wrth|neb
gadael fi * wely|toiled|wlyb|hunan|heb|ar|oer
digartref|nunlle|unman * mynd|fynd|gysgu|i
cicio|taflu * fi|mas|allan * o|mas|allan
neb * dod|wedi * newid|bwydo|golchi|helpu|gweld
ddim|gwrthod|pallu * gadael|mynd|symud * fy|o|allan|mas|ty|fflat|ngartref
cleisiau|cleisio|clais|gleisiau|llygad ddu
cleisiau|gleisiau
gorfodi|ngorfodi|orfodi
helpwch|helpa * ty|saff|ofn|mae|fan|nawr|plis|rwan
they|he|she|people beat|hit|kick|thump|batter * my|me|us
"""
