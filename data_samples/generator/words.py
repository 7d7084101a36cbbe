"""Name lists: first names by birth cohort, surnames by rank, small pools of immigrant groups.

Only words and their order; how often each is drawn says `pools`.
"""

# Commonest first, one line a birth cohort (the year is the cohort's last).
GERMAN_FIRST_NAMES: dict[tuple[str, int], str] = {
    ("f", 1950): "Ursula Karin Helga Renate Elisabeth Ingrid Erika Christa Gisela Monika Brigitte "
    "Hannelore Gerda Irmgard Ruth Edith Inge Waltraud Margarete Maria Anneliese Ilse Christel "
    "Gertrud Barbara Heidemarie Marianne Rosemarie Anna Eva Jutta Sigrid Doris Bärbel Käthe",
    ("m", 1950): "Peter Klaus Hans Jürgen Dieter Manfred Horst Wolfgang Günter Werner Karl Heinz "
    "Gerhard Bernd Helmut Rolf Walter Rainer Uwe Siegfried Karl-Heinz Hans-Jürgen Wilhelm Otto "
    "Josef Erich Ernst Hermann Kurt Rudolf Paul Hans-Peter Friedrich Fritz Gerd",
    ("f", 1968): "Sabine Susanne Petra Birgit Gabriele Andrea Martina Heike Angelika Claudia Ute "
    "Monika Barbara Karin Brigitte Cornelia Kerstin Anke Silke Ulrike Elke Beate Anja Christine "
    "Regina Marion Bettina Manuela Annette Sylvia Eva-Maria Christiane Astrid Bärbel Maria",
    ("m", 1968): "Thomas Michael Andreas Peter Frank Uwe Klaus Stefan Jürgen Bernd Wolfgang Ralf "
    "Martin Jörg Matthias Dirk Holger Rainer Detlef Volker Norbert Torsten Christian Markus "
    "Hans-Jürgen Axel Harald Olaf Karl-Heinz Günter Ulrich Joachim Hans-Peter Carsten Oliver",
    ("f", 1985): "Stefanie Christina Sandra Nicole Katrin Melanie Julia Anja Claudia Daniela "
    "Nadine Katja Tanja Sabrina Yvonne Jessica Jennifer Katharina Anna Sarah Kathrin Silke Maren "
    "Simone Bianca Susanne Kerstin Nina Christine Sonja Anne Diana Miriam Anna-Lena Jasmin",
    ("m", 1985): "Christian Stefan Michael Andreas Thomas Alexander Daniel Markus Sebastian Martin "
    "Matthias Jan Tobias Florian Sven Marco Patrick Oliver Benjamin Dennis Dirk Thorsten Philipp "
    "Jens Björn Marcel Tim Torsten Johannes Lars Mario Nils Jörg Robert René",
    ("f", 1997): "Julia Sarah Laura Lisa Anna Katharina Vanessa Jessica Jennifer Lena Sophie Marie "
    "Franziska Michelle Theresa Annika Jana Lea Maria Johanna Carolin Alina Melissa Nina Svenja "
    "Luisa Miriam Ann-Kathrin Hannah Elena Anne Eva Isabell Kim Pia",
    ("m", 1997): "Jan Lukas Daniel Philipp Alexander Tobias Florian Kevin Dennis Maximilian Marcel "
    "Felix Patrick Tim Sebastian Fabian Jonas Christian Julian Niklas Simon Dominik Moritz Marvin "
    "Nico Jannik Pascal Lars Johannes Robin David Benedikt Christoph Erik Malte",
    ("f", 2020): "Lea Anna Hannah Leonie Lena Emma Mia Laura Sophie Marie Lara Emily Johanna Nele "
    "Clara Luisa Charlotte Amelie Maja Lilly Pia Sophia Jana Paula Ida Finja Merle Greta Mathilda "
    "Josephine Alina Victoria Anna-Lena Romy Fiona",
    ("m", 2020): "Leon Lukas Finn Jonas Paul Luca Tim Felix Maximilian Ben Elias Noah Julian "
    "Jan Niklas Moritz David Philipp Tom Max Jannik Nico Erik Anton Jakob Emil Simon Fabian Oskar "
    "Linus Mats Johann Henry Theo Carl",
}
GERMAN_SURNAMES = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer "
    "Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange "
    "Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter "
    "Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich "
    "Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon "
    "Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel "
    "Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch "
    "Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Ernst Lindner Hübner Kramer Franz Beyer "
    "Wenzel Haase Nowak Götz Thiel Förster Böttcher Grimm Heß Riedel Wagener Seifert Göbel Bräuer"
)
# Parts of the rarer surnames of a large population.
STEMS = (
    "Acker Alt Bach Berg Birn Blum Brand Brei Brück Buch Burg Dorn Eben Eich Eisen Erl Falken Feld "
    "Fels Frei Fried Gold Grün Gut Haber Hagen Heim Hell Hirsch Hoch Hol Jahn Kalt Kirch Kron Lehn "
    "Licht Linden Mohr Moos Nieder Ober Oster Platt Rein Reut Rosen Rot Sand Schön Silber Sonnen "
    "Stern Stock Tann Thal Wald Wein Wester Wies Wind Zell"
)
ENDINGS = (
    "mann bauer meier berger hofer müller huber er inger ner ler kamp feld hausen brink stein bach "
    "burg dorf holz horst lein ke ner au egger reiter wald schmidt maier becker stetter"
)
# A group's surnames and first names: small pools, so namesakes are common.
GROUPS: dict[str, dict[str, str]] = {
    "tr": {
        "last": "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan "
        "Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Korkmaz Erdoğan Güneş Bulut",
        "f": "Fatma Ayşe Emine Elif Zeynep Hatice Merve Meryem Esra Özlem Büşra Sevgi Gülay Derya",
        "m": "Mehmet Mustafa Ali Ahmet Hüseyin Hasan İbrahim Murat Yusuf Emre Ömer Can Kemal",
    },
    "pl": {
        "last": "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski "
        "Zieliński Szymański "
        "Woźniak Dąbrowski Kozłowski Jankowski Mazur Krawczyk Piotrowski Grabowski",
        "f": "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Joanna Monika Beata",
        "m": "Piotr Krzysztof Andrzej Tomasz Paweł Marcin Michał Jan Grzegorz Łukasz Adam Marek",
    },
    "vn": {
        "last": "Nguyen Nguyen Nguyen Tran Le Pham Hoang Vu Dang Bui Do Ngo Duong",
        "f": "Thi Linh Huong Mai Lan Thao Thu Ngoc Trang Phuong Hoa",
        "m": "Van Minh Duc Hung Tuan Anh Quang Long Nam Thanh Son",
    },
    "ru": {
        "last": "Schmidt Müller Weber Becker Ivanov Petrov Popov Smirnov Kusnezow Schneider Wagner "
        "Miller Klassen Friesen Dück Wiebe Neufeld Volkov Morozov",
        "f": "Olga Elena Natalia Irina Tatjana Svetlana Anna Ludmila Viktoria Ekaterina Galina",
        "m": "Alexander Sergej Andrej Viktor Eugen Vladimir Dimitri Waldemar Igor Juri Artur Roman",
    },
    "ar": {
        "last": "Ahmad Ali Hassan Hussein Ibrahim Khalil Mohamad Al-Hassan Al-Ahmad Saleh Hamdan "
        "Osman Mahmoud Darwish Haddad",
        "f": "Fatima Mariam Amira Layla Nour Rania Hanan Sara Aisha Zahra",
        "m": "Mohammed Ahmad Ali Omar Khaled Hassan Mahmoud Youssef Ibrahim Samir Bilal",
    },
    "yu": {
        "last": "Jovanović Petrović Nikolić Marković Kovačević Horvat Hodžić Babić Ilić Pavlović "
        "Popović Krasniqi Gashi Berisha Hoxha",
        "f": "Ana Jelena Marija Ivana Mirjana Vesna Amra Sanja Arta Dragana Lejla",
        "m": "Marko Ivan Nikola Goran Zoran Dragan Milan Arben Besnik Amir Josip Stefan",
    },
    "it": {
        "last": "Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo",
        "f": "Maria Giulia Francesca Chiara Sara Laura Alessia Elisa Rosa Antonella",
        "m": "Giuseppe Antonio Marco Francesco Salvatore Luca Andrea Giovanni Angelo Mario",
    },
}
GROUP_SHARE = {
    "de": 0.80,
    "tr": 0.06,
    "pl": 0.03,
    "ru": 0.035,
    "ar": 0.03,
    "yu": 0.02,
    "vn": 0.012,
    "it": 0.013,
}
NICKNAMES = (
    "Alexander:Alex Andreas:Andi Anna-Lena:Anna Antonio:Toni Barbara:Bärbel Benjamin:Ben "
    "Bernd:Bernie Christian:Chris Christina:Tina Christine:Christl Daniel:Dani Daniela:Dani "
    "Dominik:Nick Elisabeth:Lisa Eva-Maria:Eva Florian:Flo Franziska:Franzi Friedrich:Fritz "
    "Gabriele:Gabi Gertrud:Trude Gisela:Gisi Günter:Günni Hannelore:Hanne Hans-Jürgen:Hans "
    "Hans-Peter:Peter Heidemarie:Heidi Heinz:Heini Helmut:Helle Jennifer:Jenny Jessica:Jessi "
    "Joachim:Achim Johannes:Hannes Josef:Sepp Jürgen:Jogi Karl-Heinz:Kalle Katharina:Kathi "
    "Kathrin:Kati Krzysztof:Krys Maria:Mia Margarete:Grete Markus:Mark Martina:Tina "
    "Matthias:Matze Maximilian:Max Michael:Micha Michelle:Michi Mohammed:Mo Monika:Moni "
    "Niklas:Nik Patrick:Pat Philipp:Phil Rosemarie:Rosi Sabine:Bine Sebastian:Basti "
    "Stefanie:Steffi Susanne:Susi Svenja:Svenni Theresa:Resi Thomas:Tom Tobias:Tobi "
    "Torsten:Totte Ulrich:Uli Ulrike:Ulli Ursula:Uschi Vanessa:Nessi Waltraud:Traudl "
    "Wilhelm:Willi Wolfgang:Wolle Siegfried:Siggi Manfred:Manni Manuela:Manu Cornelia:Conny"
)
# Twins' parents like names that hardly differ.
TWIN_NAMES = (
    "f:Anna:Anne f:Lena:Lea f:Julia:Juliane f:Lisa:Luisa f:Marie:Maria f:Sarah:Sandra "
    "m:Jan:Jens m:Tim:Tom m:Lukas:Luca m:Jonas:Jannik m:Felix:Fabian m:Marco:Marcel "
    "m:Stefan:Steffen f:Katrin:Katja m:Leon:Leo f:Jana:Jasmin"
)
