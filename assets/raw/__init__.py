"""From export files to `raw` tables: presets say what an export looks like, readers read it."""
