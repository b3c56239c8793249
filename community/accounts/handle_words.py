"""Word lists for `handles.py`, written for this project: common names of several countries, and calm things.

Names are spelled without accents (`muller` and `mueller` both stand for Müller). A name that is also an
everyday English word is kept apart: two such words together, as in rose_hill, are no sign of a real name.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Given names that are hardly ever anything else.
GIVEN_NAMES = _words("""
aaron abdul abigail adam adele adrian agnes agnieszka ahmed aisha ajay akiko alan albert aleksandra
alessandro alex alexander alexandra alexandre alexis alfonso alfred ali alice alicia alina alison allison
alvaro amanda amelia amina amir amit amy ana anastasia anders andrea andreas andrei andrew angela angelika
anita anja anna anne annette annika anthony antje antonia antonio arash ariana arjun arthur arturo ashley
astrid audrey barbara bartek beatrice beatriz ben benjamin bernadette bernard bernd beth bettina birgit
bjorn bogdan brandon brenda brian bridget bruno camila carla carlos carmen carol carolina caroline catherine
cecilia celine chantal charles charlotte chiara chloe christina christine christopher claire claudia claudio
connor corinna cristina cynthia damian daniel daniela danielle darren david deborah deepak denis dennis
derek diana diane diego dieter dimitri dmitri dominik donald donna dorothea dorothy douglas edith eduardo
edward eileen elaine elena elias elif elisabeth elizabeth ella ellen emil emilia emilie emily emma enrique
erik erika ernesto esther eugene eva evelyn fabian fabio fatima federico felicia felix fernanda fernando
filip fiona florian francesca francesco francisco franz frederik fritz gabriel gabriela gareth geoffrey
georg george gerald gerhard gertrud gianluca giorgio giovanni gisela giulia gonzalo gordon graham greta
gudrun guillaume gustavo hamza hanna hannah hans harald harold hassan heather heidi heike heinrich helen
helena helga henrik henry herbert hiroshi holger hugo hussein ian ibrahim ilona ines ingrid irene irina
isaac isabel isabella ivan jacob jacqueline jakub james jana jane janet janine jasmin jason javier jean
jeffrey jennifer jens jeremy jerome jessica jesus jill jim joan joanna joao joaquin jochen joe johan johanna
johannes john jonas jonathan jorge jose josef joseph joshua juan judith julia julian juliane julie juliette
jurgen justin justyna kamal karen karin karl karolina katarzyna kate katharina katherine kathleen kathrin
katie katja katrin keith kenji kenneth kerstin kevin khalid klaus krzysztof kurt larissa lars laura lauren
laurent lea lena leon leonardo leonie leslie liam linda linh lisa lorenzo louise luca lucas lucia luciana
lucy luigi luis lukas maciej magdalena malgorzata malik manfred manuel manuela marcel marcin marco marcos
marek margaret margarita maria mariam mariana marie mario marion marlene marta martha martin martina mary
maryam mateo mateusz mathilde matteo matthew matthias maureen maurice maximilian megan mehmet melanie
melissa michael michaela michal michel michelle miguel mike mikhail milan mohamed mohammed monica monika
mustafa nadia nadine naomi natalia natalie natasha nathalie nathan nicholas nicola nicolas nicole nikolai
nils nina noah norbert oleg olga oliver olivia omar oscar pablo pamela paola paolo patricia patrick paul
paula pauline pedro peter petra philip philipp pierre piotr priya rachel rafael rahul rainer raj ralf ralph
ramon raquel raul rebecca regina renate ricardo richard rita robert roberto rodrigo roger roland ronald rosa
roxana ruth ryan sabine sabrina samantha samir samuel sandra sara sarah sebastian sergei sergio sharon
sheila silke silvia simon simone sofia sonia sophia sophie stefan stefanie stephanie stephen steven stuart
sunita susan susanne suzanne sven svetlana sylvia tamara tania tanja tariq tatiana teresa theo theresa
thierry thomas thorsten timothy tobias tomas tomasz tracey ulrich ulrike ursula uta uwe valentina valerie
vanessa vera veronica vikram viktor vincent vincenzo vladimir walter wendy werner wilhelm william wojciech
wolfgang xavier yasmin yolanda yuki yusuf yvonne zainab zoe zofia
""")

# Given names that are also words.
GIVEN_WORDS = _words("""
amber angel april art aurora autumn bill bob carry chance chase christian clay coral crystal daisy dawn
destiny drew ebony eden faith felicity fern flora forrest frank gene ginger gloria grace grant guy harmony
hazel heath holly hope hunter iris ivy jack jade jasmine jay jewel joy june kim lane lee lily luna marina
mark max may melody mercy miles misty nova olive opal patience peace pearl penny poppy rain ray reed river
robin rocky rose ruby rusty sage sam sandy serenity skip sky skye sol sonny stella storm summer sun sunny
terra tim tom verity victoria violet will willow winter
""")

# Family names that are hardly ever anything else.
FAMILY_NAMES = _words("""
abbott acosta adams aguilar ahmad alvarez andersen anderson andersson armstrong atkinson bailey balogh
banerjee barbieri barnes bauer bauman baumann becker bennett berger bergmann bernardi bertrand bianchi blanc
bonnet borowski boucher brandt braun brennan browning bruckner burke busch caballero callaghan campbell
cardoso carlsson carpenter castillo castro chakraborty chaudhary chavez chen cheng choi christensen cohen
collins conti cooper correia costa cruz cunningham dasgupta davidson davies davis delgado deluca demir desai
deschamps diaz dietrich dijkstra dominguez duarte dubois dupont durand dvorak eklund engel eriksson esposito
evans farkas fernandes fernandez ferrari ferreira fischer fitzgerald flores fontaine foster fournier franke
friedrich fuchs gallagher gallo garcia garnier gentile gibson girard goldberg gomes gomez gonzales gonzalez
graf gruber guerrero gunther gupta gutierrez haas hahn hansen hansson harris harrison hartmann hashimoto
hassan heinrich henderson herman hermann hernandez herrera hoffmann hofmann horvath howard huang huber
hughes hussain ibrahim ivanov ivanova jackson jacobsen jager jankowski jansen jansson jensen jimenez
johansson johnson johnston jones jovanovic kaiser kaminski kapoor karlsson kaufmann kaya keller kennedy khan
klein koch kohler kovac kovacs kowalczyk kowalski kozlov kraus kruger kuhn kumar kwon lang larsen larsson
laurent lefebvre lehmann leroy levy lewandowski lewis lindberg lombardi lopez lorenz ludwig maier malik
mancini marchetti mariani marino marques martin martinez martins mathieu mayer mccarthy mcdonald mehta meier
meijer mendes mendoza mercier meyer miller mitchell molina moller morales moreau morel moreno moretti morgan
morris mueller muller munoz murphy nakamura nelson neumann nguyen nielsen nilsson novak nowak obrien oconnor
okafor okonkwo oliveira olsen olsson ortega ortiz osullivan owens ozturk papadopoulos parker patel pedersen
pereira perez perrin persson peters petersen petrov petrova petrovic pfeiffer phillips pichler pinto popescu
popov powell raman ramirez ramos rao reddy reid reyes reynolds ribeiro ricci richter rinaldi rivera roberts
robertson robinson rodrigues rodriguez rogers romero rossi roth rousseau roux ruiz russo saito salazar
sanchez sanders santos sato sauer schaefer schafer schmid schmidt schmitt schmitz schneider scholz schroder
schroeder schubert schulte schulz schulze schumacher schuster schwarz scott serra sharma silva simmons singh
smirnov smit smith soares sokolov sommer sorensen stein steiner stewart sullivan suzuki svensson szabo
takahashi tanaka thompson thomson torres toth tran turner vargas vasquez vazquez visser vogel volkov wagner
walsh wang watanabe watson weber wieczorek wilson wisniewski wojcik wolff wright yamamoto yilmaz zhang zhao
ziegler zimmermann
""")

# Family names that are also words.
FAMILY_WORDS = _words("""
baker banks barber bell berry bird bishop black bloom blossom brook brooks brown bush butler carter chambers
cook cross day dean field fields fisher ford forest fox freeman frost gardener gardner glass gold grant
graves gray green grey hall hart hayes hill hope hunt hunter kim king knight lake lamb lane law little long
love marsh mason may moon moor moore noble page park piper pope porter potter price reed rice rivers rose
sage shepherd short silver singer snow song south sparrow spring stone storm street strong summers sun swan
taylor tree tyler underwood walker ward waters weaver webb wells west wheeler white wilder winter winters
wise wolf wood woods young
""")

# First halves of suggested handles.
CALM_FIRST = tuple(
    sorted(
        _words("""
