-- Macros for organisations: legal form, key, names compared, signs of a company, VAT number.

-- The company's name folded with a blank at both ends, dots of G.m.b.H. and e. V. undone.
create or replace macro fold_company(s) as
    ' ' || fold_text(s) || ' ';

-- True where a legal form stands behind a name; short ones must be written as such (AG, not ag).
create or replace macro has_legal_form(s) as
    regexp_matches(
        s,
        '\S[\s,]+(?:(?i:g?gmbh|g\.\s?m\.\s?b\.\s?h\.|ges\.?\s?m\.?\s?b\.?\s?h\.?|mbh|kgaa|ohg|gbr'
        || '|partg|partgmbb|e\.\s?k\.?|e\.?\s?kfm\.?|e\.?\s?kfr\.?|e\.\s?g\.?|e\.\s?v\.?|ltd\.?'
        || '|limited|inc\.?|sarl|sàrl|s\.a\.r\.l\.|s\.r\.l\.|srl|b\.v\.|s\.a\.)'
        || '|AG|SE|KG|UG|eG|eV|eK|SA|BV)(?:[\s,)]|$)|&\s?Co\b'
    );

-- The legal form in a company's name in its usual spelling (GmbH & Co. KG); null if there is none.
create or replace macro legal_form(s) as
    if(has_legal_form(s), list_transform([fold_company(s)], lambda firm_: case
        when firm_ like '% gmbh co kgaa %' then 'GmbH & Co. KGaA'
        when firm_ like '% gmbh co kg %' then 'GmbH & Co. KG'
        when firm_ like '% ag co kg%' then 'AG & Co. KG'
        when firm_ like '% ug % co kg %' then 'UG & Co. KG'
        when firm_ like '% ggmbh %' then 'gGmbH'
        when regexp_matches(firm_, ' ges ?m ?b ?h ') then 'GesmbH'
        when regexp_matches(firm_, ' (?:gmbh|g m b h|mbh) ') then 'GmbH'
        when regexp_matches(firm_, ' ug ') then 'UG (haftungsbeschränkt)'
        when regexp_matches(firm_, ' partg ?mbb ') then 'PartG mbB'
        when firm_ like '% partg %' then 'PartG'
        when firm_ like '% kgaa %' then 'KGaA'
        when firm_ like '% ohg %' then 'OHG'
        when firm_ like '% gbr %' then 'GbR'
        when regexp_matches(firm_, ' e ?kfm ') then 'e.Kfm.'
        when regexp_matches(firm_, ' e ?kfr ') then 'e.Kfr.'
        when regexp_matches(firm_, ' e ?k ') then 'e.K.'
        when regexp_matches(firm_, ' e ?v ') then 'e.V.'
        when regexp_matches(firm_, ' e ?g ') then 'eG'
        when regexp_matches(firm_, ' (?:sarl|s a r l) ') then 'Sàrl'
        when regexp_matches(firm_, ' (?:srl|s r l) ') then 'S.r.l.'
        when regexp_matches(firm_, ' (?:ltd|limited) ') then 'Ltd.'
        when firm_ like '% inc %' then 'Inc.'
        when regexp_matches(firm_, ' b ?v ') then 'B.V.'
        when regexp_matches(firm_, ' s ?a ') then 'SA'
        when firm_ like '% se %' then 'SE'
        when firm_ like '% kg %' then 'KG'
        when firm_ like '% ag %' then 'AG'
        when firm_ like '% co %' then '& Co.'
    end)[1], null);

-- True where a name shows an organisation: a legal form, or a word like Praxis, Verein, Hotel.
create or replace macro looks_like_organisation(s) as
    has_legal_form(s) or regexp_matches(
        s,
        '(?i)(?:^|[\s-])(?:firma|apotheke|autohaus|gasthof|gemeinde|hotel|kita|kindergarten|klinik'
        || '|krankenhaus|restaurant|stadt|stadtverwaltung|stadtwerke|stiftung|[a-zäöüß]*universität'
        || '|[a-zäöüß]*(?:kanzlei|praxis|schule|verein))(?:[\s,.-]|$)'
    );

-- The company's name folded, without legal form, 'Firma' and 'Inh.'.
create or replace macro company_text(s) as
    trim(regexp_replace(regexp_replace(
        fold_company(s),
        '^ (?:firma|fa) (\S)', ' \1'),
        '(\S) (?:(?:g?gmbh|g m b h|ges ?m ?b ?h|mbh|ug|haftungsbeschraenkt|ag|se|kg|ohg|gbr|kgaa'
        || '|e ?k|e ?kfm|e ?kfr|e ?g|e ?v|partg|partgmbb|mbb|ltd|limited|inc|s ?a ?r ?l|s ?a'
        || '|s ?r ?l|b ?v|und co|co|inh|inhaber) )+',
        '\1 ', 'g'));

