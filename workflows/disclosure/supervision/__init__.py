"""Supervision (督办): the work points of a year as tasks with lights, evidence, urge letters and a digest."""
