-- One row is what happened to a ticket: it was opened, opened again, or solved.
-- The export counts how often a ticket was opened again and does not say when: those have no time.
-- A ticket merged into another stays a contact, but nobody solved it; which one it was merged into
-- the export does not say, so each is its own case. Nothing of what was written is here.
-- Grain: silo, interaction_id
with zendesk_tickets as (
    select
        silo, source_file, source_row, id, requester_id, requester_external_id, status, channel,
        is_outbound, satisfaction_score, contact_reason, order_number, is_merged,
        coalesce(reopens, 0) as reopens, created_on, solved_on, created_at, solved_at
    from staging.zendesk_tickets
),

events as (
    select
        silo, source_file, source_row, id, requester_id, requester_external_id, status, channel,
        contact_reason, order_number,
        id || ':open' as interaction_id, -- Key of the ticket and what happened to it
        'ticket_open' as kind, -- ticket_open | ticket_reopened | ticket_solved
        if(is_outbound, 'out', 'in') as direction, -- in | out (an agent called, or answered)
        if(is_merged, 'merged', status) as outcome, -- merged | the ticket's status | good | bad
        created_on as business_date, -- Day in the retailer's time zone
        created_at as occurred_at -- When it happened; null where the export only counts
    from zendesk_tickets
    union all
    select
        silo, source_file, source_row, id, requester_id, requester_external_id, status, channel,
        contact_reason, order_number,
        id || ':reopened:' || unnest(range(1, least(reopens, 100) + 1)), 'ticket_reopened', 'in',
        null, null, null
    from zendesk_tickets
    union all
    select
        silo, source_file, source_row, id, requester_id, requester_external_id, status, channel,
        contact_reason, order_number,
        id || ':solved', 'ticket_solved', 'out',
        case when satisfaction_score in ('good', 'bad') then satisfaction_score end,
        solved_on, solved_at
    from zendesk_tickets
    where solved_at is not null and status in ('solved', 'closed') and not is_merged
)

select
    silo,
    interaction_id,
    source_file,
    source_row,
    requester_id as customer_source_key,
    requester_external_id as shop_customer_no,
    id as case_id,
    order_number as external_order_ref,
    channel,
    kind,
    direction,
    contact_reason as topic,
    outcome,
    coalesce(status = 'deleted', false) as is_deleted, -- True if the ticket was deleted
    business_date,
    occurred_at
from events
