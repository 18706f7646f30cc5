"""How it runs: the command line, settings, the one-process app, and child processes for the work."""
