-- Macros for postal addresses: DIN 5008 as people really write it, Packstation, PO box, AT and CH.

-- The postal code without country prefix; a German code that lost its leading zero gets it back.
create or replace macro postal_code_norm(s, country) as
    case
        when upper(country) = 'DE' then nullif(lpad(regexp_extract(
            trim(s), '^(?i:DE?[\s-]*)?(\d{4,5})(?:\.0)?(?:,?\s+\pL.*)?$', 1
        ), 5, '0'), '00000')
        when upper(country) in ('AT', 'CH', 'LI') then nullif(regexp_extract(
            trim(s), '^(?i:(?:AT?|CH|FL|LI)[\s-]*)?(\d{4})(?:\.0)?(?:,?\s+\pL.*)?$', 1
        ), '')
        else nullif(upper(trim(regexp_replace(s, '\s+', ' ', 'g'))), '')
    end;

-- True where the postal code can exist in its country; null where the country has no rule here.
create or replace macro postal_code_is_valid(s, country) as
    case upper(country)
        when 'DE'
            then regexp_full_match(s, '0[1-9]\d{3}|[1-9]\d{4}') and s not in ('01000', '99999')
        when 'AT' then regexp_full_match(s, '[1-9]\d{3}') and s between '1010' and '9992'
        when 'CH' then regexp_full_match(s, '[1-9]\d{3}') and s between '1000' and '9658'
        when 'LI' then regexp_full_match(s, '[1-9]\d{3}') and s between '9485' and '9498'
    end;

-- The ISO 3166 code of a country's German or English name, or of a code that is not ISO's alpha-2.
create or replace macro country_of_name(s) as
    map {
        'd': 'DE', 'deu': 'DE', 'ger': 'DE', 'deutschland': 'DE', 'germany': 'DE', 'brd':
        'DE', 'bundesrepublikdeutschland': 'DE', 'allemagne': 'DE', 'a': 'AT', 'aut': 'AT',
        'oesterreich': 'AT', 'austria': 'AT', 'che': 'CH', 'schweiz': 'CH', 'switzerland':
        'CH', 'suisse': 'CH', 'svizzera': 'CH', 'fl': 'LI', 'liechtenstein': 'LI', 'lux':
        'LU', 'luxemburg': 'LU', 'luxembourg': 'LU', 'f': 'FR', 'fra': 'FR', 'frankreich':
        'FR', 'france': 'FR', 'i': 'IT', 'ita': 'IT', 'italien': 'IT', 'italy': 'IT',
        'italia': 'IT', 'nld': 'NL', 'niederlande': 'NL', 'netherlands': 'NL', 'holland':
        'NL', 'b': 'BE', 'bel': 'BE', 'belgien': 'BE', 'belgium': 'BE', 'dnk': 'DK',
        'daenemark': 'DK', 'denmark': 'DK', 'swe': 'SE', 'schweden': 'SE', 'sweden': 'SE',
        'nor': 'NO', 'norwegen': 'NO', 'norway': 'NO', 'fin': 'FI', 'finnland': 'FI',
        'finland': 'FI', 'pol': 'PL', 'polen': 'PL', 'poland': 'PL', 'cze': 'CZ',
        'tschechien': 'CZ', 'czechia': 'CZ', 'czechrepublic': 'CZ', 'tschechischerepublik':
        'CZ', 'svk': 'SK', 'slowakei': 'SK', 'slovakia': 'SK', 'hun': 'HU', 'ungarn': 'HU',
        'hungary': 'HU', 'svn': 'SI', 'slowenien': 'SI', 'slovenia': 'SI', 'hrv': 'HR',
        'kroatien': 'HR', 'croatia': 'HR', 'esp': 'ES', 'spanien': 'ES', 'spain': 'ES',
        'prt': 'PT', 'portugal': 'PT', 'uk': 'GB', 'gbr': 'GB', 'grossbritannien': 'GB',
        'greatbritain': 'GB', 'vereinigteskoenigreich': 'GB', 'unitedkingdom': 'GB',
        'england': 'GB', 'irl': 'IE', 'irland': 'IE', 'ireland': 'IE', 'el': 'GR', 'grc':
        'GR', 'griechenland': 'GR', 'greece': 'GR', 'rou': 'RO', 'rumaenien': 'RO',
        'romania': 'RO', 'bgr': 'BG', 'bulgarien': 'BG', 'bulgaria': 'BG', 'tur': 'TR',
        'tuerkei': 'TR', 'turkey': 'TR', 'tuerkiye': 'TR', 'usa': 'US', 'vereinigtestaaten':
        'US', 'unitedstates': 'US', 'unitedstatesofamerica': 'US'
    }[fold_key(s)];

