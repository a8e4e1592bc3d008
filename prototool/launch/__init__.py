"""Floor 8: trainings. What is known of their runs, from their logs on."""
