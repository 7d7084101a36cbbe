-- Macros for any text: cleaning, repair of damaged encodings, folding for keys, yes or no.
-- null in, null out; no macro raises, whatever the text. Files load in the order of their names.
-- A macro is expanded where it is used, so an argument written twice is computed twice, and
-- nesting multiplies. list_transform([value], lambda name_: …)[1] computes a value once and names
-- it. Such a name ends in _ and serves one macro only: a column of that name would be taken for it.
-- Regexes are compiled wherever a macro is used, in a lambda for every 2048 rows: small ranges, no
-- large class, least of all one counted (\pL{3,9} takes 6 ms). `in (…)` of many values is a join.
-- Every argument, and every value of an `in (…)`, has memory of its own wherever the macro is used: a
-- hundred in a macro of every cell, and a night of ten rows lasts seconds. A long list is one text.

-- One leading ' removed: the guard that spreadsheets and shop exports put before ids and phones.
create or replace macro strip_apostrophe(s) as
    regexp_replace(s, '^''', '');

-- The text without the ' that keeps a spreadsheet from reckoning with what starts with = + - @.
create or replace macro strip_formula_guard(s) as
    regexp_replace(s, '^''([=+@-])', '\1');

-- The number, null where a spreadsheet has rounded it (7,21045E+12): it is that of others as well.
create or replace macro undamaged(s) as
    if(regexp_matches(s, '^\d+[.,]\d+[eE]\+?\d+$'), null, s);

-- True where a sequence stands that repair_mojibake can know: a lead letter and what follows it.
create or replace macro is_misread_utf8(s) as
    regexp_matches(
        s,
        'Ã[\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Å[‚„“’™›šŸž¡¯‘±º¼¾½»¹ƒ¸\x{81}\x{90}\x{A0}]|'
        || 'Ä[™…‡Ÿ±›‘Œ\x{8D}]|Â[°´§²³½«»®©·\x{A0}]|â€[–—“”’˜œž™š¦¢¹º\x{93}-\x{9E}]|â‚¬|â„¢'
    );

-- True where UTF-8 was once read as Windows-1252 (Ã¼ for ü), or a replacement character stands.
create or replace macro has_mojibake(s) as
    regexp_matches(s, '\x{FFFD}') or is_misread_utf8(s);

-- The text after every misread sequence (a pair's head) became its character (the pair's last). The
-- circled digits stand for control characters, the no-break space and the soft hyphen.
create or replace macro mend_misread_utf8(s) as
    list_reduce(
        string_split(
            translate(
                'Ã¤ä|Ã¶ö|Ã¼ü|ÃŸß|Ã„Ä|Ã–Ö|ÃœÜ|â‚¬€|â€“–|â€”—|â€™’|â€˜‘|â€œ“|â€ž„|â€š‚|â€¦…|â€¢•|'
                || 'â€¹‹|â€º›|â„¢™|Ã¡á|Ã¢â|Ã£ã|Ã¥å|Ã¦æ|Ã§ç|Ã¨è|Ã©é|Ãªê|Ã«ë|Ã¬ì|Ã®î|Ã¯ï|Ã°ð|Ã±ñ|'
                || 'Ã²ò|Ã³ó|Ã´ô|Ãµõ|Ã¸ø|Ã¹ù|Ãºú|Ã»û|Ã½ý|Ã¾þ|Ã¿ÿ|Ã€À|Ã‚Â|Ã…Å|Ã†Æ|Ã‡Ç|ÃˆÈ|Ã‰É|ÃŠÊ|'
                || 'Ã‹Ë|ÃŒÌ|ÃŽÎ|Ã‘Ñ|Ã’Ò|Ã“Ó|Ã”Ô|Ã•Õ|Ã—×|Ã˜Ø|Ã™Ù|ÃšÚ|Ã›Û|ÃžÞ|Å‚ł|Å„ń|Å“œ|Å’Œ|Å™ř|'
                || 'Å›ś|ÅšŚ|ÅŸş|ÅžŞ|Å¡š|Å¯ů|Å‘ő|Å±ű|Åºź|Å¼ż|Å¾ž|Å½Ž|Ä™ę|Ä…ą|Ä‡ć|ÄŸğ|Ä±ı|Ä›ě|Ä‘đ|'
                || 'Å»Ż|Å¹Ź|ÅƒŃ|Å¸Ÿ|Â°°|Â´´|Â§§|Â²²|Â³³|Â½½|Â««|Â»»|Â®®|Â©©|Â··|ÄŒČ|Ã①à|Ã②í|Ã③Á|'
                || 'Ã④Í|Ã⑤Ï|Ã⑥Ý|Ã⑦ß|Ã⑧Ü|Ã⑨Ö|Ã⑩Ä|Å③Ł|Å⑪Ő|Å①Š|Ä④č|â€⑥”|Â① ',
                '①②③④⑤⑥⑦⑧⑨⑩⑪',
                concat(
                    chr(160), chr(173), chr(129), chr(141), chr(143), chr(157), chr(159), chr(156),
                    chr(150), chr(132), chr(144)
                )
            ),
            '|'
        ),
        lambda mended_, pair_: replace(mended_, left(pair_, -1), right(pair_, 1)),
        s
    );

-- The text with misread letters and typographic marks mended; untouched if traces would remain.
create or replace macro repair_mojibake(s) as
    list_transform([s], lambda damaged_: if(
        is_misread_utf8(damaged_),
        list_transform(
            [mend_misread_utf8(damaged_)],
            lambda repaired_: if(is_misread_utf8(repaired_), damaged_, repaired_)
        )[1],
        damaged_
    ))[1];

