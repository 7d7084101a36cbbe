-- One row is a person known to the help desk: a user, or the requester of a ticket without one.
-- Agents are staff, as is an address at the retailer's own domain unless it is a function's mailbox.
-- Records merged away or deleted are marked; into which one a record was merged the export does not
-- say. Whoever is suspended is blocked.
-- Grain: silo, source_key
with zendesk_users as (
    select
        silo, id as source_key, source_file, source_row, external_id, name, role, tags, locale,
        suspended, created_at, updated_at,
        coalesce(not active or list_contains(tags, 'closed_by_merge'), false)
            as is_deleted -- True for records deleted or merged away
    from staging.zendesk_users
    qualify row_number() over (partition by silo, id order by source_file desc, source_row) = 1
),

zendesk_tickets as (
    select
        silo, requester_id as source_key, source_file, source_row, requester_external_id,
        requester, created_at
    from staging.zendesk_tickets
    where requester_id is not null
),

contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.zendesk_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

activity as (
    select
        silo, source_key, min(created_at) as first_ticket_at,
        max(created_at) as last_ticket_at -- When the person last opened a ticket
    from zendesk_tickets
    group by silo, source_key
),

requesters as (
    select silo, source_key, source_file, source_row, requester_external_id, requester
    from zendesk_tickets
    anti join zendesk_users using (silo, source_key)
    qualify row_number() over (
        partition by silo, source_key
        order by requester is null, created_at desc, source_file desc, source_row desc
    ) = 1
),

records as (
    select
        silo, source_key, source_file, source_row, external_id, name,
        coalesce(role in ('agent', 'admin'), false) as is_agent,
        tags, -- Tags that the help desk has put on the person
        locale, suspended, is_deleted, created_at, updated_at
    from zendesk_users
    union all
    select
        silo, source_key, source_file, source_row, requester_external_id, requester, false, null,
        null, null, false, null, null
    from requesters
),

contacts as (
    select
        silo,
        source_key,
        max(value_raw) filter (where kind = 'email') as email_raw, -- E-mail address as delivered
        max(value_norm) filter (where kind = 'email') as email_norm, -- E-mail address, normalised
        arg_min(value_raw, kind) filter (where kind <> 'email')
            as phone_raw, -- Main number as delivered, mobile before landline
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164, -- Main mobile number, E.164
        bool_or(kind = 'email' and invalid_reason is not distinct from 'dummy') as is_dummy,
        bool_or(kind = 'email' and domain is not null and not is_role) as is_own
    from contact_points
    left join own_email_domains on kind = 'email' and email_domain(value_norm) = domain
    group by silo, source_key
),

judged as (
    select
        silo, source_key, source_file, source_row, external_id, name, tags, locale, suspended,
        is_deleted, created_at, updated_at,
        email_raw, email_norm, phone_raw, phone_e164, mobile_e164,
        split_full_name(name) as split_name,
        salutation_in_front(name)
            as salutation, -- herr | frau | familie, if the name starts with it
        coalesce(legal_form(name) is not null or looks_like_organisation(name), false)
            as is_organisation,
        coalesce(
            is_dummy_name(split_full_name(name).first_name, split_full_name(name).last_name),
            is_dummy, false
        ) as is_test, -- True for a placeholder
        is_agent or coalesce(is_own, false) as is_employee -- True for agents and own addresses
    from records
    left join contacts using (silo, source_key)
)

select
    judged.silo,
    judged.source_key,
    source_file,
    source_row,
    external_id as shop_customer_no,
    case
        when salutation = 'familie' then 'group'
        when is_organisation then 'organisation'
        when name is null then 'unknown'
        when is_couple(name, split_name.first_name) then 'group'
        else 'person'
    end as party_type, -- person | organisation | group | unknown
    case
        when is_test then 'test'
        when is_marketplace_name(name) then 'service_account'
        when is_employee then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- Nobody orders at the help desk
    is_employee,
    is_test,
    salutation,
    case when not is_organisation then academic_title(name) end
        as academic_title, -- Academic titles in the name
    case when not is_organisation then nobility_prefix(split_name.last_name) end
        as name_prefix_nobility, -- Former title of nobility in the surname
    case when not is_organisation then name_case(strip_titles(split_name.first_name)) end
        as first_name, -- First names, without titles
    case when not is_organisation then name_case(strip_titles(split_name.last_name)) end
        as last_name, -- Surname with particles
    case when not is_organisation then name_suffix(name) end as name_suffix, -- jun. | sen. | …
    name as full_name_raw,
    case when is_organisation then name end as company_name, -- Name of the organisation
    case when is_organisation then legal_form(name) end as legal_form, -- Legal form in that name
    regexp_extract(lower(locale), '^[a-z]{2}') as language, -- Language of correspondence, BCP 47
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    tags,
    is_deleted,
    coalesce(suspended, false) as is_blocked, -- True if what they write is refused
    coalesce(created_at, first_ticket_at)
        as created_at, -- When the record was created, or the first ticket opened
    updated_at,
    last_ticket_at as last_activity_at
from judged
left join activity using (silo, source_key)
