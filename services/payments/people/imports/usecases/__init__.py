"""What happens with what other systems know: sources are named, people are imported, other IDs are remembered."""
