"""The words for what people spend money on, in English and Welsh, and the phrases that look like them and are not."""

from collections.abc import Mapping

from services.notifications.understanding.parser.clean import words_of

_SINGLE = {
    "bus": """bus omnibus buz buses busses buss bys buz bua bws bysiau bysys fws autobus autobusem coach coaches minibus busfare buspass megabus dayrider daysaver
        stagecoach arriva""",
    "train": """train trains tren trenau dren rail railcard tram trams metro tube underground overground railway pociag pociagiem tran zug treno travelcard scotrail metrolink
        lner""",
    "taxi": """taxi taxis taxies taxy texi tacsi tacsis dacsi thacsi taksi taksowka taksowke cab cabs uber ubers ubered minicab""",
    "car": """car drove drive driving driven petrol diesel fuel mileage gyrru gyrrais gyrres gyrrodd""",
    "motorcycle": """motorcycle motorbike moped scooter""",
    "bicycle": """bicycle bike biked cycled cycle cycling beic feic beicio seiclo ebike e-bike""",
    "parking": """parking parked carpark parcio barcio pharcio parkin ringgo ncp paybyphone""",
    "food": """food foood fod luncheon lunch luch lunc lunches dinner breakfast tea teas supper sandwich sandwiches sarnie sarnies coffee coffees drink drinks meal
        meals snack snacks brekkie brekky cake cakes water burger burgers starbucks nandos crisps pasty soup pizza chips mcdonalds greggs costa butty toastie latte cuppa
        refreshments cinio ginio chinio bwyd fwyd coffi goffi frechdan te brechdan brechdanau paned diod khana chai obiad kawa kanapka sniadanie jedzenie swper byrbryd brecwast""",
    "carer": """carer carers respite gofalwr gofalydd gofalwyr ofalwr""",
    "personal_assistant": """pa assistant""",
    "childcare": """childcare childminder childminding babysitter babysitting babysat creche nursery crib gwarchod nanny meithrin""",
    "phone": """phone mobile topup broadband wifi internet ffon telephone""",
    "overnight": """hotel hostel overnight accommodation travelodge guesthouse gwesty westy llety lety""",
    "equipment": """equipment headphones headset printing printed printer stationery stamps stamp laptop keyboard webcam ink pens
        photocopying stampiau""",
    "other": """other ferry toll interpreter translator translation postage arall""",
}  # fmt: skip
_PHRASES = {
    "bus": "bus fare|bus fares|p and r|bus card top up|bus app top up|bus ticket|bus tickets|bus pass|bus pass top up|top up my bus pass|park and ride|dial a ride|dial-a-ride|ring and ride|ring & ride|ring n ride|national express|day rider"
    "|day saver|day ticket|day tripper|lothian buses|lothian bus|first bus|community transport|community bus|pris bws|tocyn bws",
    "train": "train fare|train fares|oyster|oyster top up|oyster top-up|oyster topup|top up my oyster|topped up my oyster|topped up oyster|top up oyster|train ticket|train tickets|oyster card|glasgow subway|the subway|subway ticket|subway fare|tube fare|rail fare|tocyn tren|rail ticket|transport for wales|transport for london",
    "taxi": "taxi fare|taxi fares|black cab|private hire|taxi cab|taxi ride|cab fare|cab ride",
    "car": "a lift|a lift off|a lift from|a lift with|got a lift|a lift home|a lift there|my own car|petrol money|in my car|in the car|by car",
    "motorcycle": "motor bike|motor cycle|beic modur",
    "bicycle": "push bike|my bike|by bike",
    "parking": "car park|car parking|car parks|parking ticket|parking meter|parking fee|parked the car|parked my car|maes parcio"
    "|to park|park the car|pay by phone parking|pay by phone|pay and display|pay & display|ring go|multi storey",
    "food": "sub way|foot long|meal deal|train food|food on the train|pot of tea|hot chocolate|flat white|irn bru|orange juice|fizzy drink|burger king|pizza hut|full english|fry up|ice cream"
    "|bacon butty|bacon sandwich|bacon bap|steak bake|chip butty|hot dog|bottle of water|packed lunch|cup of tea|cup of coffee|bite to eat|fish and chips|bacon roll|sausage roll|sausage rolls|tea and coffee"
    "|sandwich and a drink|sandwich and drink|sandwich and a coffee|sandwich and coffee|coffee and a cake|coffee and cake"
    "|tea and cake|tea and a cake|tea and a sandwich|coffee and a sandwich|coffee and sandwich|pie and chips|something to eat"
    "|food and drink|food and drinks|lunch and a drink|lunch and drink|bwyd a diod|soup and a roll|cinio a diod|sandwich and crisps",
    "carer": "care worker|replacement care|sitting service|paid carer|day centre|care agency|agency carer|personal care|care cover|my carer|gweithiwr cymorth",
    "personal_assistant": "personal assistant|support worker|support workers|support work|cynorthwyydd personol|my p.a|my pa",
    "childcare": "child care|child minder|baby sitter|baby sitting|after school club|gofal plant|looking after the kids|child minding|breakfast club|holiday club|after-school club|play scheme|soft play",
    "phone": "minutes on my phone|data on my phone|credit on my phone|credit for my phone|minutes for my phone|top up|o2|mobile data|phone data|data bundle|phone top up|phone credit|phone bill|phone call|phone calls|mobile credit"
    "|credyd ffon|topped up my phone",
    "overnight": "premier inn|holiday inn|youth hostel|hotel room|b&b|b & b|b and b|bed and breakfast|guest house|travel lodge|room for the night|night away",
    "equipment": "ear defenders|ear plugs|noise cancelling headphones|printer ink|ink cartridge|ink cartridges|memory stick|extension lead|printer paper|printing paper|ear phones",
    "other": "water taxi|community car scheme|community car|volunteer car|volunteer driver|voluntary driver|dog sitter|pet sitter|cat sitter|dog walker|bsl interpreter|sign language interpreter|toll bridge|reading glasses|congestion charge|entry fee|toll road|bridge toll|something else",
}

