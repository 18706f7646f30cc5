"""WTO notification documents: text out of DOCX and PDF in a bounded child process, forms read by label, links."""
