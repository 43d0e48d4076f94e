"""Alembic's folder. `make migration m="add letters"` writes the next step; `gongkai migrate` takes the steps."""
