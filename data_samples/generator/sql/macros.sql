-- Draws, typing errors and formats. A draw is a pure function of (seed, id, purpose), so that
-- the same thing looks the same in every table, on every night and in any order of work.
create or replace macro rnd(id, purpose) as
    (hash(xor((id)::ubigint, hash(purpose || getvariable('seed')))) >> 11) / 9007199254740992.0;
create or replace macro pick(id, purpose, n) as floor(rnd(id, purpose) * n)::bigint;
-- A count of 0, 1, 2 … with exponentially falling shares.
create or replace macro tally(id, purpose, scale, most) as
    least(floor(-ln(1 - rnd(id, purpose)) * scale), most)::bigint;
create or replace macro slot(id, purpose) as pick(id, purpose, 4096);
create or replace macro one_of(id, purpose, choices) as
    choices[1 + pick(id, purpose, len(choices))];
create or replace macro expand_umlauts(s) as
    replace(replace(replace(replace(replace(replace(replace(s, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'),
        'Ä', 'Ae'), 'Ö', 'Oe'), 'Ü', 'Ue'), 'ß', 'ss');
create or replace macro plain_letters(s) as
    strip_accents(replace(replace(replace(s, 'ß', 'ss'), 'ı', 'i'), 'ł', 'l'));
create or replace macro mail_letters(s) as
    regexp_replace(lower(plain_letters(expand_umlauts(s))), '[^a-z0-9]', '', 'g');
create or replace macro neighbour(c) as
    translate(c, 'qwertzuiopasdfghjklyxcvbnmäöüß', 'wertzuioiqsdfghjkkxcvbnmnüäöps');
create or replace macro typo_at(s, p, kind) as case kind
    when 0 then left(s, p - 1) || substr(s, p + 1)
    when 1 then left(s, p - 1) || substr(s, p + 1, 1) || substr(s, p, 1) || substr(s, p + 2)
    when 2 then left(s, p) || substr(s, p, 1) || substr(s, p + 1)
    else left(s, p - 1) || neighbour(substr(s, p, 1)) || substr(s, p + 1) end;
create or replace macro typo(s, id, purpose) as case when len(s) < 3 then s else
    typo_at(s, 2 + pick(id, purpose || 'at', len(s) - 2), pick(id, purpose || 'kind', 4)) end;
create or replace macro mojibake(s) as
    replace(replace(replace(replace(replace(replace(s, 'ä', 'Ã¤'), 'ö', 'Ã¶'), 'ü', 'Ã¼'),
        'ß', 'ÃŸ'), 'Ö', 'Ã–'), 'é', 'Ã©');
create or replace macro money_en(c) as
    if(c < 0, '-', '') || (abs(c) // 100)::varchar || '.' || lpad((abs(c) % 100)::varchar, 2, '0');
-- Thousands get their dot; most numbers are smaller, and `format` is slow.
create or replace macro dotted(n) as if((n)::bigint < 1000, (n)::bigint::varchar,
    replace(format('{:,}', (n)::bigint), ',', '.'));
create or replace macro money_de(c) as
    dotted(abs(c) // 100) || ',' || lpad((abs(c) % 100)::varchar, 2, '0') || if(c < 0, '-', '');
create or replace macro points_de(n) as if(n < 0, '-', '') || dotted(abs(n));
create or replace macro qty_de(n) as dotted(n) || ',000';
create or replace macro vat_of(gross, rate) as
    (2 * gross * rate + 100 + rate) // (2 * (100 + rate));
create or replace macro sap_date(d) as strftime(d, '%Y%m%d');
create or replace macro german_date(d) as strftime(d, '%d.%m.%Y');
create or replace macro shop_time(ts) as
    strftime(timezone('UTC', timezone('Europe/Berlin', ts)), '%Y-%m-%d %H:%M:%S +0000');
create or replace macro iso_time(ts) as strftime(ts, '%Y-%m-%dT%H:%M:%S.000Z');
create or replace macro as_of() as getvariable('as_of')::date;
create or replace macro check_digit(digits) as (10 - (list_sum([
    substr(digits, i, 1)::int * if((len(digits) - i) % 2 = 0, 3, 1)
    for i in range(1, len(digits) + 1)])::int % 10)) % 10;
create or replace macro with_check(digits) as digits || check_digit(digits)::varchar;
create or replace macro base62(n) as substr(
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (n % 62)::int + 1, 1);
create or replace macro sf15(n) as '0038d00000' || base62(n // 14776336) || base62(n // 238328)
    || base62(n // 3844) || base62(n // 62) || base62(n);
create or replace macro sf_check(part) as substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + list_sum([
    if(substr(part, i, 1) between 'A' and 'Z', 1 << (i - 1), 0) for i in range(1, 6)])::int, 1);
create or replace macro sf18(id) as
    id || sf_check(left(id, 5)) || sf_check(substr(id, 6, 5)) || sf_check(right(id, 5));
-- A number as people write it; placeholders and foreign numbers stay as they are.
create or replace macro phone_text(e164, id) as case
    when e164 not like '+49%' then e164
    else case pick(id, 'phone style', 6)
        when 0 then e164
        when 1 then '0' || substr(e164, 4, 3) || '/' || substr(e164, 7)
        when 2 then '0' || substr(e164, 4, 3) || ' ' || substr(e164, 7)
        when 3 then '0049' || substr(e164, 4)
        when 4 then '+49 (0)' || substr(e164, 4, 3) || ' ' || substr(e164, 7)
        else '0' || substr(e164, 4, 3) || '-' || substr(e164, 7, 3) || ' ' || substr(e164, 10) end
    end;
