"""Replies that are answers in words: one to three messages that grow while a model writes."""
