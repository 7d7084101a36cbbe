"""What a German department store sells: families of articles, their options, prices and VAT."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """Articles that differ in maker and name only; every article has all its options combined."""

    noun: str
    category: str
    merchandise: str
    vat: int
    low_cents: int
    high_cents: int
    option: str = ""
    sizes: str = ""
    colours: bool = False


SIZES = "XS S M L XL XXL"
COLOURS = "Schwarz Weiß Dunkelblau Grau Rot Grün Beige Weinrot"
BRANDS = (
    "Lindenhof Selection|Nordkante|Fräulein Mai|Berg & Tal|Holzapfel|Kiebitz|Elbwerk|Sonnenblum|"
    "Altmühl|Rübezahl|Großmann & Töchter|Möwe|Waldkauz|Zeitlos|Küchenfreund|Papierboot"
)
ADJECTIVES = (
    "Klassik Komfort Nordlicht Sommerwind Herbstlaub Premium Basic Natur Landhaus Metropol "
    "Avantgarde Heimat Küste Gipfel Morgentau Abendrot Zeitgeist Feinwerk Urban Pur"
)
FAMILIES = (
    Family("T-Shirt", "Bekleidung > Herren > Shirts", "1010", 19, 1299, 3499, "Größe", SIZES, True),
    Family("Bluse", "Bekleidung > Damen > Blusen", "1020", 19, 2999, 7999, "Größe", SIZES, True),
    Family("Jeans", "Bekleidung > Herren > Hosen", "1030", 19, 3999, 11999, "Größe", "S M L XL"),
    Family(
        "Strickpullover",
        "Bekleidung > Damen > Strick",
        "1040",
        19,
        3999,
        12999,
        "Größe",
        "S M L XL",
        True,
    ),
    Family(
        "Winterjacke", "Bekleidung > Jacken", "1050", 19, 7999, 24999, "Größe", "S M L XL", True
    ),
    Family("Kinderstrampler", "Bekleidung > Kinder", "1060", 19, 999, 2999, "Größe", "56 62 68 74"),
    Family("Socken", "Bekleidung > Wäsche", "1070", 19, 399, 1499, "Größe", "35-38 39-42 43-46"),
    Family("Halbschuh", "Schuhe > Herren", "1110", 19, 5999, 16999, "Größe", "41 42 43 44 45"),
    Family("Stiefelette", "Schuhe > Damen", "1120", 19, 6999, 17999, "Größe", "37 38 39 40"),
    Family("Handtuch", "Heimtextilien > Bad", "1210", 19, 699, 3499, colours=True),
    Family(
        "Bettwäsche", "Heimtextilien > Schlafen", "1220", 19, 2999, 12999, "Maß", "135x200 155x220"
    ),
    Family(
        "Kochtopf", "Haushalt > Kochen", "1310", 19, 2499, 14999, "Durchmesser", "16cm 20cm 24cm"
    ),
    Family("Kaffeebecher", "Haushalt > Geschirr", "1320", 19, 499, 1999, colours=True),
    Family("Küchenmesser", "Haushalt > Kochen", "1330", 19, 1499, 9999),
    Family("Wasserkocher", "Elektro > Küche", "1410", 19, 2499, 8999),
    Family("Kopfhörer", "Elektro > Audio", "1420", 19, 1999, 24999, colours=True),
    Family("Staubsauger", "Elektro > Haushalt", "1430", 19, 7999, 34999),
    Family("Gesichtscreme", "Drogerie > Pflege", "1510", 19, 599, 4999),
    Family("Parfüm", "Drogerie > Duft", "1520", 19, 2999, 11999, "Inhalt", "30ml 50ml 100ml"),
    Family("Roman", "Bücher > Belletristik", "1610", 7, 1000, 2800),
    Family("Kochbuch", "Bücher > Ratgeber", "1620", 7, 1500, 3900),
    Family("Kinderbuch", "Bücher > Kinder", "1630", 7, 800, 1999),
    Family("Röstkaffee", "Feinkost > Kaffee", "1710", 7, 599, 1899, "Inhalt", "250g 500g"),
    Family("Pralinen", "Feinkost > Süßes", "1720", 7, 499, 2999),
    Family("Olivenöl", "Feinkost > Öl und Essig", "1730", 7, 799, 2499),
    Family("Kräutertee", "Feinkost > Tee", "1740", 7, 299, 999),
    Family("Bauklötze", "Spielwaren > Holz", "1810", 19, 1499, 5999),
    Family("Brettspiel", "Spielwaren > Spiele", "1820", 19, 1299, 4999),
    Family("Plüschtier", "Spielwaren > Stoff", "1830", 19, 999, 3999),
    Family("Notizbuch", "Schreibwaren > Papier", "1910", 19, 399, 2499, colours=True),
    Family("Füllfederhalter", "Schreibwaren > Stifte", "1920", 19, 999, 12999),
    Family("Rucksack", "Sport > Taschen", "2010", 19, 3999, 13999, colours=True),
    Family("Yogamatte", "Sport > Fitness", "2020", 19, 1499, 5999, colours=True),
    Family("Blumentopf", "Garten > Gefäße", "2110", 19, 499, 4999, "Durchmesser", "14cm 20cm 28cm"),
    Family("Kerze", "Wohnen > Deko", "2210", 19, 299, 1999, colours=True),
    Family("Tischlampe", "Wohnen > Licht", "2220", 19, 2999, 14999),
)
