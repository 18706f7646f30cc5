"""A visitor of Streamlit pages without a browser: its messages over the websocket, and how long each answer takes."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

STREAM = "/_stcore/stream"
WAIT_S = 120.0


class Visitor:
    """One session.  Every call sends what a browser would send and returns the seconds until the page is whole."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket: Any = None
        self.pages: dict[str, str] = {}  # address of a page → its hash
        self.here = ""
        self.query = ""
        self.widgets: dict[str, str] = {}  # label → id
        self.states: dict[str, WidgetState] = {}
        self.received = 0

    def __enter__(self) -> Visitor:
        url = self.address.replace("http", "ws", 1) + STREAM
        self.socket = connect(url, origin=self.address, subprotocols=["streamlit"], max_size=None, open_timeout=60)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.socket.close()

    def open(self, page: str, **query: str) -> float:
        """Go to a page as by its address."""
        self.here, self.query, self.states = page, urlencode(query), {}
        return self._run()

    def type(self, label: str, text: str) -> float:
        """Write into the text field with this label."""
        state = WidgetState(id=self.widgets[label], string_value=text)
        self.states[state.id] = state
        return self._run()

    def toggle(self, label: str, on: bool) -> float:
        """Set a switch."""
        state = WidgetState(id=self.widgets[label], bool_value=on)
        self.states[state.id] = state
        return self._run()

    def choose(self, label: str, values: list[str]) -> float:
        """Choose in a list of several."""
        state = WidgetState(id=self.widgets[label])
        state.string_array_value.data.extend(values)
        self.states[state.id] = state
        return self._run()

    def _run(self) -> float:
        message = BackMsg()
        client = message.rerun_script
        client.query_string = self.query
        client.page_script_hash = self.pages.get(self.here, "")
        client.page_name = "" if self.here in self.pages else self.here
        client.widget_states.widgets.extend(self.states.values())
        begun = time.perf_counter()
        self.socket.send(message.SerializeToString())
        self._read()
        return time.perf_counter() - begun

    def _read(self) -> None:
        """Take messages until the script has ended; it starts anew when a page leads on to another."""
        while True:
            data = self.socket.recv(timeout=WAIT_S)
            self.received += len(data)
            told = ForwardMsg()
            told.ParseFromString(data)
            kind = told.WhichOneof("type")
            if kind == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in told.navigation.app_pages}
            elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                self._note(told.delta.new_element)
            elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def _note(self, element: Any) -> None:
        inner = getattr(element, element.WhichOneof("type"))
        label = getattr(inner, "label", "")
        if label and getattr(inner, "id", ""):
            self.widgets[label] = inner.id
