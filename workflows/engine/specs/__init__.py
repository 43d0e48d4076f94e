"""The nodes of a diagram as SpiffWorkflow's task specs."""
