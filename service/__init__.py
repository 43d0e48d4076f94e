"""The service around the engine: storage, delivery, API, pages, ticks and the command line."""
