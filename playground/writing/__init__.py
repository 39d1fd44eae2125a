"""Answers to a conversation: put together by rules, by no model."""

from playground.writing.answers import Conversation, answer, thoughts
from playground.writing.json_values import example
from playground.writing.tokens import tokens

__all__ = ["Conversation", "answer", "example", "thoughts", "tokens"]
