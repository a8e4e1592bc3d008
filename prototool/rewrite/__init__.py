"""Floor 4: the machine that changes nets: verbs that record edits, the pass contract, pipelines, selectors."""
