-- One row is a customer account (debtor).
-- A business partner knows first and last name; otherwise the account's one name line is split,
-- which people write in either order. One-time accounts, staff and test records are marked, never
-- left out. An account is a person only where the ERP says so. Where two accounts bear one number,
-- the first of the newest file counts.
-- Grain: silo, source_key
with sap_tables_kna1 as (
    select
        silo, source_file, source_row, kunnr as source_key, ktokd, anred, name1, name2, spras,
        stceg, xcpdk, stkzn, loevm, sperr, aufsd, cvp_xblck, erdat
    from staging.sap_tables_kna1
    where kunnr is not null
    qualify row_number() over (partition by silo, kunnr order by source_file desc, source_row) = 1
),

sap_tables_but000 as (
    select
        silo, partner_guid, type, title, name_first, name_last, name_org1, name_org2, xsexf,
        xsexm, xdele, xblck, birthdt, deathdt, crdat, chdat
    from staging.sap_tables_but000
    qualify row_number() over (partition by silo, partner_guid order by chdat desc, source_row) = 1
),

sap_tables_cvi_cust_link as (
    select silo, customer as source_key, min(partner_guid) as partner_guid
    from staging.sap_tables_cvi_cust_link
    group by silo, customer
),

contact_points as (
    select
        silo, source_key, kind, value_raw, case when is_valid then value_norm end as value_norm
    from canonical.sap_tables_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

retailer as (
    select time_zone from settings.retailer
),

silos as (
    select silo, one_time_groups from settings.silos
),

night as (
    select delivery_on from settings.night
),

contacts as (
    select
        silo,
        source_key,
        max(value_raw) filter (where kind = 'email') as email_raw, -- E-mail address as delivered
        max(value_norm) filter (where kind = 'email') as email_norm, -- E-mail address, normalised
        coalesce(
            max(value_raw) filter (where kind = 'phone'),
            max(value_raw) filter (where kind = 'mobile')
        ) as phone_raw, -- Main phone number as delivered
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from contact_points
    group by silo, source_key
),

accounts as (
    select
        account.silo, account.source_key, source_file, source_row, anred, spras, stceg, loevm,
        sperr, aufsd, cvp_xblck, erdat, title, xsexf, xsexm, xdele, xblck, birthdt, deathdt,
        crdat, chdat,
        xcpdk or coalesce(list_contains(one_time_groups, upper(ktokd)), false)
            as xcpdk, -- True for an account that strangers share, by its mark or its group
        case
            when type = '3' or salutation_norm(anred) = 'familie' then 'group'
            when is_couple(coalesce(name_last, name1), name_first)
                and not coalesce(looks_like_organisation(name1), false) then 'group'
            when stkzn or type = '1' then 'person'
            else 'organisation'
        end as party_type, -- person | organisation | group
        nullif(concat_ws(' ', name1, name2), '')
            as full_name_raw, -- Name lines as delivered
        nullif(concat_ws(' ', name_org1, name_org2), '') as partner_company,
        name_first,
        name_last,
        case
            when name_first is null and is_couple(name_last, name_last) then name_last
            when name_last is not null then null
            when name2 is null or name1 like '% %' then name1
            else name1 || ', ' || name2
        end as name_to_split
    from sap_tables_kna1 as account
    left join sap_tables_cvi_cust_link as link using (silo, source_key)
    left join sap_tables_but000 as partner using (silo, partner_guid)
    left join silos using (silo)
),

split as (
    select
        silo, source_key, source_file, source_row, anred, spras, stceg, xcpdk, loevm, sperr, aufsd,
        cvp_xblck, erdat, title, xsexf, xsexm, xdele, xblck, birthdt, deathdt, crdat, chdat,
        full_name_raw, name_first, name_last,
        case when party_type <> 'organisation' then split_full_name(name_to_split) end
            as split_name,
        if(
            party_type = 'person' and is_couple(null, split_name['first_name']), 'group', party_type
        ) as party_type, -- person | organisation | group
        case
            when party_type = 'organisation' then coalesce(partner_company, full_name_raw)
        end as company_name -- Name of the organisation
    from accounts
),

named as (
    select
        silo, source_key, source_file, source_row, anred, spras, stceg, xcpdk, loevm, sperr, aufsd,
        cvp_xblck, erdat, title, xsexf, xsexm, xdele, xblck, birthdt, deathdt, crdat, chdat,
        party_type, full_name_raw, company_name,
        case when party_type <> 'organisation' then coalesce(name_first, split_name.first_name) end
            as first_raw,
        case
            when party_type <> 'organisation'
                then coalesce(
                    if(party_type = 'group', split_name.last_name, null), name_last,
                    split_name.last_name, full_name_raw
                )
        end as last_raw,
        concat_ws(' ', name_first, coalesce(name_last, full_name_raw)) as name_with_titles,
        is_collective_name(full_name_raw) as is_collective_name
    from split
),

judged as (
    select
        named.silo, named.source_key, source_file, source_row,
        case
            when regexp_full_match(source_key, '\d+') then lpad(source_key, 10, '0')
            else source_key
        end as erp_customer_no, -- Customer number with its padding zeros, as the ERP writes it
        anred, spras, loevm, sperr, aufsd,
        cvp_xblck, erdat, title, xsexf, xsexm, xdele, xblck, birthdt, deathdt, crdat, chdat,
        party_type, full_name_raw, company_name, last_raw, name_with_titles,
        email_raw, email_norm, phone_raw, phone_e164, mobile_e164,
        vat_id_norm(stceg) as vat_id, -- VAT identification number, normalised
        vat_id_is_valid(stceg) as is_vat_id_valid, -- True if its check digits are right
        case when party_type = 'person' then name_case(strip_titles(first_raw)) end
            as first_name, -- First names, without titles; null if not a person
        name_case(strip_titles(last_raw))
            as last_name, -- Surname with particles, without titles and suffixes
        xcpdk or coalesce(is_collective_name, false) as is_one_time_account,
        not xcpdk
        and not coalesce(is_collective_name, false)
        and coalesce(is_dummy_name(first_raw, coalesce(last_raw, company_name)), false)
            as is_test, -- True if the name is a placeholder
        own_email_domains.domain is not null
        and not regexp_full_match(email_local_part(email_norm), '\d+')
            as is_employee -- True for an address of the retailer's own, save placeholders
    from named
    left join contacts using (silo, source_key)
    left join own_email_domains on email_domain(email_norm) = own_email_domains.domain
)

select
    silo,
    source_key,
    source_file,
    source_row,
    erp_customer_no as source_key_full,
    erp_customer_no,
    party_type,
    case
        when is_one_time_account then 'one_time_account'
        when is_test then 'test'
        when is_marketplace_name(full_name_raw) then 'service_account'
        when is_employee then 'employee'
        else 'customer'
    end as record_class, -- customer | one_time_account | employee | test | service_account
    false as is_guest, -- The ERP has no guests
    is_employee,
    is_test,
    coalesce(anred, title) as salutation_raw, -- Salutation as delivered, or its key
    coalesce(
        salutation_norm(anred),
        case title when '1' then 'frau' when '2' then 'herr' when '3' then 'firma' end
    ) as salutation, -- herr | frau | divers | firma | familie
    academic_titles(anred, null, name_with_titles)
        as academic_title, -- Academic titles, from salutation or name
    nobility_prefix(last_raw) as name_prefix_nobility, -- Former title of nobility in the surname
    first_name,
    last_name,
    case when party_type = 'person' then name_suffix(name_with_titles) end
        as name_suffix, -- jun. | sen. | I to IV
    full_name_raw,
    company_name,
    legal_form(company_name) as legal_form, -- Legal form found in the company name
    case when xsexf and not xsexm then 'f' when xsexm and not xsexf then 'm' end
        as gender, -- f | m, where the business partner says so
    plausible_birth_date(birthdt, delivery_on)
        as birth_date, -- Date of birth; null if a placeholder or impossible
    case spras
        when 'D' then 'de' when 'DE' then 'de' when 'E' then 'en' when 'EN' then 'en'
        when 'F' then 'fr' when 'FR' then 'fr' when 'I' then 'it' when 'IT' then 'it'
    end as language, -- Language of correspondence, BCP 47
    vat_id,
    is_vat_id_valid,
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    deathdt is not null as is_deceased, -- True if the ERP knows the day of death
    loevm or coalesce(xdele, false)
        as is_deleted, -- True if account or partner is marked for deletion
    sperr or coalesce(xblck, false) as is_blocked, -- True if account or partner is blocked
    aufsd is not null as is_order_blocked, -- True if no orders are taken
    cvp_xblck as is_processing_restricted, -- True if the data may only be stored
    deathdt as deceased_on,
    local_timestamp(coalesce(erdat, crdat), '000000', time_zone)
        as created_at, -- Day the account was created
    local_timestamp(coalesce(chdat, erdat, crdat), '000000', time_zone)
        as updated_at -- Day the partner was last changed, else the account created
from judged
cross join retailer
cross join night
