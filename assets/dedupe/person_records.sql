-- One row is a record of the table in the form in which records are compared, not yet judged; from
-- the table people, which has a column for every role. Nothing is thrown out here: a date that no
-- calendar has is a typing error that still says something.
create or replace table identity.person_records as
with placed as (
    -- 10115 Berlin in one column, D-10115.
    select
        * replace (
            coalesce(nullif(place.code, ''), postal_code) as postal_code,
            coalesce(city, nullif(place.city, '')) as city
        )
    from (
        select
            *,
            regexp_extract(
                postal_code,
                '^(?:[A-Za-z]{1,2}-\s?)?(\d{4,5})(?:\s+(\pL{3}.*))?$',
                ['code', 'city']
            ) as place
        from people
    )
),

habits as (
    select
        -- 03/04/1980: the day comes first, unless second numbers can be no month.
        count(*) filter (regexp_matches(birth_date, '^\d{1,2}[/-](?:1[3-9]|2\d|3[01])[/-]\d{4}$'))
        > count(*) filter (regexp_matches(birth_date, '^(?:1[3-9]|2\d|3[01])[/-]\d{1,2}[/-]\d{4}$'))
            as is_month_first,
        -- Where codes have five digits, one of four has lost its zero in a spreadsheet.
        mode(length(postal_code)) filter (regexp_full_match(postal_code, '\d+')) = 5
            as is_five_digits
    from placed
),

read as (
    select
        *,
        if(last_name is null, split_full_name(full_name), null) as halves,
        -- Geburtstag may hold the whole date although a column has the year, too.
        coalesce(
            regexp_replace(
                coalesce(birth_date, if(length(birth_day) > 2, birth_day, null)),
                '[T ]\d\d:\d\d.*$',
                ''
            ),
            nullif(concat_ws('-', birth_year, lpad(birth_month, 2, '0'), lpad(birth_day, 2, '0')), '')
        ) as date_text,
        -- The house number may stand in the column of the street, behind it or before it.
        if(house is null, split_address_line(street), null) as line,
        regexp_extract(
            if(house is null, street, null), '^(\d+[a-zA-Z]?)[\s,]+(\D.*)$', ['house', 'street']
        ) as front
    from placed
),

parted as (
    select
        *,
        coalesce(first_name, halves.first_name) as given,
        coalesce(last_name, halves.last_name) as family,
        case
            when regexp_matches(date_text, '^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$')
                then string_split_regex(date_text, '[-/.]')
            when regexp_matches(date_text, '^(?:1[89]|20)\d{6}$')
                then [left(date_text, 4), substr(date_text, 5, 2), right(date_text, 2)]
            when is_month_first and regexp_matches(date_text, '^\d{1,2}[/-]\d{1,2}[/-]\d{4}$')
                then list_select(string_split_regex(date_text, '[/-]'), [3, 1, 2])
            when regexp_matches(date_text, '^\d{1,2}[./-] ?\d{1,2}[./-] ?\d{4}$')
                then list_reverse(string_split_regex(date_text, '[./-] ?'))
            when parse_date_de(date_text) is not null
                then string_split(parse_date_de(date_text)::varchar, '-')
        end as date_parts,
        fold_text(strip_titles(given)) as first_names,
        street_key(coalesce(nullif(front.street, ''), nullif(line.street, ''), street))
            as street_read,
        nullif(
            regexp_replace(
                lower(coalesce(house, nullif(front.house, ''), line.number || line.letter)),
                '[^a-z0-9]', '', 'g'
            ),
            ''
        ) as house_read
    from read, habits
),

sold as (
    select
        silo,
        record_id,
        unnest(list_distinct(regexp_extract_all(lower(sales), '[^\s,;|\[\]"'']+'))) as number
    from people
),

-- A sale that two silos know has one buyer. A number that one silo has twice names no sale.
sales as (
    select record_id, list(number order by number) as shared_sales
    from (
        from sold
        qualify
            count(distinct silo) over (partition by number) > 1
            and count(distinct silo) over (partition by number) = count(*) over (partition by number)
    )
    group by record_id
)

select
    record_id,
    silo,
    source_key,
    split_part(first_names, ' ', 1) as first_name,
    nullif(
        concat_ws(
            ' ', nullif(substr(first_names, length(split_part(first_names, ' ', 1)) + 2), ''),
            fold_text(middle_names)
        ),
        ''
    ) as middle_names,
    nickname_groups(split_part(first_names, ' ', 1)) as nickname_groups,
    name_key(family) as last_name,
    list_filter(
        string_split(fold_text(replace(strip_titles(family), '-', ' ')), ' '),
        lambda word: length(word) > 2
    ) as last_name_words,
    coalesce(name_suffix(concat('x ', name_suffix)), name_suffix(family)) as name_suffix,
    case
        when regexp_matches(gender, '(?i)^(?:f|w|female|weiblich|frau|ms|mrs|miss)\b') then 'f'
        when regexp_matches(gender, '(?i)^(?:m|male|männlich|herr|mr)\b') then 'm'
    end as gender,
    case
        when date_parts is null then nullif(lower(date_text), '')
        when date_parts[1] not in ('0000', '1111', '9999')
            and array_to_string(date_parts, '-') not in ('1900-01-01', '1901-01-01')
            then concat_ws('-', date_parts[1], lpad(date_parts[2], 2, '0'), lpad(date_parts[3], 2, '0'))
    end as birth_date,
    coalesce(email_match(email), lower(email)) as email,
    right(nullif(regexp_replace(mobile, '\D', '', 'g'), ''), 9) as mobile,
    right(nullif(regexp_replace(coalesce(landline, phone), '\D', '', 'g'), ''), 9) as landline,
    street_read as street,
    house_read as house,
    street_read || ' ' || house_read as address,
    if(is_five_digits and regexp_full_match(postal_code, '\d{4}'), '0', '') || fold_key(postal_code)
        as postal_code,
    fold_text(city) as city,
    nullif(regexp_replace(lower(id_number), '[^a-z0-9]', '', 'g'), '') as id_number,
    fold_text(also_1) as also_1,
    fold_text(also_2) as also_2,
    fold_text(also_3) as also_3,
    shared_sales,
    null::varchar[] as stated_keys
from parted
left join sales using (record_id);
