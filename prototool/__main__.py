"""`python -m prototool`, for where the command is not on the path."""

from prototool.cli.main import main

main()
