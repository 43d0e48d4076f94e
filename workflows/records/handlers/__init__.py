"""What people do with registers, and what processes do with what was submitted."""
