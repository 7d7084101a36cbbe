-- Macros for persons' names: salutation, titles, particles, casing, keys, placeholders.
-- Which words are titles, particles or suffixes is German, Austrian and Swiss custom.

-- The salutation as herr, frau, divers, firma or familie; null for anything else.
create or replace macro salutation_norm(s) as
    list_transform([regexp_replace(
        fold_text(s),
        '^(herrn?|hrn?|mr|frau|fr|fraeulein|frl|mrs|ms) (?:d?dr|doktor|prof|professor(?:in)?|univ'
        || '|pd|priv|m?mag|ing|di|dipl|bakk|[bm] (?:a|sc|eng|ed)|ll [bm]|mba|llm|phd|msc|bsc)\b.*',
        '\1'
    )], lambda greeting_: case
        when regexp_full_match(
            greeting_, 'familie|fam|eheleute|ehepaar|(?:herrn?|frau) (?:und|u) (?:herrn?|frau)'
        ) then 'familie'
        when greeting_ in ('herr', 'herrn', 'hr', 'hrn', 'mr') then 'herr'
        when greeting_ in ('frau', 'fr', 'fraeulein', 'frl', 'mrs', 'ms') then 'frau'
        when greeting_ in ('divers', 'mx', 'neutral') then 'divers'
        when greeting_ in ('firma', 'fa') then 'firma'
    end)[1];

-- The salutation that a name begins with: Frau Berg, Eheleute Berg, Herr und Frau Berg.
create or replace macro salutation_in_front(s) as
    if(
        regexp_matches(
            s,
            '(?i)^\s*(?:herrn?|hr\.|frau|fr\.)\s*(?:und|u\.|&|\+|/)\s*'
            || '(?:herrn?|hr\.|frau|fr\.)(?:\s|$)'
        ),
        'familie',
        salutation_norm(nullif(regexp_extract(s, '^\S{3,}'), ''))
    );

-- True where a name is that of two persons: Eheleute Berg, or given names such as Hans und Eva.
create or replace macro is_couple(full_name, given_names) as
    salutation_in_front(full_name) = 'familie'
    or regexp_matches(
        regexp_replace(given_names, '(?i)\bvon und zu\b', ''),
        '(?i)[^\s&+]\s*(?:[&+]|\s(?:und|u\.)\s)\s*[^\s&+]'
    );

-- The name with each run of academic titles and each degree behind the name set in ⟦ ⟧. B.A. in front
-- is a degree before first name and surname; before a surname alone it may be initials.
create or replace macro mark_titles(s) as
    list_transform([s], lambda unmarked_: case
        when not regexp_matches(
            unmarked_, '[.⟦⟧]|(?i:prof|dr|dipl)|PD|DI|MBA|LLM|PhD|MSc|BSc'
        ) then unmarked_
        else regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            translate(unmarked_, '⟦⟧', ''),
            '(?i)(^|[\s,(])((?:'
            || '(?:(?:o|ao|apl|em|univ)\.[\s-]*)*prof(?:essor(?:in)?)?(?:\.(?:in\b)?\s*|\s+|$)'
            || '|priv\.?-?\s?doz\.?\s*|m?mag\.(?:a\b\.?)?\s*(?:\(fh\)\s*)?|ing\.\s*|bakk\.\s*'
            || '|dipl\.?[\s-]*(?:ing|kfm|kffr|kauffrau|kaufmann|betriebsw|volksw|wirt|inf|phys|chem'
            || '|psych|math|biol|päd|soz|jur|geogr|des)(?:\.|-(?:ing|inf|päd|jur)\.?|\s+|$)\s*'
            || '(?:\(fh\)\s*)?'
            || '|d?dr(?:\.\s*|\s+|$)(?:-?(?:med|phil|rer|nat|jur|iur|oec|pol|theol|vet|dent|ing'
            || '|mult|habil|techn|sc|mont|pharm|agr|univ|publ|soc|paed'
            || '|h\.\s?c|e\.\s?h)(?:\.\s*|\s+|$))*'
            || ')+)',
            '\1⟦\2⟧', 'g'),
            '(^\s*(?i:(?:herrn?|frau|hr\.|fr\.)\s+)?|⟧)((?:(?:PD|DI(?:\s\(FH\))?'
            || '|[BM]\.\s?(?:Sc|Eng|Ed)\.?|LL\.\s?[BM]\.?|MBA|LLM|PhD|MSc|BSc)\s+)+)'
            || '(⟦|[A-ZÀ-Þ][a-zß-ÿ])',
            '\1⟦\2⟧\3', 'g'),
            '(^\s*(?i:(?:herrn?|frau|hr\.|fr\.)\s+)?|⟧)((?:[BM]\.A\.\s+)+)'
            || '([A-ZÀ-Þ][a-zß-ÿ][\pL-]*\s+(?:von\s|van\s|zu\s|de\s|[A-ZÀ-Þ][a-zß-ÿ]))',
            '\1⟦\2⟧\3'),
            '[\s,]+((?:(?:[BM]\.\s?(?:A|Sc|Eng|Ed)|LL\.\s?[BM]|Ph\.\s?D|MBA|LLM|PhD|MSc|BSc)\.?'
            || '(?:[\s,]+|$))+)$',
            ' ⟦\1⟧')
    end)[1];

