"""Words that are not dangerous by themselves, but in a message about nothing that we do they deserve a look."""

PHRASES = """
@who * me|my|mine|i|us
people|lads * at|in * my|night
i * matter|nothing|nobody|invisible|rubbish|sad|unhappy|upset|sick|ill|ashamed|guilty|sorry|dizzy|bleed|poorly|stuck|lost|lonely|alone|angry|stressed|anxious|worried|low|down|struggling|bad|weird
not|cannot|never * anymore|matter|breathe|bear|stand
blood|river|fire|crash|ambulance|knife|bridge|cry|sad|unhappy|upset|tears|pain|dizzy|seizure|funeral|dark|hate|horrible|awful|nightmare|secret|punish|restrain|restrained|bully|angry|row|fight|fighting|drunk|bye|goodbye|afraid|lonely|alone|swollen|poison|virus|hacked
wish|want * it|this|all * stop|over|end
mum|dad|he|she|wife|husband|baby|son|daughter * not|swallow|weak|shaking|confused|worse|hot|blue|floor
teimlo|trist|unig|crio|poeni|ryff|diwedd|gwaed|cuddio|brifo|bwyd|ofn
mae|maer|ma|mae'r * fi|i|fy|mi
"""

EVERYDAY = """
bus buses train trains taxi taxis cab cabs tram ferry car cars drive drove driving driver lift bike cycle cycled walk
walked mile miles parking park petrol fare fares ticket tickets return receipt receipts photo photos picture claim
claims claiming expenses lunch dinner breakfast coffee tea sandwich snack meal cafe drink drinks meeting group event
session workshop form letter letters text texts texting number email wait cost costs spent pound pounds quid fiver
tenner pence hours hrs thanks thank thankyou cheers ta pay paid payment payments yes ok okay lovely nice great happy
birthday tomorrow monday tuesday wednesday thursday friday saturday sunday week address name appointment wifi online
zoom link app website charger batteries stamps hotel reply answer call ring late early cancelled carer pa phone phoned
rang hearing reach total right wrong sorry same time last bank account cash cheque voucher money benefits jobcentre
tax help bws tren trên tacsi parcio cinio bwyd milltir derbynneb diolch cyfarfod hawlio arian punt talu costiodd
"""
"""Words of what people write to us about. A message with one of them, or with a number, is not searched for uneasy words."""
