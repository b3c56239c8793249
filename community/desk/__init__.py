"""The moderators' desk: pages at /desk/ over the same selectors and actions as the API."""
