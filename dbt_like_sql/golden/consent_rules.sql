-- One row is a rule that decides whether a customer may be written to or called, and its sentence.
-- Rules with a rank are about one statement; the higher rank is heard first. A refusal and a proved
-- consent have the same rank: of these the newest counts.
-- Grain: rule
select
    rule, -- Name of the rule
    status, -- Status of consent that follows; null for what is no matter of consent
    rank, -- Statements of a higher rank are heard before all of a lower one; null for no statement
    is_refusal, -- True if somebody refused
    why -- What the rule says, in a sentence
from (
    values
        (
            'objection', 'objected', 6, true,
            'The customer objected to direct marketing as such (Art. 21 GDPR).'
        ),
        (
            'withdrawal', 'withdrawn', 6, true,
            'Consent was withdrawn, or advertising refused, and no proved consent is newer.'
        ),
        (
            'refused_elsewhere', 'withdrawn', null, true,
            'A newer refusal names this mailbox or number: on another customer, or spelled otherwise.'
        ),
        ('proof', 'granted', 6, false, 'Consent is proved, and no refusal is newer.'),
        (
            'existing_customer', 'existing_customer', 5, false,
            'Bought with this address: own similar goods only, and each mail tells how to object.'
        ),
        ('claim', 'claimed', 4, false, 'Consent is claimed, and nothing proves it.'),
        (
            'changed_contact', 'claimed', 4, false,
            'Consent was given before the address or number was changed to this one.'
        ),
        ('pending', 'pending', 3, false, 'The double opt-in was never confirmed.'),
        ('no_consent', 'not_granted', 2, false, 'A form has consent not given.'),
        (
            'deleted_record', 'unknown', 1, false,
            'Consent stands on a record that its silo has deleted.'
        ),
        ('no_contact_named', 'unknown', 1, false, 'Consent names no address or number.'),
        (
            'contact_of_nobody', 'unknown', 1, false,
            'Consent names an address or number that its own record does not have.'
        ),
        ('unknown', 'unknown', null, false, 'No silo says anything about consent.'),
        (
            'legitimate_interest', null, null, false,
            'Letters were not refused, and need no consent (Art. 6(1)(f) GDPR).'
        ),
        ('deceased', null, null, false, 'The customer has died.'),
        (
            'minor', null, null, false,
            'The customer is under 16: consent is not accepted (Art. 8 GDPR).'
        ),
        ('restricted', null, null, false, 'The data may only be stored (Art. 18 GDPR).'),
        ('blocked', null, null, false, 'A silo blocks the customer altogether.'),
        ('deleted', null, null, false, 'Every silo has deleted the customer.'),
        ('no_contact', null, null, false, 'No address or number is known for the channel.'),
        ('invalid', null, null, false, 'The address or number cannot be used.'),
        ('relay', null, null, false, 'A forwarding address of a marketplace is not for marketing.'),
        ('bounced', null, null, false, 'Mail to the address came back.'),
        (
            'in_quarantine', null, null, false,
            'A record with this address or number waits in quarantine: it may refuse.'
        ),
        ('incomplete', null, null, false, 'No letter arrives without house number, code and city.'),
        ('moved_away', null, null, false, 'The customer has moved, and lives there no longer.')
) as rules (rule, status, rank, is_refusal, why)