WORDS: Mapping[str, str] = {word: name for name, words in _SINGLE.items() for word in words.split()}
"""Every single word with the name of its category."""
PHRASES: Mapping[str, str] = {phrase: name for name, phrases in _PHRASES.items() for phrase in phrases.split("|")}
"""Every phrase with the name of its category."""

NEUTRAL = (
    "train station", "bus stop", "bus station", "bus shelter", "coach station", "railway station", "tram stop", "taxi rank", "tube station",
    "lunch time", "lunchtime", "lunch break", "tea time", "teatime", "dinner time", "dinnertime",
    "at lunch", "after lunch", "before lunch", "until lunch", "over lunch", "for tea time", "coffee morning", "lunch club", "by phone",
    "on the phone", "phone number", "my phone died", "phone me", "by text", "phone you", "phoned", "on my phone", "my car broke down",
    "car broke", "missed the bus", "missed my bus", "missed the train", "missed bus", "no buses", "no trains",
    "instead of the bus", "instead of bus", "instead of the train", "paper work", "on paper", "water works", "thank you for the tea",
    "in other words",  "each other", "the other day", "other day", "any other", "anything else", "other people", "each other's",
    "with a support worker", "carers group", "carers meeting", "carers centre", "carer group", "carers forum", "am a carer", "i'm a carer",
    "im a carer", "as a carer", "young carers", "unpaid carer", "no receipt", "no receipts", "lost receipt", "lost the receipt", "lost my receipt", "food bank", "mobility scooter", "petrol station", "training course", "food court", "drinks machine", "te hwyr",
)  # fmt: skip
"""Phrases that hold such a word and say nothing about money."""

NOT_SLIPS = words_of("""baked backed cost past late sack dive dove payed paved caned burner burgled buried arrive arrived arrival arrives carries carrot trail brain drain grain strain rain trains trained trainer training packing barking marking launch bunch punch hunch later
    paring diner winner thinner inner sinner carter cater career careers cares caring carrier carried hotels motel phoned phones phone
    photo photos there their three these other others another mother brother father bother bossed bused pause cause course
    source court could would should cinema dinners taken taking token train takes metre meter metres meters meant meals means media
    coffin offer parting parling dried drivers driver drinking thinking drinker water waster wafer later latter matter butter butte cabin
    rails railing tails fails mails emails jails biked hiked liked cycles recycled recycle hostile hostels stamped stomp cramps
    printed prints pointing papers paper pepper proper tower internal interest bikes likes hikes hoped moped mopped fuels
    feel fuel full cable table taxed taxes texts tests team steam seats meats team treat retro petrol patrol control biscuit
    driven given drives dives drove prove grove droves scoters school schools soups souls notebook cheap chips ships chops chaps
    snacks sacks shacks smacks night nights right might parks parker carers careful""")
"""Ordinary words that are a slip away from one of ours."""
