-- Macros for e-mail addresses and telephone numbers.
-- What SQL cannot tell (umlaut domains, rare numbers) is null here and left to the lookup tables.

-- The one e-mail address of a text in lower case; null where there is none, or more than one.
create or replace macro email_norm(s) as
    nullif(regexp_extract(
        lower(trim(s)),
        '^(?:[^<>@]*<)?(?:mailto:)?\s*'
        || '([^\s@<>,;:"()]+@[^\s@<>,;:"()]+?\.[^\s@<>,;:"().]+)[.,;\s]*>?[.,;\s]*$',
        1), '');

-- True where the address can be written to in form; says nothing about whether it exists.
create or replace macro email_is_valid(s) as
    list_transform([lower(s)], lambda checked_: length(checked_) <= 254
        and position('@' in checked_) <= 65
        and not regexp_matches(checked_, '[^@.]{64}[^@]*$')
        and regexp_full_match(
            checked_,
            '[a-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
            || '@(?:[a-z0-9ß-\x{24F}](?:[a-z0-9ß-\x{24F}-]*[a-z0-9ß-\x{24F}])?\.)+'
            || '(?:xn--[a-z0-9-]+|[a-zß-\x{24F}]{2,})'
        ))[1];

-- The part before the @.
create or replace macro email_local_part(s) as
    split_part(s, '@', 1);

-- A name as a help desk has it, which writes the address or its local part where it knows none: the
-- former is no name, and rita.blum of rita.blum@… is rita blum. Nor is the number of who called, or
-- that of a visitor of the chat (Caller +49 171 …, Besucher 46279311).
create or replace macro desk_name(s, email) as
    case
        when contains(s, '@') then null
        when regexp_full_match(s, '(?i)\s*(?:caller|anrufer|visitor|besucher)?[^\p{L}]*\d[^\p{L}]*')
            then null
        when lower(s) = email_local_part(lower(email))
            and regexp_full_match(s, '\p{L}{2,}[._]\p{L}{2,}')
            then clean_text(translate(s, '._', '  '))
        else clean_text(s)
    end;

-- The part behind the @.
create or replace macro email_domain(s) as
    nullif(split_part(s, '@', 2), '');

-- The part of an address that nobody can be written to by: bad_domain or bad_local_part.
create or replace macro email_fault(s) as
    case
        when email_is_valid(s) then null
        when email_is_valid('x@' || email_domain(s)) then 'bad_local_part'
        when email_domain(s) is not null then 'bad_domain'
    end;

-- The mailbox behind an address: dots and +tags undone where the provider ignores them.
create or replace macro email_match(s) as
    list_transform([email_norm(s)], lambda mailbox_: case
        when regexp_matches(mailbox_, '@(?:gmail|googlemail)\.com$')
            then replace(regexp_extract(mailbox_, '^([^@][^+@]*)', 1), '.', '') || '@gmail.com'
        when regexp_matches(
            mailbox_,
            '@(?:(?:outlook|hotmail|live|fastmail)\.[a-z.]+|icloud\.com|me\.com|pm\.me'
            || '|proton(?:mail)?\.(?:com|ch|me))$'
        ) then regexp_replace(mailbox_, '^([^@][^+@]*)\+[^@]*@', '\1@')
        else mailbox_
    end)[1];

-- True where a mailbox belongs to a function, not to a person: info@, rechnung@.
create or replace macro email_is_role(s) as
    regexp_matches(
        email_norm(s),
        '^(?:admin|anfragen?|bestellung(?:en)?|bewerbung|buchhaltung|buero|datenschutz|einkauf'
        || '|empfang|hallo|hello|hotline|info|kanzlei|kasse|kontakt|kundenservice|mail|marketing'
        || '|office|personal|post|postmaster|praxis|rechnung(?:en)?|redaktion|sales|sekretariat'
        || '|service|shop|support|team|verein|vertrieb|verwaltung|vorstand|webmaster|zentrale)'
        || '(?:[._+-][^@]*)?@'
    );

