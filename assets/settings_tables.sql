-- The tables of the schema settings: retailer.toml as SQL models read it.

-- One row is tonight's delivery.
create table settings.night (
    delivery_on date -- The day of the delivery this night is built from
);

-- One row is the retailer.
create table settings.retailer (
    name varchar, -- Name of the retailer
    currency varchar, -- Currency of all amounts, ISO 4217
    country_code varchar, -- Home country, ISO 3166-1 alpha-2
    countries varchar[], -- All countries sold to, home first
    time_zone varchar, -- Time zone of the stores; business dates are in it
    prices_include_tax boolean, -- True if the shop's prices include VAT
    history_days integer -- How long what is no longer true of a customer is remembered
);

-- One row is a silo of the retailer.
create table settings.silos (
    silo varchar, -- Name of the silo in retailer.toml
    preset varchar, -- What kind of system it is
    kind varchar, -- crm | erp | shop | loyalty | pos | …
    trust double, -- How far its values are trusted, 0 to 1
    sale_precedence integer, -- Whose record of one sale counts: the lowest number
    decimal_mark varchar, -- Decimal mark of its amounts, ',' or '.'; null as its preset has it
    time_zone varchar -- Time zone of its times without one
);

-- One row is something that may happen to customers in a night, to so many at most.
create table settings.gates (
    change varchar, -- What happens: a row of ops.impact
    limit_share double -- The most, as a share of last night's customers
);

-- One row is what the retailer relies on, besides proved consent, when it writes to customers.
create table settings.consent (
    allow_claimed boolean, -- True if a consent nobody can prove is enough
    existing_customers boolean, -- True if who bought is mailed without consent, section 7(3) UWG
    existing_customer_days integer, -- How long after the last sale
    post_without_consent boolean -- True if letters go to whoever has not refused them
);

-- One row is an e-mail domain of the retailer itself.
create table settings.own_email_domains (
    domain varchar -- The domain, in lower case
);

-- One row is a code that a silo has for a place.
create table settings.locations (
    location_id varchar, -- Name of the place in retailer.toml
    name varchar, -- What people call the place
    location_type varchar, -- store | dc | warehouse | webshop_virtual | …
    is_sellable boolean, -- True if its stock may be promised to customers
    stock_silo varchar, -- The one silo whose stock of this place counts
    silo varchar, -- Silo that has a code for the place
    code varchar -- The place's code in that silo
);

-- One row is two articles that the SKU map of retailer.toml has for one product.
create table settings.sku_map (
    silo varchar, -- Silo of the one article
    sku varchar, -- Its number there
    same_as_silo varchar, -- Silo of the other
    same_as_sku varchar -- Its number there
);

-- One row is which pairs stewards are asked about: [review] of retailer.toml.
create table settings.review (
    accept double, -- Probability from which on two records are one, of [identity]
    ask_from double, -- Pairs from here on are asked about where they are not one
    ask_to double, -- Pairs below this are asked about where they are one
    sample_size integer, -- Pairs drawn at random to tell how good links are
    sample_seed integer -- Another one draws other pairs
);

-- One row is what [products] of retailer.toml says.
create table settings.products (
    price_tolerance double -- Share by which silos' prices of one product may differ, 0.1 for 10 %
);

-- One row is a rule that chooses among the values of an attribute; a steward's pin and validity
-- come before all of them.
create table settings.survivorship (
    attribute varchar, -- name | email | address | …: what has one value in golden.customers
    position integer, -- 1 decides first, 2 where 1 does not, …
    rule varchar -- Name of the rule
);

-- One row is a rule that chooses among values, and how it is told: {other} stands for the rival.
create table settings.rules (
    rule varchar, -- pinned | valid | what settings.survivorship may name | text | only
    meaning varchar, -- What the rule prefers
    won varchar, -- Why the best value is before the second; null if there is none
    lost varchar, -- Why another value is behind the best; null if there is none
    bit_count integer -- Width of its points: there are fewer than 2 to the power of this
);

-- One row is a silo that is trusted more or less in one attribute than in all others.
create table settings.trust (
    silo varchar, -- Name of the silo in retailer.toml
    attribute varchar, -- What it is trusted in
    trust double -- How far its values are trusted, 0 to 1
);
