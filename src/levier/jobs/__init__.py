"""Work done in the background: each job makes one use-case call under the scope in its arguments."""