-- The service that forwards a relay address: amazon, ebay, apple, …; null for ordinary addresses.
create or replace macro email_relay_provider(s) as
    list_transform([email_domain(email_norm(s))], lambda domain_: case
        when domain_ like 'marketplace.amazon.%' then 'amazon'
        when domain_ = 'members.ebay.com' then 'ebay'
        when domain_ = 'privaterelay.appleid.com' then 'apple'
        when domain_ in ('relay.firefox.com', 'mozmail.com') then 'firefox'
        when domain_ = 'duck.com' then 'duckduckgo'
        when domain_ like 'simplelogin.%' then 'simplelogin'
        when domain_ like 'anonaddy.%' then 'anonaddy'
    end)[1];

-- True where the address is a relay of a marketplace or a privacy service.
create or replace macro email_is_relay(s) as
    if(email_norm(s) is null, null, email_relay_provider(s) is not null);

-- True where a domain is a mail provider's: who shares it has nothing in common.
create or replace macro domain_is_of_provider(domain) as
    regexp_full_match(
        domain,
        '(?:a1|aim|aol|aon|arcor|bluewin|chello|email|ewe|ewetel|fastmail|freenet|gmail|gmx'
        || '|googlemail|hispeed|hotmail|icloud|inode|kabelmail|kabsi|live|liwest|mac|magenta|mail'
        || '|mailbox|me|msn|netcologne|online|osnanet|outlook|posteo|proton|protonmail|rocketmail'
        || '|sunrise|swissonline|t-online|unitybox|utanet|versanet|vodafone|vodafonemail|web'
        || '|yahoo|ymail)\.(?:at|ch|co\.uk|com|de|eu|fr|info|it|net|org|pm)|pm\.me|1und1\.de'
    );

-- True where the address is a placeholder: test@, a@a.de, keine@angabe.de, anything at example.org.
create or replace macro email_is_dummy(s) as
    regexp_matches(
        email_norm(s),
        '^(?:test|asdf|keine?|nomail|no-?reply|noemail|unbekannt)@|@(?:test\.de|angabe\.[^@.]+)$'
        || '|@(?:[^@]+\.)?example\.(?:com|org|net|de)$'
        || '|^(?:a@a\.de|x@x\.[^@.]+|info@info\.de|mail@mail\.de|abc@abc\.de|1@1\.de)$'
    );

-- The telephone text without words; where a word stood between digits, a ; parts two numbers.
create or replace macro phone_clean(s) as
    nullif(trim(regexp_replace(regexp_replace(regexp_replace(
        s, '[^0-9+/().\s-]+', ';', 'g'), '[\s(]*;[;\s().:/-]*', ';', 'g'), '\s+', ' ', 'g'),
        ' ;/.-'), '');

-- The digits of a phone text from the country calling code on; null where it is not one number.
create or replace macro phone_digits(s, country) as
    list_transform([regexp_replace(phone_clean(s), '^[\s(]*(?:\+|00)', '+')], lambda dialled_: case
        when regexp_matches(dialled_, '^\+[^+;]+$')
            then regexp_replace(regexp_replace(dialled_, '[^0-9]', '', 'g'), '^(49|43|41)0', '\1')
        when regexp_matches(dialled_, '^\(?0[^+;]+$') then
            case upper(country) when 'DE' then '49' when 'AT' then '43' when 'CH' then '41' end
            || substr(regexp_replace(dialled_, '[^0-9]', '', 'g'), 2)
    end)[1];

