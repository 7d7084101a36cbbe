-- The canonical tables: all silos in one shape, before anyone asks who is who or what is the same.
-- A preset's model canonical/<preset>/<table>.sql fills any subset of the columns under these
-- names; what it leaves out is null. (silo, source_key) names a customer record, (silo, order_key)
-- an order; places are named by the silo's own location_code. Keys hold no nulls: where a part of
-- a key does not apply, it is the empty text.

-- One row is a customer as one silo knows it: an account, a card holder, a guest order, a debtor.
create table canonical.customer_records (
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    source_key_full varchar, -- Key as delivered: unshortened, with leading zeros
    erp_customer_no varchar, -- Customer number of the ERP, padded as the ERP writes it
    shop_customer_no varchar, -- Customer number of the web shop
    loyalty_card_no varchar, -- Number of the customer's current loyalty card
    account_source_id varchar, -- Company account the contact belongs to, in the silo's own key
    merged_into_source_key varchar, -- source_key of the record the silo itself merged this one into
    household_hint varchar, -- Household number the silo gives; customers who share it live together
    privacy_profile_source_id varchar, -- Key of the silo's privacy profile of the person
    party_type varchar, -- person | organisation | group (a couple or family) | unknown
    record_class varchar, -- customer | guest | one_time_account | employee | test | service_account
    is_guest boolean, -- True if the record stems from an order without an account
    is_employee boolean, -- True if the person works for the retailer
    is_test boolean, -- True if name or contact show a test or dummy record
    salutation_raw varchar, -- Salutation as delivered
    salutation varchar, -- herr | frau | divers | firma | familie
    academic_title varchar, -- Academic titles, out of whichever field held them
    name_prefix_nobility varchar, -- Former title of nobility in the surname, such as Graf
    first_name varchar, -- First names, without titles
    last_name varchar, -- Surname with particles, without titles and suffixes
    name_suffix varchar, -- jun. | sen. | I | II | III | IV
    full_name_raw varchar, -- Full name as delivered in one field
    company_name varchar, -- Name of the organisation, if the record names one
    legal_form varchar, -- Legal form found in the company name
    job_title varchar, -- Position in the company; not an academic title
    gender varchar, -- f | m | x, where the silo states it; never guessed from a first name
    birth_date date, -- Date of birth; placeholder dates are null
    language varchar, -- Language of correspondence, BCP 47
    vat_id varchar, -- VAT identification number, normalised
    is_vat_id_valid boolean, -- True if the VAT id's check digits are right
    email_raw varchar, -- Main e-mail address as delivered
    email_norm varchar, -- Main e-mail address, normalised; null if it is not one address
    phone_raw varchar, -- Main phone number as delivered
    phone_e164 varchar, -- Main landline number, E.164
    mobile_e164 varchar, -- Main mobile number, E.164
    acquisition_source varchar, -- What first brought the customer, in the silo's words
    acquisition_detail varchar, -- More of that: a campaign, a page
    joined_location_code varchar, -- Store where the customer joined, in the silo's own code
    tags varchar[], -- Tags the silo has put on the customer
    is_tax_exempt boolean, -- True if the customer buys without VAT
    is_deceased boolean, -- True if the silo knows the person has died
    is_deleted boolean, -- True if the silo marks the record as deleted or merged away
    is_blocked boolean, -- True if the silo blocks the customer altogether
    is_order_blocked boolean, -- True if the silo takes no orders from the customer
    is_processing_restricted boolean, -- True if the data may only be stored (Art. 18 GDPR)
    reported_order_count bigint, -- Number of orders the silo itself reports; for reconciliation
    reported_total_spent decimal(14, 2), -- Sales the silo itself reports; for reconciliation
    reported_currency varchar, -- Currency of reported_total_spent
    deceased_on date, -- Date of death
    created_at timestamptz, -- When the silo created the record
    updated_at timestamptz, -- When the silo last changed the record
    source_watermark_at timestamptz, -- When person or system last touched the record
    last_activity_at timestamptz, -- Last activity the silo has noted for the customer
    primary key (silo, source_key)
);

