"""The benchmark harness of descgen: measuring, inputs, and the table of rows. Standard library only."""
