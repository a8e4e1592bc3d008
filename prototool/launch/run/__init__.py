"""One training: what is asked, looked at before, driven and kept."""
