"""Floor 4: the machine that checks files by rules: contract, run, suppression, baseline, fixes, reports."""