-- One row is an e-mail address or phone number that a customer record carries.
create table canonical.contact_points (
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    kind varchar, -- email | phone | mobile: what the value is, not the field it stood in
    seq integer, -- 1, 2, … within record and kind, the most important first
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    source_field varchar, -- Field of the export the value stood in
    value_raw varchar, -- Value as delivered
    value_norm varchar, -- Value to write or dial: normalised e-mail address, E.164 number
    value_match varchar, -- Value to compare: mailbox without dots and tags; null if proof of nobody
    is_primary boolean, -- True for the first contact point of its kind
    is_valid boolean, -- True if the value can be used at all
    invalid_reason varchar, -- unreadable | dummy | service_number | bad_domain | bad_local_part
    is_role boolean, -- True for a mailbox of a function such as info@
    is_relay boolean, -- True for a forwarding address of a marketplace or mail provider
    relay_provider varchar, -- Who runs the forwarding address
    is_bounced boolean, -- True if mail to the address came back
    bounce_reason varchar, -- Why mail came back, in the silo's words
    is_deleted boolean, -- True if the silo marks the customer record as deleted
    bounced_at timestamptz, -- When mail last came back
    last_used_at timestamptz, -- When an order last used the value; null if it is merely on file
    primary key (silo, source_key, kind, seq)
);

-- One row is a postal address that a customer record carries.
create table canonical.addresses (
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    address_seq integer, -- 1, 2, … within the record, the main address first
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    address_type varchar, -- default | billing | shipping | home | po_box | other: what it is for
    addr_kind varchar, -- street | packstation | postfiliale | po_box | poste_restante | apo
    care_of varchar, -- Whom the address is care of
    street_raw varchar, -- Street line as delivered
    street varchar, -- Street without house number
    street_key varchar, -- Street for comparing
    house_number varchar, -- House number, the first of a range
    house_number_to varchar, -- Last house number of a range
    house_number_addition varchar, -- What follows the house number, such as a letter
    address_addition varchar, -- Building, staircase, floor and the like
    locker_no varchar, -- Number of the Packstation or Postfiliale
    post_number varchar, -- Customer's DHL post number; names one person
    po_box_no varchar, -- Number of the PO box
    postal_code varchar, -- Postal code, normalised
    is_postal_code_valid boolean, -- True if the country can have such a postal code
    city varchar, -- City, normalised for display
    city_key varchar, -- City for comparing
    district varchar, -- District of the city
    region varchar, -- State or province as delivered
    region_code varchar, -- Code of the state or province
    country_code varchar, -- Country, ISO 3166-1 alpha-2
    is_deleted boolean, -- True if the silo marks the customer record as deleted
    last_used_at timestamptz, -- When an order last used the address; null if merely on file
    primary key (silo, source_key, address_seq)
);

-- One row is what one source record says about consent to one channel and purpose.
create table canonical.consents (
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    channel varchar, -- email | phone | sms | whatsapp | post
    purpose varchar, -- newsletter | marketing | loyalty | profiling
    contact_value varchar, -- Normalised address or number it is about; '' for the person as such
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    status varchar, -- granted | withdrawn | not_granted | pending | objected | unknown
    legal_basis varchar, -- art6_1_a | art6_1_b | art6_1_f | uwg_7_3
    collected_via varchar, -- web_doi | web_single | store_paper | store_tablet | phone | import
    proof_kind varchar, -- doi | signature | recording | none
    source_claim varchar, -- Field and value that say so, as delivered
    is_deleted boolean, -- True if the silo marks the customer record as deleted
    event_at timestamptz, -- When it was said; null if the silo does not tell
    primary key (silo, source_key, channel, purpose, contact_value, source_file, source_row)
);

