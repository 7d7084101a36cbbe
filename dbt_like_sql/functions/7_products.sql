-- Macros for trade item numbers (GTIN of GS1): length, check digit, kind.

-- The digits of a GTIN padded to 14; null where the text is not 8, 12, 13 or 14 digits.
create or replace macro gtin14(s) as
    nullif(lpad(regexp_extract(
        regexp_replace(s, '[\s-]', '', 'g'), '^(?:\d{8}|\d{12,14})$'
    ), 14, '0'), '00000000000000');

-- True where the check digit (modulo 10, weights 3 and 1) is right; false for what is no GTIN.
create or replace macro gtin_is_valid(s) as
    if(s is null, null, coalesce(list_sum(list_transform(
        string_split(gtin14(s), ''), lambda digit_, place_: digit_::int * if(place_ % 2 = 1, 3, 1)
    )) % 10 = 0, false));

-- The kind of a valid GTIN: ean13, upc, ean8, gtin14, isbn, issn or internal_20_29 (in-store only).
create or replace macro gtin_kind(s) as
    list_transform([if(gtin_is_valid(s), gtin14(s), null)], lambda gtin_: case
        when regexp_matches(gtin_, '^(?:02|002|004|000000[02])') then 'internal_20_29'
        when regexp_matches(gtin_, '^097[89]') then 'isbn'
        when gtin_ like '0977%' then 'issn'
        when gtin_ like '000000%' then 'ean8'
        when gtin_ like '00%' then 'upc'
        when gtin_ like '0%' then 'ean13'
        when gtin_ is not null then 'gtin14'
    end)[1];
