"""Pure decisions about what people text and say to us."""