-- One row is a sale, return or other order document as one silo knows it.
create table canonical.orders (
    silo varchar, -- Name of the silo in retailer.toml
    order_key varchar, -- Key of the document in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of its first record in that file, the header not counted
    order_number varchar, -- Number as people in the silo know it
    external_order_ref varchar, -- Order number of the web shop, without #, upper case
    receipt_no varchar, -- Receipt number of the store, without leading zeros
    customer_source_key varchar, -- source_key of the customer record in the same silo
    customer_email varchar, -- E-mail address on the order, normalised
    loyalty_card_no varchar, -- Loyalty card shown at the purchase
    ref_order_key varchar, -- For a return: order_key of the original sale in the same silo
    order_type varchar, -- sale | return | credit | debit
    status varchar, -- open | completed | cancelled
    channel varchar, -- web | store | phone | marketplace
    channel_detail varchar, -- Where within the channel, in the silo's words
    location_code varchar, -- Place that sold or took back, in the silo's own code
    delivery_method varchar, -- ship | click_collect | carry
    payment_status varchar, -- paid | pending | partially_refunded | refunded | voided
    fulfilment_status varchar, -- fulfilled | partial | unfulfilled
    payment_method varchar, -- How it was paid, in the silo's words
    promo_code varchar, -- Discount code used
    return_reason varchar, -- For a return: its reason, in the silo's words
    pos_id varchar, -- Till
    staff_pseudonym varchar, -- Pseudonym of the salesperson
    currency varchar, -- Currency of all amounts, ISO 4217
    items_gross decimal(14, 2), -- Goods incl. VAT, after discounts; negative for returns
    discount_gross decimal(14, 2), -- Discounts given, incl. VAT
    shipping_gross decimal(14, 2), -- Shipping fee incl. VAT
    other_gross decimal(14, 2), -- Deposits, vouchers, tips incl. VAT: in the total, no revenue
    tax_total decimal(14, 2), -- VAT inside the grand total
    grand_total_gross decimal(14, 2), -- What was paid incl. VAT, for all lines; below zero for returns
    grand_total_net decimal(14, 2), -- The same without VAT; null where unknown, never guessed
    refunded_gross decimal(14, 2), -- Refunded so far incl. VAT, as the silo reports it on the sale
    outstanding_gross decimal(14, 2), -- Still to be paid incl. VAT
    amount_quality varchar, -- ok | estimated (gross from net) | missing (net unknown)
    is_deleted boolean, -- True if the silo marks the document as deleted
    business_date date, -- Day of the sale in the retailer's time zone
    ordered_at timestamptz, -- When it was ordered or sold
    paid_at timestamptz, -- When it was paid
    fulfilled_at timestamptz, -- When it was fully handed over
    cancelled_at timestamptz, -- When it was cancelled
    primary key (silo, order_key)
);

-- One row is a line of an order document.
create table canonical.order_lines (
    silo varchar, -- Name of the silo in retailer.toml
    order_key varchar, -- Key of the document in the silo
    line_no integer, -- Number of the line in the document
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    ref_order_key varchar, -- For a return: order_key of the original sale in the same silo
    ref_line_no integer, -- For a return: line of the original sale
    sku varchar, -- Article number in the silo's short form, without leading zeros
    gtin varchar, -- Trade item number on the line, 14 digits
    item_text varchar, -- Text of the line
    line_type varchar, -- product | service | shipping | discount | fee | deposit | gift_card_sale
    line_status varchar, -- open | fulfilled | rejected; rejected lines never count
    location_code varchar, -- Place that delivers the line, in the silo's own code
    storage_code varchar, -- Storage place within the location
    qty decimal(14, 3), -- Quantity; negative for returns
    uom varchar, -- Unit of the quantity
    currency varchar, -- Currency of all amounts, ISO 4217
    unit_price_gross decimal(14, 4), -- Price of one unit incl. VAT, before discounts
    unit_price_net decimal(14, 4), -- Price of one unit without VAT
    unit_price_rrp decimal(14, 4), -- Compare-at price of one unit incl. VAT
    line_discount_gross decimal(14, 4), -- Discount on the line incl. VAT
    line_gross decimal(14, 4), -- Line total incl. VAT after its discounts; negative for returns
    line_net decimal(14, 4), -- Line total without VAT
    line_tax decimal(14, 4), -- VAT inside the line total
    vat_rate decimal(9, 6), -- VAT rate, 0.19 for 19 per cent
    return_reason varchar, -- For a return: its reason, in the silo's words
    is_deleted boolean, -- True if the silo marks the line as deleted
    primary key (silo, order_key, line_no)
);

-- One row is a payment of an order document.
create table canonical.order_payments (
    silo varchar, -- Name of the silo in retailer.toml
    order_key varchar, -- Key of the document in the silo
    payment_no integer, -- 1, 2, … within the document
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    payment_type varchar, -- cash | card | credit_card | wallet | voucher | invoice | other
    payment_name varchar, -- How it was paid, in the silo's words
    currency varchar, -- Currency of the amount, ISO 4217
    amount_gross decimal(14, 2), -- Amount paid; negative if paid back
    is_deleted boolean, -- True if the silo marks the payment as deleted
    primary key (silo, order_key, payment_no)
);

