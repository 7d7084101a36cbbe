"""Who is who: from records of persons to customers with ids that last."""
