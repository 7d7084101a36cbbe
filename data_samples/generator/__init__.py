"""The bundled retailer's data generator: Python knows lists, rates, files; sql/ makes rows."""
