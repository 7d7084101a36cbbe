-- Lookup tables that Python fills once per distinct value that SQL cannot read.

-- One row is a number in a delivered phone text that the SQL rules cannot read, and the country it
-- is read in; of a text without any number there is one row, too.
create table staging.phone_numbers (
    phone_text varchar, -- The text as delivered, cleaned of blanks and control characters
    country_code varchar, -- Country whose dialling rules were applied
    number_rank integer, -- 1 for the first number in the text, 2 for the next
    e164 varchar, -- The number in E.164; null if the text holds no valid number
    phone_kind varchar, -- mobile | phone | service
    primary key (phone_text, country_code, number_rank)
);

-- One row is a delivered e-mail domain with letters outside ASCII.
create table staging.email_domains (
    domain varchar, -- The domain as delivered, in lower case
    ascii_domain varchar, -- The same in punycode, as mail servers write it
    primary key (domain)
);
