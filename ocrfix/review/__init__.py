"""Review: proposed changes, decided one by one or by rule, and a journal that keeps them."""
