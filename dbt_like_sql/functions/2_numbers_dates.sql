-- Macros for amounts, dates and times: strict readers of one written form each, never a guess.
-- null in, null out; an unreadable text is null, so that an expectation can quarantine its row.

-- The amount without currency, with its minus in front whichever way it was written.
create or replace macro plain_amount(s) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        trim(translate(s, '−–—' || chr(160), '--- ')),
        '^([-+(]?)\s*(?:€|\$|£|EUR|CHF|USD|GBP)\s*|\s*(?:€|\$|£|EUR|CHF|USD|GBP)\s*([-)]?)$',
        '\1\2', 'gi'),
        '[.,]--?$', ''),
        '^\(([^-+()]+)\)$|^([^-+]+)-$', '-\1\2'),
        '^([-+])?\s*(.*?)\s*$', '\1\2');

-- The amount as digits and separators with a leading minus: currency, (…), 12,50- and 12,- undone.
create or replace macro amount_text(s) as
    list_transform([s], lambda written_: if(
        regexp_full_match(written_, '-?[0-9.,]*[0-9]'), written_, plain_amount(written_)
    ))[1];

-- What is ten thousand millions or more is no amount (an EAN scanned into its field), and null: no
-- canonical column would hold it. Thousands do not begin with 0: 0.500 is no five hundred.
-- An amount with decimal comma: 1.234,56 · 12,50- · (12,50) · € 12,-; damaged or doubtful is null.
create or replace macro parse_decimal_de(s) as
    case
        when s is null then null
        when regexp_full_match(s, '-?\d{1,9}(?:,\d{1,4})?')  -- most amounts, at a third of the time
            then cast(replace(s, ',', '.') as decimal(18, 4))
        else list_transform([amount_text(s)], lambda amount_de_: case
            when regexp_full_match(
                amount_de_, '[-+]?(?:[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+)|\d*)(?:,\d+)?'
            ) then try_cast(translate(amount_de_, ',. +', '.') as decimal(14, 4))
        end)[1]
    end;

-- An amount with decimal point: 1,234.56 · 12.50- · (12.50) · 1'234.50; damaged is null.
create or replace macro parse_decimal_en(s) as
    case
        when s is null then null
        when regexp_full_match(s, '-?\d{1,9}(?:\.\d{1,4})?')  -- most amounts
            then cast(s as decimal(18, 4))
        else list_transform([amount_text(s)], lambda amount_en_: case
            when regexp_full_match(
                amount_en_,
                '[-+]?(?:[1-9]\d{0,2}(?:(?:,\d{3})+|(?:[''’]\d{3})+|(?: \d{3})+)|\d*)(?:\.\d+)?'
            ) then try_cast(translate(amount_en_, '., ''’+', '.') as decimal(14, 4))
        end)[1]
    end;

-- An amount with the decimal mark of its silo; without one, what reads the same both ways or one
-- way only: 1.234 may be a thousand or one and a bit, and is null.
create or replace macro parse_decimal(s, decimal_mark) as
    list_transform(
        [{
            'de': if(decimal_mark = '.', null, parse_decimal_de(s)),
            'en': if(decimal_mark = ',', null, parse_decimal_en(s))
        }],
        lambda both_: if(both_.de <> both_.en, null, coalesce(both_.de, both_.en))
    )[1];

-- The date of YYYY-MM-DD, with or without a time behind it.
create or replace macro parse_date_iso(s) as
    case
        when regexp_full_match(
            trim(s), '\d{4}-\d{2}-\d{2}(?:[T ][0-9:.,]+\s?(?:Z|UTC|[-+][0-9:]+)?)?'
        )
            then try_cast(left(trim(s), 10) as date)
    end;

-- The date of a year, month and day text; null where the calendar has no such day.
create or replace macro date_of_parts(year, month, day) as
    try_cast(concat(
        case
            when length(year) = 4 then year
            when year >= '30' then '19' || year
            else '20' || year
        end,
        '-', lpad(month, 2, '0'), '-', lpad(day, 2, '0')
    ) as date);

-- The number of a German month name or its abbreviation (Mär., Mrz., März: 3) as text.
create or replace macro month_number(s) as
    list_position(
        [
            'jan', 'feb', 'mae', 'apr', 'mai', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dez'
        ],
        replace(replace(left(spell_out(s), 3), 'mrz', 'mae'), 'mar', 'mae')
    )::varchar;

