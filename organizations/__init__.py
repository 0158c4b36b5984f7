"""WHO: provinces, local administrative organizations, agencies, and the people who act for them."""
