"""Who may claim for a person from their own telephone, because the person agreed to it."""
