-- The forms a cell can have, and what is wrong with one. Loaded beside dbt_like_sql/functions,
-- whose rules count here, too; not used by any model.

-- The cell as forms are judged: without the guard of a shop's export and blanks around.
create or replace macro bare_cell(s) as strip_apostrophe(trim(s));

-- True where the cell is written in this form, or as nothing is in it (0000-00-00).
create or replace macro has_form(form, s) as case form
    when 'yes or no' then parse_bool(s) is not null
    when 'e-mail' then email_norm(s) is not null
    when 'YYYY-MM-DD' then regexp_full_match(s, '\d{4}-[01]\d-[0-3]\d')
    when 'YYYY-MM-DD hh:mm:ss'
        then regexp_full_match(s, '\d{4}-[01]\d-[0-3]\d [0-2]?\d:[0-5]\d(:[0-5]\d(\.\d+)?)?')
    when 'YYYY-MM-DD hh:mm:ss zone'
        then regexp_full_match(
            s, '\d{4}-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d(\.\d+)? ?(Z|UTC|[-+]\d\d(:?\d\d)?)'
        )
    when 'YYYY-MM-DDThh:mm:ss'
        then regexp_full_match(
            s, '\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d)?'
        )
    when 'DD.MM.YYYY' then regexp_full_match(s, '[0-3]?\d\.[01]?\d\.\d{4}')
    when 'DD.MM.YY' then regexp_full_match(s, '[0-3]?\d\.[01]?\d\.\d{2}')
    when 'DD.MM.YYYY hh:mm:ss'
        then regexp_full_match(s, '[0-3]?\d\.[01]?\d\.\d{4},? [0-2]?\d:[0-5]\d(:[0-5]\d)?')
    when 'DD/MM/YYYY' then regexp_full_match(s, '(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])/\d{4}')
    when 'MM/DD/YYYY' then regexp_full_match(s, '(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/\d{4}')
    when 'YYYYMMDD'
        then regexp_full_match(
            s, '(19|20|99)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|0{8}|00010101'
        )
    when 'YYYYMMDDhhmmss'
        then regexp_full_match(
            s, '(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d|0{14}'
        )
    when 'hh:mm:ss' then regexp_full_match(s, '([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?')
    when 'hhmmss' then regexp_full_match(s, '([01]\d|2[0-3])[0-5]\d[0-5]\d')
    when 'GTIN' then gtin_is_valid(s)
    when 'phone'
        then regexp_full_match(s, '[+(0][0-9 ()/.+-]{5,}') and not regexp_full_match(s, '0+')
    when 'phone with marks'
        then regexp_full_match(s, '\+[1-9][0-9 ()/.-]{5,}|\(?0[1-9]\d+\)?[ /(-]+[0-9 ()/.-]{3,}')
    when 'postcode' then regexp_full_match(s, '(?i)([A-Z]{1,3}[ -]?)?\d{4,5}(\.0)?')
    when 'integer' then regexp_full_match(s, '[-+]?(0|[1-9]\d{0,17})|(0|[1-9]\d{0,17})-')
    when 'digits' then regexp_full_match(s, '\d+')
    when 'comma' then regexp_matches(s, '\d,\d')
    when 'point' then regexp_matches(s, '\d\.\d')
    when 'decimal comma' then parse_decimal_de(s) is not null
    when 'decimal point' then parse_decimal_en(s) is not null
    when 'decimal comma for sure'
        then regexp_matches(s, '(^|\D)0,\d{3}\D*$|,(\d{1,2}|\d{4,})\D*$|\.\d{3},\d+\D*$')
        and parse_decimal_de(s) is not null
    when 'decimal point for sure'
        then regexp_matches(s, '(^|\D)0\.\d{3}\D*$|\.(\d{1,2}|\d{4,})\D*$|,\d{3}\.\d+\D*$')
        and parse_decimal_en(s) is not null
    else true
end;

-- True for a placeholder, and for words that only tests leave behind.
create or replace macro says_nothing(s) as
    trim(s) <> '' and clean_text(s) is null
    or regexp_matches(s, '[A-Za-z]') and is_dummy_word(fold_text(s));

-- True for a day that means that none is known: zeros, 1900, the last day of all calendars.
create or replace macro is_no_day(s) as regexp_matches(
    s, '^0000-?00-?00|^00\.00\.0000|^(1899-?12-?3[01]|1900-?01-?01)|^(31\.12\.1899|0?1\.0?1\.1900)'
    || '|^0?1/0?1/1900|^9999-?12-?31|^31\.12\.9999|^0{8}|^0001-?01-?01'
);

-- What is suspicious about a cell of a column of this type; null where nothing is.
create or replace macro suspicion(type, form, s) as case
    when type <> 'text' and has_form(form, bare_cell(s)) then case
        when type = 'e-mail' and email_is_dummy(s) then 'placeholder address (test@…)'
        when type = 'phone' and phone_is_dummy(s) then 'placeholder number (000…, 123…)'
        when type = 'date' and is_no_day(bare_cell(s)) then 'placeholder date (zeros, 1900, 9999)'
        when type in ('amount', 'integer') and regexp_full_match(s, '\s*[0-9.,]+\s?-\s*')
            then 'minus behind the number'
        when s like '''%' then 'apostrophe before the value'
    end
    when regexp_full_match(s, '\s*\d[.,]\d+[eE]\+?\d+\s*')
        then 'number rounded by a spreadsheet (7,21045E+12)'
    when has_mojibake(s) then 'letters decoded wrongly (Ã¼ for ü)'
    when length(s) <= 20 and says_nothing(s) then 'placeholder word (k.A., unbekannt, test)'
    when type <> 'text' then 'not written like the others'
    when regexp_matches(s, '^''[-=+@0-9]') then 'apostrophe before the value'
end;