airy amber apple aqua autumn azure balmy birch blooming blue brave breezy bright bronze calm candle careful
cedar cheerful chestnut clear clever cloudy clover coastal cobalt copper coral cosy cotton creamy crimson
curious dewy distant dreamy drifting early earthen easy emerald evening ever fabled fair feather fern fluffy
foggy fond forest free fresh frosty gentle ginger gladsome glowing golden grassy hazel hidden hilly honest
honey humble hushed indigo inland ivory jade jolly kindly lantern lavender leafy lemon light lilac linen
little lively lucky lunar maple marble meadow mellow merry midnight mild minty misty modest morning mossy
muted nimble northern oaken ocean olive open orange paper patient peaceful pearly pebbled pine placid plum
polar quiet rainy rested ripe rosy russet sandy sapphire scarlet sea serene shady silken silver sleepy slow
snowy soft solar southern spring starry steady still sturdy sunlit tawny teal tender thoughtful tidal timber
tranquil turquoise twilight umber velvet verdant warm wavy whispering wild winding windy wintry wooden
woolly yellow
""")
    )
)

# Second halves.
CALM_SECOND = tuple(
    sorted(
        _words("""
acorn alder almond anchor arch aspen badger balloon bamboo barley basin basket bay beacon bean beaver bench
blanket blossom boat bonsai book boulder breeze bridge brook button cabin cactus canoe canyon carrot cello
chalk cherry chimney cliff cloud clover cobweb comet compass cookie cottage cove crane creek cricket cup
curlew cushion dahlia daisy dolphin donkey dove dragonfly drum dune ember falcon fern fiddle field finch
fjord flute forest fountain garden gate glacier glade globe goose grove gull hammock harbor harbour hare
harp hedge hedgehog heron hill hillside horizon island jetty juniper kettle kite kiwi ladder lagoon lake
lamp lantern larch lark leaf lemon lighthouse lily lotus lynx magpie mango map maple marble marsh meadow
melon mill mitten moon moss moth mountain mug nest nutmeg oak oasis oat orchard orchid osprey otter owl
oyster paddle panda parsley path peach pebble penguin pepper petal pier pillow pine planet plover pond
poplar poppy porch prairie puddle puffin pumpkin quail quill quilt rabbit raft rainbow reed ridge river
robin rook rowan sail sandal sapling satchel scarf seal seashell shell shore sky slipper snail snow sparrow
spoon spruce squirrel star stone stork stream sunrise swallow swan teacup teapot tent thistle thrush tide
toucan trail tulip tundra turtle umbrella valley violin walnut wave willow window wren yarrow
""")
    )
)
