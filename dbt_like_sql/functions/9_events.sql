-- Macros for what happens on the web, which every tool names otherwise, and at tills.

-- The kind of an event by any of its usual names (view_item, Product Viewed); other if unknown.
create or replace macro web_event_kind(event_name) as
    list_transform([fold_text(event_name)], lambda event_: if(event_ is null, null, coalesce(
        map {
            'page view': 'page_view', 'pageview': 'page_view', 'page': 'page_view',
            'page viewed': 'page_view',
            'product view': 'product_view', 'view item': 'product_view',
            'product viewed': 'product_view', 'product detail': 'product_view',
            'search': 'search', 'view search results': 'search', 'products searched': 'search',
            'site search': 'search',
            'add to cart': 'add_to_cart', 'product added': 'add_to_cart',
            'remove from cart': 'remove_from_cart', 'product removed': 'remove_from_cart',
            'begin checkout': 'checkout_start', 'checkout start': 'checkout_start',
            'checkout started': 'checkout_start',
            'add to wishlist': 'wishlist', 'wishlist': 'wishlist',
            'product added to wishlist': 'wishlist',
            'store locator': 'store_locator', 'stock check': 'stock_check',
            'video view': 'video_view', 'video start': 'video_view',
            'app open': 'app_open', 'application opened': 'app_open',
            'login': 'login', 'signed in': 'login', 'sign up': 'login',
            'purchase': 'purchase', 'order completed': 'purchase', 'order placed': 'purchase'
        }[event_],
        'other'
    )))[1];

-- The key of a till's receipt (DSFinV-K): a till that is reset counts its closings from 1 again, so
-- the time of the closing is part of it, its digits to the second.
create or replace macro receipt_key(till, closed_at, closing, receipt) as
    concat_ws(
        '/', nullif(trim(till), ''),
        nullif(left(regexp_replace(closed_at, '\D', '', 'g'), 14), ''),
        nullif(trim(closing), ''), nullif(trim(receipt), '')
    );
