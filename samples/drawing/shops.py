"""The nine invented shops whose papers are drawn; `config/shops.csv` knows them by the same addresses."""

from samples.drawing.order import Shop

LAVAL = Shop(
    "Fix Auto Laval",
    "1234, boul. Saint-Martin Ouest",
    "Laval QC",
    "H7S 2B4",
    "(450) 555-0126",
    "pieces@fixauto-laval.example",
    colour="#b3261e",
    emblem="fender",
)
BELLEMARE = Shop(
    "Carrosserie Bellemare inc.",
    "755, rue Notre-Dame Centre",
    "Trois-Rivières (Québec)",
    "G9A 4Z2",
    "(819) 555-0112",
    "commandes@carrosserie-bellemare.example",
    colour="#1d4d3f",
    emblem="rings",
    gst="123456789 RT0001",
    qst="1234567890 TQ0001",
)
ANJOU = Shop(
    "Fix Auto Anjou",
    "9090, boul. Métropolitain Est",
    "Montréal (Québec)",
    "H1J 1P9",
    "(514) 555-0117",
    "pieces@fixauto-anjou.example",
    colour="#b3261e",
    emblem="fender",
)
LONGUEUIL = Shop(
    "Carrosserie ABC",
    "410, chemin de Chambly",
    "Longueuil (Québec)",
    "J4K 2T5",
    "(450) 555-0127",
    "carrosserie.abc@courriel.example",
    colour="#274690",
    emblem="chevrons",
    gst="816273645 RT0001",
    qst="1019283746 TQ0001",
)
SHERBROOKE = Shop(
    "CSN Sherbrooke",
    "3150 King Street West",
    "Sherbrooke, QC",
    "J1L 1W8",
    "(819) 555-0113",
    "parts@csn-sherbrooke.example",
    colour="#14506b",
    emblem="peak",
)
QUEBEC = Shop(
    "Carstar Québec-Centre",
    "615, rue du Marais",
    "Québec (Québec)",
    "G1N 3Y5",
    "(418) 555-0124",
    "pieces@carstar-quebec.example",
    colour="#0b5d8a",
    emblem="chevrons",
    gst="734512908 RT0001",
    qst="1207345129 TQ0001",
)
OUTAOUAIS = Shop(
    "Carrosserie de l'Outaouais",
    "88, boul. de la Gappe",
    "Gatineau (Québec)",
    "J8Y 3R2",
    "(819) 555-0114",
    "commande@carrosserie-outaouais.example",
    colour="#6b3f14",
    emblem="rings",
    gst="845623019 RT0001",
    qst="1318456230 TQ0001",
)
MONTREAL = Shop(
    "Taller Hermanos Ruiz",
    "6820, rue Saint-Hubert",
    "Montréal (Québec)",
    "H2R 1W4",
    "(514) 555-0118",
    "taller@hermanosruiz.example",
    colour="#8a4b08",
    emblem="rings",
    gst="956734120 RT0001",
    qst="1429567341 TQ0001",
)
SAGUENAY = Shop(
    "Bilverksted Saguenay",
    "240, rue Racine Est",
    "Saguenay (Québec)",
    "G7H 4K9",
    "(418) 555-0125",
    "deler@bilverksted.example",
    colour="#233d4d",
    emblem="peak",
)
