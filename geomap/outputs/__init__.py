"""What geomap writes: GeoJSON, event JSON lines, tables and the map page."""
