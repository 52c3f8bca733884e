"""What the four services share: errors, contracts, the rulebook, and the kit they run on."""
