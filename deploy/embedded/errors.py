"""Why the embedded platform cannot do what was asked."""


class EmbeddedError(Exception):
    """A refusal or failure told in one sentence; the last lines of a log may follow it."""
