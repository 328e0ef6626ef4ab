"""Detection (検知): arrays in, arrays out; one method a file. Knows nothing of stores or pages."""
