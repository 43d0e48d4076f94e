"""Working days with 调休, lunar festivals, statutory clocks. Pure: no clock is read, no file, no network."""
