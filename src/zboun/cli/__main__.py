"""``python -m zboun.cli``."""

from zboun.cli import main

if __name__ == "__main__":
    main()
