-- One row is what a card's form says about advertising through one channel.
-- J is a consent signed on paper, N none given; an empty field says nothing and makes no row. Who
-- joined online signed no paper. The consent to calls is for the mobile number, or for the landline
-- if there is no other. A contact counts however another card of the holder spells it.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with kundenkarte_de_cards as (
    select
        silo, holder_key, source_file, source_row, e_mail, email_norm, mobil, mobil_e164,
        telefon, telefon_e164, upper(eintrittsfiliale) is not distinct from 'ONLINE' as is_online,
        werbeeinwilligung_email, werbeeinwilligung_post, werbeeinwilligung_telefon,
        einwilligungsdatum
    from staging.kundenkarte_de_cards
),

kundenkarte_de_contact_points as (
    select silo, source_key, value_raw, value_norm
    from canonical.kundenkarte_de_contact_points
),

retailer as (
    select time_zone from settings.retailer
),

points as (
    select distinct
        silo, source_key, coalesce(email_norm(value_raw), value_raw) as contact, value_norm
    from kundenkarte_de_contact_points
),

statements as (
    select
        silo, holder_key, source_file, source_row, is_online, einwilligungsdatum,
        unnest([
            {
                'channel': 'email', 'field': 'Werbeeinwilligung_EMail',
                'is_granted': werbeeinwilligung_email, 'contact': coalesce(email_norm, e_mail),
                'number': null
            },
            {
                'channel': 'phone', 'field': 'Werbeeinwilligung_Telefon',
                'is_granted': werbeeinwilligung_telefon, 'contact': coalesce(mobil, telefon),
                'number': if(mobil is null, telefon_e164, mobil_e164)
            },
            {
                'channel': 'post', 'field': 'Werbeeinwilligung_Post',
                'is_granted': werbeeinwilligung_post, 'contact': null, 'number': null
            }
        ]) as statement
    from kundenkarte_de_cards
)

select
    statements.silo,
    holder_key as source_key,
    statement.channel as channel, -- email | phone | post
    'marketing' as purpose, -- The form asks about advertising of any kind
    coalesce(value_norm, statement.number, '')
        as contact_value, -- Address or number meant; '' for letters
    source_file,
    source_row,
    case when statement.is_granted then 'granted' else 'not_granted' end
        as status, -- granted | not_granted
    case when statement.is_granted then 'art6_1_a' end as legal_basis, -- Consent, where given
    if(is_online, 'import', 'store_paper')
        as collected_via, -- A form of the store; how an online one is given is not told
    if(statement.is_granted and not is_online, 'signature', 'none')
        as proof_kind, -- The signature on the form proves a consent
    statement.field || '=' || case when statement.is_granted then 'J' else 'N' end
        as source_claim, -- Field and value that say so
    false as is_deleted, -- The export marks no holder as deleted
    local_timestamp(einwilligungsdatum, '00:00', time_zone)
        as event_at -- Start of the day the form was signed
from statements
left join points
    on statements.silo = points.silo and holder_key = source_key
    and statement.contact = points.contact
cross join retailer
where statement.is_granted is not null
