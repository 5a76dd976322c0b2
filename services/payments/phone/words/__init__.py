"""Everything that the phone pages say to people, in English and Welsh. What a text, a call and a page say alike is in `shared`."""
