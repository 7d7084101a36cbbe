"""What happens to the data, in the data's order: raw, staging, canonical, golden, marts, night."""
