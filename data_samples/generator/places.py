"""Where customers live: cities with postcodes and area codes, streets, the retailer's houses."""

# City, ISO state, country, area code, weight, postcodes. Store cities weigh most.
# An indented line continues the one above.
CITIES = """
Berlin|BE|DE|30|170|10115 10178 10247 10437 10551 10627 10783 10965 10997 12045 12157 12435
  12555 12619 13086 13187 13347 13507 13581 14050 14167 14193
Hamburg|HH|DE|40|110|20095 20144 20253 20357 20535 21029 21073 22041 22083 22111 22305 22337
  22453 22523 22587 22761 22765
München|BY|DE|89|100|80331 80469 80634 80687 80799 80801 80933 80992 81241 81371 81541 81667
  81737 81825 81925
Köln|NW|DE|221|85|50667 50674 50733 50823 50825 50931 50968 51061 51065 51103 51143
Leipzig|SN|DE|341|75|04103 04105 04109 04155 04177 04229 04275 04299 04315 04347
Stuttgart|BW|DE|711|70|70173 70176 70188 70197 70199 70327 70372 70435 70565 70599
Erfurt|TH|DE|361|25|99084 99085 99089 99092 99096 99099
Potsdam|BB|DE|331|16|14467 14469 14478 14482
Dresden|SN|DE|351|18|01067 01097 01129 01187 01219 01277 01309
Halle (Saale)|ST|DE|345|14|06108 06110 06114 06120 06130
Frankfurt am Main|HE|DE|69|22|60311 60316 60322 60385 60437 60486 60594 65929
Düsseldorf|NW|DE|211|18|40210 40215 40223 40477 40547 40597 40627
Bonn|NW|DE|228|14|53111 53115 53123 53173 53225
Dortmund|NW|DE|231|12|44135 44139 44225 44309 44379
Essen|NW|DE|201|12|45127 45131 45138 45257 45355
Duisburg|NW|DE|203|8|47051 47057 47137 47259
Bochum|NW|DE|234|7|44787 44795 44801 44892
Wuppertal|NW|DE|202|7|42103 42119 42275 42389
Münster|NW|DE|251|7|48143 48147 48155 48163
Bielefeld|NW|DE|521|6|33602 33607 33613 33729
Aachen|NW|DE|241|6|52062 52066 52070 52078
Leverkusen|NW|DE|214|6|51371 51375 51381
Bergisch Gladbach|NW|DE|2202|5|51427 51465 51469
Hannover|NI|DE|511|9|30159 30163 30171 30419 30559 30625
Braunschweig|NI|DE|531|5|38100 38106 38118 38124
Oldenburg|NI|DE|441|4|26121 26129 26133
Osnabrück|NI|DE|541|4|49074 49080 49088
Göttingen|NI|DE|551|4|37073 37077 37085
Lüneburg|NI|DE|4131|5|21335 21337 21339
Bremen|HB|DE|421|8|28195 28203 28211 28279 28359 28757
Kiel|SH|DE|431|6|24103 24105 24118 24143 24159
Lübeck|SH|DE|451|6|23552 23556 23562 23568
Norderstedt|SH|DE|40|5|22844 22846 22850
Pinneberg|SH|DE|4101|4|25421
Rostock|MV|DE|381|5|18055 18057 18069 18106 18147
Schwerin|MV|DE|385|4|19053 19055 19061
Magdeburg|ST|DE|391|5|39104 39108 39112 39126
Dessau-Roßlau|ST|DE|340|3|06842 06844 06862
Chemnitz|SN|DE|371|6|09111 09113 09120 09130
Zwickau|SN|DE|375|3|08056 08058 08066
Görlitz|SN|DE|3581|2|02826 02827
Jena|TH|DE|3641|4|07743 07745 07749
Weimar|TH|DE|3643|4|99423 99425 99427
Gera|TH|DE|365|2|07545 07548 07552
Cottbus|BB|DE|355|3|03042 03044 03048
Oranienburg|BB|DE|3301|4|16515
Bernau bei Berlin|BB|DE|3338|4|16321
Mainz|RP|DE|6131|5|55116 55118 55122 55131
Koblenz|RP|DE|261|3|56068 56070 56073
Trier|RP|DE|651|3|54290 54292 54296
Saarbrücken|SL|DE|681|4|66111 66117 66121 66133
Wiesbaden|HE|DE|611|5|65183 65187 65195 65203
Darmstadt|HE|DE|6151|4|64283 64285 64289
Kassel|HE|DE|561|4|34117 34119 34125 34131
Mannheim|BW|DE|621|6|68159 68161 68165 68199 68305
Karlsruhe|BW|DE|721|6|76131 76133 76137 76185 76227
Freiburg im Breisgau|BW|DE|761|5|79098 79100 79104 79114
Heidelberg|BW|DE|6221|4|69115 69117 69120 69126
Heilbronn|BW|DE|7131|4|74072 74074 74080
Ulm|BW|DE|731|4|89073 89075 89081
Esslingen am Neckar|BW|DE|711|6|73728 73730 73734
Ludwigsburg|BW|DE|7141|6|71634 71636 71640
Tübingen|BW|DE|7071|4|72070 72072 72076
Reutlingen|BW|DE|7121|4|72760 72762 72766
Nürnberg|BY|DE|911|8|90402 90408 90419 90443 90459 90489
Augsburg|BY|DE|821|7|86150 86154 86159 86169 86199
Regensburg|BY|DE|941|4|93047 93049 93053 93059
Würzburg|BY|DE|931|4|97070 97072 97080 97084
Ingolstadt|BY|DE|841|4|85049 85051 85055
Fürth|BY|DE|911|3|90762 90763 90766
Rosenheim|BY|DE|8031|4|83022 83024 83026
Freising|BY|DE|8161|4|85354 85356
Dachau|BY|DE|8131|4|85221
Garmisch-Partenkirchen|BY|DE|8821|2|82467
Wien|9|AT|1|14|1010 1020 1050 1070 1090 1100 1160 1190 1210 1220
Salzburg|5|AT|662|5|5020 5023 5026
Graz|6|AT|316|5|8010 8020 8041 8052
Linz|4|AT|732|4|4020 4030 4040
Zürich|ZH|CH|44|8|8001 8004 8005 8032 8046 8052
Basel|BS|CH|61|5|4051 4053 4055 4057
Bern|BE|CH|31|4|3007 3011 3013 3018
"""
STREETS = (
    "Hauptstraße Schulstraße Gartenstraße Bahnhofstraße Dorfstraße Bergstraße Birkenweg "
    "Lindenstraße Kirchstraße Waldstraße Ringstraße Schillerstraße Goethestraße Amselweg "
    "Wiesenweg Jahnstraße Feldstraße Buchenweg Friedhofstraße Eichenweg Ahornweg Mühlenweg "
    "Erlenweg Rosenstraße Tannenweg Blumenstraße Drosselweg Mozartstraße Beethovenstraße "
    "Industriestraße Kastanienallee Mittelstraße Poststraße Fliederweg Rosenweg Marktplatz "
    "Talstraße Parkstraße Lerchenweg Finkenweg Friedrichstraße Uhlandstraße Meisenweg "
    "Schlossstraße Karlstraße Steinstraße Wilhelmstraße Lessingstraße Kiefernweg Ulmenweg"
)
LONG_STREETS = (
    "Straße des 17. Juni",
    "Am Alten Markt",
    "Karl-Marx-Allee",
    "Unter den Eichen",
    "Rosa-Luxemburg-Straße",
    "Konrad-Adenauer-Ring",
    "Große Elbstraße",
    "Sankt-Anna-Platz",
    "Dr.-Külz-Ring",
    "Alte Jakobstraße",
    "Am Kleistpark",
)
STREET_ENDINGS = ("straße", "weg", "allee", "gasse", "platz", "ring", "ufer", "damm")

# Plant, location id, name, kind, loyalty spellings, street, postcode, city.
LOCATIONS = """
0001|dc-erfurt|Distributionszentrum Erfurt|dc||Güterstraße 40|99086|Erfurt
0101|berlin-mitte|Lindenhof Berlin Mitte|store|0101 101|Lindenplatz 3|10178|Berlin
0102|hamburg-altona|Lindenhof Hamburg Altona|store|0102 102|Große Elbpassage 12|22765|Hamburg
0103|muenchen-schwabing|Lindenhof München Schwabing|store|0103 103|Münchner Hof 8|80801|München
0104|koeln-ehrenfeld|Lindenhof Köln Ehrenfeld|store|0104 104|Venloer Passage 201|50823|Köln
0105|leipzig-zentrum|Lindenhof Leipzig Zentrum|store|0105 105|Petersbogen 7|04109|Leipzig
0106|stuttgart-west|Lindenhof Stuttgart West|store|0106 106|Rotebühlhof 55|70197|Stuttgart
"""
