"""Words of somebody who may need an ambulance, the police or the fire service now."""

PHRASES = """
call|ring|phone|fetch * ambulance|police|paramedic|paramedics|999
need|want|send|get * ambulance|police|paramedic|paramedics
999|112
heart|hart attack|attak
have|think * stroke
have|been|had * fit|seizure|fits|seizures|convulsion|allergic|hypo|hypoglycemic
seizure|anaphylactic|anaphylaxis|epipen|unconscious|unresponsive|electrocuted|drowning
asthma|allergic attack|reaction
inhaler * not|no|empty|work|out|run
chest|heart|hart * pain|pains|hurt|tight|crushing|agony
pain|pains|hurt|tight|tightness * chest|heart
face|arm|mouth|side|leg|arms|legs|speech|body * droop|droopy|drooping|numb|weak|slurred|slurring|dropped|tingling|paralysed
slur|slurred|slurring speech|words
not talk|talking|speak|speaking|making * right|properly|sense|clear
bang|banged|hit|bump|bumped * head * sick|dizzy|sleepy|blood|bleed|bump|drowsy|confused
car crash|accident
cannot|not feel|move * leg|legs|arm|arms|face|side|body|hand|hands
cannot|not|stop|isnt|hard|struggle|struggling|trouble|difficulty * breathe
cannot|not get|catch * breathe
short of breathe
gasping|wheezing
cannot|not swallow
cannot|not * wake * him|her|them|mum|dad
@who * not wake|move|respond|breathe|moving|responding|answering|conscious
not|isnt moving|responding|waking|conscious
turn|turned|go|gone|look|looks|lips * blue|grey|purple|floppy
passed|pass|blacked|black|knocked out|unconscious
overdose
take|swallow|drink * tablet|bleach
have|take|eat|swallow|drink # * tablet
have|eat|swallow|take * loads|all|whole|bunch|too|lots|packet|pack|box|handful|everything|bottle|strip|double|wrong * tablet|vodka|dose
too|so many|much tablet
wrong tablet|dose|insulin
drink|swallow|ate|eat * bleach|poison|antifreeze|acid|cleaner|battery|batteries|disinfectant|detergent
house|kitchen|cooker|oven|chip|curtains|curtain|bin|sofa|car|building|clothes * on|caught fire
fire in|at|started|next my|the|door|kitchen
there|is|a * fire * help|house|kitchen|quick|upstairs|now
smell|smells|smelling * gas|smoke|burning
gas|smoke|fire leak|leaking|everywhere|alarm|coming|hissing
carbon monoxide
monoxide|smoke|fire|co alarm * off|beeping|going
water|flood|flooding|flooded * electrics|electric|sockets|ceiling|lights|plugs|fuse
flood|flooded|flooding * my|the|house|kitchen|help|downstairs
sparks|sparking|shock * socket|plug|electric|wire|off
i|he|she|mum|dad|just|have|@who fall * cannot|floor|hip|stairs|down|not|hurt|bleed|bad|badly|head|hours|stuck|wheelchair|bath|bed|out|get
fall * cannot|not * up|move
fall * hour|hours|night|long
have|a|nasty|bad fall
cannot|not get|stand|gets * up * floor|help|fall|bath|off|on|stuck|own|again
cannot|not get|stand up
cannot move
stuck|lying|lie|laid|laying|led|sat * on|in * floor|bath|lift|stairs|chair|snow
on|the floor * cannot|since|all|hours|night|help|last|hip|alone
hip|leg|arm|ankle|neck|wrist|back|nose|ribs|rib|skull|jaw * break|fractured|snapped
break|fractured|snapped * my|me|her|his|a * hip|leg|arm|ankle|neck|wrist|back|nose|ribs|rib|skull|jaw
collapsed|collapse|fainted|choking
bleed
blood * everywhere|all|lots|pouring|loads|coming|stop|puke|sick|coughing|wee|poo|lot|so
lot|lots|loads|so|coughing|vomiting|sick|passing|covered|full|losing|lost * blood
stabbed|stab|shot|gunshot|machete|run over
hit|knocked by|over|down * car|van|lorry|bus|bike
someone|man|person|stranger|somebody|bloke|lad|he|burglar|intruder|people|they|who * in|inside|at|outside|round|breaking * garden|window|loft|shed|attic|stairs|letterbox
someone|man|person|stranger|somebody|bloke|lad|burglar|intruder in|inside|into|entered|is|are * my|the * house
someone|man|person|stranger|somebody|he|they|lad|who|people * try|break|banging|bang|kick|climbing|climb|force * in|into|door|window|house
break|burst|climbing|force * in|into|down * my|the|house|door|window|home
burgled|burglar|burglary|intruder
lost * not|dont|no|cannot know|idea|clue|sure * where|way|home
@not know where i|we|am
i * lost * scared|dark|cold|alone|cannot|help|phone
missing * since|person|brother|sister|son|daughter|mum|dad|home|hours
go|went|been missing|wandered
run|ran|runs|wandered away|off * from|home|he|she|son|daughter|not|cannot|and
cannot find mum|dad|my son|daughter|wife|husband|him|her
help * quick|quickly|now|urgent|urgently|hurry|asap|emergency
emergency|emergancy|emergency|urgent * help|please|now|come|need|it
need|want|get * doctor|hospital|nurse|help|medical * now|quick|urgent|urgently|asap|tonight|badly
in|a lot|so|much|terrible|agony * agony|terrible pain
agony
really|very|so|feel|proper|get * poorly|unwell|sick * help|hospital|doctor|cannot|alone|scared|worse
burnt|burn|scald|scalded * myself|hand|arm|leg|face|badly|kettle|water * bad|badly|help|blister|skin
freezing|hypothermia * no heating|cannot|help|house
sugar|sugars|blood * low|too|high * shaking|dizzy|help|hypo|faint|sweat
baby|waters * coming|broke|broken|now
ffoniwch|ffonia|galwch|galw|angen * ambiwlans|ambiwlans|heddlu|frigad|meddyg
angen ambiwlans|heddlu|ambiwlans
methu|ffili|ffaelu|ddim|anodd|stopio|trafferth * anadlu|symud|codi|deffro|hanadlu
gwaedu|waedu|ngwaedu
poen|boen|dolur * brest|frest|mrest|nghalon|galon
trawiad|stroc|strocen
ty|fflat|cegin|gegin * ar dan
ar dan
arogl|ogla|ogle|gwynto * nwy|mwg
rhywun * torri|mewn|yn|tu|trio|ceisio * mewn|ty|allan|gardd|ffenest|drws
wedi|di * cwympo|syrthio|disgyn|gwympo|cwmpo * methu|codi|llawr|lawr|grisiau|brifo
wedi|di * cwympo|syrthio|cwmpo
ar goll * ddim|gwybod|ofn
wedi|di|cymryd|llyncu * cymryd|llyncu|gormod * tabledi|dabledi|pils|moddion
wedi llewygu
argyfwng
"""
