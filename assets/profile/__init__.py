"""What an export looks like before it is configured: `goldsmith profile`."""
