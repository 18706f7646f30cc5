"""Notification → sector labels: rules over codes and terms, an estimator over both, what to ask the experts next."""

from classifier.labelling import Answer, as_json, label, label_document, label_lines, label_pending, model_id

__all__ = ["Answer", "as_json", "label", "label_document", "label_lines", "label_pending", "model_id"]


def __getattr__(name: str) -> str:
    """`classifier.MODEL_ID`: `model_id()` as an attribute; computed when asked for, not on import."""
    if name == "MODEL_ID":
        return model_id()
    raise AttributeError(f"module 'classifier' has no attribute {name!r}")
