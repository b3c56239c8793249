"""The sample community: hand-written texts, a plan drawn from a seed, loaded through the members' own actions."""
