"""Notes as a good language model writes them of real visits, and statements that it might have got wrong."""