-- The academic titles that stand in a name, as written: Prof. Dr. med.; null if there are none.
create or replace macro academic_title(s) as
    list_transform([mark_titles(s)], lambda marked_: case
        when marked_ like '%⟦%' then array_to_string(
            list_transform(
                regexp_extract_all(marked_, '⟦([^⟧]*)⟧', 1), lambda title_: trim(title_, ' ,')
            ),
            ' '
        )
    end)[1];

-- The titles in a field for salutation or titles, where no name stands beside them: Frau DI, M.A.
-- In front of a name M.A. may be initials. A name is set where one would stand.
create or replace macro titles_in_field(s) as
    academic_title(regexp_replace(s, '((?:^|\s)[BM]\.\s?A\.?)?\s*$', ' Xx \1'));

-- The academic titles from whichever field, those that are told twice once; null if none.
create or replace macro academic_titles(salutation, title, name) as
    list_transform(
        [[titles_in_field(salutation), titles_in_field(title), academic_title(name)]],
        lambda title_fields_: nullif(array_to_string(
            list_filter(
                title_fields_,
                lambda field_title_, nth_title_: not contains(
                    coalesce(array_to_string(title_fields_[nth_title_ + 1:], ' '), ''), field_title_
                )
            ),
            ' '
        ), '')
    )[1];

-- The suffix of a name as jun., sen. or I to IV; null if there is none.
create or replace macro name_suffix(s) as
    case
        when regexp_matches(s, '(?i)\S[\s,]+\(?(?:jun\.?|jr\.?|junior|d\.\s?J\.?)\)?$') then 'jun.'
        when regexp_matches(s, '(?i)\S[\s,]+\(?(?:sen\.?|sr\.?|senior|d\.\s?Ä\.?)\)?$') then 'sen.'
        else nullif(regexp_extract(s, '\S\s+(I|II|III|IV)$', 1), '')
    end;

-- The name without its suffix.
create or replace macro strip_suffix(s) as
    regexp_replace(
        s,
        '(\S)(?:[\s,]+(?:\(?(?i:(?:jun|jr|sen|sr)\.?|junior|senior|d\.\s?[JÄ]\.?)\)?'
        || '|I|II|III|IV))+$',
        '\1');

-- The name without titles, degrees and suffix; null if nothing else is there.
create or replace macro strip_titles(s) as
    list_transform([s], lambda titled_: if(
        regexp_matches(
            titled_,
            '[.,()⟦⟧]|(?i:prof|dr|dipl|jun|jr|sen|sr)|PD|DI|MBA|LLM|PhD|MSc|BSc|[IV]$'
            || '|^\s|\s\s|\s$|^$'
        ),
        nullif(trim(regexp_replace(
            strip_suffix(regexp_replace(mark_titles(trim(titled_)), '\s*⟦[^⟧]*⟧\s*', ' ', 'g')),
            '\s+', ' ', 'g'), ' ,'), ''),
        titled_
    ))[1];