-- The city without the name of a country behind a comma: Weimar, Germany.
create or replace macro without_country(city) as
    if(
        contains(city, ',')
        and country_of_name(regexp_extract(city, ',\s*(\pL[\pL ]{3,})$', 1)) is not null,
        regexp_replace(city, '\s*,[^,]*$', ''),
        city
    );

-- The city without postal code and Ortsteil, abbreviations spelled out: a. d. is an der, St. Sankt.
create or replace macro spell_out_city(s) as
    list_transform([trim(without_country(s), ' ,-/')], lambda short_: if(
        regexp_matches(short_, '[0-9.\t\n]|OT|Ortsteil|  '),
        trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            regexp_replace(short_, '\s+', ' ', 'g'),
            '[\s,]*(?:\(OT\s.*\)|\b(?:OT|Ortsteil)\s.*)$', ''),
            '\bSt\.\s?', 'Sankt ', 'g'),
            '\ba\.?\s?d\.\s?', 'an der ', 'g'),
            '\bi\.?\s?d\.\s?', 'in der ', 'g'),
            '\ba\.\s?(?:M|Main)\b\.?', 'am Main', 'g'),
            '\ba\.\s?', 'am ', 'g'),
            '\bi\.\s?(Br|Breisgau|Westf)\b', 'im \1', 'g'),
            '\bb\.\s?', 'bei ', 'g'),
            '^(?:(?:(?:DE?|AT?|CH)[\s-]?)?\d{4,5}\s+)+|(?:\s+\d{4,5})+$', '', 'g'), ' ,-/'),
        short_
    ))[1];

-- The German name of the city whose folded name is an exonym, a short form or lost its umlaut.
create or replace macro german_city(key) as
    map {
        'munich': 'München', 'muenchen': 'München', 'cologne': 'Köln', 'koeln': 'Köln',
        'nuremberg': 'Nürnberg', 'nuernberg': 'Nürnberg', 'duesseldorf': 'Düsseldorf',
        'hanover': 'Hannover', 'vienna': 'Wien', 'zurich': 'Zürich', 'zuerich': 'Zürich',
        'geneva': 'Genf', 'basle': 'Basel', 'ffm': 'Frankfurt am Main',
        'frankfurtm': 'Frankfurt am Main', 'frankfurtmain': 'Frankfurt am Main',
        'frankfurtoder': 'Frankfurt (Oder)', 'frankfurtanderoder': 'Frankfurt (Oder)',
        'hallesaale': 'Halle (Saale)', 'halleandersaale': 'Halle (Saale)',
        'freiburgimbr': 'Freiburg im Breisgau'
    }[key];

-- The large city and the district that follows it: Berlin-Mitte, Wien, Neubau; else both empty.
create or replace macro split_district(city) as
    regexp_extract(
        city,
        '^(Berlin|Hamburg|München|Köln|Stuttgart|Düsseldorf|Leipzig|Dresden|Hannover|Nürnberg'
        || '|Bremen|Dortmund|Essen|Wien|Zürich)\s?[-/,(](.*)$',
        ['city', 'district']);

-- The large city alone where a district follows it.
create or replace macro without_district(city) as
    coalesce(nullif(split_district(city).city, ''), city);

-- The city's name: postal code, Ortsteil and district off, spelled out, in German, in title case.
create or replace macro city_norm(s) as
    nullif(coalesce(
        german_city(fold_key(spell_out_city(s))),
        without_district(title_case(
            spell_out_city(s), ['am', 'an', 'auf', 'bei', 'der', 'im', 'in', 'ob', 'vor']
        ))
    ), '');

