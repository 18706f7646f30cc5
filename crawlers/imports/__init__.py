"""Files that people import by hand: tables of others, read column by column, with each bad row told."""