-- The E.164 number of a German, Austrian or Swiss telephone text; null where SQL cannot be sure.
create or replace macro phone_e164(s, country) as
    list_transform([phone_digits(s, country)], lambda digits_: case
        when regexp_full_match(
            digits_,
            '491(?:5(?:[0-25-9]\d\d|3(?:10|33)|410)\d{6}|(?:6[023]|7\d)\d{7,8})'
            || '|49(?:[34]0|[68]9)\d{5,9}'
            || '|49(?:2(?:0[1-689]|[1-3569]\d|4[0-8]|7[1-7]|8[0-7])'
            || '|3(?:[3569]\d|4[0-79]|7[1-7]|8[1-8])|4(?:1[02-9]|[2-48]\d|5[0-6]|6[0-8]|7[0-79])'
            || '|5(?:0[2-8]|[124-6]\d|[38][0-8]|[79][0-7])|6(?:0[02-9]|[1-358]\d|[47][0-8]|6[1-9])'
            || '|7(?:0[2-8]|1[1-9]|[27][0-7]|3\d|[4-6][0-8]|8[0-5]|9[013-7])'
            || '|8(?:0[2-9]|1[0-79]|2\d|3[0-46-9]|4[0-6]|5[013-9]|6[1-8]|7[0-8]|8[0-24-6])'
            || '|9(?:0[6-9]|[1-4]\d|[589][0-7]|6[0-8]|7[0-467]))\d{4,8}'
            || '|49(?:800\d{7}|180\d{7}|700\d{8})'
            || '|43(?:6(?:5[0-3579]|6[013-9]|[7-9]\d)\d{6,8}|1[2-9]\d{5,8})'
            || '|43(?:316|463|512|662|732)\d{4,8}'
            || '|41(?:7[5-9]\d{7}|(?:2[12467]|3[1-4]|4[134]|5[256]|6[12]|[789]1)\d{7}|800\d{6})'
        ) then '+' || digits_
    end)[1];

-- The kind of an E.164 number: mobile or service where DE, AT or CH number so, else phone.
create or replace macro phone_kind(e164) as
    case
        when not regexp_full_match(e164, '\+\d{5,15}') then null
        when regexp_matches(
            e164, '^\+(?:491[567]|436(?:5[0-3579]|6[013-9]|[7-9])|417[5-9])'
        ) then 'mobile'
        when regexp_matches(
            e164, '^\+(?:49(?:1[138]|180|[78]00|900|32)|43(?:8[0-2]|9[03])|41(?:8[04]|90))'
        ) then 'service'
        when e164 is not null then 'phone'
    end;

-- True where a number is a placeholder: 0000, 123456, one digit repeated, the country code alone.
create or replace macro phone_is_dummy(s) as
    regexp_full_match(
        regexp_replace(regexp_replace(s, '[^0-9+]', '', 'g'), '^(?:\+|00)(?:49|43|41)|^\+', ''),
        '0*|0*(?:1+|2+|3+|4+|5+|6+|7+|8+|9+)|0?123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?'
    );

-- The channels through which a contact point of this kind, or an address, reaches somebody.
create or replace macro channels_of(kind) as
    case kind
        when 'email' then ['email']
        when 'mobile' then ['phone', 'sms', 'whatsapp']
        when 'phone' then ['phone']
        when 'address' then ['post']
    end;

-- The E.164 number of a text that starts with the country code without +, else as phone_e164.
create or replace macro international_e164(s, country) as
    list_transform([regexp_replace(s, '[\s()/.-]', '', 'g')], lambda bare_number_: if(
        regexp_full_match(bare_number_, '[1-9]\d{7,14}'),
        '+' || bare_number_,
        phone_e164(s, country)
    ))[1];

-- A newsletter tool's word for a subscription as subscribed or unsubscribed; null for any other.
create or replace macro newsletter_status(s) as
    list_transform([lower(trim(s))], lambda state_: case
        when state_ in ('subscribed', 'abonniert', 'angemeldet') then 'subscribed'
        when state_ in (
            'unsubscribed', 'abgemeldet', 'blocklisted', 'blacklisted', 'auf blockierliste'
        ) then 'unsubscribed'
    end)[1];

-- The rank of a contact's status in a newsletter tool: of two, what refuses counts.
create or replace macro newsletter_status_rank(status) as
    coalesce(list_position(['unsubscribed', 'cleaned', 'nonsubscribed'], status), 4);
