"""`python -m hitpred`, for where the command is not on the path."""

from hitpred.cli import main

main()
