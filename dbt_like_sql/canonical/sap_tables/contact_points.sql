-- One row is an e-mail address or phone number of a customer account.
-- They stand at the account's address (ADR6, ADR2, and the version of ADRC that is valid on the day
-- of delivery), phone numbers also on the account itself.
-- A number is what it is, not what its field says; one that stands in several places counts once.
-- Grain: silo, source_key, kind, seq
with sap_tables_kna1 as (
    select
        silo, source_file, source_row, kunnr as source_key, adrnr, telf1, telf1_e164, telf2,
        telf2_e164, country_code, loevm
    from staging.sap_tables_kna1
    where kunnr is not null
    qualify row_number() over (partition by silo, kunnr order by source_file desc, source_row) = 1
),

sap_tables_adrc as (
    select
        silo, source_file, source_row, addrnumber as adrnr, tel_number, tel_number_e164,
        country_code, date_from, date_to
    from staging.sap_tables_adrc
    where nation is null and tel_number is not null
),

night as (
    select delivery_on from settings.night
),

valid_versions as (
    select
        silo, source_file, source_row, adrnr, tel_number, tel_number_e164, country_code
    from sap_tables_adrc
    cross join night
    where (date_to is null or date_to >= delivery_on)
        and (date_from is null or date_from <= delivery_on)
    qualify row_number() over (
        partition by silo, adrnr order by date_from desc, source_file desc, source_row
    ) = 1
),

sap_tables_adr6 as (
    select
        silo, source_file, source_row, addrnumber as adrnr, smtp_addr, smtp_addr_norm, flgdefault,
        consnumber
    from staging.sap_tables_adr6
),

sap_tables_adr2 as (
    select
        silo, source_file, source_row, addrnumber as adrnr, telnr_long, telnr_long_e164,
        country_code, coalesce(r3_user in ('2', '3'), false) as is_mobile_field, consnumber
    from staging.sap_tables_adr2
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

phone_numbers as (
    select phone_text, country_code, number_rank, e164, phone_kind from staging.phone_numbers
),

accounts as (
    select silo, adrnr, source_key, loevm from sap_tables_kna1
),

fields as (
    select
        silo,
        source_key,
        loevm as is_deleted, -- True if the account is marked for deletion
        source_file,
        source_row,
        'ADR6.SMTP_ADDR' as source_field, -- Table and field the value stood in
        case when flgdefault then 1 else 2 end as field_rank,
        consnumber,
        true as is_email,
        false as is_mobile_field,
        smtp_addr as value_raw,
        smtp_addr_norm as value_read,
        null as country_code
    from sap_tables_adr6
    inner join accounts using (silo, adrnr)
    union all
    select
        silo, source_key, loevm, source_file, source_row, 'ADR2.TELNR_LONG', 3, consnumber, false,
        is_mobile_field, telnr_long, telnr_long_e164, country_code
    from sap_tables_adr2
    inner join accounts using (silo, adrnr)
    union all
    select
        silo, source_key, loevm, source_file, source_row, 'ADRC.TEL_NUMBER', 4, null, false, false,
        tel_number, tel_number_e164, country_code
    from valid_versions
    inner join accounts using (silo, adrnr)
    union all
    select
        silo, source_key, loevm, source_file, source_row, 'KNA1.TELF1', 5, null, false, false,
        telf1, telf1_e164, country_code
    from sap_tables_kna1
    union all
    select
        silo, source_key, loevm, source_file, source_row, 'KNA1.TELF2', 6, null, false, true,
        telf2, telf2_e164, country_code
    from sap_tables_kna1
),

to_look_up as (
    select
        silo, source_key, is_deleted, source_file, source_row, source_field, field_rank,
        consnumber, is_email, is_mobile_field, value_raw, value_read, country_code,
        case when is_email then email_domain(value_read) end as domain,
        case when not is_email and value_read is null then value_raw end as phone_text
    from fields
    where value_raw is not null
),

complete as (
    select
        silo, source_key, is_deleted, source_file, source_row, source_field,
        consnumber, is_email, is_mobile_field, value_raw,
        field_rank + coalesce(number_rank, 1) / 100 as field_rank, -- Of two in a field in turn
        case
            when not is_email then coalesce(value_read, phone_numbers.e164)
            else replace(value_read, '@' || domain, '@' || coalesce(ascii_domain, domain))
        end as value_norm, -- Value to write or dial: normalised e-mail address, E.164 number
        email_domains.domain is not null and ascii_domain is null as is_domain_bad,
        coalesce(phone_kind(value_read), phone_numbers.phone_kind) as number_kind
    from to_look_up
    left join email_domains using (domain)
    left join phone_numbers using (phone_text, country_code)
),

distinct_values as (
    select
        silo, source_key, is_deleted, source_file, source_row, source_field, field_rank,
        consnumber, is_email, is_mobile_field, value_raw, value_norm, is_domain_bad, number_kind
    from complete
    qualify row_number() over (
        partition by silo, source_key, is_email, coalesce(value_norm, value_raw)
        order by field_rank, consnumber, source_file, source_row
    ) = 1
),

judged as (
    select
        silo, source_key, is_deleted, source_file, source_row, source_field, field_rank,
        consnumber, value_raw, value_norm,
        case
            when is_email then 'email'
            when number_kind = 'mobile' or number_kind is null and is_mobile_field then 'mobile'
            else 'phone'
        end as kind, -- email | phone | mobile: what the value is, not the field it stood in
        case
            when is_email and email_is_dummy(value_norm) then 'dummy'
            when not is_email and phone_is_dummy(coalesce(value_norm, value_raw)) then 'dummy'
            when value_norm is null then 'unreadable'
            when is_domain_bad then 'bad_domain'
            when number_kind = 'service' then 'service_number'
            when is_email then email_fault(value_norm)
        end as invalid_reason -- unreadable | dummy | bad_domain | bad_local_part | …, if not valid
    from distinct_values
),

ranked as (
    select
        silo, source_key, is_deleted, source_file, source_row, source_field, kind, value_raw,
        value_norm, invalid_reason,
        row_number() over (
            partition by silo, source_key, kind
            order by
                invalid_reason is not null, field_rank, consnumber, value_norm, value_raw,
                source_row
        ) as seq, -- 1, 2, … within record and kind, valid ones first
        kind = 'email' and email_is_role(value_norm)
            as is_role, -- True for a mailbox of a function such as info@
        case when kind = 'email' then email_relay_provider(value_norm) end
            as relay_provider -- Who runs the forwarding address
    from judged
)

select
    silo,
    source_key, -- Customer number without padding zeros
    kind,
    seq,
    source_file,
    source_row,
    source_field,
    value_raw,
    value_norm,
    case
        when invalid_reason is not null or is_role or relay_provider is not null then null
        when kind = 'email' then email_match(value_norm)
        else value_norm
    end as value_match, -- Value to compare; null if it is proof of nobody
    seq = 1 as is_primary, -- True for the first contact point of its kind
    invalid_reason is null as is_valid, -- True if the value can be used at all
    invalid_reason,
    coalesce(is_role, false) as is_role, -- True for a mailbox of a function such as info@
    relay_provider is not null as is_relay, -- True for a forwarding address
    relay_provider,
    is_deleted
from ranked
