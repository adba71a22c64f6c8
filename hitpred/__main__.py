"""`python -m hitpred`, for where the command is not on the path."""

from hitpred.cli import main

if __name__ == "__main__":  # Dask's workers import this module, too
    main()
