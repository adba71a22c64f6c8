"""The one exception that a person is meant to read."""


class HitpredError(Exception):
    """Something the user can mend.

    The message is one clear sentence that says what is wrong, where, and what to do next. The
    command line prints it and exits with status 1; anything else that is raised is a bug.
    """
