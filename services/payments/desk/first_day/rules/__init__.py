"""What is still missing before an organisation goes live; all pure."""
