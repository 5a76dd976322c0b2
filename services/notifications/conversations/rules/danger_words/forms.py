"""The forms of words, groups of words that stand for each other, and phrases that sound dangerous and are not."""

FORMS = """
i: im ive ill id iam dwi dw rwy rwyf wi
you: u youre
he: hes hell hed
she: shes
they: theyre theyve theyll theyd thay
we: weve
my: mi
myself: meself mysen myslef mysefl misself
cannot: cannae cannea cudnae cant couldnt carnt canot unable
not: dont dnt doesnt didnt wont wouldnt isnt arent wasnt aint havent havnt hasnt hadnt never nor dunt nt
nobody: noone nobodys
there: theres
what: whats
want: wanna wana wan wanted wants wanting whant wnt
knife: nife knifes knives
tonight: tonite 2nite 2night tonigt
going: gonna gona goin
try: tries trys trying tryed tried
wish: wishes wishing wished
think: thinks thinking thought thinkin thoughts
feel: feels feeling felt feelin
kill: kills killing killed kil kiling killl kiled killin
die: dies dying died dye dieing dy
dead: ded
hurt: hurts hurting hurted hurtin hert herts
harm: harms harming harmed
cut: cuts cutting cuttin
end: ends ending ended endin
suicide: suiside sucide suicid suicidal sewerslide
scared: scard skared scaired afraid frightened frightend terrified frit petrified affraid
hit: hits hitting hitin hittin hitts hiting
beat: beats beating beatin beaten leather leathers belts skelp skelps skelped clout clouts clobber clobbers wallop wallops lamps lamped leathered
punch: punches punched punching
slap: slaps slapped slapping slaped
kick: kicks kicked kicking kiks kik kicken
bite: bites biting bitten
push: pushes pushed pushing pushd shove shoved shoves shoving
pull: pulls pulled pulling puled drag drags dragged dragging yanks yanked
grab: grabs grabbed grabbing
pinch: pinches pinched pinching
choke: chokes choked strangle strangled strangles strangling strangel throttle throttled throttles
burn: burns burnt burned burning
spit: spits spat spitting
throw: throws threw thrown throwing chuck chucks chucked chucking
smash: smashes smashed smashing
abuse: abuses abused abusing abusive abuser
attack: attacks attacked attacking assault assaulted assaults
threaten: threatens threatened threatening threat threats
rape: raped rapes raping
touch: touches touched touching tuch tuched
shout: shouts shouted shouting scream screams screaming screamed swear swears swore yell yells yelled yelling shouty
bully: bullies bullied bullying
force: forces forced forcing
make: makes made making mak
let: lets letting
lock: locks locked locking lok lokd
hide: hides hid hiding hidden
keep: keeps kept keeping
hold: holds held holding
tie: ties tied tying strap strapped restrain restrained restrains
leave: leaves left leaving
follow: follows followed following stalk stalks stalking stalked stalker
check: checks checking checked
read: reads
watch: watches watching watched
film: films filming filmed
control: controls controlling controlled controling
take: takes taking took taken takin tuk takeing tekes
steal: steals stealing stole stolen stealin nick nicks nicked nicking rob robs robbed robbing swipe swiped
spend: spends spending spent
change: changes changed changing
borrow: borrows borrowed borrowing
give: gives giving gave given giv
send: sends sending sent
pay: pays paid paying payed
ask: asks asked asking
use: uses used using
get: gets getting got gettin gotten
have: has having had hav
come: comes came coming
go: goes went gone
sleep: sleeps sleeping slept asleep
stay: stays staying stayed
eat: eats eating ate eaten eatin
drink: drinks drinking drank drunk
cry: cries crying cried
wake: wakes waking woke woken
stop: stops stopped stopping
sign: signs signed signing
tell: tells told telling
say: says said saying
call: calls called calling
help: helps helped helpin
show: shows showed showing shown
fall: falls fell fallen falling
break: breaks broke broken breaking
bleed: bleeds bleeding bleedin bled
breathe: breath breathing breethe breth breathin
swallow: swallows swallowed necked downed
overdose: overdosed overdosing od
jump: jumps jumping jumped
hang: hangs hanging hung
drown: drowns drowning drowned
money: munny mony moeny monie dosh monies moneys monney muney
benefit: benefits pip dla uc esa allowance pensions pension penshun wages wage giro
tablet: tablets pills pill tabs paracetamol paracetamols meds medication medicine medicines painkillers ibuprofen insulin antidepressants
carer: carers carrer carers careworker keyworker
friend: friends frend frends mate mates pals pal
husband: husbands hubby
partner: partners bf gf boyfriend boyfriends girlfriend
son: sons
daughter: daughters
brother: brothers bro
sister: sisters sis
mum: mums mother maw mam mams mummy mom
dad: dads father fathers faither da daddy
nephew: nephews niece
neighbour: neighbours neighbor
lad: lads boys boy bloke blokes guy guys gang men
children: kids kid child wean weans bairn bairns
flatmate: flatmates housemate roommate
house: hous home flat place room bedroom
bathroom: toilet loo
always: allways constantly
die_cy: marw farw
cam_drin: camdrin gamdrin nghamdrin ngamdrin
"""
"""A base word, and its forms, short forms and slips. Both messages and phrases are read by base words."""

