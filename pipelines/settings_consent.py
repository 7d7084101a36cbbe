"""[consent]: what the retailer relies on when it writes to customers.

Here: the choices that are the retailer's, each closed unless it is opened. Not here: the
rules of consent themselves, which no setting softens (`dbt_like_sql/survivorship/consent_*.sql`).
"""

from typing import Annotated

from pydantic import Field

from pipelines.settings_section import Section


class Consent(Section):
    """[consent]: which roads to a customer are open besides a proved consent.

    `allow_claimed` takes a consent nobody can prove for one; it lifts no refusal.
    `existing_customers` writes to e-mail addresses that bought in the last
    `existing_customer_days` (section 7(3) UWG): lawful only if the order form says so and every
    mail tells how to object. `post_without_consent` sends letters to whoever has not refused them.
    """

    allow_claimed: bool = False
    existing_customers: bool = False
    existing_customer_days: Annotated[int, Field(ge=1, le=3650)] = 730
    post_without_consent: bool = True
