"""The one exception that the command line and the DAGs turn into a single clear line."""


class UserError(Exception):
    """A request that can't be carried out; the text says what is wrong and what to do about it."""