-- One row is something taken back: a line of a return document, or a refund of a whole order.
create table canonical.returns (
    silo varchar, -- Name of the silo in retailer.toml
    return_id varchar, -- Key of the return in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    order_key varchar, -- Original sale in the same silo; null if the silo does not know it
    line_no integer, -- Line of the original sale
    return_order_key varchar, -- Return document in canonical.orders, if there is one
    return_line_no integer, -- Line of the return document
    return_level varchar, -- line | order: what the silo can tell the return down to
    sku varchar, -- Article taken back
    location_code varchar, -- Place that took it back, in the silo's own code
    return_reason varchar, -- Reason, in the silo's words
    qty decimal(14, 3), -- Quantity taken back, above zero
    currency varchar, -- Currency of the refund, ISO 4217
    refund_gross decimal(14, 2), -- Refund incl. VAT, above zero
    refund_net decimal(14, 2), -- Refund without VAT, above zero
    is_deleted boolean, -- True if the silo marks the return as deleted
    business_date date, -- Day of the return in the retailer's time zone
    returned_at timestamptz, -- When it was taken back
    primary key (silo, return_id)
);

-- One row is an article as one silo knows it.
create table canonical.products (
    silo varchar, -- Name of the silo in retailer.toml
    sku varchar, -- Article number in the silo's short form, without leading zeros
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    gtin varchar, -- Trade item number, 14 digits
    is_gtin_valid boolean, -- True if the check digit is right
    gtin_kind varchar, -- ean13 | upc | ean8 | isbn | internal_20_29
    parent_sku varchar, -- Generic article or shop handle that groups variants
    variant_text varchar, -- What tells the variant from its siblings
    is_variant boolean, -- True if the article is a variant of a parent
    name varchar, -- Name of the article
    brand varchar, -- Brand
    item_type varchar, -- good | service | gift_card | shipping | bundle
    category_id varchar, -- Category in the silo's own key
    category_path varchar, -- Category from the top, steps separated by ' > '
    base_uom varchar, -- Unit stock is counted in
    status varchar, -- active | draft | discontinued
    is_stocked boolean, -- True if stock is kept of it
    currency varchar, -- Currency of price and cost, ISO 4217
    list_price_gross decimal(14, 4), -- List price of one unit incl. VAT
    unit_cost decimal(14, 4), -- Cost of one unit without VAT
    vat_rate decimal(9, 6), -- VAT rate, 0.19 for 19 per cent
    is_deleted boolean, -- True if the silo marks the article as deleted
    created_at timestamptz, -- When the silo created the article
    updated_at timestamptz, -- When the silo last changed the article
    primary key (silo, sku)
);

-- One row is a place as one silo knows it: a store, a distribution centre, a shop's stock.
create table canonical.locations (
    silo varchar, -- Name of the silo in retailer.toml
    location_code varchar, -- Code of the place in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    name varchar, -- Name of the place
    location_type varchar, -- store | dc | webshop_virtual
    street varchar, -- Street without house number
    house_number varchar, -- House number
    postal_code varchar, -- Postal code, normalised
    city varchar, -- City
    country_code varchar, -- Country, ISO 3166-1 alpha-2
    is_deleted boolean, -- True if the silo marks the place as deleted
    primary key (silo, location_code)
);

-- One row is the stock of one article at one storage place on the day of delivery.
create table canonical.stock_levels (
    silo varchar, -- Name of the silo in retailer.toml
    sku varchar, -- Article number in the silo's short form, without leading zeros
    location_code varchar, -- Code of the place in the silo
    storage_code varchar, -- Storage place within the location; '' if the silo has none
    owner varchar, -- own | key of the supplier whose goods these are
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    gtin varchar, -- Trade item number, 14 digits, its check digit right
    uom varchar, -- Unit of all quantities
    on_hand decimal(14, 3), -- Physically there, in whatever state
    on_hand_unrestricted decimal(14, 3), -- There and free for use
    available_src decimal(14, 3), -- Available, as the silo itself reckons
    reserved decimal(14, 3), -- Promised to orders
    unavailable decimal(14, 3), -- There but not for sale, as the shop reckons
    quality_qty decimal(14, 3), -- In quality inspection
    blocked_qty decimal(14, 3), -- Blocked
    returns_qty decimal(14, 3), -- Customer returns not yet judged
    transfer_qty decimal(14, 3), -- Moving between storage places of the location
    incoming decimal(14, 3), -- On its way in, as the shop reckons
    in_transit decimal(14, 3), -- On its way between locations
    safety_stock decimal(14, 3), -- To be kept back
    reorder_point decimal(14, 3), -- Stock below which to reorder
    lead_time_days integer, -- Days from order to receipt
    currency varchar, -- Currency of unit_cost, ISO 4217
    unit_cost decimal(14, 4), -- Cost of one unit without VAT
    is_deleted boolean, -- True if the silo marks the stock record as deleted
    snapshot_at timestamptz, -- When it was so, or was counted; null if the export does not tell
    primary key (silo, sku, location_code, storage_code, owner)
);

