"""Registers that a bundle declares instead of coding: a form, columns, a process, and who may see what.

A file `records/NAME.toml` beside the diagrams makes a register (台账) of its own: proposals, open days, training,
registered institutions … One mechanism carries them all; nothing here knows any of them.
"""