-- The key of a company: its text without blanks.
create or replace macro company_key(s) as
    nullif(replace(company_text(s), ' ', ''), '');

-- The words of a company's text, without 'und' and single letters; numbers stay.
create or replace macro company_words(s) as
    list_filter(
        string_split(company_text(s), ' '),
        lambda token_: (length(token_) > 1 or token_ between '0' and '9') and token_ <> 'und'
    );

-- How two companies' names agree, by key and words: exact, near, part or else; null if one is null.
-- Near is a slip of the pen in a word, or another order; part is all words of one in the other.
create or replace macro company_name_level(key, words, other_key, other_words) as
    list_transform(
        [{
            'one': array_to_string(
                list_filter(words, lambda mine_: not list_contains(other_words, mine_)), ''
            ),
            'other': array_to_string(
                list_filter(other_words, lambda theirs_: not list_contains(words, theirs_)), ''
            )
        }],
        lambda left_: case
            when key = other_key then 'exact'
            when key is null or other_key is null then null
            when least(len(words), len(other_words)) = 0 then 'else'
            when left_.one = '' and left_.other = '' then 'near'
            when left_.one = '' or left_.other = '' then 'part'
            when regexp_replace(left_.one, '\D', '', 'g') = regexp_replace(left_.other, '\D', '', 'g')
                and least(length(left_.one), length(left_.other)) > 4
                and damerau_levenshtein(left_.one, left_.other)
                <= if(least(length(left_.one), length(left_.other)) > 8, 2, 1) then 'near'
            else 'else'
        end
    )[1];

-- The VAT number in upper case without blanks and punctuation; null where the form is no country's.
create or replace macro vat_id_norm(s) as
    nullif(regexp_extract(
        regexp_replace(
            regexp_replace(upper(s), '[^\pL\pN]', '', 'g'), '^(CHE\d{9})(?:MWST|TVA|IVA)$', '\1'
        ),
        '^(?:DE\d{9}|ATU\d{8}|CHE\d{9}'
        || '|(?:B[EG]|C[YZ]|DK|E[ELS]|F[IR]|H[RU]|I[ET]|L[TUV]|MT|NL|P[LT]|RO|S[EIK]|XI)'
        || '[0-9A-Z]{8,12})$'), '');

-- True where nine digits end in the right check digit of ISO 7064 mod 11,10, as German ones do.
create or replace macro has_mod_11_10_digit(digits) as
    not starts_with(digits, '0') and (list_reduce(
        list_prepend(
            10, list_transform(string_split(left(digits, 8), ''), lambda figure_: figure_::int)
        ),
        lambda product_, next_: coalesce(nullif((product_ + next_) % 10, 0), 10) * 2 % 11
    ) + right(digits, 1)::int) % 10 = 1;

-- The sum of digits times weights.
create or replace macro weighted_sum(digits, weights) as
    list_sum(list_transform(
        string_split(digits, ''), lambda weighed_, weight_no_: weighed_::int * weights[weight_no_]
    ));

-- True where eight digits end in the check digit of an Austrian VAT number.
create or replace macro has_austrian_vat_digit(digits) as
    -- a doubled digit counts with its digit sum, which is 9 less where it is above 4
    (weighted_sum(digits, [1, 2, 1, 2, 1, 2, 1, 1]) + 4 - 9 * length(regexp_replace(
        regexp_replace(left(digits, 7), '(.)(.)', '\2', 'g'), '[0-4]|.$', '', 'g'
    ))) % 10 = 0;

-- True where the check digit of a DE, AT or CH VAT number is right; null for other countries.
create or replace macro vat_id_is_valid(s) as
    if(s is null, null, list_transform([vat_id_norm(s)], lambda vat_: case
        when vat_ is null then false
        when vat_ like 'DE%' then has_mod_11_10_digit(substr(vat_, 3))
        when vat_ like 'ATU%' then has_austrian_vat_digit(substr(vat_, 4))
        when vat_ like 'CHE%'
            then weighted_sum(substr(vat_, 4), [5, 4, 3, 2, 7, 6, 5, 4, 1]) % 11 = 0
    end)[1]);
