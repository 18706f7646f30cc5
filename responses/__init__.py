"""What is done about a measure: comments, concerns, questions, reports of barriers, and their states and deadlines."""
