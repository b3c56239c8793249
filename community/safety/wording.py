"""Words by which a sentence denies, or tells of long ago or of others, fears, jokes, informs (contexts.py)."""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOT = _set(
    """
    zero not dont never no without havent hasnt hadnt arent isnt wasnt wouldnt wont didnt doesnt aint
    stopped nor neither
    """
)
AS_MUCH = frozenset({"as", "more", "so", "this"})
# "There is not a day that I do not ..."
NOT_A_DAY = re.compile(
    r"\b(?:not|no|never|isnt|hardly|barely|rarely|doesnt|aint)\b.*\b(?:hour|day|night|minute|moment|second|morning"
    r"|week)\b"
    r"|\b(?:lying|lie|liar) (?:if|to say)\b|\bcant (?:deny|pretend)\b"
)
# What may stand between a denial and what it denies.
BETWEEN = _set(
    """
    i a an the any really actually to be been am have had ever once going planning thinking thoughts of
    about that want wanting wanted think even like or anything self harmed feel feeling do would trying
    longer same as being at all kill myself wishing wish was were made make makes me plan plans intention intend si sh
    suicidal
    comes come with felt having experiencing get getting got thought considered said mean meant
    """
)
OTHERS = _set(
    """
    he she they hed shed him her his their hes shes theyre people person someone somebody anyone anybody everyone
    everybody who
    sister brother wifes husbands sons daughters mum mom mother dad father son daughter husband wife hubby fiance
    fiancee
    partner boyfriend girlfriend bf gf ex friend friends weve mate bestie flatmate roommate housemate lodger cousin
    niece nephew aunt uncle grandad grandma gran nan lad man woman guy girl boy men women teen teens child classmate
    colleague
    coworker neighbour neighbor student pupil teacher boss manager troll member members user users fellow stranger
    teenager kid patient patients you youre your client characters character we
    """
)
OTHERS_DO = _set(
    """
    himself herself themselves yourself themself
    """
)
SAYS = _set(
    """
    says say said saying told tells telling wrote writes asked asks texted commented goes called shouted posted
    """
)
# "goes to work" says nothing.
PLACES = _set("to on out home by back away off up down")
# Who is spoken of as "I", other than by "my" and "me".
SUBJECT = frozenset({"i", "im", "ive", "id", "ill"})
ME = frozenset({"me", "myself"})
# Of whom it is told, not who wants it: "a burden on my daughter".
OBJECT = frozenset({"on", "to", "for", "without", "than"})
ARTICLES = frozenset({"the", "a", "my", "just", "also", "really", "i"})
AND = frozenset({"and", "but", "so", "or", "then", "n"})
# "my head says": the author's own voice.
OWN_VOICE = _set("head brain mind voice voices thoughts depression illness part")
# Words of death that tell of somebody else's where one is mourned.
DEATH = frozenset({"suicide", "overdose", "suicidal", "death", "dying", "died"})
# "he told me to ...", "she says I should just ..."
TOLD_TO = re.compile(
    r"\b(?:told|tells|tell|telling|said|says|asked|asks|dared|ordered|texted|wrote|shouted|yelled)(?: at)?(?: me"
    r"| us)?"
    r"(?: that)?(?: (?:to|i|should|could|just|go|better|might as well))+$"
)
# The sentence before denies it.
DENIES = re.compile(
    r"\b(?:dont (?:really |actually |even )?want to (?:die|kill myself|end my life|end it)|(?:not|never"
    r"|isnt) suicidal)\b"
)
SAYS_AFTER = frozenset({"says", "said"})
# "does anyone else ...", "how do you tell ...": the author too.
ME_TOO = re.compile(
    r"\b(?:anyone|anybody|someone|somebody|any of you|you guys|you all|people) (?:else|ever|here)\b|\bdo (?:you"
    r"|any) ever\b"
    r"|\bwhat (?:do|would|did) (?:you|people) (?:all |guys |even )?do (?:when|if|with)\b"
    r"|\bhow (?:do|did|would|can|does) (?:you|one|anyone|people) (?:all |even |ever )?(?:tell|say|explain|admit"
    r"|bring|keep|carry|find|go on"
    r"|cope|live|get through)\b"
    r"|\b(?:nobody|noone|no one) (?:tells|warns|told|warned) (?:you|me)\b"
    r"|\bis it (?:normal|weird|bad|wrong|ok|okay) (?:to (?:think|want|feel|wish|imagine|be|hope)|that i|if i)\b"
    r"|\b(?:kind|sort|way|place|point|feeling|days?|nights?|tired) (?:of \w+ )?(?:where|when|that) you\b"
)
PAST = re.compile(
    r"\b(?:thought (?:id|i would|i was going to) (?:be dead|die|never|not make|not be)|years? ago|months ago"
    r"|(?<!than it )(?<!than i )used to|when i was|back then|back when|back in|in (?:19|20)\d\d|since (?:19|20)\d\d"
    r"|of (?:19|20)[01]\d"
    r"|decades? ago|as a (?:kid|teen|teenager|child)|(?:in|of) my (?:teens|twenties|thirties)|looking back"
    r"|at the time"
    r"|i remember|in (?:high school|college|uni|university|school)|(?:first|last) (?:psychosis|episode|breakdown)"
    r"|(?<!since )i was (?:\d+|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|twenty)"
    r"|before (?:i (?:was \w+ed|got|met|had my|started|found|went|moved|joined|came|began|quit|stopped)|my \w+ was"
    r"|(?:therapy|lithium|treatment|the meds|meds|rehab|recovery|sobriety|medication))|not since"
    r"|all through (?!this|the night|it)"
    r"|but that was|i once|once sat|once sectioned|turned out"
    r"|there was a (?:time|year|period)"
    r"|that was another|at (?:university|uni|college|school)|after my \w+ was born|long ago|old me|past me|time ago"
    r"|(?:years?|decades?) since|years old when|at (?:\w+teen|twenty|thirty)|during my|years back|in the past"
    r"|that (?:winter|summer|spring|autumn|year|christmas)|suicidal before|(?:during|in) (?:the )?(?:lockdown"
    r"|pandemic|covid)|(?:attempted|tried|overdosed|first) (?:\w+ ){0,3}at 1\d"
    r"|been (?:\w+ )?years"
    r"|on the old|nothing since|old diary)\b"
)
AGO_TODAY = re.compile(r"\b(ago|since) (?:today|tonight|this \w+)\b|(\bdead) by now\b")
# Said after it: "... Eleven years ago this week."
AGO = re.compile(r"\b(?:years?|decades?) ago\b|\bin (?:19|20)[01]\d\b")
STILL = re.compile(
    r"\b(?:again|now|today|still|tonight|back again|lately|recently|these days|anymore|every day|everyday|always"
    r"|ever since|keep|keeps|cant|right now|currently|this week|every night)\b"
)
# What was every day was long ago; what is so again, or now, is not.
AGAIN = re.compile(
    r"\b(?:again|now|today|still|tonight|lately|recently|these days|anymore|ever since|keep|keeps|cant|currently"
    r"|this week)\b"
)
RECENTLY = re.compile(
    r"\b(?:yesterday|last (?:night|week|weekend|month)|(?:days?|hours?|minutes|weeks?) ago|this morning"
    r"|the other (?:day|night))\b"
)
# What is told as it is now.
IS = re.compile(
    r"\b(?:i (?:do )?(?:dont |just |really |still )*(?:want|feel|keep|think|need|cant|wish|hope)|im|i am)\b"
)
# What is told in the past tense, and that it is over, in another sentence too.
WAS = re.compile(
    r"\b(?:was|were|had|used|tried|attempted|wanted|thought|wished|wishing|stood|wrote|overdosed|took|planned|hoped"
    r"|prayed|pray|felt|would|have called|id (?:written|planned|bought|saved|picked|decided|chosen|set|worked))\b"
)
OVER = re.compile(
    r"\b(?:(?:havent|hasnt|dont|never|not|no longer|didnt) (?:\w+ )?(?:feel|felt|had|have|think|thought|want|wanted"
    r"|come"
    r"|been)(?: \w+)? (?:that way|like that|that|since|anymore|back|there|them|those|dark)"
    r"|no longer (?:feel|think|want|wish|have)|long gone|have gone|all stopped|stopped (?:when|once|after|feeling)"
    r"|but not (?:now|anymore|any more|today)|behind me|(?:therapy|meds|medication|she|he|they|friends|treatment"
    r"|lithium) (?:got|pulled|helped|saved) me"
    r"|(?:it|they|all) (?:went away|got better|cleared)"
    r"|got (?:me )?through (?:it|that)|(?<!not )glad (?:i (?:stuck|stayed|survived|didnt|lived|failed|get)|of|to be"
    r"|nobody|they)|grateful (?:i|for all|to be)"
    r"|not that (?:person|girl|boy|man|lad|kid)|recovered|in recovery|(?:years?|yrs|months) clean|(?:i like|i love"
    r"|love) my life"
    r"|doing (?:so |much |really )?(?:better|well|good) now|(?:im|i am) (?:so |much |really )?(?:better|well|okay|ok"
    r"|fine|happy"
    r"|stable|calmer|\d+|forty|thirty|fifty|sixty|a \w+) now|now i (?:bake|volunteer|work|teach|run|help|look|know)"
    r"|i know (?:that|better) now|was wrong|gone back to that|these days (?:my|i|im)|celebrating|today i (?:ran|"
    r"(?!tried|attempted|wanted|cried|relapsed|planned|overdosed|failed|decided|realised|realized)\w+ed)"
    r"|now im (?:at|with|safe|excited|glad|proud|engaged|pregnant|studying|training|booking|planning a|working"
    r"|living|happy|off|free|back at|looking forward)"
    r"|was treated|it passed|i got help|got help and|now ive got|doesnt cross|its only nerves|how far ive come"
    r"|stuck around|happy to be alive|now i (?!still|want|dont|cant|feel|just|wish|know|am|think|have|need|keep|hate"
    r"|do|would|will|see)\w+"
    r"|(?:this|last) (?:week|month) i (?:started|got|ran|passed|finished|bought|moved|went|cooked|made))\b"
)
FEAR = re.compile(
    r"\b(?:had (?:a|this|the) (?:\w+ )?dream|i dreamed|i dreamt|nightmares?|in my dream|ocd(?! is| has| so)"
    r"|intrusive|ecg|heart races|call of the void|what ifs|what if (?=.*(?:lose control|snap|dont want))"
    r"|ocd .*what if|leaflet|side effects?|images of me|health anxiety"
    r"|every headache|heart skips|sick with fear|terrifies me|brain tumou?r|convinced (?:ive|i have|im|its))\b"
)
WANTS_TO_LIVE = re.compile(
    r"\b(?:scared|afraid|terrified|frightened|terrifies|fear|convinced|panic)\b.*"
    r"\b(?:dont want to|love my life|want to live|even though|was going to die|im dying|might jump|right there"
    r"|want to wake up|want a long)\b|\bi really want to (?:live|wake)\b"
)
TRIFLE = re.compile(
    r"\b(?:hangovers?|hungover|gym|squats?|leg day|burpees|stairs|spicy|buffet|heels|sunburn\w*|alarm|emails?|inbox"
    r"|jingle|advert"
    r"|ads?|assignment|lectures?|finals|quizz?(?:es)?|dishes|laundry|ironing|lasagne|diet|kale|parsnips?|hiccups"
    r"|mosquito\w*"
    r"|weather|heatwave|bus|train|late|ate|eaten|eating|toast|burnt|wedding|speech|haircut|fringe|dance|marathon"
    r"|zoom|teams|voice ?mail|mic|camera"
    r"|exams?|homework|essay|revis\w+|meetings?|calls?|commute|boss|monday|mondays|game|team|traffic|cringe"
    r"|embarrass\w+|bored|laugh\w*|funny|meme|queue|spreadsheet|wifi|nothing|one more|wav(?:ed|ing)|tripp\w+|crush"
    r"|autocorrect|typo|slides?|group project|deadline|printer|penalties|song|season|episode|update|maths?|physics"
    r"|logarithms?|inventory|icebreakers?|scanner|ikea|karaoke|parking|ground floor|teacher|professor|unmuted?|muted?"
    r"|puppy|wrong (?:person|chat|number|group)|small talk|interview|presentation|chapters?|coursework|fair)\b"
)
# A trifle is named as the cause: no laughter is needed.
_DULL = (
    r"(?:homework|essay|revis\w+|meetings?|maths?|physics|logarithms?|slides?|icebreakers?|spreadsheets?|ikea|commute"
    r"|mondays?"
    r"|traffic|printer|wifi|boiler|heating|laptop|landlord|broadband|internet|neighbou?rs?|song|autocorrect"
    r"|inventory|scanner|penalties|queue|tax return|karaoke|school fair)"
)
TRIFLE_DOES = re.compile(
    rf"\b{_DULL}(?: (?!cant|dont|wont)\w+){{0,3}} (?:make|makes|made|making) me\b|\b(?:if i ever"
    rf"|if i hear)\b.*\b{_DULL}\b"
    rf"|\b(?:essays?|deadlines?|due tomorrow|revision)\b.*\b(?:dying|dead)\b"
    rf"|\b(?:kill me|shoot me|(?:lost|lose|losing) the will)\b.*\b{_DULL}\b|\b{_DULL}\b.*\b(?:lost the will|kill me"
    rf"|shoot me)\b"
)
# A small thing once more: "if one more person tells me to try yoga ..."
ONE_MORE = re.compile(
    r"\bif (?:one more|another|anyone else|anybody else) (?:\w+ )?(?:tells?|says?|asks?|sends?|calls?|emails?|rings?"
    r"|parks?|knocks?|posts?|starts?)\b"
)
# "my social life is dead", "let's end it here"
THING_DEAD = re.compile(
    r"\blets (?:just )?end (?:it|this)\b|\b(?:chapter|era|phase|motivation|career|marriage|relationship|battery"
    r"|conversation|(?:social|love|sex) life|libido|party"
    r"|forum|chat|app|engine|phones?|laptop)\b (?:\w+ ){0,5}(?:dead|died|die|dying)\b"
)
# "that exam was suicide"
WAS_SUICIDE = re.compile(
    r"\b(?:that|this|the) (?!(?:only|answer|way|thing|solution|option|plan|truth|point|end|best)\b)\w+ (?:was|is"
    r"|would be) (?:pure |total |absolute )?suicide\b"
)
FIGURES = (TRIFLE_DOES, ONE_MORE, WAS_SUICIDE, THING_DEAD)
# Whoever laughs like this means it seldom, unless the sentence says so.
ALOUD = frozenset({"lmao", "lmaoo", "rofl", "lmfao", "😂", "🤣", "💀"})
SINCERE = re.compile(
    r"\b(?:genuinely|actually|seriously|honestly|really|truly|not (?:even )?joking|every ?day|days|constantly|always"
    r"|tbh|scares?"
    r"|scared|still|again|tonight|anymore|help|alone|nobody|cant)\b"
)
LAUGHING = re.compile(r"\b(?:omg|ugh|i swear|literally|oops|fml)\b")
# What begins another clause.
JOINS = frozenset({"when", "after", "before", "once", "if", "until", "till", "while", "and", "because"})
# After a phrase: of what one dies in jest, and rather than what.
IN_JEST = re.compile(
    r"(?:with (?:him|her|them|my|this (?:guy|girl|man|woman|boy))\b"
    r"|(?:prevention|awareness|hotline|helpline|wings|squad|bereavement|loss|survivors?|training|burn|bumps"
    r"|safe for|safe to)\b"
    r"|off my seat|out of my (?:seat|skin)|for joy|up and down|(?:the |this |my |our )?(?:friendship|relationship"
    r"|marriage|contract"
    r"|phone call|conversation|engagement|subscription|argument|lease)\b"
    r"|for (?:\w+ ){1,2}(?:coffee|recipe|cheesecake|pizza|cake|burger|ticket\w*|chocolate|beer|pint|tan|body|voice"
    r"|hair|cookie|brownie)\b|(?:of|from|with) (?:laughter|laughing|embarrassment|shame|boredom|cringe|heat|thirst"
    r"|hunger|happiness"
    r"|cuteness"
    r"|secondhand|second)|in the foot|(?:this|the) call|ship|(?:under|into) (?:my|the|a) (?:duvet|blankets?|bed"
    r"|covers|hole|sofa)|until (?:the weekend|monday)|than (?:go to (?:that|a|the|my) \w+|do (?:the|another)|eat"
    r"|watch|wear|listen|sit|sing|dance"
    r"|admit|ask|phone|attend|use"
    r"|drink)|laughing\b"
    r"|for (?:a|the) weekend|(?:sweet time|hopes|chances|buzz|engine|lights?|suffering and buy)\b)"
)
# "I don't want to be here at work", "... to live in a flat".
PLACED = frozenset({"here", "live", "around", "living"})
PLACE = re.compile(
    r"(?:at (?:work|school|uni|college|home|my (?:in ?laws?|mums?|dads|moms|parents|desk|job)|this (?:party|job"
    r"|meeting))"
    r"|with (?:my (?:mum|mom|dad|parents|ex|sister|brother|boyfriend|girlfriend|in)|him|her|them)\b|near|alone"
    r"|in (?:a|the|this|my) (?:city|country|countryside|house|flat|village|town|apartment|place|street|building)"
    r"|without (?:coffee|tea|wifi|music|chocolate|cheese|a car)|for (?:another|the whole|a whole) (?:week|shift"
    r"|meeting))\b"
)
# "political suicide"
FIGURED = _set("political career social financial commercial electoral professional fashion")
INFORMING = re.compile(
    r"\b(?:crime|webinar|workshop|illegal|visa|application|warning signs|signs of|in (?:teenagers|teens|men|women"
    r"|adolescents|veterans|farmers|adults|children)"
    r"|a paper on"
    r"|(?:is there|are there|which|know of|looking for|number (?:of|for)) (?:\w+ ){0,3}(?:hotline|helpline"
    r"|crisis line|lifeline)"
    r"|leading cause|cause of death|our club|a talk|charity walk|fundrais\w+|prevention|research\w*|suggests?"
    r"|figures|statistics|rates?|awareness|glossary|diagnosis|symptom"
    r"|(?<!of )course"
    r"|dissertation|mods?|moderators?|study|studies|survey|training|career|tune|quiz|documentary|news|newspapers?"
    r"|charity"
    r"|raising|squad|bomb\w*|essay|lecturer|poster|volunteer|warning about|under 25s|helpline number|first aid"
    r"|reading on"
    r"|difference between|evidence that|on your record|guidelines|bereaved|charities|which (?:charit|antidep)\w+"
    r"|journalists?|reporting on|squeeze|inning|is it true|does anybody know if|what does|allowed to|recommend a)\b"
)
CITED = re.compile(
    r"\b(?:questionnaire|the form|leaflet|lyrics?|the song|poem|the book|novel|the film|the movie|the series|the show"
    r"|in the series|(?:song|track|album|book|film|band) (?:is )?called|hamlet|scene|actor|acting|the quote"
    r"|on the board|phq|the scale|tick(?:ed)?)\b"
)
# Games, and what is done in them.
PLAY = re.compile(
    r"\b(?:(?:dog|cat|puppy|kitten|baby|toddler|son|daughter|kid) (?:just |has |have )?(?:swallowed|ate|took|eaten"
    r"|got into)|ready to go home (?=.*(?:conference|shift|holiday|party|trip|airport|vacation|work))|my (?:laptop"
    r"|computer|pc|phone|car|printer|kettle|hoover|plants?|tomatoes|basil|bike) (?:just |has |have |finally )?"
    r"(?:committed|died|killed|gave|wants?|decided)|minecraft|elden ring|dark souls|fortnite|roblox|zelda|sims"
    r"|skyrim|dnd|respawn\w*|achievements?|speedrun\w*|npcs?"
    r"|zombies?|lobby|my character|health potions?|hit points|hp|xp|boss fight|final boss|last boss|level \d+"
    r"|next level"
    r"|next round|quest|raid|checkpoint|the dice|controller|multiplayer|playthrough|save file|campaign)\b"
)
# Death, illness, and what is felt.
FELT = re.compile(
    r"\b(?:suicid\w*|kms|unalive|die|dying|dead|kill|killing|myself|to live|alive|exist\w*|overdos\w*|od|hang|hanging"
    r"|noose|hopeless\w*|worthless|pointless|depress\w*|anxi\w+|therap\w*|pain|suffer\w*|lonely|loneliness|alone|cry"
    r"|cried|crying|numb|empty|exhausted|hate|mental\w*|psych\w*|sad|misery|miserable|trauma\w*|abus\w+|goodbye"
    r"|burden"
    r"|despair|pills|meds|medication|hospital|self harm|cutting|scared|feel|feeling|feelings|feels|felt|tired|sorry"
    r"|forgive"
    r"|wake up|bridge|rope|passed|grief|griev\w+|gone)\b"
)
# Glad to live, and says so.
RECOVERED = re.compile(
    r"\b(?<!not )(?:so |very |really |just )?(?:glad|grateful|thankful|happy|blessed|lucky|proud|pleased)"
    r" (?:that )?(?:im|i am|to be|i get to be|to still be|i was|ive) (?:still )?(?:here|alive|around|living)\b"
    r"|\b(?:lot of living|living (?:left )?to do|and here i am|yet here i am|reasons? to live and|blowing out"
    r"|(?:years?|months?|yrs) (?:\w+ )?since my (?:last |first |only |second )?(?:attempt|overdose)"
    r"|(?:lots|so much|plenty|everything|something) to live for|(?:list|lots|plenty) of reasons (?:to|for)"
    r"|want to live again|learn(?:ed|ing|t) to live"
    r"|since i (?:last|ever) (?:wanted|tried|thought|felt|planned)|glad (?:that )?i (?:didnt|never) (?:die|do it"
    r"|go through|succeed|end it|kill)|love being alive|enjoy(?:ing)? (?:being alive|life|living)"
    r"|worth living again)\b"
)
# Somebody has died by it.
BEREAVED = re.compile(
    r"\b(?:(?:died|dead|die|death|passed|passing|lost|losing|loss|gone|took|taken|left us"
    r"|killed)(?: \w+){0,5} (?:to|by|from"
    r"|through|of|after) (?:\w+ )?(?:suicide|overdose|od)|(?:suicide|overdose) (?:took|loss|bereavement)"
    r"|(?:his|her|their|dads|mums|moms|brothers|sisters|sons|daughters|friends|cousins|uncles|husbands|wifes"
    r"|partners)"
    r" (?:\w+ )?(?:suicide|overdose|death|funeral)|(?:took|ended) (?:his|her|their) (?:own )?(?:life|lives)"
    r"|survivors? of suicide)\b"
)
# Goodbyes, gifts and going of everyday life.
PARTING = re.compile(
    r"\b(?:long post|this (?:forum|site|server|sub|group) (?:has|is|isnt)|my mp|waiting lists?|newspaper|editor"
    r"|first date|what a goodbye|finale|wardrobe|(?:feels|looks) (?:so |much )*(?:lighter|bigger|nicer)|the rant"
    r"|ranting|typos?|formatting|my english|spelling|rambling|late reply|maternity|outgrown"
    r"|declutter\w*"
    r"|charity shop|size \d+|(?:off on|before my|for my|going on|im on|were on) (?:a |our |my )?(?:holidays?"
    r"|vacation)"
    r"|for two weeks|weeks? off|abroad|wish me luck|good luck|before (?:the|my) exams?|exam week|dentist|meet ?up"
    r"|(?:birthday|office|house|surprise|dinner) party|great (?:semester|term|year)|end of (?:term|semester)"
    r"|offline|internet|wifi|camping|festival|conference|check in|trip|pick ?up only|collection only"
    r"|for sale|message me|dm me|foster\w*|adopters?|happy there|time capsule|birthday card|first date"
    r"|see you (?:monday|tomorrow"
    r"|next|on|at|soon|there)|back (?:on|in|next|by) (?:a |an |the )?(?:\w+day|week|hour|hours|week|minute|january"
    r"|spring|autumn)"
    r"|social media|facebook|instagram|twitter|the apps?|last (?:day|night|week|weekend|shift|class|lesson|session"
    r"|chance) (?:at|of(?! my (?:own )?life)|in|with|on(?! earth)|before|to pass)|have fun|fun without"
    r"|on leave|out of office|lovely (?:chat|evening|time|day|weekend|meeting)|leaving (?:this|the) (?:group|forum"
    r"|app|server|chat|team)"
    r"|talk soon|see you (?:later|around)|have a (?:good|great|nice|lovely)|off to|packed|packing|the move"
    r"|moving (?:to|house|out|in)|wedding|christmas cards|guests|cleaner|furniture|leaving do|retir\w+|new job"
    r"|my (?:old )?job"
    r"|flight|airport|(?:goodbye|bye|farewell) (?:to )?(?:summer|winter|rain|smoking|cigarettes|alcohol|drinking|weed"
    r"|sugar"
    r"|gluten|carbs|my old))\b"
)
# Means and heights of everyday life.
HARMLESS = re.compile(
    r"\b(?:down the (?:toilet|sink|drain)|enough (?:pills|tablets|meds) (?:until|till|for the)|apples?|fruit|bread"
    r"|is it (?:safe|ok|okay|dangerous|bad) to|can i (?:drink|take|mix)|stay safe and i will"
    r"|in the rain|was late|a raise|promotion|audition|tattoo|beard|shav\w+|ducks?|ice cream|landlord|safe to take"
    r"|dont forget|chips|best (?:evening|day|night)|school project|new baby|grudge"
    r"|before (?:my|the|a|our) (?:exams?|holidays?|vacation|trip|move|op|operation|surgery)|wish me luck|calibers?"
    r"|ar15|glock|ruger|remington|9mm|22lr|atf|ffl|nfa|ccw|concealed carry|hunter|deer|gunsmith"
    r"|brass|reload\w*|open carry|self defen[cs]e|home defen[cs]e|delayed|end of term|waiting for (?:a|the"
    r"|my) (?:\w+ )?train|with (?:the|my) (?:dogs?|grandkids)|meteor shower|the stars|stargaz\w+|fireworks"
    r"|sunset|the view|views|scenery|receipts?|insurance claim|marry me|marry him|marry her|propos\w+"
    r"|registry office|eclipse|dishwasher|kayak|boat|leaflets|dropping (?:chemistry|maths?|out of|the (?:course"
    r"|module))|hand(?:ing|ed)? in (?:my|the)|my notice|commut\w+|dentist|organi[sz]er|hiking|hike"
    r"|jogg\w+|picnic|sunset walk|took (?:some |a few )?(?:pictures|photos?)|fishing|skyline|tour|sightseeing|diy"
    r"|cook\w*|chopping"
    r"|recipe|baking|onions?|vegetables|pharmacist|to the vet|worming|hang (?:it|them|the)|washing line|tent|sail\w*"
    r"|edge of (?:tears|the pool|my seat|the bed|town|burnout|a breakdown)|the pool|swing|pharmacy|chemist"
    r"|petition|council"
    r"|in the foot|as prescribed|the doctor told|on time|refill|dosette|with breakfast"
    r"|first time ever|shave"
    r"|for the farm|sponsored|abseil|bungee|campaign|(?:do|take|handle|stand) (?:this|my|the) (?:job|work|course"
    r"|degree"
    r"|relationship|marriage|school|shift|neighbou?rs?)|any more of (?:my|the|this) (?:neighbou?rs?|boss|job)|telly"
    r"|crisps"
    r"|pain in my (?:back|neck|legs?|knees?|jaw|tooth|head|shoulder|foot|hips?)|holster|calib\w+|optics?|suppressor"
    r"|the range"
    r"|hunting|concealed|live (?:in (?:a|an|the|my|our|his|her|london)|near|at home|there|somewhere)|live with (?:my"
    r"|his|her|them|him|a|the)|weekly boxes|this (?:week|month|year|day|shift|term|semester|exam) to be over"
    r"|kitchen knives|prescription (?:came|arrived)|back to the (?:shop|store)|curtains)\b"
)
GONE = re.compile(
    r"(?:thoughts|feelings|urges|ideation|attempt) (?:were|was|used)\b|(?:thoughts |feelings |urges "
    r"|ideation )?(?:(?:have|are|had|has|were) (?:\w+ )?(?:gone|stopped|faded|lifted|passed|left|eased)\b)"
)
STOPPED = re.compile(
    r"\b(?:thoughts|feelings|urges|ideation) (?:\w+ )?(?:have|are|had|has) (?:\w+ )?(?:stopped|gone|faded|lifted"
    r"|eased)\b"
)
FROM = re.compile(r"\bfrom (?:wanting|wishing|being|hoping|planning|thinking)\b (?:to )?.+ to\b")
SAID_NO = re.compile(
    r"\b(?:say|said|says|tick|ticked|put|answered|answer) (?:\w+ )?(?:no|none|never|0|zero|not at all)\b"
    r"|\bi have none\b"
    r"|\bdont feel (?:that|like that|it) at all\b|\bnone of (?:that|it|those)\b"
)
LIED = re.compile(
    r"\b(?:lied|lie|lying|pretend\w*|was yes|is yes|truth|but (?:the answer|i do|it isnt|it wasnt true))\b"
)
