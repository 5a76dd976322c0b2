"""What every page is made with, the desk's and those behind a link: its session, forms taken once, templates, and trouble in words."""
