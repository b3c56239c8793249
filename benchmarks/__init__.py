"""What the operations of a full community cost, beside the least they could cost. See README.md."""
