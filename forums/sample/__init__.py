"""The sample community: hand-written texts, a plan drawn from a seed, and its loading through the members' own actions."""
