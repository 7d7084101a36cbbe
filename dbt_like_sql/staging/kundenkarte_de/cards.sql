-- One row is a loyalty card with its holder as delivered; replaced cards stay in the export.
-- Grain: silo, source_file, source_row
with kundenkarte_de_cards as (
    select
        silo, source_file, source_row,
        kartennummer, kundennummer, haushaltsnummer,
        anrede, titel, vorname, nachname, geburtsdatum,
        strasse, hausnummer, plz, ort, land, telefon, mobil, e_mail,
        status, kartenstatus, stufe, punktestand,
        werbeeinwilligung_email, werbeeinwilligung_post, werbeeinwilligung_telefon,
        einwilligungsdatum, eintrittsfiliale, eintrittsdatum
    from raw.kundenkarte_de_cards
),

night as (
    select delivery_on from settings.night
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        replace(clean_text(kartennummer), ' ', '') as kartennummer, -- Number on the card, no blanks
        clean_text(kundennummer) as kundennummer, -- Number of the card holder
        clean_text(haushaltsnummer) as haushaltsnummer, -- Household; partner cards share it
        clean_text(anrede) as anrede, -- Salutation, cleaned
        clean_text(titel) as titel, -- Academic title, cleaned
        clean_text(vorname) as vorname, -- First name, cleaned
        clean_text(nachname) as nachname, -- Surname, cleaned
        clean_text(strasse) as strasse, -- Street, cleaned
        clean_text(hausnummer) as hausnummer, -- House number, cleaned
        clean_text(plz) as plz, -- Postal code, cleaned
        clean_text(ort) as ort, -- City, cleaned
        clean_text(land) as land, -- Country, cleaned
        coalesce(country_code(land), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(telefon) as telefon, -- Phone number, cleaned
        clean_text(mobil) as mobil, -- Mobile number, cleaned
        clean_text(e_mail) as e_mail, -- E-mail address, cleaned
        clean_text(status) as status, -- Status of the membership, cleaned
        lower(clean_text(kartenstatus)) as kartenstatus, -- aktiv | gesperrt | ersetzt
        clean_text(stufe) as stufe, -- Tier, cleaned
        clean_text(eintrittsfiliale) as eintrittsfiliale, -- Store where the holder joined, cleaned
        parse_bool(werbeeinwilligung_email) as werbeeinwilligung_email, -- True if e-mail is allowed
        parse_bool(werbeeinwilligung_post) as werbeeinwilligung_post, -- True if letters are allowed
        parse_bool(werbeeinwilligung_telefon)
            as werbeeinwilligung_telefon, -- True if calls are allowed
        parse_decimal_de(punktestand) as punktestand, -- Points on the card
        parse_date_de(geburtsdatum) as geburtsdatum, -- Date of birth as delivered, placeholders too
        parse_date_de(einwilligungsdatum) as einwilligungsdatum, -- Day of the consent
        parse_date_de(eintrittsdatum) as eintrittsdatum
    from kundenkarte_de_cards
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    kartennummer,
    kundennummer,
    coalesce(kundennummer, 'card:' || kartennummer)
        as holder_key, -- Number of the holder; the card's own where the holder has none
    haushaltsnummer,
    anrede,
    titel,
    vorname,
    nachname,
    strasse,
    hausnummer,
    plz,
    ort,
    land,
    country_code,
    telefon,
    phone_e164(telefon, country_code)
        as telefon_e164, -- The number in E.164; null where a lookup must tell
    mobil,
    phone_e164(mobil, country_code)
        as mobil_e164, -- The number in E.164; null where a lookup must tell
    e_mail,
    email_norm(e_mail) as email_norm, -- The address normalised; null if it is not one address
    status,
    kartenstatus,
    case kartenstatus when 'aktiv' then 1 when 'ersetzt' then 3 else 2 end
        as card_standing, -- 1 active | 2 blocked or unknown | 3 replaced: who tells of the holder
    stufe,
    eintrittsfiliale,
    werbeeinwilligung_email,
    werbeeinwilligung_post,
    werbeeinwilligung_telefon,
    punktestand,
    geburtsdatum,
    plausible_birth_date(geburtsdatum, delivery_on)
        as birth_date, -- Date of birth; null if a placeholder or impossible
    einwilligungsdatum,
    plausible_day(eintrittsdatum, delivery_on)
        as eintrittsdatum -- Day the holder joined; null if a placeholder or after the delivery
from texts
cross join night
