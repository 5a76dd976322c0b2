"""Ways in which people say what they want when they claim nothing. A text that no rule knows is compared with them (`likely`)."""

from collections.abc import Mapping

from services.notifications.understanding.parser.heard import Intent

_SAYINGS: Mapping[Intent, str] = {
    Intent.MONEY: """
        where is my money | where's the money you owe me | when will i get paid | when does it get paid in | when do you pay out
        i have not been paid | still not been paid | nobody has paid me | still waiting for my money | still waiting on my expenses
        still waiting for my £18 from last month | im owed £20 from last time | you owe me £12 | you still owe me from last week
        you said 5 days | you said 5 days and its been 9 | it was meant to be here by friday | you said it would be quick
        it should have been in by now | its been two weeks | its been over a week and nothing | its been ages since i claimed
        how long does it take | how much longer will it be | how many days does it take | how long do i have to wait for it
        nothing has come | nothing has arrived in my account | nothing showing in my bank | its not in my account | its not in the bank
        ive looked at my bank and its not there | checked my account and nothing there | my bank says nothing has come in
        has it gone through yet | has it been sent | did it go through | did you send it | have you paid it | have you sent it yet
        did my claim go through | did my last claim go in | what is happening with my claim | any update on my claim | any news
        any news yet | is there any update | can i have an update please | what is the status of my claim | how is my claim getting on
        i claimed last week and heard nothing | i sent my receipts weeks ago | heard nothing since i sent it | heard nothing back
        i need that money | i am skint when is it coming | i could do with that money | is it coming today | will it be in today
        will i get it before the weekend | will it be in my account tomorrow | what day do you pay | which day does it go in
        the payment hasnt shown up | the money hasnt come | my expenses never came | i never got last months | i only got half of it
        i got paid less than i claimed | you paid me the wrong amount | the amount i got is wrong | how much am i getting
        how much will i get | what am i owed | chasing my claim | chasing up my payment | following up my expenses from may
        everyone else got theirs | the others have been paid | my friend got hers but i didnt get mine | not had mine yet
        have i been paid | am i getting paid | did they pay it in | have they put it in | is it on its way | is it in yet
        bank still empty | account is empty where is it | did you forget me | did you forget to pay me | you forgot my payment
        ive waited three weeks | i have waited long enough | it was friday you said | still nowt | still nothing | nothing yet | nowt yet
        not heard a thing | not heard anything back | not heard from you about it | any idea when it goes in | when does it land
        havent coughed up | you havent coughed up yet | when are you going to cough up | just chasing my £22 | im out of pocket
        im still out of pocket for the taxi | i paid that out of my own pocket and nothing back | was i paid | was it paid
        expenses not in | not in yet | nothing in yet | the claim from march | what about my last claim | what about my payment
        pryd ga i fy arian | dw i ddim wedi cael fy nhalu | kiedy dostane pieniadze | mera paisa kahan hai | paise kab milenge
    """,
    Intent.HELP: """
        can you help me | i need some help | please help me with this | i want help | need a hand with this | can somebody give me a hand
        can i talk to a person | can i speak to someone | need somebody to talk to about this form | is there someone i can talk to
        i would rather talk to a person | i want to talk to a human | get me a real person | is this a real person | are you a robot
        am i talking to a computer | is there a number i can ring | what number do i ring | whats your phone number | can i phone you
        can i ring you | can you call me | can you ring me please | phone me instead | give me a call | give us a bell | give me a ring
        get linda to call me | can your lady ring me back | can somebody explain this | can you explain it to me | explain please
        i dont understand | dont understand what you mean | i do not know what this means | what does this mean | what do you mean
        i dont know what to do | what do i do | what do i do now | what am i supposed to do | what should i do | what next
        what do i press | what do i press i dont understand | what do i type | what do i put | what do i write | what do i say
        how do i do this | how do i do it | how does this work | how does it work | how do i fill this in | how do i use this
        im confused | i am lost | im stuck | got myself in a muddle | in a right muddle with this | i cant work it out | cant follow this
        this is too complicated | this is too hard for me | its all too much | i find texts hard | i find reading hard | im no good with texting
        im not good with phones | i cant read it | i cant see the screen | i have dyslexia | im dyslexic can someone do it for me
        my english is not good | i am blind can someone ring | im deaf i cant use the phone | can someone do it for me
        can someone else do this for me | someone to go through it with me | can we do it over the phone | can i do it another way
        will this affect my benefits | are you going to stop my pip | does this affect my universal credit | will it stop my benefits
        is this a scam | how do i know this is real | what can i claim for | what am i allowed to claim | can i claim for my lunch
        am i allowed to claim taxis | it wont let me do it | its not working | this isnt working
        how do i send my receipt | where do i send my receipt
        i have a question | can i ask a question | can i ask you something | got a question for you | i have changed my bank account
        i want to change my bank details | how do i change my bank | i have moved house | i have a new phone number
        no idea what to do | no idea what im doing | no idea how this works | dont know which button | which button do i press
        what am i meant to do | what am i meant to type | what am i meant to put | cannot make head nor tail of this
        can you phone my daughter | can you call my support worker | can you call my mum instead | can i do this by phone | is there another way
        my eyes are bad | my hands shake i cant type | i cant type | i cant text well | i cant use this phone | i have never done this what do i do
        dw i ddim yn deall | dw i angen help | nie rozumiem | potrzebuje pomocy | mujhe samajh nahi aaya | madad chahiye | no entiendo
    """,
    Intent.STOP: """
        stop texting me | stop messaging me | stop sending me these | stop sending these texts | stop contacting me | stop bothering me
        please stop | can you stop this | can you stop texting me | could you stop sending me messages | i want these to stop
        no more texts | no more texts thanks | no more messages please | dont text me again | dont text me any more | do not text me
        dont message me | dont contact me again | do not contact this number | dont send me anything else | i dont want these texts
        i dont want any more messages | i dont want to get these | dont want texts | i dont want this any more texts
        take me off your list | take me off the list | take my number off | remove me | remove my number | delete my number
        remove me from this | take this number off your system | unsubscribe me | unsubscribe please | opt out | i want to opt out
        can i opt out | how do i stop these | how do i stop the texts | how do i unsubscribe | how do i get off this list
        too many texts from you | fed up of these texts | sick of these messages | stop spamming me | quit texting me | pack it in texting me
        im not in the group any more | i dont go to the group now stop sending these | i have left the group stop texting
        not interested stop texting | leave me off this | cancel these texts | cancel the texts | end these texts | turn these off
        i dont want to hear from you | i dont want to hear from you again | enough texts | enough of these | no more | no more of these
        stop it now with the texts | remove my details | delete my details | delete me | stop emailing and texting | please leave my number out
        turn off texts | peidiwch a thecstio fi | dim mwy o negeseuon | nie pisz do mnie | prosze nie pisac | message band karo
    """,
    Intent.NO: """
        that is wrong | thats not right | this is not right | it isnt right | that isnt correct | not correct | incorrect
        no thats not it | thats not it | it wasnt that | it was not that | not that one | its not that | i said no | i said no before
        i said no already its no | i already said no | ive told you no | its a no | its a no from me | still no | definitely not | certainly not
        absolutely not | of course not | not at all | no way | no chance | nope not that | dont think so | i dont think so
        that aint what i spent | thats not what i spent | i didnt spend that | i never spent that | i didnt pay that | i never paid that
        i didnt say that | i never said that | thats not what i said | thats not what i put | not what i wrote | i didnt mean that
        that isnt what i meant | you have got it wrong | youve got that wrong | you got it wrong | u got it wrong | you made a mistake
        theres a mistake | there is a mistake in that | its got a mistake | something is wrong | somethings not right | the amount is wrong
        amounts wrong | wrong amount | wrong one | wrong way round | wrong price | price is wrong | numbers are wrong | total is wrong
        thats too much | its too much | thats not enough | its more than that | it was less than that | it was more than that
        you missed one | you missed one out | you missed my lunch | you forgot the bus | something is missing | theres one missing
        one of them is wrong | not all of it | only some of it is right | half of it is wrong | thats somebody elses | thats not mine
        that isnt mine | not mine | dont send it | dont send that | dont claim that | do not submit it | i disagree with that
        dyw hynny ddim yn iawn | ddim yn gywir | mae hynny'n anghywir | to nie tak | to zle | ye galat hai | galat hai
    """,
    Intent.BACK: """
        go back | can i go back | can we go back | take me back | take me back a step | back a step | back one | one back
        go back a question | go back one question | back to the last question | go to the last question | the last question again
        go to the previous question | previous one please | the one before | the question before | can i see the last question again
        ask me that again | ask me again | ask that again please | can you repeat the question | repeat that | repeat the question
        say that again | what was the question | what did you ask me | whats the question | can i change my answer
        i want to change my answer | i need to change my answer | let me change that | can i change what i put | change my last answer
        can i redo that | let me redo that | can i redo the last one | let me do that one again | can i do that bit again | do that again
        i made a mistake | i have made a mistake | made a mistake on the last one | i got that wrong | i put the wrong thing
        i put it in wrong | i put the wrong one | i typed it wrong | i typed the wrong thing | i pressed the wrong one | hit the wrong button
        i answered wrong | i gave the wrong answer | thats a typo | that was a typo | didnt mean to send that | sent that by mistake
        undo that | can i undo that | oops wrong one go back | oops wrong answer | my mistake go back | go back a bit | step back
        sorry typed the wrong thing | meant to put something else | meant to say something else | i meant something else
        i did that wrong can i do it again | how do i get back | how do i go back | how do i change it | how do i change my answer
        mynd yn ol os gwelwch yn dda | ga i fynd yn ol | cofnij | wroc | wapas jao | piche jao
    """,
    Intent.GREETING: """
        how do i claim | how do i make a claim | how do i begin | how do i start | how do i get started | where do i start
        where do i begin | how do i put a claim in | i want to claim | i want to claim for yesterday | i would like to claim my expenses
        i need to claim | i need to put a claim in | id like to make a claim | can i claim | can i claim for yesterday | can i make a claim
        can i put my expenses in | can i claim my travel | can i claim my fares back | can i get my fares back | id like my travel money back
        want to claim my travel | want to put in my expenses | im here to claim | im claiming for the meeting | claiming expenses
        i have some expenses | ive got some expenses to claim | i have got some receipts | got receipts to claim for | new claim please
        start a claim | start my claim | begin a claim | ready to claim | another claim | i have another claim | expenses claim
        i went to the meeting yesterday and want to claim | i was at the session and want to claim | i came to the workshop what now
        told to text this number to claim | they said to text here for expenses | is this where i claim | is this the expenses number
        is this where i claim my expenses | is this the right number for expenses | hello im new to this | hi im new to this how do i begin
        hi first time doing this | never done this before | my first time claiming | shall i tell you what i spent | can i tell you now
        hello there | hi there how are you | hello how are you | hiya | alright | good morning | good afternoon
        put a claim in for tuesday | claim for last week | can i do my claim | lets start | ok lets begin | lets get started
        how do i get my bus fare back | how do i get my money back for the bus | i spent some money | i had some costs | i have costs
        dw i eisiau hawlio | sut mae hawlio | sut ydw i'n dechrau | chce zlozyc wniosek | jak zaczac | mujhe claim karna hai
    """,
    Intent.THANKS: """
        thank you | thanks very much | thank you so much | many thanks | thanks for your help | thank you for helping me | thanks a lot
        thats great thank you | thats lovely thank you | brilliant thank you | got it thank you | it came thank you | thank you it arrived
        thanks its in my bank | got the money thank you | money came thank you | all sorted thanks | thats all thank you | bye for now
        thank you bye | ta very much | cheers for that | much appreciated | you have been very helpful | very kind of you | bless you
        god bless | take care | see you next time | speak soon | ta ra | diolch am eich help | diolch o galon | dziekuje bardzo
        got my money today thanks | got paid today thank you | the money is in thank you | youre a star | nice one | ok bye
        bahut shukriya | ok thanks | okay thank you | right thank you | night night | have a nice day
    """,
    Intent.UNCLEAR: """
        who is this | who are you | what is this | whats this about | what | eh | pardon | sorry | sorry what | huh | hm | ok then
        wrong number | wrong chat | sorry wrong person | i dont know you | you have the wrong number | is this dave | is that you sue
        asdfgh sorry pocket | pocket text | ignore that | the cat sat on my phone | sorry that was my kid | my son had my phone
        it was a good day | it was a nice meeting | i enjoyed it | i liked the session | the group was good | the room was cold
        the meeting is at 10 | what time is the meeting | when is the next meeting | where is the meeting | where is the next one
        are we meeting on friday | is it on today | i cant come tomorrow | im not coming next week | im running late | im on the bus now
        on my way | ill be there in ten minutes | see you tomorrow | see you tuesday | who else is coming | is lunch provided
        will there be lunch | what room is it in | text me tomorrow im in hospital | ill do it later | i will send it later | not now
        im busy | i am at work | in hospital at the moment | im poorly | i am not well | im in bed | i have a cold | its raining
        my daughter usually does this for me | my support worker says hello | my carer is here | my wife does this | ask my mum
        im not sure | i dont know | maybe | i think so | perhaps | dunno | i cant remember | not sure how much | i will check
        let me check | hang on | wait a minute | give me a minute | one moment | just looking for it | i have lost it | its in my bag
        i have the receipt | here is my receipt | i sent the photo | the photo is on its way | do you need my receipt | did you get my photo
        is that ok | is that right | am i right | sure | are you sure | what was the total | how much was it | what did i put
        i want to die | i want to go home | i need to go | i want to see you | a new battery | a new one | no one came | nobody came
        he said no | she said no | they said no | yeah no | send it | send that | im not safe | im not safe here | not far | not long
        ask someone else | someone told me | somebody said | i need a new one | i need it for my chair | i was told you pay for lunch
        i lost my phone | my phone broke | the text was late | i got your text | got the message | i was waiting for the bus
        yes no | yes and no | yes but | yes maybe | yes i think so | yes cancel it | oh right | right | right then | not today
        link | photo | the link please | send me the link | send me the photo link | send me a new link | the link doesnt work | the link wont open
        i like music | the football was on | happy birthday | merry christmas | love you | what are you doing | how is your mum | lol | haha
        thats interesting | good idea | fair enough | never mind | it doesnt matter | whatever | up to you | you choose | either
        i paid by card | i paid cash | he paid for me | the driver gave me it | i gave it to sue | it was on the app | i used my card
        hearing aid batteries | something to eat | a man from the agency | stuff for the meeting | someone to sit with my mum
        they gave me it | i got it in the shop | it was for my mum | it was for me | for the meeting | from home | to the centre
        leave me alone | go away | i hate this | this is rubbish | you are useless | stupid thing | he hits me | i am scared
        i dont want to be here | my money has been stolen | he took my money | she keeps my money | he has my bank card
        my name is sue | im dave | i am sue | its dave from the group | i live in cardiff | my postcode is | my number is | same as before
    """,
}
"""For each intent its sayings. A yes is none of them: only the known words are a yes. What throws away or appeals is none either.

UNCLEAR holds what people say besides, so that it is not taken for one of the others.
"""

SAYINGS: Mapping[str, Intent] = {
    saying.strip(): intent
    for intent, sayings in _SAYINGS.items()
    for line in sayings.strip().splitlines()
    for saying in line.split("|")
}
"""Every saying with its intent."""
