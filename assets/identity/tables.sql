-- The tables of the schema identity that Python writes; what SQL says of it lies in dbt_like_sql.
create schema if not exists identity;

-- One row is a decision of a steward that nobody has undone, as it was made before the night began.
create table if not exists identity.decision_acts (
    decision_id bigint, -- Number of the act in people.duckdb
    kind varchar, -- same | different | pin | set_aside | unsure | same_product | different_product
    silo varchar, -- Silo of the record or article it is about
    source_key varchar, -- Key of that record; of an article its SKU
    other_silo varchar, -- Silo of the other record or article; null where it is about one
    other_source_key varchar, -- Key of that record; of an article its SKU
    attribute varchar, -- Of a pin: attribute whose value is pinned
    value_key varchar, -- Of a pin: the value, as long as the record still offers it
    pinned_until date, -- Of a pin: last day on which it holds; null if it has no end
    case_key varchar, -- Of unsure: the case of identity.review_queue
    data_key varchar, -- Of unsure: what its records said, as long as they still say it
    decided_by varchar, -- Who decided
    decided_on date, -- When
    why varchar, -- For what reason
    is_overruled boolean, -- True if a later decision says otherwise
    is_awaiting boolean, -- True if a second person has not approved yet
    is_of_others boolean, -- True if one of its records is about another person by now
    primary key (decision_id)
);

