"""`baysign provision`: many signs from one template and a table, as images with labels."""
