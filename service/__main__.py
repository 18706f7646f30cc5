"""`python -m service` is the command line `sentinel`."""

from service.cli import main

if __name__ == "__main__":
    main()
