"""`python -m service` is `gongkai`."""

from service.cli import main

main()
