"""How plaincode is reached over HTTP: a search page, a page a code, and their JSON twins.

>>> from webui import create_app
>>> app = create_app()
"""

from webui.app import create_app

__all__ = ["create_app"]
