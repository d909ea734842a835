"""Resources of the language: text, syllables, names, word lists."""
