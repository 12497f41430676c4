"""The JSON API, version 1: its operations (views) and its OpenAPI description (schema)."""

from webui.api.views import api

__all__ = ["api"]
