-- One row is a figure of the management's page: its name, what it is, where it comes from, whose it is.
-- kpis.management has their values; [kpis.targets] names them.
-- Grain: figure
select
    figure, -- Name of the figure, as in [kpis.targets]
    label, -- Its name in words
    unit, -- money | share | count
    is_higher_better, -- False if less is better
    source, -- Table that defines it
    owner, -- Who answers for it
    definition -- What it is
from (
    values
        ('net_revenue', 'Net revenue', 'money', true, 'kpis.sales_daily', 'Management',
        'Goods, services and discounts after returns, without VAT and shipping'),
        ('average_basket_net', 'Average basket', 'money', true, 'kpis.sales_daily', 'Sales',
        'Net revenue of sales before returns, divided by their number'),
        ('margin_share', 'Gross margin', 'share', true, 'kpis.sales_daily', 'Buying',
        'Net revenue less cost, of net revenue; of lines whose cost is known'),
        ('return_share', 'Return rate', 'share', false, 'kpis.sales_daily', 'Buying',
        'Pieces that came back within return_days, of pieces sold'),
        ('active_customers', 'Active customers', 'count', true, 'kpis.customer_kpis', 'CRM',
        'Customers with a purchase, each counted once over all channels'),
        ('new_customers', 'New customers', 'count', true, 'kpis.customer_kpis', 'CRM',
        'Customers whose first purchase ever it was, over all channels'),
        ('repeat_share', 'Repeat purchase rate', 'share', true, 'kpis.customer_kpis', 'CRM',
        'Active customers with purchases on two days or more'),
        ('omnichannel_share', 'Omnichannel customers', 'share', true, 'kpis.customer_kpis',
        'Digital', 'Active customers who bought online and in a store'),
        ('loyalty_share', 'Sales with a loyalty card', 'share', true, 'kpis.sales_daily',
        'Loyalty', 'Sales with a card, of sales before returns'),
        ('identified_share', 'Sales to known customers', 'share', true, 'kpis.sales_daily',
        'CRM', 'Sales to known customers, of sales before returns'),
        ('contactable_share', 'Customers with e-mail consent', 'share', true, 'kpis.consent',
        'CRM', 'Active customers who may be sent advertising by e-mail, tonight'),
        ('stock_out_share', 'Stock-outs', 'share', false, 'inventory.coverage', 'Logistics',
        'Products at places that sell them of which nothing is free, tonight')
) as listed (figure, label, unit, is_higher_better, source, owner, definition)
