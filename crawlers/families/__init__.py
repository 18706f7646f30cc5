"""How answers are fetched: `file` streams large files to disk, `site` asks sites and APIs through Scrapy."""
