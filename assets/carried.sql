-- The tables of the schema carried: what the published night left that cannot be rebuilt from
-- exports. Columns mean what they mean in the table of the same name that tonight writes anew.
create schema if not exists carried;

-- One row is a record and the customer it belonged to last night.
create table if not exists carried.customer_ids (
    record_id varchar, -- Silo and key of the record
    customer_id varchar, -- The customer
    linked_on date, -- Since which night the record had belonged to this customer
    primary key (record_id)
);

-- One row is a customer id that was no longer in use last night.
create table if not exists carried.customer_redirects (
    old_customer_id varchar, -- The id given up
    new_customer_id varchar, -- Who held most of its last records; null if gone
    reason varchar, -- merge | gone
    redirected_on date, -- Since which night
    primary key (old_customer_id)
);

-- One row is something that happened to customers until last night.
create table if not exists carried.customer_events (
    event_on date, -- The night
    customer_id varchar, -- The customer it happened to
    event varchar, -- new | merged | split | moved | restored | gone
    other_customer_id varchar, -- merged: into whom; split, moved: from whom; '' else
    record_count bigint, -- Records concerned
    primary key (event_on, customer_id, event, other_customer_id)
);

-- One row is a record that a customer id no longer in use held last.
create table if not exists carried.former_records (
    customer_id varchar, -- The id given up
    record_id varchar, -- Silo and key of the record
    primary key (customer_id, record_id)
);
