"""Pages that people open from disk: the nightly report and the data dictionary."""
