"""The review queue in a browser on this machine: `goldsmith review --web`."""
