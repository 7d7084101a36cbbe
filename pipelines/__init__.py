"""When the night runs and with what: settings, warehouse, jobs, the `goldsmith` command."""
