"""What each reader sees: pages are files, questions go through `data`, drawing through `charts` and `show`."""
