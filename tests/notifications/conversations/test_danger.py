"""Words of danger: none of these may be missed; ordinary messages raise a false alarm now and then, and the test prints how often."""

import sys
from pathlib import Path

import pytest
from services.notifications.understanding.danger import Trouble, trouble_in

from tests.conftest import CHECKOUT

IN_TROUBLE = {
    Trouble.SELF_HARM: (
        "I want to die", "i wanna die", "I want too die", "I just want to die now", "i wnt to die I want die", "want to be dead",
        "I want to kill myself", "im going to kill myself", "gonna kill meself", "thinking about killing my self", "I want to end it all",
        "I'm going to end my life", "end my own life", "I dont want to live anymore", "I don't want to be alive", "dont want to wake up",
        "no point in living", "there's no reason to live", "nothing left to live for", "life is not worth living",
        "everyone would be better off without me", "I would be better off dead", "I feel suicidal", "suicide", "feeling suicidle",
        "i have been self harming", "I cut myself last night", "i hurt myself again", "I want to hurt myself", "cant go on anymore",
        "I can't cope", "i cant cope any more", "cannot carry on", "I've had enough of life", "I wish I was dead", "wish i were dead",
        "I'm going to jump off the bridge", "I want to hang myself", "i feel like killing myself", "goodbye forever",
        "Dwi isio marw", "dw i eisiau marw", "rwy eisiau marw", "dwi moyn marw", "dwi ddim eisiau byw", "Dwi ddim isio byw dim mwy",
        "lladd fy hun", "dwi isho lladd fy hun", "meddwl am hunanladdiad", "dwi'n methu ymdopi", "gwell i fi farw",
        "bus 4.60 and I want to die", "I WANT TO DIE!!!", "i want to dieee", "I want to kill mysefl",
    ),
    Trouble.ABUSE: (
        "he hits me", "my carer hits me", "my husband hit me last night", "she slaps me", "my son is hurting me", "they hurt me",
        "my dad beats me up", "he punched me", "my carer is abusing me", "I am being abused", "i was raped", "he touches me",
        "my partner threatens me", "he says he will kill me", "he threatened to kill me", "I am scared of my carer", "im scared of him",
        "i am frightend to go home", "I don't feel safe", "im not safe here", "he wont let me out", "she won't let me eat",
        "they dont feed me", "he locked me in", "i am locked in my room", "he keeps me prisoner", "getting bullied at home",
        "my boyfriend strangled me", "the staff shout and hit us", "being hit by my mum", "he makes me do sex", "help hes hurting me",
        "my carer keeps hiting me", "he hitts me", "Mae o'n fy nharo", "mae e'n bwrw fi", "mae hi'n brifo fi", "mae ofn arna i",
        "dwi ddim yn saff", "cam-drin", "mae fy ngofalwr yn fy ngham-drin i",
    ),
    Trouble.MONEY_TAKEN: (
        "he takes my money", "my son takes my money", "my carer takes my money", "she is taking all my money", "they took my money",
        "my carer steals from me", "someone stole my purse", "my brother nicked my card", "he keeps my money", "she has my bank card",
        "he took my pension", "my daughter spends my benefits", "my money was stolen", "my card has been stolen", "I was robbed",
        "i got scammed", "i have been scamed", "he makes me give him money", "my partner controls my money", "she wont give me my money",
        "my carer takes my money for the bus ticket", "he tekes my money", "my nephew is stealin my money", "he uses my card",
        "they took me money", "I have to give him my money every week", "mae o'n dwyn fy arian", "mae e'n cymryd fy arian",
        "mae hi'n dwyn fy mhres", "maen nhw wedi dwyn fy ngherdyn", "mae fy mab yn cymryd fy mhensiwn",
    ),
    Trouble.EMERGENCY: (
        "call an ambulance", "please send the police", "i took an overdose", "ive taken too many tablets", "I took all my pills",
        "I cant breathe", "my house is on fire", "i think im having a heart attack", "ring 999", "i am bleeding badly",
        "angen ambiwlans", "ffoniwch yr heddlu", "I need an ambulence",
    ),
}  # fmt: skip

