-- The tables of the schema segments that Python writes; what SQL says of customers lies in
-- dbt_like_sql/segments.
create schema if not exists segments;

-- One row is a model of what buyers will do, as it was learnt from all of them up to a day: that of
-- the night, and the one that the back-test judges. Buying and leaving are BG/NBD, spending is
-- Gamma-Gamma. Where the method is historic, nothing is foretold.
create table if not exists segments.customer_value_model (
    fitted varchar, -- night (up to as_of) | back_test (up to the months on which it is tested)
    method varchar, -- bg_nbd | historic (too few buyers, or a fit that cannot be trusted)
    why_historic varchar, -- few_buyers | few_repeats | buying_not_found | spending_not_found
    buyer_count integer, -- Buyers it is learnt from
    repeat_buyer_count integer, -- Those with a repeat whose value is known and above zero
    r double, -- Of the rates of buying: shape; null where it was not looked for
    alpha double, -- Of the rates of buying: weeks; r / alpha is the mean number a week
    a double, -- Of the chances of leaving; a / (a + b) is the mean chance after a purchase
    b double, -- Of the chances of leaving
    buying_log_likelihood double, -- How well r, alpha, a and b explain what buyers did
    p double, -- Of spending: how little it varies around a buyer's mean
    q double, -- Of spending: how little means vary between buyers
    gamma double, -- Of spending: p * gamma / (q - 1) is the mean of all
    spending_log_likelihood double, -- How well p, q and gamma explain what buyers spent
    spending_correlation double, -- Between number and mean value of repeats; supposed to be near 0
    primary key (fitted)
);

-- One row is a buyer, and what the model foretells of the 12 months after as_of; none if the method
-- is historic.
create table if not exists segments.purchase_forecasts (
    customer_id varchar, -- Golden customer
    p_alive double, -- Probability that the buyer has not left for good, 0 to 1
    expected_purchases_12m double, -- Purchase days expected in the next 12 months
    discounted_purchases_12m double, -- The same, each month's worth less the later it comes
    expected_spend_net double, -- Expected value of such a day, without VAT
    primary key (customer_id)
);

-- One row is a group of buyers by their repeats when the known months ended, and how well the model
-- learnt from these foretold the months after.
create table if not exists segments.customer_value_backtest (
    repeat_group varchar, -- 0 | 1 | … | 6 | 7+ | all
    buyer_count integer, -- Buyers known by then
    weeks double, -- How long the foretold time was
    predicted_mean double, -- Purchase days foretold of a buyer, on the average
    actual_mean double, -- Those that came
    mean_absolute_error double, -- Mean difference of the two, buyer by buyer
    naive_absolute_error double, -- The same if everybody were to go on as often as before
    primary key (repeat_group)
);
