"""What SQL cannot say of customers: how long they stay, how often they buy, what they spend."""
