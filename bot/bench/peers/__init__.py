"""Others doing the same job. Each file runs by itself in a throw-away environment and imports nothing of ours."""
