"""The wall: a page that draws every sign as drivers see it, live, from the decoded bits."""