GROUPS = {
    "not": "not cannot no nobody without",
    "who": "he she they who carer husband wife partner son daughter brother sister mum dad nephew neighbour friend staff manager boss stepdad "
    "stepmum stepbrother grandson granddaughter someone somebody landlord ex cousin uncle aunt auntie flatmate pa people worker man woman "
    "lady gentleman lad driver nurse caretaker dealer family kids children everyone helper volunteer teacher priest doctor relative lodger tenant stranger",
    "them": "him her them mum dad husband wife son daughter brother sister partner someone somebody people everyone nan gran grandad child kids",
    "me": "me myself us",
    "mine": "my me our her his their mum dad husband wife sister brother friend",
    "take": "take steal keep spend",
    "money": "money cash card benefit savings purse wallet pin bank account handbag inheritance change income",
    "hit": "hit beat punch slap kick hurt choke abuse attack threaten burn bite push pinch grab stab batter smack whack thump bash headbutt",
    "aid": "wheelchair frame walker stick hearing aids glasses phone keys scooter teeth pendant tablet food clothes passport inhaler",
    "cy_want": "eisiau isio ishe moyn isho ise ishio",
    "day": "day days week weeks month months night nights morning yesterday today hours since til till until years",
}
"""`@name` in a phrase stands for any of these."""

HARMLESS = """
kill * time
kill two birds
feet|back|legs|knees|head|shoes|shoulders|arm|hip is|are|were|was kill me
dead phone|battery|batteries|line|end|link
phone|battery|batteri|mobile|line|laptop|scooter|car|wheelchair * dead|die|die_cy
die for a cup|coffee|tea|drink|wee|brew
die to see|meet|know|hear|go|come
to die for
die laughing|laugh
hit * traffic|road|town|shops|jackpot
beat * traffic|queue|rush|queues
hurt to walk|stand|sit
cut my|me hair|grass|hedge|nails|coat|finger
cut grass|hair|hedge|short|corners
steal the show
take me to|home|there|back|shopping|out|by|in
take * home in * car|taxi
cash machine only|charged|fee|charge
ticket|parking machine|meter * take
keep * receipt|receipts|ticket|tickets|change
take|have|get the|a|my|this|to|another|that photo|photos|picture|receipt|pic|bus|train|taxi|cab|tram
i|we spend
burn my|me dinner|tea|toast|mouth|tongue
scared of|by * spiders|lifts|dogs|heights|flying|needles|crowds|missing
scared i|we * miss|late|lose|lost|wrong|mistake
machine|meter|barrier * steal|take|eat|swallow
beat me|him|her|us|them at|in
take * tablet with|at|before|after|regularly
talk|talked|talking|spoke|discussed|learned|learnt|heard|discussing about|on * suicide|abuse|violence|safeguarding|drugs|scam|scams|bully|rape|neglect|fraud * workshop|meeting|group|session|event|training|forum|today
not safe to walk|drive|cross|cycle
worried i|we * miss|late|lose|lost
fire drill|alarm test
drugs trial|test
suicide|abuse|violence|safeguarding|drugs|drug|alcohol|bereavement|police|fire|ambulance|scam|scams|fraud|crime|bully|trauma|rape|crisis|exploitation|neglect|carer|stroke|depression|hate|homeless|homelessness|self|harm|loneliness prevention|awareness|survivors|steering|support|partnership|liaison|advisory|group|forum|meeting|board|training|service|survey|project|workshop|committee|panel|conference|course|event|network|team|station|museum|commissioner|talk|session|study|centre|club|charity|association
steering|support|prevention|awareness|partnership|advisory|survivors|safety group|forum|meeting|board|training|service|survey|project|workshop|committee|panel|conference|course|event|network|team|session
bus|train|taxi|tram|lift|cab|car|driver|it|ticket|meeting|event|website|app|phone|link|photo|machine * break down
dim ofn
leave me alone
wedi gwario dim
bws|tacsi|tren|car|peiriant * torri i lawr
could|can|to|must push me|him|her|us
fall * last month|year|week
help me|us * with this|form|claim|it|that
"""
"""Phrases with a dangerous word and no danger, cut out before the others are looked for. What stands around them is still read."""

NOT_SLIPS = """
about above attached battery beach bearing beating because before berth better billed bills birth board books boots
bored bread breeding brown brush bunch butter cards catch cause causes charged charity chips cinio claim claims class
closed clothes coach coast cooks couch could courses cover covered crash crisps daughters deals drive drives drove
early earth eating eight event events every everyone family feeding fever filled fills final finally finish forgot
garage ginio grate great greet hear heard hearing heart hearts heated heating hills honey horse hosted hours house
later latter leading letter level lever light looked looks loved lovely lunch march match meals meeting might monkey
months nearly never newer night noise other others packing paper papers parents parks partly party pasty patents
paying peach pence pepper phone phoned piece pieces place plate played posted pound price print provided pumping
putting quiet quite rather reading right saver school scone scones seated seating sends service shared sharing sheet
sheets ships shirt shirts shops should sight sister sitter sitting skilled sleet smells spell spoon stables started
stayed steak steaks steps stone stool stops storey story strange street super supper table tablet taken taxis thanking
thanks theatre there thread threat three throat tight tills toast token train trains trash treat treats tries trips
upper waiter wales watch water where wheres white whole worked worker working would yours
"""
"""Ordinary words that look like a slip of a dangerous one. Any word may be one slip away from another: add what raises false alarms."""
