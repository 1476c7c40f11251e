"""Errors that end a job with a message for the user."""

from __future__ import annotations


class InputError(ValueError):
    """The input cannot be used; the message says what is wrong, where, and what to do."""


class Cancelled(Exception):
    """The user has asked the job to stop."""
