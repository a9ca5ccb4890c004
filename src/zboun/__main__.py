"""``python -m zboun``: the command, where its script is not on the PATH."""

from zboun.cli import main

if __name__ == "__main__":
    main()
