"""The module that workspace.yaml names; loading it loads the retailer in use."""

from pipelines.definitions import load

defs = load()
