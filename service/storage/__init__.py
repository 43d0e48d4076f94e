"""Tables, stores, the unit of work and the queries of the pages. Nothing above this package writes SQL."""
