"""The routes that telephone lines call, and those with which the desk looks at conversations."""
