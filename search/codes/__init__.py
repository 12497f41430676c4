"""What is known of a code: its page, codes side by side, sums of relative value units, and billing units of an amount."""
