"""Grammar of place phrases: text in, :class:`~geomap.phrases.grammar.Phrase` records out; knows no gazetteer."""
