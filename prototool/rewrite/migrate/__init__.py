"""Old formats as today's, comments and layout kept."""
