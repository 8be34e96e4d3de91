"""A run's name, folders and state, by which whatever a killed one left is found and removed."""
