-- One row is a customer whom receipts name: by a number, or as the guest of one receipt.
-- Who has a number is described by the newest receipt that names them. Staff is marked, never left
-- out; a placeholder for a name (Laufkunde) makes a test record.
-- Grain: silo, source_key
with dsfinvk_transactions as (
    select silo, order_key, kunde_name, card_no, kunde_typ, kunde_ustid, bon_ende
    from staging.dsfinvk_transactions
),

orders as (
    select silo, customer_source_key as source_key, order_key, source_file, source_row
    from canonical.dsfinvk_orders
    where customer_source_key is not null
),

receipts as (
    select
        silo, source_key, order_key, source_file, source_row, kunde_name, card_no, kunde_typ,
        kunde_ustid, bon_ende
    from orders
    inner join dsfinvk_transactions using (silo, order_key)
),

customers as (
    select
        silo, source_key, source_file, source_row, kunde_name, card_no, kunde_ustid,
        starts_with(source_key, 'bon:')
            as is_guest, -- True if only a name stands on the receipt, and no number
        bool_or(coalesce(lower(kunde_typ) in ('mitarbeiter', 'mitarbeiterin', 'personal'), false))
            over customer as is_employee, -- True if a receipt names the customer as staff
        min(bon_ende) over customer as created_at, -- Time of the customer's first receipt
        max(bon_ende) over customer as last_activity_at -- Time of the last receipt
    from receipts
    window customer as (partition by silo, source_key)
    qualify row_number() over (
        partition by silo, source_key
        order by kunde_name is null, bon_ende desc, order_key desc
    ) = 1
),

read as (
    select
        silo, source_key, source_file, source_row, kunde_name, card_no, kunde_ustid, is_guest,
        is_employee, created_at, last_activity_at,
        split_full_name(kunde_name) as split_name,
        academic_title(kunde_name) as academic_title, -- Academic titles in the name
        salutation_in_front(kunde_name)
            as salutation, -- herr | frau | familie, if the name starts with it
        coalesce(legal_form(kunde_name) is not null or looks_like_organisation(kunde_name), false)
            as is_organisation
    from customers
),

judged as (
    select
        silo, source_key, source_file, source_row, kunde_name, card_no, kunde_ustid, is_guest,
        is_employee, created_at, last_activity_at, academic_title, salutation, is_organisation,
        split_name.last_name as last_raw,
        name_case(strip_titles(split_name.first_name)) as first_name,
        name_case(strip_titles(split_name.last_name)) as last_name,
        coalesce(is_dummy_name(split_name.first_name, split_name.last_name), false)
            as is_test -- True if the name is a placeholder
    from read
)

select
    silo,
    source_key,
    source_file,
    source_row,
    card_no as loyalty_card_no,
    case
        when kunde_name is null then 'unknown'
        when salutation = 'familie' then 'group'
        when is_organisation then 'organisation'
        when is_couple(kunde_name, first_name) then 'group'
        else 'person'
    end as party_type, -- person | organisation | group | unknown
    case
        when is_test then 'test'
        when is_marketplace_name(kunde_name) then 'service_account'
        when is_employee then 'employee'
        when is_guest then 'guest'
        else 'customer'
    end as record_class, -- customer | guest | employee | test | service_account
    is_guest,
    is_employee,
    is_test,
    salutation,
    case when not is_organisation then academic_title end
        as academic_title, -- Academic titles in the name
    case when not is_organisation then nobility_prefix(last_raw) end
        as name_prefix_nobility, -- Former title of nobility in the surname
    case when not is_organisation then first_name end as first_name, -- First names
    case when not is_organisation then last_name end as last_name, -- Surname with particles
    case when not is_organisation then name_suffix(kunde_name) end
        as name_suffix, -- jun. | sen. | I to IV
    kunde_name as full_name_raw,
    case when is_organisation then kunde_name end
        as company_name, -- Name of the organisation; null for persons
    case when is_organisation then legal_form(kunde_name) end
        as legal_form, -- Legal form in that name
    vat_id_norm(kunde_ustid) as vat_id, -- VAT identification number, normalised
    vat_id_is_valid(kunde_ustid) as is_vat_id_valid, -- True if its check digits are right
    false as is_deleted, -- The export has no deleted customers
    created_at,
    last_activity_at
from judged
