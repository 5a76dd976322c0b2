"""Changes of what moves limits: one administrator proposes, another one confirms."""
