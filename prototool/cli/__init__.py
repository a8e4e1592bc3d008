"""Floor 9: the command line. One file per verb: it parses options, calls one function, prints."""
