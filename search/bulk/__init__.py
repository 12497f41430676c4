"""Work in bulk: price lists, tables of results, and measuring against judged questions."""