-- The date of 31.12.2025, 31.12.25 (30 and above: 19xx) or 31. Dez. 2025, with or without a time.
create or replace macro parse_date_de(s) as
    case
        when s is null then null
        when regexp_full_match(
            s, '\s*\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*'
        ) then list_transform(
            [regexp_extract(
                s, '(\d+)\.\s?(\d+)\.\s?(\d{4}|\d{2})', ['day', 'month', 'year']
            )],
            lambda dotted_: date_of_parts(dotted_.year, dotted_.month, dotted_.day)
        )[1]
        when regexp_full_match(
            s,
            '\s*\d{1,2}\.\s*[A-Za-zÄä]{3,9}\.?\s*\d{4}(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*'
        ) then list_transform(
            [regexp_extract(s, '(\d+)\.\s*([A-Za-zÄä]+)\.?\s*(\d{4})', ['day', 'month', 'year'])],
            lambda worded_: date_of_parts(worded_.year, month_number(worded_.month), worded_.day)
        )[1]
    end;

-- The date of YYYYMMDD, or of DD.MM.YYYY as lists on the screen are saved; zeros mean no date.
create or replace macro parse_date_sap(s) as
    case
        when regexp_full_match(s, '\s*\d{8}\s*') then try_strptime(trim(s), '%Y%m%d')::date
        when regexp_full_match(s, '\s*\d{2}\.\d{2}\.\d{4}\s*')
            then try_strptime(trim(s), '%d.%m.%Y')::date
    end;

-- The date of 12/31/2025, month first as Americans write it, with or without a time behind it.
create or replace macro parse_date_us(s) as
    case
        when regexp_full_match(
            s, '\s*\d{1,2}/\d{1,2}/\d{4}(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?)?\s*'
        ) then date_of_parts(
            regexp_extract(s, '/(\d{4})', 1),
            regexp_extract(s, '\d{1,2}'),
            regexp_extract(s, '/(\d{1,2})/', 1)
        )
    end;

-- The date of 3/15/1980 or 15/3/1980, whichever part comes first; null where both might (3/12/1980).
create or replace macro parse_date_slashed(s) as
    list_transform(
        [{
            month_first: parse_date_us(s),
            day_first: parse_date_us(regexp_replace(s, '(\d+)/(\d+)', '\2/\1'))
        }],
        lambda slashed_: if(
            slashed_.month_first <> slashed_.day_first,
            null,
            coalesce(slashed_.month_first, slashed_.day_first)
        )
    )[1];