-- The former noble title with its particle (Freiherr von), part of a German surname; null if none.
create or replace macro nobility_prefix(s) as
    nullif(trim(regexp_extract(
        s,
        '(?i)(?:^|\s)((?:freiherr|frhr\.?|freifrau|freiin|graf|gräfin|baron|baronin|prinz'
        || '|prinzessin|fürst|fürstin|ritter|edler|edle)\s+'
        || '(?:von\s+und\s+zu|von\s+der|von|vom|zu|zur|v\.))\s',
        1)), '');

-- One word of a name in lower case set in title case: müller-lüdenscheidt, o'brien, mcdonald, iii.
create or replace macro case_word(word) as
    case
        when word in ('ii', 'iii', 'iv') then upper(word)
        when word like 'mc_%' then 'Mc' || capitalise(substr(word, 3))
        when regexp_matches(word, '^[^-][''’].')
            then capitalise(left(word, 2)) || capitalise(substr(word, 3))
        when word like '%-%' then array_to_string(
            list_transform(string_split(word, '-'), lambda part_: capitalise(part_)), '-'
        )
        else capitalise(word)
    end;

-- True for WEISS and for WEIß: ß has long had no capital, and mostly stands among them as it is.
create or replace macro in_capitals(s) as replace(s, 'ß', 'ẞ') = upper(s);

-- ALL CAPS or all lower case in title case but for small words within; mixed case as it is.
create or replace macro title_case(s, small_words) as
    list_transform([s], lambda uncased_: case
        when uncased_ <> lower(uncased_) and not in_capitals(uncased_) then uncased_
        else list_transform(
            [string_split(lower(uncased_), ' ')],
            lambda words_: array_to_string(
                list_transform(
                    words_,
                    lambda word_, nth_: if(
                        list_contains(small_words, word_) and nth_ < len(words_),
                        word_,
                        case_word(word_)
                    )
                ),
                ' '
            )
        )[1]
    end)[1];

-- The name with ALL CAPS or all lower case repaired (HANS VON BERG: Hans von Berg).
create or replace macro name_case(s) as
    title_case(
        s,
        [
            'aus', 'auf', 'da', 'de', 'del', 'della', 'dem', 'den', 'der', 'di', 'dos', 'du', 'ten',
            'ter', 'und', 'van', 'vom', 'von', 'zu', 'zum', 'zur'
        ]
    );

-- The name folded, without titles, particles and noble titles; a blank may lead.
create or replace macro bare_name(s) as
    regexp_replace(
        ' ' || fold_text(strip_titles(s)),
        ' (?:(?:v d|v|von|vom|und zu|zu|zum|zur|van|der|den|dem|de|del|della|di|da|dos|du|le|la|el'
        || '|al|bin|ibn|ter|ten|auf|aus dem|im|am|freiherr|frhr|freifrau|freiin|graf|graefin|baron'
        || '|baronin|prinz|prinzessin|fuerst|fuerstin|ritter|edler|edle) )+',
        ' ', 'g');

-- The key of a name: folded, without titles, particles, noble titles, blanks and hyphens.
create or replace macro name_key(s) as
    nullif(replace(bare_name(s), ' ', ''), '');

-- The words of a surname without particles, and its key: Müller-Groß has three. Empty for null.
create or replace macro surname_words(s) as
    list_transform([bare_name(s)], lambda reduced_: list_distinct(list_filter(
        list_append(string_split(reduced_, ' '), replace(reduced_, ' ', '')),
        lambda piece_: length(piece_) > 1
    )))[1];

-- First and last name of a text without titles; the words from a particle on are the last name.
create or replace macro split_bare_name(s) as
    list_transform([s], lambda bare_: case
        when bare_ like '%,%' then regexp_extract(
            bare_, '^([^,]*?)\s*,\s*(.*)$', ['last', 'first']
        )
        when regexp_matches(bare_, '^[A-ZÀ-Þß-]{3,} .*[a-zß-ÿ]')
            then regexp_extract(bare_, '^(\S+) (.*)$', ['last', 'first'])
        else regexp_extract(
            bare_ || ' ',
            '^(?:(.*?) )??((?i:freiherr|frhr\.|freifrau|freiin|graf|gräfin|baron|baronin|prinz'
            || '|prinzessin|fürst|fürstin|ritter|edler|edle|von|vom|zu|zum|zur|van|der|den|dem|de'
            || '|del|della|di|da|dos|du|la|le|el|al|ter|ten|auf|v\.|d\.) .*|\S+) $',
            ['first', 'last']
        )
    end)[1];

