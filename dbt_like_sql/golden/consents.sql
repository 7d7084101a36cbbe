-- One row is what a customer's records say, taken together, of one purpose through one channel to
-- one address or number; contact_value '' is the person as such. Refusing advertising refuses every
-- purpose, an objection every channel as well; consent to advertising is consent to the newsletter,
-- which is advertising, and to nothing else; consent to any other purpose is for that only. A refusal
-- of the person covers all values, one that names a value covers it on every customer who has it.
-- The heaviest statement counts (survivorship.consent_statements); no row is no consent. Who refused
-- mail to any address, if only the newsletter, is no existing customer.
-- Check consent_has_evidence: status not in ('granted', 'existing_customer') or source_row is not null
-- Check only_proof_is_consent: status <> 'granted' or proof_kind in ('doi', 'signature', 'recording')
-- Grain: customer_id, channel, purpose, contact_value
with consent_statements as (
    select
        weight, silo, source_key, customer_id, channel, purpose, contact_value, contact_key, rule,
        is_refusal, legal_basis, proof_kind, source_file, source_row, event_at
    from survivorship.consent_statements
),

consent_rules as (
    select rule, status from golden.consent_rules
),

meant as (
    select
        weight, customer_id, channel, contact_value, contact_key, rule, is_refusal,
        case
            when purpose <> 'marketing' or rule = 'existing_customer' then [purpose]
            when is_refusal then ['marketing', 'newsletter', 'loyalty', 'profiling']
            else ['marketing', 'newsletter']
        end as purposes
    from consent_statements
),

addressed as (
    select
        weight, customer_id, rule, is_refusal, purposes,
        if(rule = 'objection', '', contact_value)
            as contact_value, -- Address or number meant, of a home its address_key; or ''
        if(rule = 'objection', '', contact_key) as contact_key,
        unnest(
            if(rule = 'objection', ['email', 'phone', 'sms', 'whatsapp', 'post'], [channel])
        ) as channel -- email | phone | sms | whatsapp | post
    from meant
    where customer_id is not null
),

by_purpose as (
    select
        weight, customer_id, channel, contact_value, contact_key, rule, is_refusal,
        unnest(purposes) as purpose
    from addressed
),

refusers as (
    select customer_id, channel
    from by_purpose
    where is_refusal and purpose in ('marketing', 'newsletter')
),

buyers as (
    select weight, customer_id, channel, contact_value, contact_key, purpose
    from by_purpose
    anti join refusers using (customer_id, channel)
    where rule = 'existing_customer'
),

heard as (
    select weight, customer_id, channel, contact_value, contact_key, purpose
    from by_purpose
    where rule <> 'existing_customer'
    union all
    select weight, customer_id, channel, contact_value, contact_key, purpose from buyers
),

own as (
    select
        customer_id, channel, purpose, contact_value, max(weight) as weight,
        any_value(contact_key) as contact_key,
        count(*) as statement_count -- Statements of the customer's records about the row
    from heard
    group by customer_id, channel, purpose, contact_value
),

persons as (
    select customer_id, channel, purpose, weight from own where contact_value = ''
),

refusals as (
    select channel, contact_key, weight, unnest(purposes) as purpose
    from meant
    where is_refusal and contact_value <> ''
),

refused as (
    select channel, contact_key, purpose, max(weight) as weight
    from refusals
    group by channel, contact_key, purpose
),

weighed as (
    select
        own.customer_id, own.channel, own.purpose, own.contact_value, statement_count,
        greatest(own.weight, persons.weight) as own_weight,
        if(refused.weight > own_weight, null, own_weight) as weight
    from own
    left join persons
        on own.customer_id = persons.customer_id
        and own.channel = persons.channel
        and own.purpose = persons.purpose
    left join refused
        on own.channel = refused.channel
        and own.purpose = refused.purpose
        and own.contact_key = refused.contact_key
)

select
    weighed.customer_id,
    weighed.channel,
    weighed.purpose, -- marketing (advertising of any kind) | newsletter | loyalty | profiling
    weighed.contact_value,
    status,
    legal_basis,
    proof_kind,
    consent_rules.rule, -- Rule that decided, of golden.consent_rules
    silo, -- Silo of the statement that decided; null if it is another customer's
    source_key, -- Key of the record that made it
    source_file, -- File it stands in
    source_row, -- Number of its record in that file
    statement_count,
    event_at as since -- When it was said; null if the silo does not tell
from weighed
left join consent_statements on weighed.weight = consent_statements.weight
inner join consent_rules
    on coalesce(consent_statements.rule, 'refused_elsewhere') = consent_rules.rule