-- The district that a city is written with, which city_norm takes off: Berlin-Mitte, Au OT Burk.
create or replace macro city_district(s) as
    list_transform([without_country(s)], lambda spread_city_: nullif(case
        when regexp_matches(spread_city_, '\b(?:OT|Ortsteil)\s') then regexp_extract(
            title_case(spread_city_, ['am', 'an', 'der', 'im', 'in']),
            '\b(?i:OT|Ortsteil)\s([^()]*\pL)', 1
        )
        when regexp_matches(spread_city_, '\pL\s?[-/,(]\s?\pL') then regexp_extract(
            split_district(title_case(
                regexp_replace(spread_city_, '^(?:[A-Z]{1,2}[\s-]?)?\d{4,5}\s+', ''),
                ['am', 'an', 'der', 'im', 'in']
            )).district,
            '\pL.*\pL'
        )
    end, ''))[1];

-- The ISO 3166 code of a country given as code, German or English name; null where unknown.
create or replace macro country_code(s) as
    coalesce(
        country_of_name(s),
        nullif(regexp_extract(
            upper(trim(s)),
            '^(?:A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|'
            || 'E[CEGHRST]|F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|'
            || 'J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|'
            || 'N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|'
            || 'T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW])$'
        ), '')
    );

-- The words of a lower-case street, blank before and behind each, with abbreviations spelled out.
create or replace macro spell_out_lane(s) as
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        replace(s, 'str.', 'strasse '), 'str ', 'strasse '), 'pl.', 'platz '), 'pl ', 'platz '),
        ' st.', ' sankt '), ' st ', ' sankt '), ' dr.', ' doktor '), ' dr ', ' doktor '),
        ' prof.', ' professor '), ' prof ', ' professor '), ' gr.', ' grosse '),
        ' kl.', ' kleine '), ' a.', ' am ');

-- The key of a street: every spelling of Straße, Platz, Sankt, Doktor the same, folded, no blanks.
create or replace macro street_key(street) as
    nullif(translate(spell_out_lane(concat(' ', regexp_replace(
        spell_out(street),
        '[\x{00}--/:-@\[-`{-\x{BF}×÷\x{2000}-\x{206F}\x{20A0}-\x{2BFF}\x{3000}-\x{303F}]+', ' ', 'g'
    ), ' ')), ' .', ''), '');

-- The Austrian address line with stairs and door named: 88A/2/15 is 88A, Stiege 2, Top 15.
create or replace macro name_austrian_door(s) as
    regexp_replace(regexp_replace(
        s,
        '(\d\s?[A-Za-z]?)\s?/\s?(?:(?i:Stg\.?|Stiege)\s?)?(\d{1,3})\s?/\s?'
        || '(?:(?i:Top|Tür)\.?\s?)?(\d{1,4}[A-Za-z]?)$',
        '\1, Stiege \2, Top \3'),
        '(\d\s?[A-Za-z]?)\s?/\s?(?:(?i:Top|Tür)\.?\s?)?(\d{1,4}[A-Za-z]?)$', '\1, Top \2');

-- The address line with a blank before a glued house number; in Austria stairs and doors named.
create or replace macro spread_address_line(s, country) as
    list_transform([if(upper(country) = 'AT', name_austrian_door(s), s)], lambda dense_: if(
        regexp_matches(dense_, '[A-Za-zß-ž](?:[A-Za-zß-ž]|\.)\d'),
        regexp_replace(dense_, '([A-Za-zß-ž](?:[A-Za-zß-ž]\.?|\.))(\d)', '\1 \2'),
        dense_
    ))[1];