-- First and last name of one text: Dr. Hans von Berg · Berg, Hans · BERG Hans · Frau Berg.
create or replace macro split_full_name(s) as
    list_transform(
        [split_bare_name(strip_titles(regexp_replace(
            s,
            '^\s*(?:(?i:(?:herrn?|frau|familie|fam\.|eheleute|hr\.|fr\.)\s*(?:(?:und|u\.|&|\+|/)\s*'
            || '(?:herrn?|frau|hr\.|fr\.))?)\s+)+',
            ''
        )))],
        lambda halves_: if(halves_ is null, null, {
            'first_name': strip_titles(halves_.first), 'last_name': nullif(trim(halves_.last), '')
        })
    )[1];

-- True for the name of an account that strangers share: Einmalkunde, Laufkunde, Barverkauf.
create or replace macro is_collective_name(s) as
    fold_text(s) in ('einmalkunde', 'laufkunde', 'barverkauf', 'diverse kunden');

-- True for the name of a marketplace's collector account: Amazon Kunde, eBay GmbH.
-- Otto Kunde may be a person.
create or replace macro is_marketplace_name(s) as
    regexp_full_match(
        fold_text(s),
        '(?:amazon|ebay|kaufland|otto|zalando)(?: de| eu| marketplace| gmbh| s ?a ?r ?l)+'
        || '(?: kundin| kunde)?|(?:amazon|ebay|kaufland|zalando) (?:kundin|kunde)(?: de| eu)*'
    );

-- True for a folded name that says that its silo has erased it: Gelöschter Kunde, DSGVO gelöscht.
create or replace macro is_erased_word(folded) as
    regexp_full_match(
        folded,
        '(?:(?:kunde|kundin|nutzer|user|name) )?'
        || '(?:dsgvo )?(?:geloeschte?r?|anonymisierte?r?|dsgvo)(?: dsgvo)?'
        || '(?: (?:kunde|kundin|nutzer|user|name))?'
    );

-- True for a folded word that is never a name: a placeholder, a keyboard run, xxx, digits only.
create or replace macro is_dummy_word(folded) as
    folded in (
        'anonym', 'asdf', 'asdfgh', 'barkunde', 'barverkauf', 'dummy', 'einmalkunde', 'k a',
        'keine angabe', 'laufkunde', 'laufkundschaft', 'musterfrau', 'mustermann', 'n n',
        'nachname', 'qwertz', 'qwerty', 'test', 'tester', 'testkunde', 'testkundin',
        'testperson', 'unbekannt', 'vorname'
    ) or is_erased_word(folded)
    or regexp_full_match(folded, '[0-9 ]+')
    or length(folded) > 2 and replace(folded, left(folded, 1), '') = '';

-- True for a folded word that is a name only beside a real one: Herr Kunde, but also Anna Kunde.
create or replace macro is_doubtful_word(folded) as
    folded in ('diverse', 'frau', 'gast', 'herr', 'kunde', 'kundin', 'max', 'erika', 'name')
    or replace(folded, left(folded, 1), '') = '';

-- True where first and last name are no person's: Max Mustermann, Test Test, Laufkunde, xxx, ---.
create or replace macro is_dummy_name(first, last) as
    case
        when first is null and last is null then null
        else list_transform(
            [{'first': fold_text(first), 'last': fold_text(last)}],
            lambda whole_name_: coalesce(is_dummy_word(whole_name_.first), false)
                or coalesce(is_dummy_word(whole_name_.last), false)
                or coalesce(whole_name_.first in ('herr', 'frau'), false)
                or coalesce(is_doubtful_word(whole_name_.first), true)
                and coalesce(is_doubtful_word(whole_name_.last), true)
        )[1]
    end;
