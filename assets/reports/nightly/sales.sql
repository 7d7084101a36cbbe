-- figures: one row is one of the twelve figures of the management's page.
select
    figure, label, definition, unit, currency, value, target, value_before, change, light,
    is_higher_better
from kpis.management
order by list_position(
    [
        'net_revenue', 'average_basket_net', 'margin_share', 'return_share', 'active_customers',
        'new_customers', 'repeat_share', 'omnichannel_share', 'loyalty_share', 'identified_share',
        'contactable_share', 'stock_out_share'
    ],
    figure
);

-- months: one row is one of the last 24 months in one channel; the last is not over.
select month, channel, net_revenue, order_count
from kpis.channels
where month > (select as_of - interval 24 months from golden.night)
    and month <= (select as_of from golden.night)
    and net_revenue is not null
order by month, channel;

-- segments: one row is a segment of customers.
select segment, label_de, count(customer_id) as customer_count
from segments.rfm_segments
left join segments.rfm using (segment)
group by segment, label_de, position
order by position;

-- stages: one row is a stage of life as a customer.
select stage::varchar as stage, count(*) as customer_count
from segments.lifecycle
group by segments.lifecycle.stage
order by segments.lifecycle.stage;