-- The text without control and zero-width characters, every run of blanks one blank, trimmed.
create or replace macro collapse_blanks(s) as
    trim(regexp_replace(
        regexp_replace(
            s,
            '[\x{00}-\x{08}\x{0E}-\x{1F}\x{7F}-\x{84}\x{86}-\x{9F}\x{AD}\x{61C}\x{180E}'
            || '\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]+',
            '', 'g'
        ),
        '[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+',
        ' ', 'g'
    ));

-- The text with letters and their combining accents as one character each (NFC).
create or replace macro compose_accents(s) as
    list_transform([s], lambda loose_: if(
        regexp_matches(loose_, '[\x{300}-\x{36F}]'), nfc_normalize(loose_), loose_
    ))[1];

-- The text repaired, composed, without invisible characters and needless blanks; may be empty. Twice,
-- since what is taken out may have parted what belongs together.
create or replace macro tidy_unusual_text(s) as
    compose_accents(list_reduce(
        ['once', 'again'],
        lambda untidy_, round_: collapse_blanks(repair_mojibake(compose_accents(untidy_))),
        s
    ));

-- True where a text is tidy as it is: words of ASCII and German letters parted by single blanks.
create or replace macro is_tidy(s) as
    regexp_full_match(s, '[!-~ÄÖÜäöüß]+(?: [!-~ÄÖÜäöüß]+)*');

-- The tidy text.
create or replace macro tidy_text(s) as
    case when s is null or is_tidy(s) then s else tidy_unusual_text(s) end;

-- True where a tidy text only says that nothing is known ('-', 'k.A.', 'unbekannt').
create or replace macro is_no_answer(s) as
    list_contains(
        string_split(
            '|-|--|---|–|—|.|..|...|?|/|#n/a|(null)|n/a|n.a.|null|k.a.|k. a.|keine|keine angabe|'
            || 'keine angaben|unbekannt|unknown',
            '|'
        ),
        lower(s)
    );

-- The tidy text; null where it says nothing, or where letters are lost and no repair brings them
-- back. Here, where every cell passes, cells that are empty, tidy or long are told by what costs
-- least; the argument is written again and again, and no lambda is made of it.
create or replace macro clean_text(s) as
    case
        when s is null then null
        when not is_tidy(s) then list_transform(
            [tidy_unusual_text(s)],
            lambda tidy_: if(is_no_answer(tidy_) or has_mojibake(tidy_), null, tidy_)
        )[1]
        when strlen(s) > 14 or not is_no_answer(s) then s
    end;

-- The text at a path of a JSON text ('$.city'), cleaned; null where the text is no JSON.
create or replace macro json_text(s, path) as
    clean_text(if(json_valid(s), json_extract_string(s, path), null));

-- The text with ä, ö, ü, ß and other joined letters as two plain ones.
create or replace macro expand_umlauts(s) as
    replace(replace(replace(replace(replace(replace(replace(
        s, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');

-- The text in lower case without any accent, bar and stroke: é e, ł l, ø o.
create or replace macro drop_accents(s) as
    list_transform([s], lambda accented_: if(
        strlen(accented_) = length(accented_),
        accented_,
        translate(strip_accents(accented_), 'łøđıð', 'lodid')
    ))[1];

-- The text in lower case in plain letters: ä ae, ö oe, ü ue, ß ss, é e, ł l.
create or replace macro spell_out(s) as
    list_transform([lower(s)], lambda small_: if(
        strlen(small_) = length(small_),
        small_,
        drop_accents(expand_umlauts(compose_accents(small_)))
    ))[1];

-- The text for comparing: spelled out, everything but letters and digits one blank, null if none.
create or replace macro fold_text(s) as
    list_transform([spell_out(s)], lambda spelled_: nullif(if(
        regexp_matches(spelled_, '[^a-z0-9 ]|^ |  | $'),
        trim(regexp_replace(
            spelled_,
            '[\x{00}-/:-@\[-`{-\x{BF}×÷\x{2000}-\x{206F}\x{20A0}-\x{2BFF}\x{3000}-\x{303F}]+',
            ' ', 'g'
        )),
        spelled_
    ), ''))[1];

-- The folded text without blanks: a key in which Müller-Lüdenscheidt equals Mueller Luedenscheidt.
create or replace macro fold_key(s) as
    replace(fold_text(s), ' ', '');

-- The first character in upper case, the rest as it is.
create or replace macro capitalise(s) as
    upper(left(s, 1)) || substr(s, 2);

-- The values of a cell that holds several, parted by ; or , or line breaks; empty for none.
create or replace macro split_cell(s) as
    list_filter(
        list_transform(regexp_split_to_array(s, '[;,\r\n]'), lambda entry_: clean_text(entry_)),
        lambda cleaned_: cleaned_ is not null
    );

-- True for the first cell of a row that only sums up a group of others: Label (12).
create or replace macro is_group_label(s) as
    regexp_full_match(s, '\s*\S.* \(\d+\)\s*');

-- True or false as people and systems write them (ja/nein, x, 1/0); null for anything else.
create or replace macro parse_bool(s) as
    case
        when s is null or strlen(s) > 30 then null
        when regexp_full_match(lower(trim(s)), '1|j|ja|on|t|true|wahr|x|y|yes') then true
        when regexp_full_match(lower(trim(s)), '0|f|falsch|false|n|nein|no|off') then false
    end;

-- The name of a value if it is another one than before, else null.
create or replace macro if_changed(now_, before_, name_) as
    if(now_ is distinct from before_, name_, null);

-- A lot from 0 up to 1 that depends on the text alone, the same on every machine and in every version.
create or replace macro lot(s) as
    ('0x' || substr(md5(s), 1, 8))::ubigint / 4294967296;