WRITTEN_LATER = (
    "i feel like dying",
    "whats the point of it all i cant do this",
    "I am going to do something stupid tonight",
    "i took loads of paracetamol",
    "ive got a knife and im going to use it on myself",
    "he keeps hitting me when mum is out",
    "my sister in law has got my bank book and wont give it back",
    "they make me pay for everything",
    "my key worker touched me",
    "I'm frightened of my husband",
    "please help me he is in the house",
    "someone has been taking money out of my account",
    "my mate borrows my money and never gives it back",
    "he threw me down the stairs",
    "my mum locks the fridge so i cant eat",
    "i dont wanna be here no more",
    "I have stopped eating",
    "i want to disappear",
    "he shouts at me all the time",
    "they say they will put me in a home if i tell",
    "my uncle makes me send him my benefit",
    "my carer used my pin",
    "i am bleeding and alone",
    "I fell and cant get up",
    "dwi'n teimlo fel marw",
    "mae rhywun wedi cymryd fy mhwrs",
    "mae dad yn fy mwrw i",
    "life isnt worth it",
    "nobody would miss me",
    "im going to overdose",
    "got beaten up",
    "my boss hits the disabled people here",
    "Im not safe with him",
    "he forced me to sign",
    "they took my phone and my card",
    "i cant take it no more i want out",
    "my stepdad comes in my room at night",
    "she pinches me and pulls my hair",
    "he burned me with a cigarette",
    "my support worker asked for my pin number",
    "all my savings have gone and only my son has the card",
    "i keep thinking about ending things",
    "ive wrote a goodbye note",
    "they dont give me my tablets",
    "he makes me sleep on the floor",
    "she tells me i am useless and hits",
    "I have been attacked",
    "i am having thoughts of harming myself",
    "my flatmate steals food and money off me",
    "he says hell kill my cat if i tell",
    "dwi wedi cael digon o fyw",
    "mae hi'n gweiddi arna i bob dydd",
    "my brother wont let me have my own money",
    "i dont eat because he spends my benefits",
    "can someone help me im not safe at home",
    "my heart hurts and i cant breath",
    "my ex is outside my house with a bat",
    "i took 30 tablets",
    "my carer slapped my face",
    "theres no way out for me",
)  # fmt: skip
"""Written after the words of danger had been: of the first 35 of them 19 were found at first, of the next 25 13; all are now."""

ORDINARY = (
    "I spent £3 on the bus and £2 on a tea",
    "my husband drove me there, 8 miles each way",
    "can my carer claim too",
    "train was delayed i missed my lunch",
    "the taxi driver kept the change",
    "took my son with me, child fare 1.20",
    "can i have cash instead of bank",
    "my daughter needs the money for her bus too",
    "I paid cash and the taxi man gave no receipt",
    "do i have to pay tax on it",
    "will it affect my benefits",
    "I forgot my bus pass",
    "my card was declined so i paid cash 5.40",
    "the meeting ended late so had to get cab",
    "my son will send the receipt",
    "he took me home in his car 5 miles",
    "lunch with the group 7.25",
    "the bus never came so i walked",
    "is it ok to claim for my dog walker",
    "mum says thank you",
    "paid my neighbour £4 for lift",
    "my carer keeps the receipts",
    "who do i call",
    "not safe to walk in the dark so taxi 9.00",
    "ambulance station bus stop 2.20",
    "i need someone to call me on tuesday",
    "left my purse on the bus",
    "my phone was stolen so new number",
    "I hurt my back so needed a taxi 8.50",
    "was ill could not come",
    "bus 4.60 and lunch £6", "killed time", "killed time at the station, coffee 2.50", "dead phone battery", "my phone died bus was 3.20",
    "dead battery so taxi 8.00", "train to die for lol 12.40", "20 miles", "drove 12 miles with my mum", "taxi £12 there, bus 2 back",
    "return train 18.40 plus parking 3", "lunch was six quid", "same as last time", "where is my money", "has my money come yet",
    "when will i get my money", "money", "YES", "no thats wrong its 4.80", "bws 4.60", "tacsi deuddeg punt", "ble mae fy arian",
    "my carer came with me, her bus was 4.60", "carer 2 hours 24.00", "my carer paid for the taxi 9.20", "my mum took me in the car 14 miles",
    "my son took me there by car", "dad drove me 6 miles", "we took the bus 3.40", "took taxi 7.50", "I took the train 11.20",
    "parking 3.50 ticket machine took cash only", "hit traffic so taxi was 14", "my feet are killing me so i got a taxi 6.00",
    "carer 3 hrs, lunch 5.50", "childcare 30 pounds for tuesday", "I spent 4.60", "i spent my own money on the bus 2.80",
    "paid with my card 6.40", "cash 4.20 bus", "no receipt", "lost my receipt sorry", "i kept the receipt", "sorry i am late sending this",
    "thank you", "thanks love", "ok", "help", "who is this", "can i claim for lunch", "what can i claim", "my bus was cancelled",
    "cut my hair appointment short to come, bus 2.20", "wheelchair taxi 22.00 each way", "i was at the meeting on tuesday",
    "I came to the reading group", "the meeting was great", "i am dying for a cup of tea after that meeting", "bus 2 x 2.50",
    "personal assistant 4 hours 48.00", "phone call 2.00", "overnight hotel 65.00", "battery for my hearing aid 3.00",
    "mobility scooter battery was dead so i got a cab 11.00", "i live in Leeds bus 2.00", "life saver thank you", "not sure how much it was",
    "was not there", "i didnt go", "i dont want the money", "give the money to charity", "can you send the money to my card",
    "I got a new card", "change of bank", "i moved house", "the bank sent it back", "money not come", "have not got my money yet",
    "still waiting for my money", "it was four pounds sixty", "four sixty for the bus and six pound for lunch", "a fiver for taxi", "tenner",
    "tablet computer 60.00", "parcio 3.00", "dw i wedi gwario 4.60 ar y bws", "cinio chwe phunt", "trên 18.40", "diolch", "ie", "nac ydy",
    "faint ydw i'n cael", "rwyf wedi colli fy nerbynneb", "dim derbynneb", "my friend came too bus was 5.20 for both",
    "my partner drove 10 miles", "my husband gave me a lift 8 miles", "neighbour drove me, gave her 5 pounds for petrol",
    "I gave my carer a tenner for lunch", "stopped for lunch 6.20", "stop at the shop 3.00", "can you call me about my claim",
    "carer brought me 12 miles", "i was scared of missing the bus so taxi 6.50", "running late", "end of the line bus 4.40", "start of term childcare 20",
)  # fmt: skip

