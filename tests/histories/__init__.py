"""What processes of each application version have left in their databases."""