-- Street, number, letter, end of range and rest of an address line; empty where it has no number.
-- A square of Mannheim is a street: Q 7, 24 and L 15, 7-9.
create or replace macro split_address_line(line) as
    list_transform([line], lambda unsplit_: case
        when regexp_full_match(
            unsplit_, '\D*[^\s\d,]\D*[^\s\d,]\s\d{1,4}[A-Za-z]?'
        ) and not regexp_matches(unsplit_, '(?i)\snr\.?\s') then regexp_extract(
            unsplit_, '^(\D*)\s(\d+)(.?)()()$', ['street', 'number', 'letter', 'upto', 'rest']
        )
        when not regexp_matches(unsplit_, '\d')
            or regexp_full_match(unsplit_, 'L\s?1[0-5]|[A-U]\s?[1-9]') then null
        else regexp_extract(
            unsplit_,
            '(?i)^(L\s?1[0-5]|[A-U]\s?[1-9]|.*?[^\d\s,].*?)[\s,]+(?:Nr\.?\s*)?(\d{1,4})\s?'
            || '([a-z]\s?[-+/]\s?[a-z]|[a-z]|½|1/2|1/4|3/4)?'
            || '(?:\s?(?:-|–|/|\+|bis|u\.|und)\s?(\d{1,4}\s?[a-z]?))?'
            || '\s*((?://|,|\(|[-–]\s|\d{1,2}\.\s?(?:OG|UG|Stock|Etage)\b'
            || '|(?:Whg|Wohnung|App|Apt|Appartement|Apartment|Top|Stg|Stiege|Tür|Etage|Stock|OG'
            || '|EG|UG|DG|HH|VH|SF|Hinterhaus|Vorderhaus|Seitenflügel|Aufgang|Eingang|c/o|bei'
            || '|z\.\s?Hd|z\.\s?H|links|rechts|li|re|Haus|Hs|Tor|Zimmer|Nr)\b).*)?$',
            ['street', 'number', 'letter', 'upto', 'rest']
        )
    end)[1];

-- The line that holds the street and the line that adds to it, whichever field each came from.
create or replace macro order_address_lines(first_line, second_line) as
    list_transform([{'one': first_line, 'two': second_line}], lambda given_: case
        when regexp_matches(
            given_.one, '(?i)^(?:c/o|bei|z\.?\s?Hd?\.?)\s[^,;\d]+[,;]\s*[^\d\s].*\d'
        )
            and not coalesce(regexp_matches(given_.two, '[a-zß-ÿ]{3}\.?\s?\d'), false)
            then {
                'line': regexp_extract(given_.one, '[,;]\s*(.*)$', 1),
                'addition': concat_ws(', ', regexp_extract(given_.one, '^[^,;]+'), given_.two)
            }
        when given_.two is null then {'line': given_.one, 'addition': null}
        when given_.one is null then {'line': given_.two, 'addition': null}
        when not regexp_matches(given_.one, '\d')
            and regexp_full_match(given_.two, '\d{1,4}\s?[A-Za-z]?(?:\s?-\s?\d{1,4}\s?[A-Za-z]?)?')
            then {'line': given_.one || ' ' || given_.two, 'addition': null}
        when regexp_matches(given_.one, '(?i)^(?:c/o|bei|z\.?\s?Hd\.?|Firma|Fa\.)\s')
            then {'line': given_.two, 'addition': given_.one}
        else {'line': given_.one, 'addition': given_.two}
    end)[1];

-- The kind of an address line and what is added: packstation, postfiliale, po_box or street.
create or replace macro address_kind(line, addition) as
    case
        when not regexp_matches(
            concat_ws(' ', line, addition), '(?i)station|fil(?:iale|\.)|postf|pf|box|postale|cp'
        ) then if(line is null, null, 'street')
        when regexp_matches(
            concat_ws(' ', line, addition), '(?i)\bPack[\s-]?station\s*(?:Nr\.?\s*)?\d{3}\b'
        ) then 'packstation'
        when regexp_matches(
            concat_ws(' ', line, addition),
            '(?i)\b(?:Postfil(?:iale|\.)|DHL[\s-]*Filiale)\s*(?:Direkt\s*)?(?:Nr\.?\s*)?\d{3}\b'
        ) then 'postfiliale'
        when regexp_matches(
            line,
            '(?i)\b(?:Postfach|Postf\.|PF|P\.?\s?O\.?\s?Box|Case postale|Casella postale|CP)\s*\d'
        ) then 'po_box'
        when line is not null then 'street'
    end;

