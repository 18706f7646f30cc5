"""Serves a store like `sentinel serve --no-fetch`; with "unescaped" every guard against hostile text is taken away.

    python tests/browser/served.py [unescaped]

The second form is the control run of `test_attacks.py`: it shows that the test would see what gets through.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def take_guards_away() -> None:
    """What pages say becomes HTML as it is, addresses are not checked, templates do not escape."""
    import streamlit as st

    from dashboard import words
    from web import rendering

    words.plain = words.safe = lambda text, most=2000: text  # type: ignore[assignment]
    words.web = lambda address: address
    rendering._templates().autoescape = False
    st.caption = st.markdown = lambda body, **more: st.html(str(body), unsafe_allow_javascript=True)  # type: ignore


def main() -> None:
    """Serve until ended."""
    if sys.argv[1:] == ["unescaped"]:
        take_guards_away()
    from service.serving import serve
    from service.settings import settings

    serve(settings(), fetch=False)


if __name__ == "__main__":
    main()