-- The instant of an ISO time with T or blank, Z or an offset; UTC where the text names no zone.
create or replace macro parse_timestamp_iso(s) as
    case
        when s is null then null
        when regexp_full_match(s, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z')
            then try_cast(s as timestamptz)  -- most times
        when regexp_full_match(
            trim(s),
            '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?'
            || '(?:Z|UTC|[-+]\d{2}(?::?\d{2})?)?'
        ) then try_cast(concat(
            left(trim(s), 10), ' ', regexp_extract(trim(s), '^.{11}([0-9:.]+)', 1),
            if(regexp_matches(trim(s), '^.{11}\d\d:\d\d(?:\D?$|[^:.])'), ':00', ''),
            coalesce(nullif(regexp_extract(s, '([-+]\d{2}(?::?\d{2})?)\s*$', 1), ''), '+00')
        ) as timestamptz)
    end;

-- The time of day of HHMMSS, HH:MM or HH:MM:SS.
create or replace macro parse_time(s) as
    case
        when regexp_full_match(trim(s), '\d{6}|\d{2}:\d{2}(?::\d{2})?') then try_cast(
            regexp_replace(trim(s), '^(\d{2})(\d{2})(\d{2})$', '\1:\2:\3') as time
        )
    end;

-- The instant of a local date and time; of an hour that the clock repeats, the first one counts.
create or replace macro local_timestamp(d, hhmmss, tz) as
    list_transform(
        [d + parse_time(hhmmss)],
        lambda local_: list_transform(
            [timezone(tz, local_)],
            lambda instant_: if(
                timezone(tz, instant_ - interval 1 hour) = local_,
                instant_ - interval 1 hour,
                instant_
            )
        )[1]
    )[1];

-- The date of a text in one of the forms that have one reading only: ISO, German, YYYYMMDD of the
-- last and this century, with or without a time. With slashes nobody can tell day and month apart:
-- null.
create or replace macro parse_date(s) as
    coalesce(
        parse_date_iso(s),
        parse_date_de(s),
        parse_date_sap(nullif(regexp_extract(
            s, '^\s*((?:19|20)\d{6})(?:[T ]\s*(?:\d{1,2}:\d{2}(?::\d{2})?|\d{6}))?\s*$', 1
        ), ''))
    );

-- The time of day that stands behind the date of a text, HH:MM:SS; null if there is none. It may be
-- HHMMSS behind YYYYMMDD.
create or replace macro time_behind_date(s) as
    list_transform(
        [regexp_extract(
            regexp_replace(s, '^(\s*\d{8}[T ]\s*\d{2})(\d{2})(\d{2})\s*$', '\1:\2:\3'),
            '\d[T,\s]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?', ['hour', 'minute', 'second']
        )],
        lambda clock_: if(coalesce(clock_.hour, '') = '', null, concat(
            lpad(clock_.hour, 2, '0'), ':', clock_.minute, ':',
            coalesce(nullif(clock_.second, ''), '00')
        ))
    )[1];

-- The instant of a date with or without a time: in the zone it names, else in that given; the start
-- of the day where it has no time.
create or replace macro parse_timestamp(s, tz) as
    if(
        regexp_matches(s, ':[0-9:.,]+\s?(?:Z|UTC|[-+]\d{2}(?::?\d{2})?)\s*$'),
        parse_timestamp_iso(s),
        local_timestamp(parse_date(s), coalesce(time_behind_date(s), '00:00'), tz)
    );

-- The time of day at the end of a text as HH:MM, 2:30 PM as 14:30; null where none stands there.
create or replace macro clock_text(s) as
    list_transform(
        [regexp_extract(
            upper(trim(s)),
            '[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s?([AP]M)?$', ['hour', 'minute', 'half']
        )],
        lambda daytime_: case
            when daytime_.hour = '' then null
            when daytime_.half = '' then lpad(daytime_.hour, 2, '0') || ':' || daytime_.minute
            else lpad(
                (daytime_.hour::integer % 12 + if(daytime_.half = 'PM', 12, 0))::varchar, 2, '0'
            ) || ':' || daytime_.minute
        end
    )[1];

-- The instant of a date and time as parse_timestamp reads them, or month first as Americans write:
-- 12/31/2025 9:14 AM.
create or replace macro parse_timestamp_us(s, tz) as
    coalesce(
        local_timestamp(parse_date_us(s), coalesce(clock_text(s), '00:00'), tz),
        parse_timestamp(s, tz)
    );

-- The date on the clock of a time zone at an instant.
create or replace macro local_date(ts, tz) as
    timezone(tz, ts)::date;

-- The day of a date text with its instant: of one without a time, that day; else the zone's.
create or replace macro business_day(s, instant, tz) as
    if(time_behind_date(s) is null, parse_date(s), local_date(instant, tz));

-- The time of day of a text, with one digit for the hour or two.
create or replace macro time_of_day(s) as
    parse_time(regexp_replace(trim(s), '^\d:', '0\0'));

-- The text of a day and the time of day beside it as one; a midnight that the day carries is none.
create or replace macro date_with_time(day_text, time_text) as
    if(
        coalesce(trim(time_text), '') = '',
        trim(day_text),
        concat(
            regexp_replace(trim(day_text), '[T ]0?0:00(?::00(?:\.0+)?)?$', ''), ' ',
            coalesce(time_of_day(time_text)::varchar, time_text)
        )
    );

-- The instant, or null if it is not before the end.
create or replace macro if_before(instant, ends_at) as
    if(instant >= ends_at, null, instant);

-- The birth date unless it is a placeholder (01.01.1900, 1970, 2000 …), to come, or the age is over
-- 110. A child's stays: who is under 16 gets no advertising, whatever consent says (Art. 8 GDPR).
create or replace macro plausible_birth_date(d, as_of) as
    case
        when d > as_of - interval 111 year and d <= as_of
            and d not in (
                date '1900-01-01', date '1901-01-01', date '1970-01-01', date '1980-01-01',
                date '1990-01-01', date '2000-01-01', date '2010-01-01', date '2020-01-01'
            )
            then d
    end;

-- The day unless nothing can have been noted on it: before 1990 (01.01.1900) or after the delivery.
create or replace macro plausible_day(d, as_of) as
    case when d between date '1990-01-01' and as_of then d end;

-- The age on a day, as bands tell it: under 18, 18-24, 25-34 … 65+; null without a birth date.
create or replace macro age_band(birth_date, day) as case
    when birth_date > day - interval 18 year then 'under 18'
    when birth_date > day - interval 25 year then '18-24'
    when birth_date > day - interval 35 year then '25-34'
    when birth_date > day - interval 45 year then '35-44'
    when birth_date > day - interval 55 year then '45-54'
    when birth_date > day - interval 65 year then '55-64'
    when birth_date is not null then '65+'
end;

-- Seconds since 1970 in 32 bits, to order instants by: 0 if unknown or before.
create or replace macro unix_seconds(ts) as
    greatest(least(coalesce(epoch(ts), 0), 4294967295), 0)::bigint;

-- The rate of a VAT text: 19, 19 % and 0,19 are 0.19; the mark is that of amounts.
create or replace macro parse_vat_rate(s, decimal_mark) as
    list_transform(
        [parse_decimal(regexp_replace(s, '\s*%\s*$', ''), decimal_mark)],
        lambda rate_: case
            when rate_ between 1 and 100 then (rate_ / 100)::decimal(9, 6)
            when rate_ >= 0 and rate_ < 1 then rate_::decimal(9, 6)
        end
    )[1];
