-- One row is a contact as delivered.
-- Numbers start with the country code, without +; one that has a + or a 0 was typed by hand. Times
-- are in the silo's time zone unless they name their own.
-- Grain: silo, source_file, source_row
with brevo_contacts as (
    select
        silo, source_file, source_row,
        contact_id, email, firstname, lastname, sms, whatsapp, landline_number,
        email_marketing, sms_marketing, double_opt_in, opt_in, added_time, modified_time
    from raw.brevo_contacts
),

retailer as (
    select country_code from settings.retailer
),

silos as (
    select silo, time_zone from settings.silos
),

texts as (
    select
        silo,
        source_file,
        source_row,
        clean_text(contact_id) as contact_id, -- Key of the contact
        clean_text(strip_formula_guard(email)) as email, -- E-mail address, cleaned
        clean_text(strip_formula_guard(firstname)) as firstname, -- First name, cleaned
        clean_text(strip_formula_guard(lastname)) as lastname, -- Surname, cleaned
        clean_text(strip_formula_guard(sms)) as sms, -- Mobile number, cleaned
        clean_text(strip_formula_guard(whatsapp)) as whatsapp, -- WhatsApp number, cleaned
        clean_text(strip_formula_guard(landline_number))
            as landline_number, -- Landline number, cleaned
        clean_text(email_marketing) as email_marketing, -- Subscription to e-mails, cleaned
        clean_text(sms_marketing) as sms_marketing, -- Subscription to SMS, cleaned
        case clean_text(double_opt_in) when '2' then false else parse_bool(double_opt_in) end
            as double_opt_in, -- True once the contact confirmed, false before
        parse_bool(opt_in) as opt_in, -- True if the contact agreed
        parse_timestamp(added_time, time_zone) as added_time, -- When it was added
        parse_timestamp(modified_time, time_zone) as modified_time, -- When it was changed
        country_code -- Country of numbers without one: the retailer's
    from brevo_contacts
    cross join retailer
    left join silos using (silo)
)

select
    silo,
    source_file,
    source_row,
    contact_id,
    email,
    email_norm(email) as email_norm, -- The address normalised; null if it is not one address
    firstname,
    lastname,
    sms,
    international_e164(sms, country_code)
        as sms_e164, -- The number in E.164; null where a lookup must tell
    whatsapp,
    international_e164(whatsapp, country_code)
        as whatsapp_e164, -- The number in E.164; null where a lookup must tell
    landline_number,
    international_e164(landline_number, country_code)
        as landline_number_e164, -- The number in E.164; null where a lookup must tell
    country_code,
    email_marketing,
    newsletter_status(email_marketing) as email_status, -- subscribed | unsubscribed
    sms_marketing,
    newsletter_status(sms_marketing) as sms_status, -- subscribed | unsubscribed
    double_opt_in,
    opt_in,
    added_time,
    modified_time
from texts