-- One row is a unit that an article is packed in, and how many of its base unit are in it.
create table canonical.product_units (
    silo varchar, -- Name of the silo in retailer.toml
    sku varchar, -- Article number in the silo's short form, without leading zeros
    uom varchar, -- Unit of the pack
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    base_qty decimal(14, 6), -- How many of the base unit are in one
    primary key (silo, sku, uom)
);

-- One row is an article on its way from one place of the retailer to another.
create table canonical.transfers (
    silo varchar, -- Name of the silo in retailer.toml
    transfer_no varchar, -- Number of the transfer
    line_no varchar, -- Its line; '' if the silo has none
    sku varchar, -- Article number in the silo's short form, without leading zeros
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    from_location_code varchar, -- Place it leaves, in the silo's own code
    to_location_code varchar, -- Place it goes to, in the silo's own code
    status varchar, -- planned | shipped | received | cancelled
    uom varchar, -- Unit of the quantities
    qty_sent decimal(14, 3), -- Sent
    qty_received decimal(14, 3), -- Of it received
    shipped_on date, -- Day it left
    eta_on date, -- Day it is expected
    primary key (silo, transfer_no, line_no, sku)
);

-- One row is a line of an order to a supplier.
create table canonical.purchase_order_lines (
    silo varchar, -- Name of the silo in retailer.toml
    order_no varchar, -- Number of the purchase order
    line_no varchar, -- Its line; '' if the silo has none
    sku varchar, -- Article number in the silo's short form, without leading zeros
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    location_code varchar, -- Place it goes to, in the silo's own code
    status varchar, -- open | received | cancelled
    uom varchar, -- Unit of the quantities
    qty_ordered decimal(14, 3), -- Ordered
    qty_received decimal(14, 3), -- Of it received
    currency varchar, -- Currency of unit_cost, ISO 4217
    unit_cost decimal(14, 4), -- Price of one unit without VAT
    ordered_on date, -- Day of the order
    eta_on date, -- Day it is expected
    primary key (silo, order_no, line_no, sku)
);

-- One row is stock kept for one order or customer.
create table canonical.reservations (
    silo varchar, -- Name of the silo in retailer.toml
    reservation_no varchar, -- Number of the reservation
    sku varchar, -- Article number in the silo's short form, without leading zeros
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    location_code varchar, -- Place it lies at, in the silo's own code
    order_key varchar, -- Order it is kept for
    status varchar, -- open | fulfilled | cancelled
    uom varchar, -- Unit of the quantity
    qty decimal(14, 3), -- Kept
    due_on date, -- Day it is needed
    expires_on date, -- Last day it is kept
    primary key (silo, reservation_no, sku)
);

-- One row is a quantity of one article that was moved, received, sold, counted or scrapped.
create table canonical.stock_movements (
    silo varchar, -- Name of the silo in retailer.toml
    movement_id varchar, -- Key of the movement in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    sku varchar, -- Article number in the silo's short form, without leading zeros
    from_location_code varchar, -- Place it left, in the silo's own code; null if from outside
    to_location_code varchar, -- Place it came to, in the silo's own code; null if to outside
    movement_type varchar, -- receipt | sale | transfer | return | adjust | scrap | count
    movement_type_raw varchar, -- Kind of movement, in the silo's words
    document_no varchar, -- Document that the movement belongs to
    uom varchar, -- Unit of the quantity
    qty decimal(14, 3), -- Quantity moved; below zero only where a movement is reversed
    is_deleted boolean, -- True if the silo marks the movement as deleted
    business_date date, -- Day of the movement in the retailer's time zone
    booked_at timestamptz, -- When it was booked
    primary key (silo, movement_id)
);

