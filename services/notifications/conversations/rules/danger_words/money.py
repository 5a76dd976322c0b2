"""Words of somebody whose money, card or benefits may be taken, used or controlled by another person."""

PHRASES = """
@who * @take|drink|gamble|gambles|gambled|gambling|waste|wastes|wasted|blow|blows|blew|smoke|smokes|withdraw|withdraws|withdrew|empty|emptied|clear|cleared|drain|drained|use|pocket|pockets|pocketed|help|transfer|transferred|has|have|raid|grab|hide * @mine|all * @money
@who * @take * my|me|our|all|it|off|from * me|us|money|cash|card|mum|dad
@who * help|helping * himself|herself|themselves|hisself|themself|theirself|theirselves
@take * my|our|me|mum|dad|her|his * money|cash|card|benefit|savings|purse|wallet|pin
steal * @mine|off|from * @money|me|us|mum|dad|things|stuff|jewellery|phone|food|ring|watch
steal from|off * me|us|mum|dad|my|her|him|people|residents
stealing|thief|thieves|thieving|theft|pickpocket|pickpocketed|mugged|mugger|scammed|scammer|scam|conned|conman|conmen|swindled|tricked|fraud|fraudster|fraudulent|fraudulently|defrauded|extortion|catfish|catfished|catfishing
steal * my|our|me|from|off|been|was
@mine * @money|things|stuff|jewellery|ring|watch|phone|bag|post * steal|take|missing|vanish|disappear|disappears|disappeared|disappearing|emptied
@mine * @money|things * keep|keeps|all|has|have|is|are|always|been|gone * go|missing|vanish|disappear|disappearing|disappeared|less|short|empty
@mine * savings|account|card|money all|go|is|has|been|are go|empty|emptied|missing|cleared|cloned|hacked|drained
been|was|get|being|had|were * steal|mugged|scammed|conned|done|cheated|tricked|hacked|burgled|swindled|ripped|diddled|robbed
steal|mugged|scammed|conned|cheated|tricked|swindled|robbed|robbing * me|us|mum|dad|him|her
rip|ripped|ripping * me|us|off|mum|dad
take|steal|have|get|cash|money * money|cash|card|pounds|# * off|from me|us|mum|dad|him|her
take|steal|missing|going|go|disappear|coming|payments|money * money|cash|pounds|out * out|from|of * my|me|account|bank|purse|mum|dad
money|cash|something|pounds|# * always|keep|keeps|there|is|missing|short|less|go * missing|less|short|vanish|disappear|disappears
not|refuse|refuses * give|let|hand|allow|show * @me|have|mum|dad * money|card|cash|purse|wallet|benefit|book|statement|statements|change|penny|pocket|spend|bank|own
not|cannot|never|dont * see|touch|spend|access|control|handle|manage * my|own|any|a|of * money|benefit|card|cash|bank|penny|account|statement|wages|savings
not|cannot|never * get|have|given|keep|allow|allowed|let * my own|benefit * money|benefit|card|bank|cash|account|benefit
@not * see|get|keep|have|let|given|allowed * my|any * benefit|own|pocket|penny
@not * get|let|allowed|able to * see|have|spend|keep|use|touch|choose * my|any|own|money * money|benefit|card|cash|bank
@not * penny|pennies|pocket|spending|own * money
@who * has|have|get|take|hold|use|keep|control|manage|manages|know|knows|want|wants|need|ask|demand|demands|lost|change|borrow|write|hide * @mine|the * card|pin|purse|wallet|bank|cashcard|debit|password|passcode|savings|benefit|book|codes
@who * has|have|take|keep|hold|get|control|manage|gets * it|all|everything|the|my * money|it|all * cannot|not|never
have|get|take|hold|use my|me|mums|mum|her|his card|pin|purse|wallet|bank|debit|cashcard|password
ask|want|knows|know|have|get|use|made|make|demand|need * my|me|mum|his|her * pin|password|passcode|code
control * money|bank|card|benefit|cash|account|spending|finances|everything
make|force|forced * me|mum|dad|us|him|her * give|pay|hand|sign|transfer|take|buy|lend|withdraw|draw|open|change|send|get|spend|loan|loans|will|account|cash
give|hand|handing|lend|send|pay * him|her|them|carer|son|daughter|brother|sister|partner|ex|someone * all|my|half|every|most|money * money|cash|benefit|penny|card|savings|week|month|pin|wages
have|make|must|got to * give|pay|hand * him|her|them|staff * money|cash|benefit|card|#|every|all|to|or
@who * borrow|owe|owes|owed * my|me|money|cash|from|off|again|off
borrow * money|cash|from|off * again|every|never|me|always|not|back|keep
keep|always|every|non * ask|borrow|wanting|want|begging|demanding|pestering|ring * for|me|my|more|him|money * money|cash|lend|more|loan|pay|#
ask|beg|begs|pester|pressure|pressures|demand|demands|hassle|hassles|nag|guilt * me|us|mum|dad * for|to * money|cash|lend|loan|give|benefit|#
not give|pay * back * me|never|money|it|ever
never|not|wont|refuse|refuses give|gives|pay|pays|return|returns * back
without * permission|asking|ask|tell|telling|know|knowing|knowledge|consent|okay|say
behind my|mums|dads|her|his|me|our back
benefit * go|paid|pay|going|into|in|goes|to * @who|his|him|their|them|exs|account|husband|her
benefit * comes|come|day|payday * take|he|she|they|gone|lad|wait|waiting|round|there|straight
money|cash|everything|savings * go|goes|paid|going|straight * in|into|to * his|their|her|exs|ex|him account|bank|card|pocket
put|puts|transfer|moved|move|moves * money|cash|change|it|savings|# * into|in|to * his|her|their|own|someone * pocket|purse|bag|account|bank|name
pocket|pockets * change|money|cash|my
payday|giro|pension|pay|money * day|comes|in * come|comes|turn|take|wait|waiting|round|door|gone|straight|knock
@who|lad|people * come|turn|knock|wait|call|show|visit * door|house|round|flat|mine|when|up|day * money|payday|cash|benefit|collect|owe|pay|giro
give|send|read|tell|share * him|her|them|man|bank|caller|someone|lady * code|pin|password|passcode|card|security|details
code|codes|pin|password|passcode * give|told|send|read|over|phone|text|caller|sent|asked
bank|police|hmrc|amazon|microsoft|caller|man|woman|someone|company|paypal|royal|tax|dwp|council|bt|lady|gentleman * phone|ring|rang|call|online|text|email|door|emailed|rung|facebook|whatsapp * code|account|money|pay|transfer|gift|voucher|vouchers|details|safe|computer|arrest|fine|remote|screen|parcel|tax|refund|pin|password
move|moved|transfer|transferred * my|the|all savings|money
find|found * my * card|money|purse * in|under * her|his|their
every|each * benefit|payday * day|week|turn|come|he|she|they
safe|new|another|different account * move|transfer|money|they|bank|told|savings
move|transfer|moved|transferred * money|savings|everything|all|# * account|safe|him|them|her|another|abroad
gift|steam|itunes|google|amazon|apple card|cards|voucher|vouchers
release|customs|fee|pay * parcel|package|funds|winnings|prize|inheritance|delivery
crypto|bitcoin|cryptocurrency|forex|lottery|jackpot|moneygram|western union
crypto|bitcoin|cryptocurrency|lottery|moneygram
western union
romance|dating|online|internet|facebook|whatsapp|instagram|messenger|tinder|snapchat|tiktok|telegram * money|send|sent|pay|boyfriend|girlfriend|friend|asked|savings|pounds|met|pictures|pics|lend|scam|man|woman|lady|soldier|marry|love
@who|met|soldier|guy * online|internet|facebook|whatsapp|instagram|messenger|tinder|dating|app|telegram|never met * pay|money|send|ask|pictures|pics|want|say|lend|loves|needs|photo|help
send|lend|pay|give|invest|invested|wired|transfer * money|savings|cash|#|pounds|thousand|everything|all * online|internet|facebook|whatsapp|boyfriend|girlfriend|vanished|met|abroad|website|soldier
roof|roofer|roofers|driveway|tarmac|gutters|gutter|builder|builders|cowboy|trader|loft|insulation|windows|damp|trees|salesman|doorstep * pay|paid|pounds|cash|give|#|thousand|hundred|deposit|money|not|never|more|back|forced|pressured
call|come|knock|man|men|lad|gentleman|bloke|people * door|house|doorstep|roof * give|pay|roof|drive|pounds|thousand|cash|sign|take|sold|gutter|tarmac|money|work
loan|loans|credit|catalogue|contract|account|debt|debts|phone|phones|overdraft|klarna|card|car|things * in|out|using|with|on my|mums|dads|her|me name
get|take|have|open|ran * loan|loans|credit|contract|debt|debts|phone|catalogue|account|card|tenancy * my|me|mums|her|mum * name|names
use|using|used|put * my|me|mums|dads|her * name|details|identity|id|address|account
my name * to|for|on|without * loan|get|buy|credit|phone|not|me|debts
owe|owes|owing|debt|debts|pay|paying * bad|people|dealer|him|them|lad|men|loan|shark|someone|money|tony|bloke|interest * come|door|people|scared|threaten|hurt|bad|more|double|kill|break|every|after|keep|interest|stop|round|shark
owe * money|# * people|him|them|lad|men|dealer|bad|someone|bloke|guys|person
lent|lend|give|send * block|blocked|blocks|disappeared|vanished
@who * take|withdraw|withdrew|draw|drew * out * #
@who * write|wrote|cashed|forged|signs * cheque|cheques|signature
loan shark|sharks|sharking
bailiff|bailiffs|debt collector|collectors|provident
bailiff|bailiffs
rent|debt|debts|arrears * cannot|scared|evict|threaten|letters|behind|not * pay|eat|cope|sleep|out|court|bailiff
open|opened|opening * bank|account|accounts * for|in * him|her|them|someone|friend|my|name|people
money|cash|payments * through|in|into|via my|me account|bank * him|for|someone|friend|them|not|people|then|take|his
let * use|using|have * my|me * account|bank|card|cash
sign|signed * over|away * house|house|flat|savings|car|it|money|to|everything|him|her
sign|signed * something|papers|paper|form|forms|document|documents|it|thing|house|cheque|cheques|cheque|blank|agreement * not|understand|over|did|made|know|forced|had|what|without|read|cannot|blank
change|changed|changing|altered|alter|rewrite|sign|write|leave * my|his|her|mums|dads|a|the * will * @mine|to|not|made|so|for|and|in
make|made|force|had|want * me|mum|dad|him|her * will|house * change|sign|over|over|name|him
change my|mums|dads will
put|sign|transfer * my|the|mums|her|his|our * house|home|flat|car|savings|account|tenancy * in|into|to|over * his|her|their|name|him|them
attorney|poa|appointee|deputy|guardian|executor * take|keep|not|never|spend|use|refuse|penny|wont|abuse|steal|control|says|sold|all
sold|sell|selling|pawned|pawn * my|mums|dads|her|his|all * house|things|ring|jewellery|car|stuff|phone|tv|home|furniture|flat|medals|watch
sold|sell|selling|pawned|pawn my|mums|dads
cash machine|point * less|short|take|keep|with|me|pin|make|he|she|they|always
cashpoint|atm|bank|post office|shop * with|for|to|goes|go|takes * me|him|he|her|my * less|short|keep|keeps|pocket|make|makes|take|pin|change
he|she|they|carer|son|daughter|brother|sister|neighbour|friend * goes|go * bank|cashpoint|atm|cash|shops|shopping * me|my * less|short|change|keep|never|wrong|receipt|not
change|shopping|receipts|receipt * short|wrong|never|less|missing|not * change|back|right|give|gives|carer|he|she
account|balance|bank|card|purse|savings|wallet|money * empty|zero|nothing|overdrawn|emptied|cleared|wiped|drained|cleaned * i|not|and|me|because|out|someone|he|she|they|when|again|all
empty|emptied|clear|cleared|drain|drained|wipe|wiped|cleaned|cleaning * out|my|mums|our|the * account|bank|savings|purse|out|accounts
money|benefit|card * is|all|my * go|gone|missing * and|i|before|someone|not|because|every|dont|do|dno
not|never * spend|touch|use|bought|made|withdraw|withdrew|authorised|recognise * it|that|them|payments|transactions|withdrawals|payment|transaction
payment|payments|transactions|withdrawals|direct|withdrawal * not|never|dont|recognise|mine|me|made|strange|odd|unknown|someone
grab|snatch|snatched|took|steal|ran * my|me|off|with * bag|phone|purse|handbag|wallet|shopping|rucksack
pay|paying|charge|charges|charging|give * him|her|them|staff|carer|boss|landlord * for|to|every|extra * everything|shower|food|bath|lift|let|leave|protect|protection|stay|washing|see|nothing|be
make me|us pay
make|makes me|us * pay for everything|them|him|her|all|food|drinks
no|not|without money * because|cos|since|he|she|they|son|daughter|brother|carer|take|for|takes|food|left * @take|gave|he|she|they|has|have|keeps|keep|benefit|food
cannot|not eat|buy|afford * because|cos|coz * he|she|they|son|@take|money|someone|my
buy|buys|bought|buying|order|orders|ordered|spend * stuff|things|clothes|drink|drugs|fags|herself|himself|online|phone|trainers|holiday|car * with|on|using|from|off my|mums|dads|her|me|our * money|card|account|benefit|cash|name
@take|use|drink|buy|gamble * my|mums|the|his|her|our|all|our * money|benefit|it|cash * on|for|in * fags|drugs|drink|beer|vodka|gambling|betting|bookies|himself|herself|themselves|trainers|weed|cigs|booze|alcohol|pub|clothes|car
treat|treats|use|uses|used|using me|mum|dad * like|as|for * cash|money|bank|atm|cashpoint|slave|servant
only|just * come|visit|want|wants|ring|rings|after|see|love|here * for|when|my|me * money|pension|payday|benefit|house|inheritance
pressure|pressured|pressuring|pressurised|bullied|bully|guilt|guilted * into|to|me|for * sign|pay|lend|give|buy|loan|money|money|pay
financially|financial abuse|control|abusing|controlled
mae|maen|mai|ma|man|maer|rhywun|mab|merch|brawd|chwaer|gofalwr|ngofalwr * dwyn|cymryd|dwgyd|cadw|gwario|defnyddio|nwyn|ddwyn|gymryd|wario|benthyg|fenthyg|rheoli|reoli|wedi * fy|mhres|arian|pres|cerdyn|nghardyn|mhensiwn|ngherdyn|narian|mhin|cherdyn|mudd|budd|mhwrs|pensiwn|pwrs|waled|ngherdyn|nghyfrif
dwyn|cymryd|dwgyd|cadw|gwario|nwyn|ddwyn|gymryd|wario * arian|pres|mhres|nghardyn|pwrs|mhensiwn|cerdyn|ngherdyn|narian|mhwrs|phres|harian|pensiwn|waled|budd
dwyn|nwyn|ddwyn|dwgyd|lladrata|lladrad|twyll|twyllo|dwyllo|nhwyllo|sgam|sgamio|sgamwyr
wedi|di * ddwyn|cymryd|dwyn|dwgyd * arian|pres|mhres|oddi|fy|wrtha
arian|pres|mhres|narian|pensiwn|mhensiwn|cyfrif|nghyfrif * diflannu|mynd|wag|gwag|goll|gollwyd * wedi|i|eto|o|gyd|banc|pob
ddim|byth|gwrthod|dim|pallu|cau * rhoi|gweld|roi|cael|gadael * fy|i|fi|mi|mhres * arian|mhres|narian|cerdyn|nghardyn|pres|mhensiwn|budd|phres
gorfod|gorfodi|gwneud|neud|ngorfodi * i|fi|mi * rhoi|talu|dalu|roi|arwyddo|lofnodi|pres|arian
gwybod|gofyn|eisiau|isio|moyn * fy * pin|rhif|cyfrinair|mhin|nghod
benthyg|fenthyg * arian|pres * byth|eto|nol|ol|pob|o hyd
@who * take everything|every|lot|most
met|meet * online|facebook|app * send|money|#|visa|help
need|needs|want|ask me to send|pay|lend * visa|flight|flights|passport|operation|hospital|lawyer|customs
"""
