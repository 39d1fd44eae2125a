"""A hundred conversations that stream at once, beside honest commands."""