-- One row is a decision of a steward that nobody has undone, as tonight takes it into account.
-- It outranks every score. One that names what is not delivered tonight waits, and holds again when
-- that comes back; so does one that a later one contradicts, and one whose record is about another
-- person by now, but for different: that holds, and is asked about.
create table if not exists identity.decisions (
    decision_id bigint, -- Number of the act in people.duckdb
    kind varchar, -- same | different | pin | set_aside | unsure | same_product | different_product
    silo varchar, -- Silo of the record or article it is about
    source_key varchar, -- Key of that record; of an article its SKU
    other_silo varchar, -- Silo of the other record or article; null where it is about one
    other_source_key varchar, -- Key of that record; of an article its SKU
    attribute varchar, -- Of a pin: attribute whose value is pinned
    value_key varchar, -- Of a pin: the value, as long as the record still offers it
    pinned_until date, -- Of a pin: last day on which it holds; null if it has no end
    case_key varchar, -- Of unsure: the case of identity.review_queue
    data_key varchar, -- Of unsure: what its records said, as long as they still say it
    decided_by varchar, -- Who decided
    decided_on date, -- When
    why varchar, -- For what reason
    misfit varchar, -- Why it is doubtful: awaits_approval | overruled | of_others | not_delivered | …
    state varchar, -- in_force | awaiting (a second person's approval) | unfit (waits, see misfit)
    primary key (decision_id)
);

-- One row is a record that decisions on what is one name, and its party: those that are one by them
-- have one number.
create table if not exists identity.decided_parties (
    record_id varchar, -- Silo and key of the record
    party integer, -- Number of the party, of this night alone
    primary key (record_id)
);

-- One row is two parties that decisions say are not one.
create table if not exists identity.decided_apart (
    party integer, -- Number of the one party
    other_party integer, -- Number of the other, which is larger
    primary key (party, other_party)
);

-- One row is a blocking key, and how many pairs of records it brought.
create table if not exists identity.blocking_statistics (
    blocking_key varchar, -- Name of the key; organisation_… are of organisations, others of persons
    value_count bigint, -- Values of the key that several records share
    pair_count bigint, -- Pairs of records it brings, pairs of other keys included
    skipped_value_count bigint, -- Values shared by too many records to mean anything
    skipped_record_count bigint, -- Records with such a value
    primary key (blocking_key)
);

-- One row is a pair of records that may be one person, and why: the level of each comparison that
-- holds, null where one of both says nothing. Pairs that are hardly possible are not kept.
create table if not exists identity.scored_pairs (
    record_id_l varchar, -- One record
    record_id_r varchar, -- The other, later in the alphabet
    blocking_key varchar, -- The first key they share
    probability double, -- Probability that both are one person
    log_odds double, -- The same as ln(p / (1 - p))
    is_forbidden boolean, -- True where a level forbids it: twins, a generation apart, jun. and sen.
    against_stranger double, -- ln odds of one person against two strangers
    against_household double, -- ln odds of one person against two members of one household
    against_namesake double, -- ln odds of one person against two of one name in one household
    first_name varchar, -- How the first names agree
    last_name varchar, -- How the last names agree
    middle_names varchar, -- How further first names agree
    generation varchar, -- What speaks for father and son of one name
    sex varchar, -- Whether both are addressed alike
    birth_date varchar, -- How the birth dates agree
    sale varchar, -- Whether both silos know one sale of theirs
    email varchar, -- How the e-mail addresses agree
    mobile varchar, -- How the mobile numbers agree
    landline varchar, -- How the landline numbers agree
    address varchar, -- How street and house number agree
    postal_code varchar, -- How the postal codes agree, where the address does not
    city varchar, -- How the cities agree, where a postal code is missing
    id_number varchar, -- How a personal number agrees
    also_1 varchar, -- How a further column agrees
    also_2 varchar, -- How a further column agrees
    also_3 varchar, -- How a further column agrees
    primary key (record_id_l, record_id_r)
);

-- One row is a pair of records that may be one organisation, and why: the level of each comparison
-- that holds, null where it says nothing, and what it weighs. Pairs that are hardly possible are not
-- kept.
create table if not exists identity.organisation_pairs (
    record_id_l varchar, -- One record
    record_id_r varchar, -- The other, later in the alphabet
    blocking_key varchar, -- The first key they share
    probability double, -- Probability that both are one organisation
    log_odds double, -- The same as ln(p / (1 - p))
    is_forbidden boolean, -- True where a level forbids it: another legal form, another VAT id
    name varchar, -- How the names agree
    legal_form varchar, -- What the legal forms forbid
    vat_id varchar, -- How the VAT ids agree
    place varchar, -- How the addresses agree
    email varchar, -- How the e-mail addresses agree
    phone varchar, -- How the phone numbers agree
    weight_name double, -- ln odds that the names add
    weight_legal_form double, -- ln odds that the legal forms add
    weight_vat_id double, -- ln odds that the VAT ids add
    weight_place double, -- ln odds that the addresses add
    weight_email double, -- ln odds that the e-mail addresses add
    weight_phone double, -- ln odds that the phone numbers add
    primary key (record_id_l, record_id_r)
);

-- One row is a record of a customer, and which records it belongs with. Persons are together with
-- persons only, and organisations with organisations.
create table if not exists identity.clusters (
    record_id varchar, -- Silo and key of the record
    cluster_id varchar, -- Smallest record_id of the cluster; not stable from night to night
    link_method varchar, -- steward | probabilistic | copy (alike) | singleton | alone (not compared)
    best_probability double, -- Probability of its best link within the cluster, if it has one
    copy_of varchar, -- Record that it is alike in all that is compared, and goes with; else null
    primary key (record_id)
);

-- One row is a record that is compared, and the cluster that tonight's scores alone put it in: as if
-- nobody had decided anything, and as on a first night. How good scores are is told from it.
create table if not exists identity.scored_clusters (
    record_id varchar, -- Silo and key of the record
    cluster_id varchar, -- Smallest record_id of the cluster
    original_id varchar, -- Record whose scored pairs are its own: itself, or what it is a copy of
    alike_id varchar, -- First of the records that are alike in all that is compared
    primary key (record_id)
);

-- One row is a level of a comparison, and how far tonight's pairs are from what the model learnt. A
-- pair is accepted if both records are in one cluster. The stability index is that of Siddiqi, Credit
-- Risk Scorecards, 2006: below 0.1 all is as learnt, above 0.25 the data are others. It is null where
-- fewer than 100 accepted pairs say anything, or a level is held and not learnt.
create table if not exists identity.level_drift (
    comparison varchar, -- What is compared
    level varchar, -- One way in which two values agree or not
    accepted_pair_count bigint, -- Accepted pairs for which it holds
    accepted_share double, -- Its share among accepted pairs of which the comparison says anything
    model_share double, -- The same among pairs of one person, as the model learnt it (m)
    blocked_share double, -- Its share among all compared pairs of which the comparison says anything
    difference double, -- accepted_share - model_share
    stability_index double, -- Of the comparison: sum of (accepted - model) * ln(accepted / model)
    primary key (comparison, level)
);

-- One row is a band of probability: how many of its pairs should be of one person, and how many
-- were put together.
create table if not exists identity.calibration (
    band_from double, -- Probability of one person, from here on
    band_to double, -- And less than this; the last band holds 1 as well
    pair_count bigint, -- Compared pairs in the band
    expected_count double, -- Pairs of one person to expect: sum of their probabilities
    found_count bigint, -- Pairs whose records are in one cluster
    primary key (band_from)
);

-- One row is what the answers to the sample say of scores: how many pairs that they put together are
-- of one (precision), how many pairs of one that were compared they put together (recall). Pairs that
-- no key brought together are not in it.
create table if not exists identity.link_quality (
    measure varchar, -- precision | recall
    estimate double, -- The share, 0 to 1; null if too few pairs of the sample are answered
    low double, -- From here: the 95 % interval
    high double, -- To here
    decided_count bigint, -- Answers it is told from
    unsure_count bigint, -- Of them: nobody could tell; wrong in `low`, right in `high`
    open_count bigint, -- Pairs of the sample that await an answer
    pair_count bigint, -- Pairs of records it is about; of recall, those of them put together as well
    why_unknown varchar, -- Why there is no estimate
    primary key (measure)
);

-- One row is what to set accept of [identity] to, where answers to the sample make that clear.
create table if not exists identity.accept_advice (
    accept double, -- The setting in use
    suggested double, -- What to set it to
    low double, -- Share of pairs between both that are of one, at least (95 %)
    high double, -- And at most
    decided_count bigint, -- Answers it is told from
    pair_count bigint, -- Pairs between both, which would be parted or put together
    primary key (suggested)
);

-- One row is a record of a customer and the customer it belongs to, carried from night to night.
create table if not exists identity.customer_ids (
    record_id varchar, -- Silo and key of the record
    customer_id varchar, -- The customer
    linked_on date, -- Since which night the record has belonged to this customer
    primary key (record_id)
);

-- One row is a customer id that is no longer in use, carried from night to night.
create table if not exists identity.customer_redirects (
    old_customer_id varchar, -- The id given up
    new_customer_id varchar, -- Who holds most of its last records, or held them last; null if gone
    reason varchar, -- merge | gone (its records were no longer delivered)
    redirected_on date, -- Since which night
    primary key (old_customer_id)
);

-- One row is something that happened to customers in one night, carried from night to night.
create table if not exists identity.customer_events (
    event_on date, -- The night
    customer_id varchar, -- The customer it happened to
    event varchar, -- new | merged | split | moved | restored | gone
    other_customer_id varchar, -- merged: into whom; split, moved: from whom; '' else
    record_count bigint, -- Records concerned
    primary key (event_on, customer_id, event, other_customer_id)
);

-- One row is a record that a customer id no longer in use held last, carried from night to night.
create table if not exists identity.former_records (
    customer_id varchar, -- The id given up
    record_id varchar, -- Silo and key of the record
    primary key (customer_id, record_id)
);
