"""What wants the face besides availability: schedules, events, orders, and their ladder."""
