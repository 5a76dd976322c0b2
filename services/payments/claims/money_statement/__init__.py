"""What one person was paid, earned, did not take and gave away: a paper for them, for the Jobcentre, or for a tax year."""
