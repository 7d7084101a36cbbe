-- One row is a customer account (debtor).
-- Keys lose their padding zeros, so that extracts that kept them join those that did not.
-- Grain: silo, source_file, source_row
with sap_tables_kna1 as (
    select
        silo, source_file, source_row,
        kunnr, adrnr, ktokd, anred, name1, name2, name3, name4, stras, pstlz, ort01, ort02, regio,
        land1, pfach, pstl2, telf1, telf2, spras, stceg, xcpdk, stkzn, loevm, sperr, aufsd,
        cvp_xblck, erdat
    from raw.sap_tables_kna1
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        regexp_replace(nullif(trim(kunnr), ''), '^0+([0-9]+)$', '\1')
            as kunnr, -- Customer number without padding zeros
        regexp_replace(nullif(trim(adrnr), ''), '^0+([0-9]+)$', '\1')
            as adrnr, -- Key of the address in ADRC, ADR2 and ADR6
        clean_text(ktokd) as ktokd, -- Account group
        clean_text(anred) as anred, -- Salutation, cleaned
        clean_text(name1) as name1, -- Name, of persons in either order
        clean_text(name2) as name2, -- Second name line
        clean_text(name3) as name3, -- Third name line
        clean_text(name4) as name4, -- Fourth name line
        clean_text(stras) as stras, -- Street and house number
        clean_text(pstlz) as pstlz, -- Postal code
        clean_text(ort01) as ort01, -- City
        clean_text(ort02) as ort02, -- District
        clean_text(regio) as regio, -- State
        clean_text(land1) as land1, -- Country as delivered
        coalesce(country_code(land1), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(pfach) as pfach, -- Number of the PO box
        clean_text(pstl2) as pstl2, -- Postal code of the PO box
        clean_text(telf1) as telf1, -- Phone number as typed
        clean_text(telf2) as telf2, -- Second phone number as typed, mostly mobile
        upper(trim(spras)) as spras, -- Language key
        clean_text(stceg) as stceg, -- VAT id as delivered
        coalesce(upper(trim(xcpdk)) = 'X', false)
            as xcpdk, -- True for the one-time account that strangers share
        coalesce(upper(trim(stkzn)) = 'X', false) as stkzn, -- True for a natural person
        coalesce(upper(trim(loevm)) = 'X', false) as loevm, -- True if marked for deletion
        coalesce(upper(trim(sperr)) = 'X', false) as sperr, -- True if blocked altogether
        clean_text(aufsd) as aufsd, -- Not null if orders are blocked
        coalesce(upper(trim(cvp_xblck)) = 'X', false)
            as cvp_xblck, -- True if processing is restricted
        parse_date_sap(erdat) as erdat -- Day the account was created
    from sap_tables_kna1
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    kunnr,
    adrnr,
    ktokd,
    anred,
    name1,
    name2,
    name3,
    name4,
    stras,
    pstlz,
    ort01,
    ort02,
    regio,
    land1,
    country_code,
    pfach,
    pstl2,
    telf1,
    telf2,
    phone_e164(telf1, country_code) as telf1_e164, -- The phone number in E.164, or null
    phone_e164(telf2, country_code) as telf2_e164, -- The second phone number in E.164
    spras,
    stceg,
    xcpdk,
    stkzn,
    loevm,
    sperr,
    aufsd,
    cvp_xblck,
    erdat
from texts