-- The address parts of a Packstation, a Postfiliale or a PO box: numbers, no street.
create or replace macro delivery_point_parts(kind, line, addition) as
    struct_pack(
        addr_kind := kind,
        street := null::varchar,
        house_number := null::varchar,
        house_number_to := null::varchar,
        house_number_addition := null::varchar,
        address_addition := null::varchar,
        locker_no := if(kind = 'po_box', null, nullif(regexp_extract(
            concat_ws(' ', line, addition),
            '(?i)(?:station|filiale|fil\.)\s*(?:Direkt\s*)?(?:Nr\.?\s*)?(\d{3})\b', 1
        ), '')),
        post_number := if(kind = 'po_box', null, nullif(regexp_extract(
            concat_ws(' ', line, addition), '(?:^|\D)(\d{6,10})(?:\D|$)', 1
        ), '')),
        po_box_no := if(kind = 'po_box', nullif(replace(regexp_extract(
            line, '(?i)(?:fach|Postf\.|PF|Box|postale|CP)\s*(\d[\d ]{0,10})\b', 1
        ), ' ', ''), ''), null),
        care_of := null::varchar
    );

-- The address parts of a street line already split, beside everything that was added to it.
create or replace macro street_parts(line, split, additions) as
    struct_pack(
        addr_kind := 'street',
        street := coalesce(nullif(split.street, ''), line),
        house_number := nullif(split.number, ''),
        house_number_to := nullif(lower(replace(split.upto, ' ', '')), ''),
        house_number_addition := nullif(lower(replace(split.letter, ' ', '')), ''),
        address_addition := nullif(trim(if(
            additions = '',
            null,
            regexp_replace(additions, '(?i)(?:(?:^|[\s,]+)c/o|(?:^|,\s*)bei)\s+[^,]+', '')
        ), ' ,'), ''),
        locker_no := null::varchar,
        post_number := null::varchar,
        po_box_no := null::varchar,
        care_of := nullif(trim(if(
            additions = '',
            null,
            regexp_extract(additions, '(?i)(?:(?:^|[\s,])c/o|(?:^|,\s*)bei)\s+([^,]+)', 1)
        )), '')
    );

-- The address parts of a line and what is added to it.
create or replace macro address_line_parts(line, addition, country) as
    list_transform(
        [{
            'kind': address_kind(line, addition),
            'split': split_address_line(spread_address_line(line, country))
        }],
        lambda read_: case
            when read_.kind = 'street' then street_parts(line, read_.split, concat_ws(
                ', ',
                nullif(if(
                    read_.split.rest = '',
                    '',
                    regexp_replace(read_.split.rest, '^(?://|[,(–-])\s*|\)$', '', 'g')
                ), ''),
                addition
            ))
            when read_.kind is not null then delivery_point_parts(read_.kind, line, addition)
        end
    )[1];

-- An address taken apart: kind, street, house number, its letter and range, additions, Packstation.
create or replace macro address_parts(street_raw, addition, country) as
    list_transform(
        [order_address_lines(
            nullif(tidy_text(street_raw), ''), nullif(tidy_text(addition), '')
        )],
        lambda ordered_: address_line_parts(ordered_.line, ordered_.addition, country)
    )[1];

-- True where an address is a placeholder: Musterstr., Teststr., PLZ 00000, anything in Musterstadt.
-- 12345 is a postal code elsewhere.
create or replace macro address_is_dummy(street_key, postal_code, city_key) as
    street_key in ('musterstrasse', 'teststrasse', 'keineangabe')
    or postal_code in ('00000', '11111', '99999')
    or city_key in ('musterstadt', 'keineangabe');

-- The region of a postal code in golden.postal_regions: two digits in Germany, one in AT and CH.
create or replace macro postal_region_of(country, code) as
    case when country = 'DE' then left(code, 2) when country in ('AT', 'CH') then left(code, 1) end;

-- Kilometres as the crow flies between two points in degrees (haversine, earth radius 6,371 km).
create or replace macro distance_km(latitude, longitude, other_latitude, other_longitude) as
    2 * 6371 * asin(sqrt(
        sin(radians(other_latitude - latitude) / 2) ** 2
        + cos(radians(latitude)) * cos(radians(other_latitude))
        * sin(radians(other_longitude - longitude) / 2) ** 2
    ));
