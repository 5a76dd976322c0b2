"""Words and pictures that people read: who has had them checked, until they change."""
