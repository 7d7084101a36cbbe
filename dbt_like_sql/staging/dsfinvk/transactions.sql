-- One row is a receipt, or another process at a till, as delivered.
-- Times without a zone are local. Salespersons become pseudonyms. The currency of a till stands in
-- cashregister.csv and is repeated here, so that every receipt can be judged by itself. A card that
-- was shown makes no customer: whose it is, the loyalty programme knows. Neither does a number that
-- a spreadsheet has rounded, which many customers have.
-- Grain: silo, source_file, source_row
with dsfinvk_transactions as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, bon_nr, bon_typ, terminal_id, bon_storno,
        bon_start, bon_ende, bediener_id, ums_brutto, kunde_name, kunde_id, kunde_typ,
        kunde_strasse, kunde_plz, kunde_ort, kunde_land, kunde_ustid
    from raw.dsfinvk_transactions
),

dsfinvk_cashregister as (
    select silo, z_kasse_id, kasse_basiswaeh_code from raw.dsfinvk_cashregister
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
),

retailer as (
    select currency, country_code as home_country, time_zone as retailer_time_zone
    from settings.retailer
),

till_currencies as (
    select
        silo, trim(z_kasse_id) as z_kasse_id, max(upper(trim(kasse_basiswaeh_code))) as currency
    from dsfinvk_cashregister
    group by silo, trim(z_kasse_id)
),

typed as (
    select
        transactions.silo,
        source_file,
        source_row,
        nullif(trim(transactions.z_kasse_id), '') as z_kasse_id, -- Till
        nullif(trim(z_nr), '') as z_nr, -- Number of the closing
        nullif(trim(bon_id), '') as bon_id, -- Key of the receipt within the closing
        receipt_key(transactions.z_kasse_id, z_erstellung, z_nr, bon_id)
            as order_key, -- Till, time and number of its closing, and BON_ID in one
        clean_text(bon_nr) as bon_nr, -- Number printed on the receipt
        trim(bon_typ) as bon_typ, -- Beleg | AVTraining | AVBelegabbruch | …
        clean_text(terminal_id) as terminal_id, -- Terminal of the till
        left(sha256(transactions.silo || '/' || nullif(trim(bediener_id), '')), 16)
            as bediener_id, -- Pseudonym of the salesperson
        clean_text(kunde_name) as kunde_name, -- Name of the customer, cleaned
        replace(clean_text(kunde_id), ' ', '')
            as kunde_id, -- Number of the customer or of a loyalty card, no blanks
        regexp_full_match(replace(clean_text(kunde_id), ' ', ''), '\d{10,19}') as is_card_no,
        clean_text(kunde_typ) as kunde_typ, -- Mitarbeiter for staff
        clean_text(kunde_strasse) as kunde_strasse, -- Street and house number, cleaned
        clean_text(kunde_plz) as kunde_plz, -- Postal code, cleaned
        clean_text(kunde_ort) as kunde_ort, -- City, cleaned
        clean_text(kunde_land) as kunde_land, -- Country as delivered
        coalesce(country_code(kunde_land), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(kunde_ustid) as kunde_ustid, -- VAT id as delivered
        parse_bool(bon_storno) as bon_storno, -- True for a receipt that cancels another
        coalesce(till_currencies.currency, retailer.currency)
            as currency, -- Currency of the till, the retailer's own unless it says another
        parse_decimal(ums_brutto, decimal_mark) as ums_brutto, -- Total incl. VAT
        parse_timestamp(z_erstellung, time_zone) as z_erstellung, -- When the till was closed
        parse_timestamp(bon_start, time_zone) as bon_start, -- When the receipt was begun
        parse_timestamp(bon_ende, time_zone) as bon_ende, -- When it was closed
        retailer_time_zone
    from dsfinvk_transactions as transactions
    left join silos on transactions.silo = silos.silo
    left join till_currencies
        on transactions.silo = till_currencies.silo
        and trim(transactions.z_kasse_id) = till_currencies.z_kasse_id
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    z_kasse_id,
    z_nr,
    bon_id,
    order_key,
    case when is_card_no then kunde_id end
        as card_no, -- Number of the customer where it is as long as a loyalty card's
    case
        when kunde_name is not null or undamaged(kunde_id) is not null and not is_card_no
            then coalesce(undamaged(kunde_id), 'bon:' || order_key)
    end as customer_key, -- Number of the customer, or the guest of this receipt; null for nobody
    bon_nr,
    bon_typ,
    bon_storno,
    terminal_id,
    bediener_id,
    kunde_name,
    kunde_id,
    kunde_typ,
    kunde_strasse,
    kunde_plz,
    kunde_ort,
    kunde_land,
    country_code,
    kunde_ustid,
    currency,
    ums_brutto,
    local_date(bon_ende, retailer_time_zone)
        as business_date, -- Day of the receipt in the retailer's time zone
    z_erstellung,
    bon_start,
    bon_ende
from typed