-- One row is a loyalty card.
create table canonical.loyalty_accounts (
    silo varchar, -- Name of the silo in retailer.toml
    account_id varchar, -- Key of the card in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    card_no varchar, -- Number printed on the card
    customer_source_key varchar, -- source_key of the card holder in the same silo
    replaced_by_account_id varchar, -- Card of the same holder that took this one's place
    household_no varchar, -- Household number; partner cards share it
    status varchar, -- Status of the membership, in the silo's words, lower case
    card_status varchar, -- active | blocked | replaced
    tier varchar, -- Tier of the programme
    joined_location_code varchar, -- Store where the customer joined, in the silo's own code
    points_balance_src decimal(14, 2), -- Points as the silo itself reckons them
    is_deleted boolean, -- True if the silo marks the card as deleted
    joined_on date, -- Day the customer joined
    primary key (silo, account_id)
);

-- One row is a booking on a loyalty card.
create table canonical.loyalty_transactions (
    silo varchar, -- Name of the silo in retailer.toml
    txn_id varchar, -- Key of the booking in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    account_id varchar, -- Card booked on
    kind varchar, -- earn | redeem | expire | adjust | reversal | hold (blocked or pending)
    location_code varchar, -- Place of the purchase, in the silo's own code
    pos_id varchar, -- Till
    receipt_no varchar, -- Receipt number of the store, without leading zeros
    external_order_ref varchar, -- Order number of the web shop, without #, upper case
    points decimal(14, 2), -- Points booked, signed
    currency varchar, -- Currency of base_amount_gross, ISO 4217
    base_amount_gross decimal(14, 2), -- Purchase the points are for, incl. VAT, signed
    is_deleted boolean, -- True if the silo marks the booking as deleted
    business_date date, -- Day of the booking in the retailer's time zone
    expires_on date, -- Day the points expire
    booked_at timestamptz, -- When it was booked
    primary key (silo, txn_id)
);

-- One row is a contact that is no sale: a page seen, a newsletter sent, a ticket, a call.
-- What people write or say is not kept, only what it was about.
create table canonical.interactions (
    silo varchar, -- Name of the silo in retailer.toml
    interaction_id varchar, -- Key of the contact in the silo
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    customer_source_key varchar, -- source_key of the customer record in the same silo
    shop_customer_no varchar, -- Customer number of the web shop, where the silo knows only that
    anonymous_id varchar, -- Visitor as the silo tells visitors apart; null without their consent
    session_id varchar, -- Visit that the contact belongs to; null without consent to tracking
    case_id varchar, -- Case that several contacts are about
    external_order_ref varchar, -- Order number of the web shop, without #, upper case
    sku varchar, -- Article it is about, in the silo's short form
    location_code varchar, -- Place it happened at or is about, in the silo's own code
    channel varchar, -- web | app | email | sms | phone | chat | store | social | post
    kind varchar, -- product_view | search | add_to_cart | newsletter_sent | open | ticket_open | …
    direction varchar, -- in (from the customer) | out (to the customer)
    device_type varchar, -- desktop | mobile | tablet
    campaign varchar, -- Campaign it is part of, in the silo's words
    topic varchar, -- What it was about, as a code of the silo; never what was written or said
    outcome varchar, -- What came of it, in the silo's words
    is_deleted boolean, -- True if the silo marks the contact as deleted
    business_date date, -- Day of the contact in the retailer's time zone
    occurred_at timestamptz, -- When it happened
    primary key (silo, interaction_id)
);

-- One row is a visitor of whom it became known which customer it is, with consent to tracking.
create table canonical.identity_links (
    silo varchar, -- Name of the silo in retailer.toml
    anonymous_id varchar, -- Visitor as the silo tells visitors apart
    customer_key varchar, -- customer_source_key or shop_customer_no, whichever the silo knows
    source_file varchar, -- File the record came from, relative to the silo's folder
    source_row bigint, -- Number of the record in that file, the header not counted
    customer_source_key varchar, -- source_key of the customer record in the same silo
    shop_customer_no varchar, -- Customer number of the web shop, where the silo knows only that
    link_method varchar, -- login | order | newsletter_click | card_scan
    is_deleted boolean, -- True if the silo marks the link as deleted
    linked_at timestamptz, -- When it first became known
    primary key (silo, anonymous_id, customer_key)
);
