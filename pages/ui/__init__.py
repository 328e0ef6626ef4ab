"""What pages share: guard, cached queries, filters, charts, the map, released tables."""
