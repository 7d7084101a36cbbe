-- One row is a ticket as delivered.
-- The way it came is one of the channels all silos have; what a program wrote came through none.
-- Who called out says so in it.
-- Grain: silo, source_file, source_row
with zendesk_tickets as (
    select
        silo, source_file, source_row,
        id, requester, requester_id, requester_external_id, requester_email, tags, status, via,
        ticket_type, created_at, solved_at, satisfaction_score, reopens, contact_reason,
        order_number
    from raw.zendesk_tickets
),

silos as (
    select silo, time_zone from settings.silos
),

retailer as (
    select time_zone as retailer_time_zone from settings.retailer
),

typed as (
    select
        ticket.silo,
        source_file,
        source_row,
        clean_text(id) as id, -- Key of the ticket
        desk_name(requester, requester_email)
            as requester, -- Name of who wrote; null where an address stands in its place
        clean_text(requester_id) as requester_id, -- Key of who wrote
        clean_text(requester_external_id)
            as requester_external_id, -- Number of who wrote in the web shop
        clean_text(requester_email) as requester_email, -- E-mail address of who wrote, cleaned
        regexp_extract_all(lower(tags), '[^\s,;"\[\]]+') as tags, -- Tags, each by itself
        lower(clean_text(status)) as status, -- new | open | pending | on-hold | solved | closed | …
        lower(clean_text(via)) as via, -- Way the ticket came, in small letters
        clean_text(ticket_type) as ticket_type, -- Question | Incident | Problem | Task
        nullif(lower(trim(satisfaction_score)), '')
            as satisfaction_score, -- good | bad | offered | not offered
        nullif(regexp_replace(lower(clean_text(contact_reason)), '\s+', '_', 'g'), '')
            as contact_reason, -- What it is about, as a code: small letters without blanks
        replace(upper(clean_text(order_number)), '#', '')
            as order_number, -- Order number of the web shop without #, upper case
        try_cast(trim(reopens) as integer) as reopens, -- How often it was opened again
        parse_timestamp(created_at, time_zone) as created_at, -- When it was opened
        parse_timestamp(solved_at, time_zone) as solved_at, -- When it was last solved
        retailer_time_zone
    from zendesk_tickets as ticket
    left join silos on ticket.silo = silos.silo
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    id,
    requester,
    requester_id,
    requester_external_id,
    requester_email,
    email_norm(requester_email) as email_norm, -- The address normalised; null if it is not one
    tags,
    status,
    via,
    case
        when regexp_matches(via, 'call|phone|voice|telefon|anruf') then 'phone'
        when regexp_matches(via, 'whatsapp|facebook|twitter|instagram|^x\b|^any channel')
            then 'social'
        when regexp_matches(via, 'chat|messaging') then 'chat'
        when regexp_matches(via, 'sms|text message') then 'sms'
        when regexp_matches(via, 'mobile|sdk') then 'app'
        when regexp_matches(via, 'mail') then 'email'
        when regexp_matches(via, '^web service|\bapi\b') then null
        when regexp_matches(via, '^web|widget|help cent(?:er|re)|formular') then 'web'
    end as channel, -- email | web | phone | chat | social | sms | app
    coalesce(regexp_matches(via, 'outbound|ausgehend'), false)
        as is_outbound, -- True for a call that an agent made
    ticket_type,
    satisfaction_score,
    contact_reason,
    order_number,
    coalesce(list_contains(tags, 'closed_by_merge'), false)
        as is_merged, -- True if the ticket was merged into another
    reopens,
    local_date(created_at, retailer_time_zone)
        as created_on, -- Day it was opened in the retailer's time zone
    local_date(solved_at, retailer_time_zone)
        as solved_on, -- Day it was last solved in the retailer's time zone
    created_at,
    solved_at
from typed