MOST_FALSE_ALARMS = 0.05
FEWEST_FOUND = 0.95
WRITTEN_BY_OTHERS = Path(__file__).parent / "messages"
MESSAGES = CHECKOUT / "tests" / "payments" / "phone" / "messages"


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, messages in IN_TROUBLE.items() for said in messages])
def test_somebody_in_trouble_is_not_missed(kind: Trouble, said: str) -> None:
    found = trouble_in(said)
    assert found is not None, said
    if Trouble.EMERGENCY in (kind, found):
        assert (kind is Trouble.EMERGENCY) == (found is Trouble.EMERGENCY), f"{said}: {found}"


@pytest.mark.parametrize("said", WRITTEN_LATER)
def test_what_was_written_later_is_not_missed(said: str) -> None:
    assert trouble_in(said) is not None


def _written_by_others(sign: str) -> list[str]:
    lines = [line for file in WRITTEN_BY_OTHERS.glob("*.txt") for line in file.read_text(encoding="utf-8").splitlines()]
    return [line.removeprefix(sign) for line in lines if line.startswith(sign)]


def test_of_many_indirect_messages_nearly_all_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    messages = _written_by_others("! ")
    missed = [said for said in messages if trouble_in(said) is None]
    with capsys.disabled():
        sys.stdout.write(f"\nmissed: {len(missed)} of {len(messages)} messages of people in trouble: {missed}\n")
    assert len(messages) > 300
    assert len(messages) - len(missed) >= FEWEST_FOUND * len(messages)


def test_ordinary_messages_with_words_of_home_and_health_seldom_raise_an_alarm() -> None:
    messages = _written_by_others("- ")
    alarms = [said for said in messages if trouble_in(said) is not None]
    assert len(messages) > 140
    assert len(alarms) <= MOST_FALSE_ALARMS * len(messages), alarms


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("i cant look after mum any more, i am going to snap", Trouble.WORN_OUT),
        ("sometimes i could smother him", Trouble.WORN_OUT),
        ("he said nobody will believe me", Trouble.UNEASY),
    ],
)
def test_a_worn_out_carer_and_an_uneasy_message_are_named_as_such(said: str, kind: Trouble) -> None:
    assert trouble_in(said) is kind


@pytest.mark.parametrize(
    "said", ["my son said to put me down for the bus", "my carer told me it was 4.60", "he gave me the ticket"]
)
def test_uneasy_words_mean_nothing_in_a_message_about_what_we_do(said: str) -> None:
    assert trouble_in(said) is None


def test_there_are_enough_messages() -> None:
    assert sum(map(len, IN_TROUBLE.values())) >= 120
    assert len(ORDINARY) >= 100


def test_ordinary_messages_seldom_raise_an_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    alarms = [said for said in ORDINARY if trouble_in(said)]
    share = len(alarms) / len(ORDINARY)
    with capsys.disabled():
        sys.stdout.write(
            f"\nfalse alarms: {len(alarms)} of {len(ORDINARY)} ordinary messages ({share:.1%}): {alarms}\n"
        )
    assert share <= MOST_FALSE_ALARMS


def test_messages_that_others_wrote_about_money_seldom_raise_an_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for file in MESSAGES.glob("*.txt") for line in file.read_text(encoding="utf-8").splitlines()]
    messages = [line.split("=>")[0].strip() for line in lines if line.strip() and not line.startswith("#")]
    alarms = [said for said in messages if trouble_in(said)]
    with capsys.disabled():
        sys.stdout.write(f"\nfalse alarms: {len(alarms)} of {len(messages)} messages about money: {alarms}\n")
    assert len(messages) > 200
    assert len(alarms) <= MOST_FALSE_ALARMS * len(messages)


@pytest.mark.parametrize("said", ["", "🙂", "*", "|", "\x00", "want " * 400, "he takes " * 200])
def test_strange_texts_are_read_quickly_and_without_error(said: str) -> None:
    trouble_in(said)
