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
    time_zone varchar, -- Time zone of its times without one
    one_time_groups varchar[] -- Account groups of an SAP system that strangers share
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
    location_type enum(
        'store', 'dc', 'warehouse', 'webshop_virtual', 'returns_center', 'dropship', 'quarantine'
    ), -- Kind of place
    is_sellable boolean, -- True if its stock may be promised to customers
    stock_silo varchar, -- The one silo whose stock of this place counts
    region varchar, -- Region of the place, as the retailer divides its market
    latitude double, -- Degrees north; null if not said
    longitude double, -- Degrees east; null if not said
    ships_online boolean, -- True if orders of the web shop are sent from here
    offers_click_collect boolean, -- True if customers collect here what they ordered
    offers_ship_from_store boolean, -- True if a store sends orders, too
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

-- One row is what [inventory] of retailer.toml says.
create table settings.inventory (
    fresh_hours double, -- Stock up to this old is class A
    stale_hours double, -- Stock up to this old is class B, older it is C and not promised
    channel_buffer double, -- Pieces of a product at a place that are never promised
    service_factor double, -- Deviations of a day's sales that safety stock covers
    tolerance_pieces double, -- A difference of so many pieces is none
    tolerance_share double, -- A difference of this share of the larger figure is none
    snapshot_days integer, -- How long every night's stock is remembered
    snapshot_months integer, -- How long one night a month is
    slow_cover_days integer, -- Stock that lasts longer sells slowly
    over_cover_days integer, -- What lasts longer than this is too much
    dead_days integer, -- Stock not sold for so long is dead
    dead_listed_days integer, -- Unless it has been there for less than this
    carrier_days integer, -- From a warehouse to a customer
    transfer_days integer, -- From one place of the retailer to another
    store_picking_days integer, -- What a store takes longer than a warehouse to send
    backorder_days integer, -- From the expected receipt to the customer's order going out
    restock_days integer, -- From a return's arrival to its being for sale
    store_buffer double -- Pieces a store keeps when it sends orders of others
);

-- One row is what [segments] of retailer.toml says.
create table settings.segments (
    include_organisations boolean, -- True if companies count among the buyers
    window_months integer, -- What was bought in so many months counts
    frequency_mode enum('fixed', 'quantile'), -- Frequency is scored by fixed breaks or by fifths
    frequency_breaks integer[], -- Purchase days from which on the scores 1 to 5 are given
    new_days integer, -- After the first purchase a customer is new for so long
    active_rhythms double, -- Usual days between purchases, so many times: active until then
    at_risk_rhythms double, -- At risk until then
    dormant_rhythms double, -- Dormant until then, lost later
    dormant_days integer, -- Dormant at least until then
    reactivated_days integer, -- How long who came back is reactivated
    rhythm_customers integer, -- Least customers that a category's usual days are told from
    rhythm_days integer, -- Usual days where nobody has bought three times
    half_life_days integer, -- What was bought so long ago counts half
    browse_weight double, -- A viewed product as a share of a bought one
    interest_lift double, -- An interest is above so many times the share of all customers
    interest_signals integer, -- And has at least so many purchases and views
    interest_count integer -- The most interests of a customer
);

-- One row is an audience: [audiences.<name>] of retailer.toml.
create table settings.audiences (
    audience varchar, -- Name of the audience
    condition varchar, -- Whom it is for: a condition over segments.customer_360
    channel varchar, -- email | phone | sms | whatsapp | post
    purpose varchar, -- marketing | newsletter: what the consent must be for
    control_share double, -- Share that is left out, to compare with
    max_contacts integer -- Who had so many contacts in 30 days waits; null for no bound
);

-- One row is what [kpis] of retailer.toml says.
create table settings.kpis (
    return_days integer, -- A return counts in rates if it comes so soon after the sale
    ropo_days integer, -- How long before a purchase in a store a look online counts for it
    point_value decimal(9, 4), -- What a point of the loyalty programme is worth
    tolerance double -- A figure that misses its target by no more than this share is amber
);

-- One row is a category that people think over for longer or shorter than ropo_days.
create table settings.ropo_windows (
    category varchar, -- First step of the category's path
    days integer -- How long before a purchase in a store a look online counts for it
);

-- One row is the target of a figure of kpis.management.
create table settings.targets (
    figure varchar, -- Name of the figure
    target double -- What it should be, over twelve months
);

-- One row is what [value] of retailer.toml says.
create table settings.value (
    min_customers integer, -- With fewer buyers nothing is foretold
    margin double, -- Share of revenue that is earned; null to take it from the data
    discount_rate double, -- What a year of waiting takes from money to come
    back_test_months integer -- Months at the end on which forecasts are tested
);

-- One row is what [recommendations] of retailer.toml says.
create table settings.recommendations (
    months integer, -- Purchases of so many months count
    max_basket_items integer, -- Baskets with more products are left out
    max_history_items integer, -- Buyers of more are left out where order matters
    min_pairs integer, -- A rule holds for at least so many baskets or buyers
    min_pair_share double, -- And for at least this share of all of them
    min_confidence double, -- Least share of those with the one that have the other
    min_lift double, -- How many times as often as among all, at least
    sequence_days integer, -- What is bought so long after another product follows it
    per_customer integer, -- Products recommended to a buyer at most
    rule_weight double, -- What a rule adds to the score
    category_weight double, -- What a category the buyer likes adds
    popularity_weight double, -- What popularity in the category adds
    margin_weight double -- What the product's margin adds
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
