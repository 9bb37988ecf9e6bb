"""The desk's versions serve its studies too."""

from tests.app.studio.conftest import count, draft, published

__all__ = ["count", "draft", "published"]
