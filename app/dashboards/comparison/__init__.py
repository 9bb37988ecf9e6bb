"""Any two waves of a study beside each other."""
