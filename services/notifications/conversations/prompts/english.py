"""Every prompt in English: short sentences, one idea each, words that people use."""

from services.notifications.categories import WORDS
from services.notifications.conversations.prompts.money import ENGLISH_MONEY
from services.notifications.conversations.prompts.no_calls import ENGLISH_NO_CALLS
from services.notifications.conversations.prompts.wishes import ENGLISH_WISHES
from services.notifications.conversations.prompts.words import Wording, Words
from shared.money_words import PROMISE_WORDS

_NUMBER = "Your number for it is {reference}."

ENGLISH = Wording(
    language="en",
    replies={
        "yes_no": ("Reply YES or NO.", "For yes, press 1. For no, press 2."),
        "number": ("Reply with the number.", "Press the number."),
        "one": ("Reply 1", "Press 1"),
        "two": ("Reply 2", "Press 2"),
        "nothing": ("Reply NO.", "Say no."),
        "cancel": ("Reply CANCEL to ask for nothing.", "Say cancel to ask for nothing."),
        "as_it_was": ("Reply NO to change nothing.", "Say no to change nothing."),
        "leave_out": ("Reply NO to leave it out.", "Say no to leave it out."),
        "person": ("Reply 0 for a person.", "Press 0 for a person."),
        "ask_money": ("Reply MONEY to ask about your money.", "Press 9 to ask about your money."),
        "call_back": ("Reply 0 for a person.", "Press 6 and we will call you."),
    },
    no_calls=ENGLISH_NO_CALLS,
    categories={category: words.en for category, words in WORDS.items()},
    prompts={
        # Who is there.
        "ask_first_name": Words("Hello from {organisation}. Please tell us your first name. {person}"),
        "ask_first_name_again": Words("We need your first name to go on. {person}"),
        "ask_picture_word": Words("Thank you. What is your picture word? {person}"),
        "ask_picture_word_again": Words("We need your picture word to go on. {person}"),
        "not_matched": Words(
            "This is not what we have. After some wrong answers we wait before we look again. {person}"
        ),
        "not_known": Words("We are not sure who this is. Your money is safe. A person will call you {when}."),
        # On a call, before earlier money is told.
        "ask_picture_word_for_money": Words(
            "We tell you about your money after your picture word. What is it? {person}"
        ),
        "earlier_after_this": Words("We can tell you about earlier money after this. {ask_money}"),
        "needs_picture": Words("We only tell you about earlier money after you say your picture word."),
        "offer_text": Words("Shall we send you the answer as a text? It goes to the number that we have. {yes_no}"),
        "money_by_text": Words("We send you the answer as a text."),
        # What was spent.
        "welcome": Words("Hello from {organisation}. Tell us what you spent to come. {example} {ask_money} {person}"),
        "ask_spent": Words("What did you spend? {example} Nothing? {nothing}"),
        "ask_event": Words("Which day was it for? {days} {number} {person}"),
        "no_event": Words("We do not have a day that you came. You can still tell us what you spent."),
        "ask_amount": Words("How much was the {category}? {leave_out}"),
        "ask_category": Words("What did you spend {amount_pence} on? {leave_out}"),
        "ask_miles": Words("How many miles did you go by {category}? {leave_out}"),
        "ask_travel": Words(
            "How did you go the {miles_tenths} miles? By car, by motorcycle or by bicycle? {leave_out}"
        ),
        "ask_sure": Words("Was the {category} {amount_pence}? {yes_no}"),
        "ask_who_paid": Words(
            "We can only pay you back what you paid. Did you pay the {amount_pence} for the {category} yourself? {yes_no}"
        ),
        "ask_whole_or_each": Words(
            "You said {amount_pence} for the {category}. {one} for {amount_pence} in all. "
            "{two} for {times} times {amount_pence}. {leave_out}"
        ),
        "ask_miles_whole_or_each": Words(
            "You said {miles_tenths} miles by {category}. {one} for {miles_tenths} miles in all. "
            "{two} for {times} times {miles_tenths} miles. {leave_out}"
        ),
        "amount_not_known": Words("That is all right. The amount may be on your ticket or your receipt."),
        "left_out": Words("All right. We have left that out."),
        "all_right": Words("That is all right."),
        "total_differs": Words(
            "You said {said_pence} in all. We make it {total_pence}. Please tell us everything again. {cancel}"
        ),
        "not_understood": Words("Sorry, we did not understand."),
        "offer_person": Words("Would you like a person to call you? {yes_no}"),
        "person_will_call": Words("A person will call you {when}. What you told us is saved."),
        "no_bank_details": Words(
            "Please do not send bank numbers here. We have not kept them. To change your bank, call {helpline}.",
            "Please do not say bank numbers here. We have not kept them. To change your bank, speak to a person. {person}",
        ),
        # Reading back.
        "ask_for_whom": Words(
            "For whom is it? {people} {number} Is it for somebody else? Reply with the first name.",
            "For whom is it? {people} {number} Is it for somebody else? Say the first name.",
        ),
        "one_at_a_time": Words("Please tell us about one person at a time. We have kept nothing of that."),
        "helper_ended": Words("All right. Nobody who helps you can tell us what you spent now."),
        "for_person": Words("This is for {name}."),
        "read_back_part": Words("Part {part} of {parts}. {lines}"),
        "read_back": Words("{lines} Total {total_pence}. Is that right? {yes_no}"),
        "read_back_again": Words("Please check this once more."),
        "ask_what_is_wrong": Words("What should we change? {example} {cancel}"),
        "ask_which_line": Words("Which one do you mean? {lines} {number} {as_it_was}"),
        "begin_again": Words("All right. We begin again."),
        "nothing_claimed": Words("All right. Nothing was sent. You can start again at any time."),
        "draft_kept": Words("We have kept what you told us. We have not asked for the money yet."),
        "no_last_claim": Words("We cannot find a last time. Please tell us what you spent."),
        # After YES.
        **{
            f"claim_{kind}": Words(f"Thank you. You asked us for {{total_pence}}. {words[0]} {_NUMBER}")
            for kind, words in PROMISE_WORDS.items()
        },
        "receipt_link": Words(
            "Please send a photo of your receipt here: {link} . No receipt? Reply NO RECEIPT.",
            "We need a photo of your receipt. We will text you where to send it. No receipt? Press 8.",
        ),
        "receipt_link_before": Words(
            "We sent you a link for the photo of your receipt. It is in our text before. "
            "No receipt? Reply NO RECEIPT. {person}",
            "We will text you where to send the photo of your receipt. No receipt? Press 8. {person}",
        ),
        "link_sent_before": Words("We sent you the link. It is in our text before."),
        "claim_page": Words(
            "Here you can tell us what you spent: {link} . You can send photos there, too.",
            "You can tell us what you spent on the internet. We will text you where.",
        ),
        "bank_page": Words(
            "Here you can tell us your new bank details: {link} . The page works once. Please do not text us your numbers.",
            "You can tell us your new bank details on the internet. We will text you where.",
        ),
        "bank_form_by_post": Words("We will post you a paper form. Please fill it in and send it back to us."),
        "no_bank_details_but": Words(
            "Please do not send bank numbers here. We have not kept them. Reply LINK for a page, CALL for a call or LETTER for a "
            "paper form.",
            "Please do not say bank numbers here. We have not kept them. To tell us your new bank details, speak to a person. {person}",
        ),
        "moved_to_page": Words("What you told us is on the page. We have not asked for the money yet."),
        "no_photo": Words(
            "That is all right. You can give your receipt to your organiser. Or post it to them. {person}"
        ),
        "ask_why_no_receipt": Words("Why is there no receipt? Please tell us in a few words. {person}"),
        "reason_saved": Words("Thank you. We have written that down."),
        # Where is my money?
        "money_none": Words("We have no money to send you just now. To ask for money, tell us what you spent."),
        "money_not_claimed_yet": Words("We are waiting for your YES to {total_pence}."),
        "money_after_yes": Words("We can send money after your YES."),
        **ENGLISH_WISHES,
        **ENGLISH_MONEY,
        # Questions, appeals and the rest.
        "question": Words("We have a question for you: {question} {person}"),
        "ask_offer": Words(
            "We can pay you {amount_pence} for {activity}. You can take less. Do you want the money? {yes_no}"
        ),
        "ask_unpaid": Words("{asked} We do not pay money for this. We can pay your costs, like travel. {yes_no}"),
        "ask_above_limit": Words(
            "We can pay you {amount_pence} for {activity}. You set a limit, so we ask first. You can take less. "
            "Do you want the money? {yes_no}"
        ),
        "ask_later_above_limit": Words(
            "We can now pay you the later part, {amount_pence}, for {activity}. You set a limit, so we ask first. "
            "Do you want the money? {yes_no}"
        ),
        "ask_more_above_limit": Words(
            "Our rate went up. We can pay you {amount_pence} more for {activity}. You set a limit, so we ask first. "
            "Do you want the money? {yes_no}"
        ),
        "chose_later": Words("All right. The money waits for you. Tell us yes or no when you want. {person}"),
        "cash_listed": Words(
            "You can get this money in cash at the event. You are on the list for it now. Do you want the money? {yes_no}"
        ),
        "cash_not_now": Words(
            "There is no cash to give you at this event now. A person will talk with you about how we can pay you. The money waits."
        ),
        "chose_another_way": Words("Thank you. A person will talk with you about how we can pay you. The money waits."),
        "confirm_less": Words("You chose {amount_pence} for {activity}. Is that right? {yes_no}"),
        "confirm_expenses": Words(
            "You chose only your costs, like travel, for {activity}. You get no other money. Is that right? {yes_no}"
        ),
        "ask_charity": Words(
            "Which charity do you want to give it to? {charities} Reply with the number.",
            "Which charity do you want to give it to? {charities} Press its number.",
        ),
        "more_charities": Words("There are more than these. You can also tell us a name."),
        "charity_not_listed": Words("We can give your money only to a charity that we have checked."),
        "wages_not_to_charity": Words(
            "This money comes with your wages. So we cannot send it to a charity for you. {person}"
        ),
        "no_charity": Words(
            "We have no charity on our list yet. A person will talk with you about it. The money waits for you."
        ),
        "confirm_charity": Words(
            "You give {amount_pence} for {day_of} to {charity}, without your name. Giving may count for benefits. "
            "Advice: {adviser}. Is that right? {yes_no}"
        ),
        "chose_charity": Words(
            "Thank you. We send it to {charity} and tell you when. You can change this until it is sent. {person}"
        ),
        "most_is": Words("The most that we can pay you is {amount_pence}."),
        "chose_less": Words(
            "Thank you. You chose {amount_pence} of {offered_pence}. You can change this before the day. {person}"
        ),
        "chose_expenses": Words("Thank you. We pay only your costs. You can change this before the day. {person}"),
        "no_longer_asked": Words("We do not ask that any more. Your answer changes nothing."),
        "answer_saved": Words("Thank you. We have passed on your answer."),
        "appeal_received": Words("Thank you. Another person will look at this. We will tell you what happens."),
        "nothing_to_appeal": Words("There is nothing to look at again just now. {person}"),
        "language_changed": Words("We will write in English from now on.", "We will speak English from now on."),
        "you_are_welcome": Words("You are welcome."),
        # Small talk, and questions about us.
        "hello": Words("Hello."),
        "nothing_open": Words("Thank you. You do not need to answer anything now. {person}"),
        "about_us": Words(
            "We are {organisation}. You come to help us plan care. We pay back what you spend to come. "
            "Questions? Call {helpline}.",
            "We are {organisation}. You come to help us plan care. We pay back what you spend to come. {person}",
        ),
        "about_receipt": Words(
            "A receipt is the paper that you get when you pay. It says what you paid. A ticket can be a receipt, too."
        ),
        "about_paying": Words(
            "We pay back what you spend to come. For example: bus, train, taxi, car miles, parking, food or a carer. "
            "Not sure? {person}"
        ),
        "about_benefits": Words(
            "Money that we pay back for what you spent is normally not income. A fee may count. "
            "Please talk to a person before you decide. {person}"
        ),
        "question_for_person": Words("We cannot answer that here. A person can. {person}"),
        "thanks_for_news": Words("Thank you for telling us."),
        "nothing_to_do": Words("Thank you. There is nothing to do."),
        # Our own.
        "help": Words(
            "A person will call you {when}. You can also call us on {helpline}. What you told us is saved.",
            "A person will call you {when}. What you told us is saved.",
        ),
        "stopped": Words(
            "We have stopped our texts to you. Do you still want texts about your money? "
            "Reply 1 for yes. Reply 2 for no. Reply START for all texts.",
            "We have stopped our texts to you. Do you still want texts about your money? {yes_no}",
        ),
        "stopped_stranger": Words("We will not text you. Questions? Call {helpline}."),
        "record_kept": Words("Thank you. We do not erase your details. A person at our office reads your answer."),
        "stopped_all": Words(
            "We will not text you first. You can still text us at any time. Reply START to get our texts again.",
            "We will not text you first. You can still text us at any time.",
        ),
        "stopped_but_money": Words(
            "We will only text you about your money. Reply START to get all our texts again.",
            "We will only text you about your money.",
        ),
        "started": Words("You will get our texts again. Reply STOP to stop them.", "You will get our texts again."),
        # Danger. The number to call first stands before the others; nothing promises a call but `danger_call`, which is said last.
        "danger_self_harm": Words(
            "We are worried about you. Are you in danger now? Call {emergency}. Do you want to talk to somebody? "
            "Call Samaritans on {samaritans}. Calls are free day or night. Or call the NHS on {nhs}. Choose mental health."
        ),
        "danger_abuse": Words(
            "It is not your fault. Are you in danger now? Call {emergency}. Is it not safe to speak? "
            "Call {emergency} on a mobile. Then press {silent}. Do you want to talk to somebody? Call {domestic_abuse}. "
            "In Wales call {live_fear_free}. Calls are free day or night."
        ),
        "danger_fraud": Words(
            "Stop. Do not send money. Do not give any numbers. Put the telephone down. Call {bank} to speak to your bank. "
            "Does somebody you know take your money? Call the police on {police}. Are you in danger now? Call {emergency}. "
            "It is not your fault.",
            "Stop. Do not send money. Do not give any numbers. Call {bank} to speak to your bank. "
            "Does somebody you know take your money? Call the police on {police}. Are you in danger now? Call {emergency}. "
            "It is not your fault.",
        ),
        "danger_medical": Words(
            "Call {emergency} now. Ask for an ambulance. Do not wait for us. Is it less urgent? Call the NHS on {nhs}. "
            "Calls are free day or night."
        ),
        "danger_fire": Words(
            "Get out now. Stay out. Call {emergency}. Ask for the fire service. Can you smell gas? Get out first. "
            "Then call {gas}. Do not touch a light switch."
        ),
        "danger_carer_strain": Words(
            "You do so much. You matter too. Do you want to talk to somebody now? Call Samaritans on {samaritans}. "
            "Calls are free day or night. For help with caring call {carers} on weekdays. "
            "Could somebody get hurt? Call {emergency}."
        ),
        "danger_unsafe": Words(
            "We want you to be safe. Are you in danger now? Call {emergency}. Do you want to talk to somebody? "
            "Call Samaritans on {samaritans}. Calls are free day or night. Have you no safe place to stay? "
            "Call Shelter on {shelter}. In Wales call {shelter_cymru}."
        ),
        "danger_now": Words(
            "Call {emergency} now. Say where you are. Is it not safe to speak? Call {emergency} on a mobile. Then press {silent}."
        ),
        "danger_not_now": Words("Thank you. Tell us if that changes. In an emergency call {emergency}. {person}"),
        "danger_call": Words("A person from here will call you {when}."),
        "possible_danger": Words("Are you all right? {yes_no} {person}"),
        "noted": Words("Thank you. You can tell us what you spent at any time. {person}"),
        "not_theirs": Words("Thank you for telling us. We will not text this number again. Sorry for the trouble."),
        "complaint": Words(
            "Thank you for telling us. We are sorry that you are not happy. You will get an answer in 3 working days. {person}"
        ),
        "kept": Words("We have kept: {lines}. Nothing is asked for yet."),
        "kept_saved": Words("We have kept what you told us. Nothing is asked for yet."),
        "stranger": Words(
            "Hello from {organisation}. We do not know this number yet. "
            "Please call us on {helpline}. A person will help you."
        ),
        "call_us": Words("Thank you. Please call us on {helpline}."),
        "call_us_urgent": Words("Thank you. Please call us on {helpline}. In an emergency call {emergency}."),
        "have_your_message": Words(
            "We have your message. It is saved. We will answer it. You do not need to send it again."
        ),
        "not_answered": Words(
            "Sorry, we could not answer this. What you told us is saved. "
            "A person will call you {when}. You can also call {helpline}.",
            "Sorry, we could not answer this. What you told us is saved. A person will call you {when}.",
        ),
        "call_hello": Words(
            "Hello. This is {organisation}. There is no hurry. {person} Press star to hear something again. "
            "What did you spend? {example} {ask_money}"
        ),
        "call_stranger": Words(
            "Hello. This is {organisation}. We do not know this number yet. A person will help you."
        ),
        "call_hold": Words("One moment please. We are looking."),
        "call_key_too_early": Words("You pressed a key while we were looking. We have not used it."),
        "call_not_heard": Words("We did not hear you. There is no hurry."),
        "call_back_later": Words("We will call you back {when}. What you told us is saved. Goodbye."),
        "call_keys": Words("{person} {call_back} {ask_money}"),
        "call_connecting": Words("Please hold the line. A person will speak to you."),
        "call_nobody_free": Words("Nobody is free just now. A person will call you back {when}. Goodbye."),
        "call_goodbye": Words("Thank you. Goodbye."),
        "call_anything_else": Words("Is there anything else? You can tell us now. If not, you can put the phone down."),
        "call_lost": Words("Our call ended early. What you told us is saved. Text us to go on. Or call {helpline}."),
        "call_receipt_no_text": Words("We need to see your receipt. A person will call you about it."),
        "call_back_told": Words(
            "Hello from {organisation}. Thank you for your call. A person will call you back. You do not need to call again."
        ),
    },
)
