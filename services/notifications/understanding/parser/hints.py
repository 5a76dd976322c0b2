"""Ordinary words, shops and brands that tell what an amount was for, but only where nothing else in that part of the text does."""

from collections.abc import Mapping

from services.notifications.understanding.parser.clean import words_of

_HINTS = {
    "bus": "arriva stagecoach flixbus citylink first lothian dayrider daysaver dayticket shuttle plusbus translink",
    "train": """lner gwr avanti scotrail tfl tfw northern transpennine crosscountry thameslink merseyrail metrolink overground dlr
        trainline southeastern southern lumo railcard oyster elizabeth anglia""",
    "taxi": "bolt freenow lyft ola hackney addison",
    "parking": "meter ncp ringgo paybyphone justpark apcoa saba mipermit display multistorey",
    "food": """pop coke cola pepsi brew brews bap baps barm roll rolls wrap pie pies piece scran nosh grub bait munch butties cafe caff
        canteen restaurant bakery chippy pub takeaway subway pret starbucks nero nandos kfc wetherspoons spoons maccies maccys maccas
        mcds mcdonald mcd mcdonald's dominos gregs burger burgers juice milk chocolate cappuccino americano espresso mocha baguette
        panini salad pasta noodles noodle curry kebab bake muffin doughnut donut donuts scone scones biscuit biscuits cookie sweets ice fruit banana apple
        brunch nibbles sarnies rice beans toast fry-up bru lemonade squash smoothie monster redbull burrito sushi falafel
        omelette roast gravy potato potatoes spud cheese ham egg eggs bacon chicken tuna fish stew casserole lasagne quiche samosa
        bagel croissant flapjack pastry porridge cereal yoghurt bread popcorn mints pringles lucozade ribena tango fanta sprite tizer vimto
        sausage cob hoagie teacake teacakes crumpet crumpets haggis bridie welshcakes bara ploughmans buffet eat comida almuerzo essen mittagessen kaffee subsistence tost beens footlong food groceries """,
    "carer": "crossroads agency sitters daycentre",
    "personal_assistant": "wages",
    "childcare": "playgroup playscheme daycare nursery kidsclub",
    "phone": "data vodafone giffgaff goodybag lebara voxi sim o2 ee tesco-mobile payg credit lycamobile smarty talkmobile",
    "overnight": "inn airbnb ibis yha lodge hilton b&b bnb",
    "equipment": """notebook notebooks notepad pen pens pencil pencils paper folder folders envelopes envelope usb charger earphones
        earbuds microphone tablet ipad mouse toner cartridge cartridges photocopies copies printouts printer ink webcam headset
        ramp magnifier dictaphone recorder mic tripod""",
}  # fmt: skip
HINTS: Mapping[str, str] = {word: name for name, words in _HINTS.items() for word in words_of(words)}
"""Every such word with the name of its category."""
